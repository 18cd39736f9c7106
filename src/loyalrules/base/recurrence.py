"""Days that come again by a calendar rule, in the words of iCalendar (RFC 5545): every second Tuesday.

Only days are worked out, between a first and a last one, and one by one: so the work is bounded by the
days between them, whatever the rule says. Hours are no matter of these rules.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_HOURS = ("BYHOUR", "BYMINUTE", "BYSECOND", "HOURLY", "MINUTELY", "SECONDLY")
_KEYS = ("FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
_BY_DAY = re.compile(r"([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)\Z")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule of days. Weekdays count from Monday, 0; ``by_day`` has (which one, or 0 for each; weekday)."""

    freq: str
    interval: int = 1
    count: int | None = None
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0

    def days(self, first: int, last: int) -> frozenset[int]:
        """Return the days of the rule from a first through a last one (ordinals), counted from the first.

        >>> from loyalrules.base.calendar import read_date, write_date
        >>> rule = read_recurrence("FREQ=MONTHLY;BYDAY=2TU")
        >>> [write_date(day) for day in sorted(rule.days(read_date("2026-03-01"), read_date("2026-05-01")))]
        ['2026-03-10', '2026-04-14']
        """
        rule = self._completed(date.fromordinal(first))
        found: list[int] = []
        for days in rule._periods(first, last):
            fit = [day for day in days if rule._fits(day)]
            if rule.by_set_pos:
                size = len(fit)
                places = {pos - 1 if pos > 0 else size + pos for pos in rule.by_set_pos}
                fit = [fit[place] for place in sorted(places) if 0 <= place < size]
            found += [day for day in fit if first <= day <= last]
            if rule.count is not None and len(found) >= rule.count:
                return frozenset(found[: rule.count])
        return frozenset(found)

    def _completed(self, first: date) -> "Recurrence":
        """Return the rule with what it leaves out taken from its first day."""
        by_day, by_month_day, by_month = self.by_day, self.by_month_day, self.by_month
        if not by_day and not by_month_day:
            if self.freq == "WEEKLY":
                by_day = ((0, first.weekday()),)
            elif self.freq != "DAILY":
                by_month_day = (first.day,)
                by_month = by_month or ((first.month,) if self.freq == "YEARLY" else ())
        return Recurrence(
            self.freq, self.interval, self.count, by_day, by_month_day, by_month, self.by_set_pos,
            self.week_start,
        )  # fmt: skip

    def _periods(self, first: int, last: int) -> Iterator[range]:
        """Yield the days of each period that the interval picks, up to the one that holds the last day."""
        start = first
        if self.freq == "WEEKLY":
            start = first - (date.fromordinal(first).weekday() - self.week_start) % 7
        elif self.freq != "DAILY":
            start = date.fromordinal(first).replace(day=1).toordinal()
            if self.freq == "YEARLY":
                start = date(date.fromordinal(first).year, 1, 1).toordinal()
        while start <= last:
            yield range(start, self._after(start, 1))
            start = self._after(start, self.interval)

    def _after(self, start: int, periods: int) -> int:
        if self.freq in ("DAILY", "WEEKLY"):
            return start + periods * (7 if self.freq == "WEEKLY" else 1)
        day = date.fromordinal(start)
        months = day.year * 12 + day.month - 1 + periods * (12 if self.freq == "YEARLY" else 1)
        if months // 12 > date.max.year:
            return date.max.toordinal() + 1
        return date(months // 12, months % 12 + 1, 1).toordinal()

    def _fits(self, ordinal: int) -> bool:
        day = date.fromordinal(ordinal)
        if self.by_month and day.month not in self.by_month:
            return False
        size = monthrange(day.year, day.month)[1]
        if self.by_month_day and not {day.day, day.day - size - 1} & set(self.by_month_day):
            return False
        if not self.by_day:
            return True
        place = day.day - 1
        if self.freq == "YEARLY" and not self.by_month:
            place, size = day.timetuple().tm_yday - 1, 366 if monthrange(day.year, 2)[1] == 29 else 365
        which = {0, place // 7 + 1, -((size - place - 1) // 7 + 1)}
        return any(weekday == day.weekday() and number in which for number, weekday in self.by_day)


def read_recurrence(text: str) -> Recurrence:
    """Read ``FREQ=WEEKLY;INTERVAL=2;BYDAY=TU``, with or without ``RRULE:`` before it.

    >>> read_recurrence("FREQ=WEEKLY;BYDAY=TU").by_day
    ((0, 1),)

    Raises ``ValueError``, with a sentence, for what is no such rule, and for hours and ``UNTIL``.
    """
    parts: dict[str, str] = {}
    for part in text.removeprefix("RRULE:").strip().rstrip(";").split(";"):
        key, sign, value = part.strip().upper().partition("=")
        if key in _HOURS or value in _HOURS:
            hint = say("write them into  if: [now between 16:00 and 18:00]")
            raise UnfitError(say("a calendar rule says days, and no hours"), hint)
        if key == "UNTIL":
            raise UnfitError(say("the last day stands beside the rule"), say("write  through: a date"))
        if key not in _KEYS or not sign or not value or key in parts:
            hint = say("write for example  FREQ=WEEKLY;BYDAY=TU,TH")
            raise UnfitError(say("{part} is no part of a calendar rule", part=f'"{part.strip()}"'), hint)
        parts[key] = value
    freq = parts.get("FREQ", "")
    if freq not in FREQUENCIES:
        raise UnfitError(say("a calendar rule says FREQ, one of {known}", known=list(FREQUENCIES)))
    by_day = tuple([_by_day(one, freq) for one in _listed(parts, "BYDAY")])
    return Recurrence(
        freq, _number(parts, "INTERVAL", 1, 1000), _number(parts, "COUNT", 0, 10_000) or None, by_day,
        _numbers(parts, "BYMONTHDAY", 31, below=True), _numbers(parts, "BYMONTH", 12),
        _numbers(parts, "BYSETPOS", 366, below=True), WEEKDAYS.index(_week_start(parts)),
    )  # fmt: skip


def _listed(parts: dict[str, str], key: str) -> list[str]:
    return [one.strip() for one in parts[key].split(",")] if key in parts else []


def _by_day(text: str, freq: str) -> tuple[int, int]:
    found = _BY_DAY.match(text)
    if found is None or (found[1] is not None and freq in ("DAILY", "WEEKLY")):
        raise UnfitError(
            say("{part} is no part of a calendar rule", part=f'"BYDAY={text}"'),
            say("weekdays are {known}; with MONTHLY and YEARLY also 2TU or -1FR", known=list(WEEKDAYS)),
        )
    return int(found[1] or 0), WEEKDAYS.index(found[2])


def _week_start(parts: dict[str, str]) -> str:
    start = parts.get("WKST", "MO")
    return WEEKDAYS[_by_day(start, "WEEKLY")[1]]


def _number(parts: dict[str, str], key: str, otherwise: int, most: int) -> int:
    return _whole(key, parts[key], most) if key in parts else otherwise


def _numbers(parts: dict[str, str], key: str, most: int, *, below: bool = False) -> tuple[int, ...]:
    return tuple([_whole(key, one, most, below=below) for one in _listed(parts, key)])


def _whole(key: str, text: str, most: int, *, below: bool = False) -> int:
    if re.fullmatch(r"[+-]?[0-9]{1,5}", text):
        number = int(text)
        if 1 <= number <= most or (below and -most <= number <= -1):
            return number
    said = say("{part} is no part of a calendar rule", part=f'"{key}={text}"')
    raise UnfitError(said, say("write a whole number from 1 to {most}", most=most))
