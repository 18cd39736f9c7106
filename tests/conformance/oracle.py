"""Arithmetic of its own for expected results: fractions, three-valued logic and the calendar of the
standard library. Nothing here imports the package whose answers it predicts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
SEOUL = ZoneInfo("Asia/Seoul")
Truth = bool | None


# --- How results are written ---------------------------------------------------------------------


def truth(value: Truth) -> str | None:
    return None if value is None else "yes" if value else "no"


def amount(value: Fraction | int | None) -> str | None:
    """A decimal where there is one, else a fraction in lowest terms."""
    if value is None:
        return None
    exact = Fraction(value)
    for places in range(61):
        if (exact * 10**places).denominator == 1:
            digits = abs(int(exact * 10**places))
            whole, rest = divmod(digits, 10**places)
            sign = "-" if exact < 0 else ""
            return f"{sign}{whole}" + (f".{rest:0{places}}" if places else "")
    return f"{exact.numerator}/{exact.denominator}"


def moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


# --- Three-valued logic --------------------------------------------------------------------------


def both(*items: Truth) -> Truth:
    return False if any(item is False for item in items) else None if None in items else True


def either(*items: Truth) -> Truth:
    return True if any(item is True for item in items) else None if None in items else False


def opposite(item: Truth) -> Truth:
    return None if item is None else not item


# --- Rounding ------------------------------------------------------------------------------------


def down(value: Fraction, step: Fraction) -> Fraction:
    """Towards zero."""
    sign = -1 if value < 0 else 1
    return sign * (abs(value) // step) * step


def up(value: Fraction, step: Fraction) -> Fraction:
    """Away from zero."""
    sign = -1 if value < 0 else 1
    return sign * -(-abs(value) // step) * step


def half_up(value: Fraction, step: Fraction) -> Fraction:
    """To the nearest, ties away from zero."""
    sign = -1 if value < 0 else 1
    return sign * ((abs(value) + step / 2) // step) * step


# --- Calendar ------------------------------------------------------------------------------------


def month_length(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]


def shift(day: date, count: int, word: str) -> date:
    """Months and years keep the day of the month, or take the last there is."""
    if word in ("day", "week"):
        return day + timedelta(days=count * (7 if word == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if word == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def local(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """The moment at which a clock shows a time: the first of two; in a gap, the moment of the jump."""
    wanted = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    found = wanted.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return found
    while found.astimezone(zone).utcoffset() == (found - timedelta(minutes=1)).astimezone(zone).utcoffset():
        found -= timedelta(minutes=1)
    return found


def shift_moment(at: datetime, count: int, word: str, zone: ZoneInfo) -> datetime:
    """Hours and shorter are exact; days and longer keep what the clock shows."""
    exact = {"hour": 3600, "minute": 60, "second": 1}
    if word in exact:
        return at.astimezone(UTC) + timedelta(seconds=exact[word] * count)
    there = at.astimezone(zone)
    return local(shift(there.date(), count, word), there.hour, there.minute, zone)


def window(day: date, word: str) -> tuple[date, date]:
    """The first and the last day of the calendar window that holds a day."""
    if word == "day":
        return day, day
    if word == "week":
        first = day - timedelta(days=(day.toordinal() - 1) % 7)
        return first, first + timedelta(days=6)
    size = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[word]
    month = (day.month - 1) // size * size + 1
    last = month + size - 1
    return date(day.year, month, 1), date(day.year, last, month_length(day.year, last))


def years(first: date, second: date) -> int:
    """Full years between two days, counted one anniversary after another."""
    if first > second:
        return -years(second, first)
    count = 0
    while (second.year - first.year - count - 1, second.month, second.day) >= (0, first.month, first.day):
        count += 1
    return count


def mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction()) / len(values) if values else None
