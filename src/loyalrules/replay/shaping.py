"""Which part of a history is replayed, when, and what is assumed beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from loyalrules.base.calendar import Duration, Zone, add, read_moment
from loyalrules.base.problem import EventError
from loyalrules.base.say import say

Position = tuple[Any, ...]  # Of an event in a history: the number of its file, and its number in it.
_AFTER = 1 << 60  # Files that no history has: what stands in them comes after everything.


def at_last(phase: int, due: int, member: str) -> Position:
    """Return the position of what happens to a member after the last event.

    What is assumed comes first (phase 0), then what falls due (1), then for shared accounts (2); in each the
    soonest due comes first.
    """
    return _AFTER, phase, due, member


class Happening(NamedTuple):
    """One event to replay: where it stands in the history, its moment, its text, and its file and line."""

    position: Position
    at: int
    raw: dict[str, Any]
    place: str


WHOLE = 10_000  # All members, in parts of which a sample takes some.
DELIVERED = "order.delivered"


@dataclass(frozen=True, slots=True)
class Shaping:
    """What to make of a history before it is replayed.

    ``first`` and ``last`` are local days (ordinals) of the events as they were written, both included;
    ``shift`` moves every event on by so many weeks, at the same local time of the same weekday.
    ``sample`` is how many of 10,000 members are taken, always the same ones for the same number and
    ``seed``.
    ``delivery_after`` adds a delivery so long after each purchase. ``cut`` is a day like ``last``: what
    members hold at its end is counted as well.
    """

    first: int | None = None
    last: int | None = None
    shift: int = 0
    sample: int = WHOLE
    delivery_after: Duration | None = None
    cut: int | None = None
    seed: int = 0

    def cut_at(self, zone: Zone) -> int | None:
        """Return the last moment of the day of the cut, after the shift."""
        return None if self.cut is None else zone.start_of_day(self.cut + 7 * self.shift + 1) - 1

    def takes_member(self, member: str) -> bool:
        """Tell whether a member is in the sample."""
        if self.sample >= WHOLE:
            return True
        drawn = f"{self.seed}/{member}" if self.seed else member
        return int.from_bytes(sha256(drawn.encode()).digest()[:8]) % WHOLE < self.sample

    def takes_day(self, day: int) -> bool:
        """Tell whether events of a day are replayed."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def moved(self, raw: dict[str, Any], at: int, zone: Zone) -> tuple[dict[str, Any], int]:
        """Return an event and its moment after the shift."""
        if not self.shift:
            return raw, at
        later = add(zone, at, Duration(days=7 * self.shift))
        return {**raw, ("time" if "specversion" in raw else "at"): zone.iso(later)}, later


def member_of(raw: dict[str, Any]) -> str:
    """Return the member whom a written event is about; empty when only its order says so."""
    if "specversion" in raw:
        found = raw.get("subject")
    else:
        found = raw.get("member")
        if isinstance(found, dict):
            found = found.get("id")
    return found if isinstance(found, str) else ""


def moment_of(raw: dict[str, Any]) -> int:
    """Return the moment of a written event.

    Raises ``EventError`` (LR602) for one that cannot be read.
    """
    name = "time" if "specversion" in raw else "at"
    found = raw.get(name)
    if not isinstance(found, str):
        raise EventError("LR602", say("the event has no moment"), f"/{name}")
    try:
        return read_moment(found)
    except ValueError as error:
        raise EventError("LR602", str(error), f"/{name}") from None


def order_of(raw: dict[str, Any]) -> str:
    """Return the id of the order that a written event is about, or nothing."""
    holder = raw.get("data") if "specversion" in raw else raw
    record = holder.get("order") if isinstance(holder, dict) else None
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, str) else ""


def delivery(
    raw: dict[str, Any], member: str, at: int, zone: Zone, after: Duration
) -> tuple[int, dict[str, Any]]:
    """Return the delivery that is assumed after a purchase, with its moment."""
    order = order_of(raw)
    when = add(zone, at, after)
    event = {
        "specversion": "1.0", "source": "assumed", "id": f"{DELIVERED}/{order}", "type": DELIVERED,
        "time": zone.iso(when), "subject": member, "data": {"order": {"id": order}},
    }  # fmt: skip
    return when, event


def with_deliveries(
    events: Iterable[Happening], purchases: frozenset[str], zone: Zone, after: Duration, end: int
) -> Iterator[Happening]:
    """Yield events in their order, with a delivery after each purchase, none after the end.

    A delivery stands before the member's next event that is later than it, so that it makes no
    difference who else is replayed.
    """
    waiting: dict[str, list[Happening]] = {}
    bought: set[str] = set()  # An order that is bought twice, or sent twice, is delivered once.
    for one in events:
        member, order = member_of(one.raw), order_of(one.raw)
        yield from _due(waiting.get(member, []), one.position, one.at)
        yield one
        if one.raw.get("type") in purchases and order and order not in bought:
            bought.add(order)
            when, event = delivery(one.raw, member, one.at, zone, after)
            if when <= end:
                waiting.setdefault(member, []).append(Happening((), when, event, ""))
    for member, found in sorted(waiting.items()):
        yield from _due(found, at_last(0, 0, member), end)


def _due(waiting: list[Happening], position: Position, at: int) -> Iterator[Happening]:
    waiting.sort(key=lambda one: one.at)
    while waiting and waiting[0].at <= at:
        yield waiting.pop(0)._replace(position=position)
