"""Days, durations and windows, in whole numbers only; the one door to everything about time.

A moment is an int of microseconds since 1970-01-01T00:00Z. A date is its proleptic ordinal
(``date.toordinal()``). A time of day is an int of microseconds since local midnight. Nothing here
reads a clock. Moments and zones are made in `loyalrules.base.zone` and re-exported here.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.base.zone import DAY, EPOCH_DAY, HOUR, MINUTE, SECOND, Zone, read_moment, write_moment

__all__ = [
    "DAY", "EPOCH_DAY", "FIRST_DAY", "HOUR", "LAST_DAY", "MINUTE", "SECOND", "WINDOWS", "Duration",
    "Window", "Zone", "add", "add_days", "add_months", "read_date", "read_duration", "read_moment",
    "read_time", "window_end", "window_start", "write_date", "write_moment", "write_time",
]  # fmt: skip

FIRST_DAY = 1  # 0001-01-01
LAST_DAY = date.max.toordinal()  # 9999-12-31

Window = Literal["day", "week", "month", "quarter", "half_year", "year", "ever"]
WINDOWS: tuple[str, ...] = get_args(Window)

_MIDNIGHT = datetime.combine(date.min, time())

# --- Dates and times of day ----------------------------------------------------------------------


def read_date(text: str) -> int:
    """Return the ordinal of a date written as year-month-day.

    >>> read_date("2026-12-05")
    739955

    Raises ``ValueError``, with a sentence, for another form or a day that does not exist.
    """
    if len(text) == 10 and text[4] == "-" and text[7] == "-" and text.isascii():
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            raise ValueError(say("{shown} is not a day of the calendar", shown=f'"{text}"')) from None
    shown = f'"{text}"' if len(text) <= 40 else f'"{text[:37]}..."'
    raise ValueError(say("{shown} is not a date such as 2026-12-05", shown=shown))


def write_date(ordinal: int) -> str:
    """Return an ordinal as year-month-day.

    >>> write_date(739955)
    '2026-12-05'
    """
    return date.fromordinal(ordinal).isoformat()


def read_time(text: str) -> int:
    """Return a time of day, ``14:30`` or ``14:30:05``, in microseconds since midnight.

    >>> read_time("14:30") == (14 * 60 + 30) * MINUTE
    True

    Raises ``ValueError``, with a sentence, for another form; 24:00 is written 00:00.
    """
    parts = text.split(":")
    plain = all(len(part) == 2 and part.isascii() and part.isdigit() for part in parts)
    if plain and 2 <= len(parts) <= 3:
        hours, minutes, seconds = (int(part) for part in (*parts, "00")[:3])
        if hours < 24 and minutes < 60 and seconds < 60:
            return hours * HOUR + minutes * MINUTE + seconds * SECOND
    raise ValueError(say('"{text}" is not a time of day such as 14:30 (00:00 to 23:59)', text=text[:40]))


def write_time(time_us: int) -> str:
    """Return a time of day as text, with seconds only when there are any.

    >>> write_time(14 * HOUR + 30 * MINUTE), write_time(SECOND)
    ('14:30', '00:00:01')
    """
    return (_MIDNIGHT + timedelta(microseconds=time_us)).time().isoformat().removesuffix(":00")


def add_days(ordinal: int, days: int) -> int:
    """Return the day so many days later.

    Raises ``ValueError`` outside the years 1 to 9999.
    """
    moved = ordinal + days
    if not FIRST_DAY <= moved <= LAST_DAY:
        raise ValueError(say("the calendar ends with the year 9999"))
    return moved


def add_months(ordinal: int, months: int) -> int:
    """Return the same day of the month so many months later, or that month's last day.

    >>> write_date(add_months(read_date("2026-01-31"), 1))
    '2026-02-28'

    Raises ``ValueError`` outside the years 1 to 9999.
    """
    day = date.fromordinal(ordinal)
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= years <= 9999:
        raise ValueError(say("the calendar ends with the year 9999"))
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1])).toordinal()


# --- Durations -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time on the calendar: months, then days, then exact microseconds.

    >>> str(Duration(12, 0, 0)), str(Duration(0, 1, 0)), str(Duration(0, 0, 90 * MINUTE))
    ('12 months', '1 day', '1 hour 30 minutes')
    """

    months: int = 0
    days: int = 0
    micros: int = 0

    def __str__(self) -> str:
        hours, rest = divmod(self.micros, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds, micros = divmod(rest, SECOND)
        parts = [
            f"{count} {word}" if count == 1 else f"{count} {word}s"
            for count, word in (
                (self.months, "month"), (self.days, "day"), (hours, "hour"),
                (minutes, "minute"), (seconds, "second"), (micros, "microsecond"),
            )
            if count
        ]  # fmt: skip
        return " ".join(parts) or "0 days"


_DURATION_WORDS = {
    "second": Duration(micros=SECOND),
    "minute": Duration(micros=MINUTE),
    "hour": Duration(micros=HOUR),
    "day": Duration(days=1),
    "week": Duration(days=7),
    "month": Duration(months=1),
    "year": Duration(months=12),
}
_LONGEST = Duration(months=12 * 1000, days=366 * 1000, micros=366 * 1000 * DAY)


def read_duration(text: str) -> Duration:
    """Return a duration written as a whole number and a word: second to year, one or many.

    >>> read_duration("12 months"), read_duration("1 week")
    (Duration(months=12, days=0, micros=0), Duration(months=0, days=7, micros=0))

    Raises ``ValueError``, with a sentence, for anything else or more than 1,000 years.
    """
    number, _, word = text.strip().partition(" ")
    one = _DURATION_WORDS.get(word.strip().lower().removesuffix("s"))
    if one is None or not (number.isascii() and number.isdigit()):
        hint = say("write a whole number and seconds, minutes, hours, days, weeks, months or years")
        raise UnfitError(say('"{text}" is not a duration such as 7 days', text=text[:40]), hint)
    if len(number) > 12:
        raise ValueError(say("a duration is at most 1000 years"))
    count = int(number)
    total = Duration(one.months * count, one.days * count, one.micros * count)
    if total.months > _LONGEST.months or total.days > _LONGEST.days or total.micros > _LONGEST.micros:
        raise ValueError(say("a duration is at most 1000 years"))
    return total


def add(zone: Zone, us: int, duration: Duration, times: int = 1) -> int:
    """Return the moment a duration later, ``times`` times; a negative number goes back.

    Months and days keep the local clock time, month ends clamp (counted from the start, so that
    31 January and two months is 31 March), hours and less are exact.

    >>> new_york = Zone("America/New_York")
    >>> new_york.iso(add(new_york, read_moment("2026-03-07T12:00:00-05:00"), Duration(days=1)))
    '2026-03-08T12:00:00-04:00'

    Raises ``ValueError`` outside the years 1 to 9999.
    """
    months, days = duration.months * times, duration.days * times
    if months or days:
        local_days, time = divmod(us + zone.offset(us), DAY)
        us = zone.instant(add_days(add_months(local_days + EPOCH_DAY, months), days), time)
    return us + duration.micros * times


# --- Windows -------------------------------------------------------------------------------------


def window_start(window: str, ordinal: int) -> int:
    """Return the first day of the calendar window that a day is in (see `Window`). A week starts on Monday.

    >>> write_date(window_start("quarter", read_date("2026-12-05")))
    '2026-10-01'
    """
    if window == "day":
        return ordinal
    if window == "week":
        return ordinal - (ordinal - 1) % 7  # Day 1, 0001-01-01, was a Monday.
    if window == "ever":
        return FIRST_DAY
    day = date.fromordinal(ordinal)
    length = _MONTHS[window]
    return date(day.year, (day.month - 1) // length * length + 1, 1).toordinal()


def window_end(window: str, ordinal: int) -> int:
    """Return the first day after the calendar window that a day is in.

    >>> write_date(window_end("week", read_date("2026-12-05")))
    '2026-12-07'
    """
    if window == "day":
        return ordinal + 1
    if window == "week":
        return window_start("week", ordinal) + 7
    if window == "ever":
        return LAST_DAY + 1
    day = date.fromordinal(ordinal)
    length = _MONTHS[window]
    years, month = divmod((day.month - 1) // length * length + length, 12)
    if day.year + years > 9999:
        return LAST_DAY + 1
    return date(day.year + years, month + 1, 1).toordinal()


_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
