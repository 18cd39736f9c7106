"""``periods:``: named windows in blocks from an anchor: a member's year, a fiscal year, a card's month.

Boundary number k is the anchor plus k times the span, always counted from the anchor and at 00:00, so
that the 31st stays the 31st wherever a month has one.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field

from loyalrules.base.calendar import Duration, add_days, add_months
from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.shapes.model import DurationText, Model, listed


@dataclass(frozen=True, slots=True)
class Period:
    """Blocks of whole months and days. ``anchor`` is a day, or ``None`` where members have their own."""

    name: str
    months: int
    days: int
    anchor: int | None

    def anchor_of(self, member: MemberState | None) -> int | None:
        """Return the day from which a member's blocks count, ``None`` when it is not known."""
        if self.anchor is not None or member is None:
            return self.anchor
        known = member.marks.get(self.key)
        return known if isinstance(known, int) else None

    @property
    def key(self) -> str:
        """The mark under which a member's own anchor is kept."""
        return f"anchor {self.name}"

    def block(self, anchor: int, day: int) -> tuple[int, int]:
        """Return the first day of the block that holds a day, and the first day after it.

        >>> from datetime import date
        >>> year = Period("member_year", 12, 0, None)
        >>> first, after = year.block(date(2020, 2, 29).toordinal(), date(2022, 2, 28).toordinal())
        >>> date.fromordinal(first).isoformat(), date.fromordinal(after).isoformat()
        ('2022-02-28', '2023-02-28')
        """
        length = self.months * 31 + self.days
        number = (day - anchor) // length
        while self._boundary(anchor, number + 1) <= day:
            number += 1
        while self._boundary(anchor, number) > day:
            number -= 1
        return self._boundary(anchor, number), self._boundary(anchor, number + 1)

    def _boundary(self, anchor: int, number: int) -> int:
        return add_days(add_months(anchor, self.months * number), self.days * number)


def _whole_days(value: Duration) -> Duration:
    if value.micros or not (value.months or value.days):
        raise ValueError(say("a period lasts whole days, months or years"))
    return value


class PeriodModel(Model):
    """``{each: 1 year, from: member.joined}``."""

    each: DurationText = Field(description="How long each block is: 1 year, 3 months, 28 days.")
    from_: Annotated[list[str], BeforeValidator(listed)] = Field(
        alias="from", min_length=1,
        description="The day from which blocks count: a date, member.joined, or several: the latest known.",
    )  # fmt: skip

    def span(self) -> Duration:
        """Return the span. Raises ``ValueError`` when it is not of whole days."""
        return _whole_days(self.each)
