"""The span of days that a report is about, and the one before it."""

from datetime import date
from typing import NamedTuple

from loyalrules.base.calendar import add_months, window_end, window_start, write_date


class Span(NamedTuple):
    """Local days from ``first`` to ``last`` (ordinals), both included."""

    first: int
    last: int

    def __contains__(self, day: object) -> bool:
        return isinstance(day, int) and self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{write_date(self.first)} - {write_date(self.last)}"

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.last - self.first + 1

    def before(self) -> "Span":
        """Return the span before this one: as many months when it is whole months, else as many days.

        >>> day = date(2026, 4, 1).toordinal()
        >>> str(Span(day, date(2026, 6, 30).toordinal()).before())
        '2026-01-01 - 2026-03-31'
        >>> str(Span(day, day + 9).before())
        '2026-03-22 - 2026-03-31'
        """
        first, end = date.fromordinal(self.first), date.fromordinal(self.last + 1)
        if first.day == end.day:
            months = (end.year - first.year) * 12 + end.month - first.month
            return Span(add_months(self.first, -months), self.first - 1)
        return Span(self.first - self.days, self.first - 1)


def year_until(last: int) -> Span:
    """Return the twelve months that end with a day.

    >>> str(year_until(date(2026, 11, 24).toordinal()))
    '2025-11-25 - 2026-11-24'
    """
    return Span(add_months(last + 1, -12), last)


def months_of(span: Span) -> list[int]:
    """Return the first days of the months that a span touches."""
    months, month = [], window_start("month", span.first)
    while month <= span.last:
        months.append(month)
        month = window_end("month", month)
    return months
