"""Helpers that generated code may call. All are pure and total: they never raise for a value of their types.

Calendar arithmetic stops at the first and last day that there is, the years 1 and 9999.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

from loyalrules.base.calendar import (
    DAY,
    FIRST_DAY,
    LAST_DAY,
    Duration,
    Window,
    Zone,
    add,
    add_days,
    add_months,
    window_end,
    window_start,
)

Exact = int | Fraction
Age = tuple[int, int]

# --- Numbers -------------------------------------------------------------------------------------


def ratio(above: Exact, below: Exact) -> Fraction:
    """Return an exact quotient; ``below`` is not 0."""
    return Fraction(above) / below


def ratio_or_unknown(above: Exact, below: Exact) -> Fraction | None:
    """Return an exact quotient, not known when ``below`` is 0.

    >>> ratio_or_unknown(1, 3), ratio_or_unknown(1, 0)
    (Fraction(1, 3), None)
    """
    return Fraction(above) / below if below else None


def average(values: Sequence[Exact]) -> Fraction | None:
    """Return the exact mean; of nothing, it is not known."""
    return Fraction(sum(values), len(values)) if values else None


def least(values: Sequence[int]) -> int | None:
    """Return the smallest; of nothing, it is not known."""
    return min(values) if values else None


def most(values: Sequence[int]) -> int | None:
    """Return the largest; of nothing, it is not known."""
    return max(values) if values else None


def distinct(values: Sequence[object]) -> int:
    """Return how many different values there are."""
    return len(set(values))


def if_known(summary: Callable[[Sequence[object]], object]) -> Callable[[Sequence[object]], object]:
    """Return a summary that is not known when one of the values is not known.

    >>> if_known(sum)([1, 2]), if_known(sum)([1, None])
    (3, None)
    """
    return lambda values: None if None in values else summary(values)


# --- Conditions that can be not known ------------------------------------------------------------


def all_of(items: Sequence[bool | None]) -> bool | None:
    """Return no if one is no, else not known if one is not known, else yes.

    >>> all_of([True, None]), all_of([False, None]), all_of([True, True])
    (None, False, True)
    """
    return False if False in items else None if None in items else True


def any_of(items: Sequence[bool | None]) -> bool | None:
    """Return yes if one is yes, else not known if one is not known, else no.

    >>> any_of([False, None]), any_of([True, None]), any_of([False, False])
    (None, True, False)
    """
    return True if True in items else None if None in items else False


def opposite(item: bool | None) -> bool | None:
    """Return no for yes, yes for no, not known for not known."""
    return None if item is None else not item


def one_of(item: object, choices: Sequence[object]) -> bool | None:
    """Return whether a known value equals a choice; not known if it equals none, but one is not known.

    >>> one_of(1, (1, None)), one_of(2, (1, None)), one_of(2, (1, 3))
    (True, None, False)
    """
    known = any(choice is not None and choice == item for choice in choices)
    return True if known else None if None in choices else False


# --- Texts ---------------------------------------------------------------------------------------


def starts_with(text: str, beginning: str) -> bool:
    """Return whether a text starts with another."""
    return text.startswith(beginning)


def ends_with(text: str, ending: str) -> bool:
    """Return whether a text ends with another."""
    return text.endswith(ending)


# --- Time ----------------------------------------------------------------------------------------


def shift_day(day: int, duration: Duration, sign: int) -> int:
    """Return the day a duration later or earlier; hours count as far as they make whole days."""
    try:
        moved = add_months(_clamped(day), duration.months * sign)
        return add_days(moved, (duration.days + duration.micros // DAY) * sign)
    except (ValueError, OverflowError):
        return LAST_DAY if _is_forward(duration, sign) else FIRST_DAY


def shift_moment(zone: Zone, moment: int, duration: Duration, sign: int) -> int:
    """Return the moment a duration later or earlier: months and days by the local clock, hours exactly."""
    try:
        return add(zone, moment, duration, sign)
    except (ValueError, OverflowError):
        return zone.start_of_day(LAST_DAY if _is_forward(duration, sign) else FIRST_DAY)


def _is_forward(duration: Duration, sign: int) -> bool:
    return (duration.months * 31 + duration.days + duration.micros // DAY) * sign > 0


def _clamped(day: int) -> int:
    return min(max(day, FIRST_DAY), LAST_DAY)


def edge(side: str, window: Window) -> Callable[[int], int]:
    """Return a function from a day to the first or last day of its window.

    >>> edge("end", "week")(739955) - 739955  # Saturday, 2026-12-05
    1
    """
    if side == "start":
        return lambda day: window_start(window, _clamped(day))
    return lambda day: window_end(window, _clamped(day)) - 1


def age_beyond(zone: Zone, age: Age, duration: Duration) -> int:
    """Return by how many microseconds an age is above (or below 0: short of) a duration."""
    begin, end = age
    return end - shift_moment(zone, begin, duration, 1)


def recent_day(day: int, today: int, duration: Duration) -> bool:
    """Return whether a day is one of the last days up to today: of 7 days, today and the six before.

    >>> [recent_day(day, 100, Duration(days=7)) for day in (93, 94, 100, 101)]
    [False, True, True, False]
    """
    return shift_day(today + 1, duration, -1) <= day <= today


def recent_moment(zone: Zone, moment: int, now: int, duration: Duration) -> bool:
    """Return whether a moment is in the last duration up to now.

    Durations of days and longer are whole local days, as for `recent_day`; with hours they are
    exact, and the moment just one duration ago is outside.
    """
    if duration.micros:
        return shift_moment(zone, now, duration, -1) < moment <= now
    return moment <= now and recent_day(zone.day(moment), zone.day(now), duration)


def recent_moments(zone: Zone, duration: Duration) -> Callable[[int, int], bool]:
    """Return `recent_moment` for one duration of whole days, quick for many questions on the same day."""

    @lru_cache(maxsize=64)
    def first_moment(today: int) -> int:
        return zone.start_of_day(shift_day(today + 1, duration, -1))

    day_of = zone.day
    return lambda moment, now: first_moment(day_of(now)) <= moment <= now


def near_day(day: int, anchor: int, duration: Duration) -> bool:
    """Return whether a day is at most a duration before or after another."""
    return shift_day(anchor, duration, -1) <= day <= shift_day(anchor, duration, 1)


def near_moment(zone: Zone, moment: int, anchor: int, duration: Duration) -> bool:
    """Return whether a moment is at most a duration before or after another; of days, by local days."""
    if duration.micros:
        return shift_moment(zone, anchor, duration, -1) <= moment <= shift_moment(zone, anchor, duration, 1)
    return near_day(zone.day(moment), zone.day(anchor), duration)


def time_between(time: int, low: int, high: int) -> bool:
    """Return whether a time of day is from low up to, and without, high; over midnight if low is above.

    >>> [time_between(time, 22, 2) for time in (21, 22, 23, 1, 2)]
    [False, True, True, True, False]
    """
    return low <= time < high if low <= high else time >= low or time < high
