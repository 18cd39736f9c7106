"""Moments, and the local clocks that show them.

A moment is an int of microseconds since 1970-01-01T00:00Z. Nothing here reads a clock, and nothing
passes through a float.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from loyalrules.base.say import say

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH_DAY = date(1970, 1, 1).toordinal()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = _EPOCH.replace(tzinfo=None)
_FIRST_MOMENT = (date(1900, 1, 1).toordinal() - EPOCH_DAY) * DAY
_END_OF_MOMENTS = (date(3000, 1, 1).toordinal() - EPOCH_DAY) * DAY
# zoneinfo cannot look beyond the years 1 to 9999; one more day of room for any offset.
_FIRST_KNOWN = (date.min.toordinal() + 1 - EPOCH_DAY) * DAY
_LAST_KNOWN = (date.max.toordinal() - 1 - EPOCH_DAY) * DAY
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", re.ASCII)
_CACHE_LIMIT = 100_000  # Entries; a year has 8,760 hours.


def read_moment(text: str) -> int:
    """Return the moment of an RFC 3339 text, which must say its offset from UTC.

    Digits finer than a microsecond are cut off.

    >>> read_moment("1970-01-01T09:00:01.5+09:00")
    1500000

    Raises ``ValueError``, with a sentence for the sender:

    >>> read_moment("2026-12-05T15:00:00")
    Traceback (most recent call last):
    ValueError: "2026-12-05T15:00:00" does not say its offset from UTC; add for example +09:00 or Z
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and text[4] == text[7] == "-" and text[13] == text[16] == ":":
            offset = _offset_of(text[-6:])
            if offset is None:
                offset = _micros(moment.utcoffset())
            us = (
                (moment.toordinal() - EPOCH_DAY) * DAY
                + (moment.hour * 3600 + moment.minute * 60 + moment.second) * SECOND
                + moment.microsecond
                - offset
            )
            if _FIRST_MOMENT <= us < _END_OF_MOMENTS and text[10] in "T ":
                return us
    except (ValueError, TypeError, IndexError):
        pass
    return _read_unusual_moment(text)


@lru_cache(maxsize=4096)
def _offset_of(ending: str) -> int | None:
    """Read the usual endings, ``00:00Z`` and ``+09:00``: five times faster than asking the moment."""
    if ending[-1:] == "Z":
        return 0
    if ending[:1] not in ("+", "-") or ending[3:4] != ":":
        return None
    size = int(ending[1:3]) * HOUR + int(ending[4:6]) * MINUTE
    return size if ending[0] == "+" else -size


def _read_unusual_moment(text: object) -> int:
    if not isinstance(text, str):
        raise ValueError(say("a moment is a text such as 2026-12-05T15:00:00+09:00"))
    shown = f'"{text}"' if len(text) <= 40 else f'"{text[:37]}..."'
    if text.isascii() and text != text.upper():  # RFC 3339 allows a small t and z.
        return read_moment(text.upper())
    if text[16:19] == ":60":
        raise ValueError(
            say("{shown} is a leap second, which has no moment of its own; write :59", shown=shown)
        )
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            say("{shown} is not a moment such as 2026-12-05T15:00:00+09:00", shown=shown)
        ) from None
    if not _SHAPE.match(text):
        raise ValueError(say("{shown} is not a moment such as 2026-12-05T15:00:00+09:00", shown=shown))
    if moment.tzinfo is None:
        raise ValueError(
            say("{shown} does not say its offset from UTC; add for example +09:00 or Z", shown=shown)
        )
    raise ValueError(say("{shown} is outside the years 1900 to 2999", shown=shown))


def write_moment(us: int) -> str:
    """Return a moment in UTC as RFC 3339 text.

    >>> write_moment(1_500_000)
    '1970-01-01T00:00:01.500000Z'
    """
    return (_NAIVE_EPOCH + timedelta(microseconds=us)).isoformat() + "Z"


