"""Single values: from what a file holds to what an event may say, exactly."""

from datetime import date, datetime
from decimal import Decimal

from loyalrules.base.calendar import HOUR, MINUTE, SECOND, Zone
from loyalrules.base.say import say
from loyalrules.base.sent import json_kind, shown
from loyalrules.sources.found import CellError

Value = str | bool | list[str] | None


def text_of(value: object, name: str, decimals: int | None = None) -> str | bool | None:
    """Return a value as an event may say it, ``None`` for an empty one.

    Binary numbers become their shortest decimal text, and only with ``decimals``: how many the
    column really has.

    >>> text_of(" 12.50 ", "price"), text_of(4.1, "price", 2), text_of("", "price")
    ('12.50', '4.10', None)

    Raises ``CellError`` for a binary number without ``decimals`` (LR647) or with more (LR648).
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return _decimal_text(value, name, decimals)
    if isinstance(value, Decimal):
        return None if value.is_nan() else format(value, "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise CellError(
        "LR656", say("the column {name} holds {kind}, which fills no field", name=name, kind=json_kind(value))
    )


def _decimal_text(value: object, name: str, decimals: int | None) -> str | None:
    text = repr(value)
    if text == "nan":  # How tables without empty cells say that a cell is empty.
        return None
    if decimals is None:
        raise CellError(
            "LR647",
            say("the column {name} holds binary numbers such as {text}", name=name, text=text),
            say(
                "say in the mapping how many decimals they really have: {{column: {name}, decimals: 2}}",
                name=name,
            ),
        )
    exact = Decimal(text)
    if not exact.is_finite() or round(exact, decimals) != exact:
        raise CellError(
            "LR648",
            say(
                "{text} in the column {name} does not have {decimals} decimals",
                text=text,
                name=name,
                decimals=decimals,
            ),
        )
    return f"{exact:.{decimals}f}"


def moment_of(value: object, zone: Zone, form: str | None, name: str) -> int:
    """Return a moment; one without an offset is on the local clock, a date is the start of its day.

    >>> seoul = Zone("Asia/Seoul")
    >>> seoul.iso(moment_of("2026-12-05 15:00", seoul, None, "paid_at"))
    '2026-12-05T15:00:00+09:00'

    Raises ``CellError`` (LR649) for anything that is no moment.
    """
    if isinstance(value, str):
        value = _parsed(value.strip(), form, name)
    if not isinstance(value, date):
        raise CellError(
            "LR649", say("{value} in the column {name} is not a moment", value=shown(value), name=name)
        )
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return zone.read_moment(value.isoformat())
        time = value.hour * HOUR + value.minute * MINUTE + value.second * SECOND + value.microsecond
        return zone.instant(value.toordinal(), time)
    return zone.start_of_day(value.toordinal())


def _parsed(text: str, form: str | None, name: str) -> date:
    try:
        if form is not None:
            return datetime.strptime(text, form)  # noqa: DTZ007  the zone is added by the caller
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        hint = (
            say("the mapping says it is written as {form}", form=form)
            if form
            else say("write for example 2026-12-05 15:00")
        )
        raise CellError(
            "LR649", say('"{text}" in the column {name} is not a moment', text=text[:40], name=name), hint
        ) from None
