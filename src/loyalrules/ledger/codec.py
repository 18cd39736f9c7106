"""Values as JSON text, exactly: what is read back equals what was written.

A tuple is an array; whatever else JSON does not have is an object with one key that says what it is:
``{"q": "1/3"}`` a fraction, ``{"t": [0, 7, 0]}`` a duration, ``{"l": [...]}`` a list,
``{"d": [[key, value], ...]}`` a mapping, ``{"x": "ff..."}`` an integer too long for JSON readers, and
``{"r": ...}`` a value that is written elsewhere, once.
"""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import Duration
from loyalrules.base.compact import writer

Find = Callable[[Any], Any]  # From what stands in {"r": ...} to the value.

_SIMPLE = frozenset({int, str, bool, type(None)})
_SHORT = 1 << 63
_LONG = 10**4000  # Python reads and writes no decimal of more than 4,300 digits.
_WHOLE: dict[str, object] = {"q": "1/1"}


class Elsewhere:
    """Stands for a value that is written elsewhere already, at a place."""

    __slots__ = ("place",)

    def __init__(self, place: object) -> None:
        self.place = place


def to_text(value: Any) -> str:
    """Return a value as JSON text.

    >>> to_text((1, Fraction(1, 3), ("라떼", None)))
    '[1,{"q":"1/3"},["라떼",null]]'

    Raises ``TypeError`` for a value that a state must not hold, such as a binary float.
    """
    if value.__class__ is int and -_SHORT < value < _SHORT:
        return str(value)
    try:
        # Nearly everything is tuples of texts and numbers. What is hashed holds no list and no mapping.
        hash(value)
        text = _write(value)
        if not ("." in text and _may_hold_a_float(text, ".")) and "e-" not in text and "e+" not in text:
            return text
    except (TypeError, ValueError):
        pass  # The longer way knows what to do with it, or says why it cannot be kept.
    plain = _plain(value)
    try:
        return _write(plain)
    except ValueError:
        return _write(_shorten(plain))


def from_text(text: str, find: Find | None = None) -> Any:
    """Return the value that ``to_text`` wrote; ``find`` looks up what is written elsewhere.

    >>> from_text('[1,{"q":"1/3"},["라떼",null]]')
    (1, Fraction(1, 3), ('라떼', None))

    Raises ``ValueError`` for any other text.
    """
    return _exact(json.loads(text, parse_float=_refuse, parse_constant=_refuse), find)


def _may_hold_a_float(text: str, sign: str) -> bool:
    at = text.find(sign)
    while at >= 0:
        if text[at - 1].isdigit():
            return True
        at = text.find(sign, at + 1)
    return False


def _plain(value: Any) -> Any:
    if value.__class__ in _SIMPLE:
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {"d": [(_plain(key), _plain(item)) for key, item in value.items()]}
    if value.__class__ is list:
        return {"l": [_plain(item) for item in value]}
    return _tag(value)


def _tag(value: Any) -> dict[str, object]:
    """Return what is written for a value that JSON has no form for."""
    kind = value.__class__
    if kind is Fraction:
        if value == 1:
            return _WHOLE  # What is left of most lines.
        return {"q": f"{_digits(value.numerator)}/{_digits(value.denominator)}"}
    if kind is Elsewhere:
        return {"r": value.place}
    if kind is Duration:
        return {"t": (value.months, value.days, value.micros)}
    raise TypeError(f"a {kind.__name__} cannot be kept in a state: {value!r:.60}")


_write = writer(allow_nan=False, default=_tag)


def _digits(number: int) -> str:
    return str(number) if -_LONG < number < _LONG else hex(number)


def _shorten(plain: Any) -> Any:
    if plain.__class__ is int and not -_LONG < plain < _LONG:
        return {"x": hex(plain)}
    if isinstance(plain, list | tuple):
        return [_shorten(item) for item in plain]
    if isinstance(plain, dict):
        return {key: _shorten(item) for key, item in plain.items()}
    return plain


def _exact(value: Any, find: Find | None) -> Any:
    if value.__class__ is list:
        return tuple([item if item.__class__ in _SIMPLE else _exact(item, find) for item in value])
    if value.__class__ is dict:
        return _tagged(value, find)
    return value


def _tagged(value: dict[str, Any], find: Find | None) -> Any:
    if len(value) == 1:
        tag, inner = next(iter(value.items()))
        if tag == "q":
            over, under = inner.split("/")
            return Fraction(int(over, 0), int(under, 0))
        if tag == "r" and find is not None:
            return find(inner)
        if tag == "t":
            return Duration(*inner)
        if tag == "l":
            return [_exact(item, find) for item in inner]
        if tag == "d":
            return {_exact(key, find): _exact(item, find) for key, item in inner}
        if tag == "x":
            return int(inner, 16)
    raise ValueError(f"not a value of a state: {value!r:.60}")


def _refuse(text: str) -> object:
    raise ValueError(f"{text} is not exact")
