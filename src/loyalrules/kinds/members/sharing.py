"""How many members may share a fact: one for each e-mail address, two for each household."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from loyalrules.base.fold import fold
from loyalrules.base.say import say
from loyalrules.facts.entries import entry_id
from loyalrules.facts.state import MemberState
from loyalrules.plugins.work import Refused, Work
from loyalrules.shapes.model import Model, ReadableId, read_number

MEMBERS = "members"


def _count(value: object) -> object:
    if isinstance(value, str):
        number = read_number(value)
        if number.denominator != 1 or number < 1:
            raise ValueError(say("write a whole number of 1 or more, not {value}", value=value))
        return int(number)
    return value


class MembersModel(Model):
    """``members: {at_most: {email: 1, address: 2}}``."""

    at_most: dict[ReadableId, Annotated[int, BeforeValidator(_count)]] = Field(
        {},
        description="How many members may share a fact, such as {email: 1, address: 2}; "
        "who would be one too many cannot join.",
    )


@dataclass(frozen=True, slots=True)
class Sharing:
    """The facts that only so many members may share."""

    most: Mapping[str, int]

    def room(self, work: Work, member: MemberState, fact: str, value: object) -> None:
        """Raise ``Refused`` when as many others as may share a fact have this value."""
        for key in _keys(fact, value) - _keys(fact, member.facts.get(fact)):
            if _entry(work, fact, key).marks.get(MEMBERS, 0) >= self.most[fact]:
                raise Refused(
                    say(
                        "{member} cannot join: at most {most} may share one {fact}",
                        member=member.id,
                        most=self.most[fact],
                        fact=fact,
                    )
                )

    def move(self, work: Work, member: MemberState, fact: str, value: object) -> None:
        """Count a member under a new value of a fact, and no more under the old one."""
        before, now = _keys(fact, member.facts.get(fact)), _keys(fact, value)
        for keys, change in ((before - now, -1), (now - before, 1)):
            for key in sorted(keys):
                entry = _entry(work, fact, key)
                known: Any = entry.marks.get(MEMBERS, 0)
                entry.marks[MEMBERS] = known + change


def _entry(work: Work, fact: str, key: str) -> Any:
    return work.member(entry_id(fact, key, private=True))


def _keys(fact: str, value: object) -> set[str]:
    values = value if isinstance(value, tuple) else (value,)
    return {fold(fact, one) for one in values if isinstance(one, str)}
