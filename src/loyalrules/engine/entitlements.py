"""What commerce code asks for a member: the benefits of a program at a moment, frozen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.engine.member_view import clock
from loyalrules.plugins.program import Program

ASKED = "benefits.asked"
_PREFIX = "benefit "


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of a benefit may be used, and was: in uses, or in what the quota counts.

    ``each`` is the window after which it starts anew, at ``until`` where that is known.
    """

    limit: Decimal
    used: Decimal
    each: str
    until: datetime | None

    @property
    def left(self) -> Decimal:
        """What may still be used, 0 or more."""
        return max(self.limit - self.used, Decimal(0))


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One benefit: whether the member has it, its value as the program says it, and its quota."""

    id: str
    held: bool
    value: str | None = None
    quota: Quota | None = None

    @property
    def usable(self) -> bool:
        """Whether the member has it and something of it is left."""
        return self.held and (self.quota is None or self.quota.left > 0)


@dataclass(frozen=True, slots=True)
class Entitlements(Mapping[str, Entitlement]):
    """The benefits of a program for one member at a moment, by id. It never changes."""

    member: str
    program: str
    at: datetime
    benefits: tuple[Entitlement, ...]

    def __getitem__(self, benefit: str) -> Entitlement:
        """Return a benefit. Raises ``KeyError`` for one that the program does not declare."""
        for one in self.benefits:
            if one.id == benefit:
                return one
        near = nearest(benefit, [one.id for one in self.benefits])
        said = say("this program has no benefit {name}", name=benefit)
        if near:
            said = say("this program has no benefit {name}; did you mean {near}?", name=benefit, near=near)
        raise KeyError(said)

    def __iter__(self) -> Iterator[str]:
        return iter([one.id for one in self.benefits])

    def __len__(self) -> int:
        return len(self.benefits)

    def allows(self, benefit: str) -> bool:
        """Tell whether a member may use a benefit now. Raises ``KeyError`` like ``[]``."""
        return self[benefit].usable


def entitlements_of(
    program: Program, member: str, at: int, effects: Iterable[Mapping[str, Any]]
) -> Entitlements:
    """Return what the effects say with which ``benefits.asked`` was answered."""
    zone = ZoneInfo(program.zone.name)
    told = [one for one in effects if one["verb"] == "entitled"]
    return Entitlements(member, program.id, clock(at, zone), tuple([_entitlement(one, zone) for one in told]))


def _entitlement(effect: Mapping[str, Any], zone: ZoneInfo) -> Entitlement:
    told = effect["detail"]
    quota = None
    if "limit" in told:
        until = told["until"]
        quota = Quota(
            Decimal(told["limit"]), Decimal(told["used"]), told["each"],
            None if until is None else clock(until, zone),
        )  # fmt: skip
    return Entitlement(effect["unit"].removeprefix(_PREFIX), told["held"], told.get("value"), quota)
