"""Moments of a story: on the local clock of the program, or with an offset."""

from collections.abc import Mapping, Sequence

from loyalrules.base.calendar import Zone, read_date, read_time
from loyalrules.base.say import say
from loyalrules.facts.fields import Field


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


def with_moments(record: Mapping[str, object], fields: Sequence[Field], zone: Zone) -> dict[str, object]:
    """Return a record of an event with its moments as events say them, where a story says them shortly.

    What is no moment stays: who reads the event tells it.
    """
    found = dict(record)
    for field in fields:
        value = found.get(field.name)
        if field.kind == "moment" and isinstance(value, str):
            found[field.name] = _as_sent(value, zone)
        elif field.fields and isinstance(value, Mapping):
            found[field.name] = with_moments(value, field.fields, zone)
        elif field.fields and isinstance(value, list):
            found[field.name] = [
                with_moments(one, field.fields, zone) if isinstance(one, Mapping) else one for one in value
            ]
    return found


def _as_sent(value: str, zone: Zone) -> str:
    try:
        return zone.iso(read_local(value, zone))
    except ValueError:
        return value
