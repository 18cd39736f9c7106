"""Who came back: members by the month of their first purchase, and the months in which they bought."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from loyalrules.base.calendar import window_end


@dataclass(frozen=True, slots=True)
class CohortLine:
    """Members whose first purchase fell in one month, and how many of them bought in each month after.

    ``active`` counts from that month on: its first entry is the size of the cohort.
    """

    month: int
    active: tuple[int, ...]


def count_months(bought: Iterable[Iterable[int]]) -> Counter[tuple[int, int]]:
    """Count members by their first month and each month in which they bought; one entry is one member's."""
    counts: Counter[tuple[int, int]] = Counter()
    for months in bought:
        own = set(months)
        first = min(own)
        counts.update((first, month) for month in own)
    return counts


def cohort_lines(counts: Counter[tuple[int, int]]) -> list[CohortLine]:
    """Return the cohorts by month, each until the last month in which anybody bought."""
    if not counts:
        return []
    last = max(month for _, month in counts)
    lines = []
    for first in sorted({first for first, _ in counts}):
        active, month = [], first
        while month <= last:
            active.append(counts[first, month])
            month = window_end("month", month)
        lines.append(CohortLine(first, tuple(active)))
    return lines