class Zone:
    """A time zone of the IANA database, such as ``Asia/Seoul``.

    Days follow one another without overlap: ``start_of_day(day(us)) <= us < start_of_day(day(us) + 1)``
    for every moment, also where a clock is put back over midnight.

    >>> seoul = Zone("Asia/Seoul")
    >>> seoul.iso(seoul.start_of_day(739955))
    '2026-12-05T00:00:00+09:00'

    Raises ``ValueError`` for a name that the zone database of this machine does not have.
    """

    __slots__ = ("_days", "_info", "_offsets", "_starts", "name")

    name: str
    _info: ZoneInfo
    _offsets: dict[int, int | None]  # By UTC hour; None where it changes within.
    _days: dict[int, int | None]  # In the same way.
    _starts: dict[int, int]

    read_moment = staticmethod(read_moment)

    def __new__(cls, name: str) -> "Zone":
        """Return the one zone of a name: what is worked out of it is kept once, and it is looked up fast."""
        known = _KNOWN.get(name)
        if known is not None:
            return known
        made = super().__new__(cls)
        made.name = name
        made._info = _load_zone(name)
        made._offsets, made._days, made._starts = {}, {}, {}
        return _KNOWN.setdefault(name, made)  # Another thread may have made it meanwhile.

    def __repr__(self) -> str:
        return f"Zone({self.name!r})"

    def __reduce__(self) -> tuple[Callable[[str], "Zone"], tuple[str]]:
        return Zone, (self.name,)

    def offset(self, us: int) -> int:
        """Return local time minus UTC at a moment, in microseconds."""
        hour = us // HOUR
        try:
            constant = self._offsets[hour]
        except KeyError:
            constant = self._remember(hour)
        return self._offset_at(us) if constant is None else constant

    def _remember(self, hour: int) -> int | None:
        if len(self._offsets) >= _CACHE_LIMIT:
            self._offsets.clear()
        first = self._offset_at(hour * HOUR)
        constant = first if first == self._offset_at(hour * HOUR + HOUR - 1) else None
        self._offsets[hour] = constant
        return constant

    def _offset_at(self, us: int) -> int:
        known = min(max(us, _FIRST_KNOWN), _LAST_KNOWN)
        utc = (_NAIVE_EPOCH + timedelta(microseconds=known)).replace(tzinfo=self._info)
        local = self._info.fromutc(utc)
        return _micros(local.utcoffset())

    def day(self, us: int) -> int:
        """Return the local day of a moment, as an ordinal."""
        hour = us // HOUR
        try:
            known = self._days[hour]
        except KeyError:
            known = self._remember_day(hour)
        return self._day_at(us) if known is None else known

    def _remember_day(self, hour: int) -> int | None:
        if len(self._days) >= _CACHE_LIMIT:
            self._days.clear()
        first = self._day_at(hour * HOUR)
        # In an hour of one offset the clock only goes on.
        constant = self._remember(hour) is not None and first == self._day_at(hour * HOUR + HOUR - 1)
        self._days[hour] = first if constant else None
        return self._days[hour]

    def _day_at(self, us: int) -> int:
        days, time = divmod(us + self.offset(us), DAY)
        # A clock put back from 00:01 to 23:01 does not lead back into yesterday.
        if time >= DAY - 3 * HOUR and self.start_of_day(days + EPOCH_DAY + 1) <= us:
            return days + EPOCH_DAY + 1
        return days + EPOCH_DAY

    def time_of_day(self, us: int) -> int:
        """Return what the local clock shows at a moment, in microseconds since midnight."""
        return (us + self.offset(us)) % DAY

    def start_of_day(self, ordinal: int) -> int:
        """Return the first moment of a local day; of a day that was skipped, of the next one."""
        start = self._starts.get(ordinal)
        if start is None:
            if len(self._starts) >= _CACHE_LIMIT:
                self._starts.clear()
            start = self._starts[ordinal] = self.instant(ordinal, 0)
        return start

    def instant(self, ordinal: int, time_us: int) -> int:
        """Return the moment at which the local clock shows a time on a day.

        A time that the clock skips becomes the first moment after the gap, a time that it shows
        twice the first of the two.
        """
        local = (ordinal - EPOCH_DAY) * DAY + time_us
        known = min(max(local, _FIRST_KNOWN), _LAST_KNOWN)
        naive = (_NAIVE_EPOCH + timedelta(microseconds=known)).replace(tzinfo=self._info)
        first = _micros(naive.utcoffset())
        second = _micros(naive.replace(fold=1).utcoffset())
        if second <= first:
            return local - first
        return self._end_of_gap(local - second, local - first, first)

    def _end_of_gap(self, before: int, after: int, old: int) -> int:
        """Find the transition in (before, after]; `old` is the offset up to it."""
        while after - before > 1:
            middle = (before + after) // 2
            if self._offset_at(middle) == old:
                before = middle
            else:
                after = middle
        return after

    def iso(self, us: int) -> str:
        """Return a moment as RFC 3339 text on the local clock, with its offset.

        >>> Zone("Europe/Berlin").iso(0)
        '1970-01-01T01:00:00+01:00'
        """
        offset = timedelta(microseconds=self.offset(us))
        sign = "-" if offset.days < 0 else "+"
        hours = (_NAIVE_EPOCH + abs(offset)).time().isoformat().removesuffix(":00")
        return f"{self._clock(us).isoformat()}{sign}{hours}"

    def local_text(self, us: int) -> str:
        """Return a moment as people of the zone read it, without the zone's name.

        >>> Zone("Asia/Seoul").local_text(0), Zone("Asia/Seoul").local_text(1_500_000)
        ('1970-01-01 09:00', '1970-01-01 09:00:01.500000')
        """
        return self._clock(us).isoformat(" ").removesuffix(":00")

    def _clock(self, us: int) -> datetime:
        return _NAIVE_EPOCH + timedelta(microseconds=us + self.offset(us))


_KNOWN: dict[str, Zone] = {}


def _micros(delta: timedelta | None) -> int:
    assert delta is not None, "an IANA zone always has an offset"
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def _load_zone(name: str) -> ZoneInfo:
    # These depend on the machine, or count leap seconds: no two runs would agree.
    if name and name.isascii() and not name.startswith(("posix/", "right/", "localtime", "posixrules")):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise ValueError(say('"{name}" is not a time zone such as Asia/Seoul', name=name))
