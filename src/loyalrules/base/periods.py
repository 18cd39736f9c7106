"""Calendar periods by name: 2026-12-05, 2026-W49, 2026-12, 2026-Q4, 2026-H2, 2026."""

from datetime import date
from typing import get_args

from loyalrules.base.calendar import Window, window_start

PERIODS: tuple[Window, ...] = tuple(window for window in get_args(Window) if window != "ever")


def period_id(window: Window, day: int) -> str:
    """Return the name of the period that a day is in.

    >>> [period_id(window, 739955) for window in PERIODS]
    ['2026-12-05', '2026-W49', '2026-12', '2026-Q4', '2026-H2', '2026']
    """
    first = date.fromordinal(window_start(window, day))
    if window == "day":
        return first.isoformat()
    if window == "week":
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02}"
    if window == "month":
        return f"{first.year}-{first.month:02}"
    if window == "quarter":
        return f"{first.year}-Q{first.month // 3 + 1}"
    if window == "half_year":
        return f"{first.year}-H{first.month // 6 + 1}"
    return str(first.year)
