"""Streaks: days, weeks or months in a row. What is kept is a count by day; how many in a row is read from it.

So a refund that takes the count of a day away breaks the streak there, and an event that comes late joins
it. A missed day may be forgiven when it is over: it is then noted, and neither ends the streak nor counts.
"""

from dataclasses import dataclass
from typing import Any

from loyalrules.base.calendar import Zone, window_start
from loyalrules.facts.state import Exact, MemberState

LONGEST = 10_000  # Of a streak that is longer the rest is not looked at.


@dataclass(frozen=True, slots=True)
class Streak:
    """A streak of calendar windows (``each``), in each of which at least ``need`` was counted."""

    counter: str
    each: str
    need: Exact

    @property
    def key(self) -> str:
        """What the marks of a member about this streak begin with."""
        return f"streak {self.counter}"

    def in_a_row(self, zone: Zone, member: MemberState, at: int) -> int:
        """Return how many windows in a row there are at a moment; the present one may still be open."""
        now = window_start(self.each, zone.day(at))
        first = now if self.met(member, now) else self.before(now)
        return self.ending_with(member, first)

    def ending_with(self, member: MemberState, bucket: int) -> int:
        """Return how many windows in a row end with one."""
        forgiven: Any = member.marks.get(f"{self.key} forgiven", ())
        imported: Any = member.marks.get(f"{self.key} imported", (0, 0))
        many = 0
        for _ in range(LONGEST):
            if self.met(member, bucket):
                many += 1
            elif bucket == imported[0]:
                return many + int(imported[1])
            elif bucket not in forgiven:
                return many
            bucket = self.before(bucket)
        return many

    def met(self, member: MemberState, bucket: int) -> bool:
        """Tell whether enough was counted in a window."""
        return dict(member.counters.get(self.counter, ())).get(bucket, 0) >= self.need

    def before(self, bucket: int) -> int:
        """Return the window before one."""
        return window_start(self.each, bucket - 1)

    def forgive(self, member: MemberState, bucket: int) -> None:
        """Note that a missed window is forgiven."""
        forgiven: Any = member.marks.get(f"{self.key} forgiven", ())
        member.marks[f"{self.key} forgiven"] = (*forgiven, bucket)

    def take_over(self, member: MemberState, last: int, many: int) -> None:
        """Note a streak that was kept elsewhere: its last window, and how many they were."""
        member.marks[f"{self.key} imported"] = (last, many)
