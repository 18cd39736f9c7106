"""Moments of a story: on the local clock of the program, or with an offset."""

from loyalrules.base.calendar import Zone, read_date, read_time
from loyalrules.base.say import say


def read_local(text: str, zone: Zone) -> int:
    """Return a moment in microseconds; a date alone is the start of its day.

    >>> seoul = Zone("Asia/Seoul")
    >>> seoul.iso(read_local("2026-12-05 15:00", seoul))
    '2026-12-05T15:00:00+09:00'
    >>> seoul.iso(read_local("2026-12-05T15:00:00Z", seoul))
    '2026-12-06T00:00:00+09:00'

    Raises ``ValueError``, with a sentence, for anything else.
    """
    text = text.strip()
    day, separator, time = text[:10], text[10:11], text[11:].strip()
    if not separator and len(text) == 10:
        return zone.start_of_day(read_date(text))
    if separator in (" ", "T") and time:
        if any(sign in time for sign in "+-Zz"):
            return zone.read_moment(f"{day}T{time.replace(' ', '')}")
        return zone.instant(read_date(day), read_time(time))
    raise ValueError(say('"{text}" is not a moment such as 2026-12-05 15:00', text=text[:40]))
