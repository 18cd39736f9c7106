"""Calendar periods by name: 2026-12-05, 2026-W49, 2026-12, 2026-Q4, 2026-H2, 2026."""

import re
from datetime import date
from typing import get_args

from loyalrules.base.calendar import Window, window_start
from loyalrules.base.say import say

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


_NAME = re.compile(r"([0-9]{4})(?:-(?:W([0-9]{2})|Q([1-4])|H([12])|([0-9]{2})(?:-([0-9]{2}))?))?\Z")


def period_start(window: Window, name: str) -> int:
    """Return the first day of the period that a name says.

    >>> [period_start("quarter", "2026-Q4"), period_start("week", "2026-W49")]
    [739890, 739950]

    Raises ``ValueError``, with a sentence, for a name of another form.
    """
    found = _NAME.match(name)
    if found is not None:
        year = int(found[1])
        week, quarter, half, month, day = (int(part) if part else 0 for part in found.groups()[1:])
        month = month or (quarter * 3 - 2 if quarter else half * 6 - 5 if half else 1)
        try:
            first = date(year, month, day or 1)
            if week:
                first = date.fromisocalendar(year, week, 1)
            if period_id(window, first.toordinal()) == name:
                return first.toordinal()
        except ValueError:
            pass
    today = period_id(window, date(2026, 12, 5).toordinal())
    raise ValueError(say('"{name}" is no such period: write it like {example}', name=name, example=today))
