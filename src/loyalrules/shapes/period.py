"""``periods:``: named windows in blocks from an anchor: a member's year, a fiscal year, a card's month.

Boundary number k is the anchor plus k times the span, always counted from the anchor and at 00:00, so
that the 31st stays the 31st wherever a month has one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field

from loyalrules.base.calendar import Duration, add_days, add_months
from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.shapes.model import DurationText, Model, listed


class Start(NamedTuple):
    """From when a member's blocks count: a day, and the last moment that is not part (0: before the day)."""

    day: int
    moment: int


class Move(NamedTuple):
    """A day on which the anchor moved: from where, and the block of that day before and after it."""

    day: int
    anchor: int | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Period:
    """Blocks of whole months and days. ``anchor`` is a day, or ``None`` where members have their own.

    One that counts from levels begins anew with each: ``levels`` says of which set, which level ("": any),
    and whether from when it was reached (0) or left (1). What reached the level is not part of it.
    """

    name: str
    months: int
    days: int
    anchor: int | None
    levels: tuple[tuple[str, str, int], ...] = ()

    def anchor_of(self, member: MemberState | None) -> int | None:
        """Return the day from which a member's blocks count, ``None`` when it is not known."""
        if self.anchor is not None or member is None:
            return self.anchor
        if self.levels:
            start = self.start_of(member)
            return None if start is None else start.day
        known = member.marks.get(self.key)
        return known if isinstance(known, int) else None

    def start_of(self, member: MemberState) -> Start | None:
        """Return the latest known start of a period that counts from levels."""
        known = member.marks.get(self.key)
        starts = [Start(known, 0)] if isinstance(known, int) else []
        for set_of_levels, level, what in self.levels:
            kept: Any = member.marks.get(f"{set_of_levels} since", ())
            starts += [
                Start(*one[1 + what]) for one in kept if level in ("", one[0]) and one[1 + what] is not None
            ]
        return max(starts, default=None)

    def bucket(self, member: MemberState | None, day: int) -> int:
        """Return the first day of the block in which a member's counts of a day stand; 0 without an anchor.

        The count of the block in which the anchor moved went on, so days before it stand there too.
        """
        if member is None or self.anchor is not None:
            return 0 if self.anchor is None else self.block(self.anchor, day)[0]
        anchor = self.anchor_of(member)
        moves = self.moves_of(member)
        since = len(moves)
        while since and day < moves[since - 1].day:
            since -= 1
            anchor = moves[since].anchor
        return went_on(moves[since:], 0 if anchor is None else self.block(anchor, day)[0])

    def moves_of(self, member: MemberState) -> tuple[Move, ...]:
        """Return the days on which a member's anchor moved while something was counted."""
        kept: Any = member.marks.get(f"{self.key} moves", ())
        return tuple([Move(*move) for move in kept])

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


def went_on(moves: Sequence[Move], bucket: int) -> int:
    """Return where the count of a block stands after moves of the anchor."""
    for move in moves:
        if bucket == move.before:
            bucket = move.after
    return bucket


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
