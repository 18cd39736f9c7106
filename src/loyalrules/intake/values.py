"""Reading one value of an event, with an error that names its place and what to write instead."""

import datetime
import unicodedata

from loyalrules.base.money import read_exact
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.base.sent import json_kind, shown

_KIND = {"money": say("an amount of money"), "number": say("a number")}


def number_of(value: object, scale: int, pointer: str, kind: str) -> int:
    """Read an exact number. A JSON number with a fraction is refused: it was rounded before it came.

    >>> number_of("12.5", 2, "/order/total", "money")
    1250
    """
    if isinstance(value, float):
        raise EventError(
            "LR601",
            say("{pointer} is the JSON number {value}, which is not exact", pointer=pointer, value=value),
            pointer,
            say('send it as text: "{value}"', value=value),
        )
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise EventError(
            "LR603",
            say(
                "{pointer} must be {wanted}, not {kind}",
                pointer=pointer,
                wanted=_KIND[kind],
                kind=json_kind(value),
            ),
            pointer,
        )
    try:
        return read_exact(value, scale)
    except ValueError as error:
        raise EventError("LR601", say("{pointer}: {why}", pointer=pointer, why=error), pointer) from None


def read_text(value: object, pointer: str, values: tuple[str, ...] | None) -> str:
    """Read a text of 1 to 200 printable characters, one of ``values`` when these are declared.

    Letters that can be written in two ways come out in one (Unicode NFC), as in programs.
    """
    if not isinstance(value, str):
        raise EventError(
            "LR603",
            say("{pointer} must be text, not {kind}", pointer=pointer, kind=json_kind(value)),
            pointer,
            say('write "{value}"', value=value),
        )
    if not value or len(value) > 200 or not value.isprintable():
        raise EventError(
            "LR603", say("{pointer} must be 1 to 200 printable characters", pointer=pointer), pointer
        )
    if values is not None and value not in values:
        near = nearest(value, values)
        hint = (
            say('did you mean "{near}"?', near=near) if near else say("one of: {values}", values=list(values))
        )
        raise EventError(
            "LR603",
            say('{pointer} is "{value}", which is not declared', pointer=pointer, value=value),
            pointer,
            hint,
        )
    return unicodedata.normalize("NFC", value)


def read_list(value: object, pointer: str) -> tuple[str, ...]:
    """Read a list of texts."""
    if not isinstance(value, list | tuple):
        raise EventError(
            "LR603",
            say("{pointer} must be a list of texts, not {kind}", pointer=pointer, kind=json_kind(value)),
            pointer,
        )
    return tuple([read_text(item, f"{pointer}/{index}", None) for index, item in enumerate(value)])


def read_yes_no(value: object, pointer: str) -> bool:
    """Read yes or no: JSON true or false, or the words in a test file."""
    if isinstance(value, bool):
        return value
    if value in ("yes", "true"):
        return True
    if value in ("no", "false"):
        return False
    raise EventError(
        "LR603",
        say("{pointer} must be true or false, not {value}", pointer=pointer, value=shown(value)),
        pointer,
    )


def read_date(value: object, pointer: str) -> int:
    """Read ``2026-12-05`` as a proleptic ordinal day."""
    if isinstance(value, str) and len(value) == 10:
        try:
            return datetime.date.fromisoformat(value).toordinal()
        except ValueError:
            pass
    raise EventError(
        "LR604",
        say("{pointer} must be a date such as 2026-12-05, not {value}", pointer=pointer, value=shown(value)),
        pointer,
    )
