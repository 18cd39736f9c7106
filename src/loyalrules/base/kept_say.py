"""Sentences as text that can be kept and read back, with their templates and values.

A ledger may have been touched by others. So a sentence is believed only when its templates are known and
fill up to the plain English that is kept beside it; otherwise the plain English is all there is.
"""

import json
from string import Formatter
from typing import Any

from loyalrules.base.catalogue import catalogue
from loyalrules.base.say import Said, Value

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def kept_sentence(text: str) -> str:
    """Return how a sentence was made, as JSON; of plain text, an empty text.

    >>> from loyalrules.base.say import say
    >>> kept_sentence(say("{key} is missing", key="at"))
    '["{key} is missing",null,{"key":"at"}]'
    >>> kept_sentence("out of stock")
    ''
    """
    return _write(_data(text)) if isinstance(text, Said) else ""


def sentence_again(kept: str, plain: str) -> str:
    """Return the sentence that ``kept_sentence`` wrote, with ``plain``, its English, for a check.

    >>> sentence_again('["{key} is missing",null,{"key":"at"}]', "at is missing").template
    '{key} is missing'
    >>> sentence_again('["{key.__class__}",null,{"key":"at"}]', "at is missing")
    'at is missing'
    """
    try:
        said = _said(json.loads(kept)) if kept else plain
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return plain
    return said if said == plain else plain


def _data(value: Value) -> object:
    if isinstance(value, Said):
        return [value.template, value.plural, {name: _inside(part) for name, part in value.values.items()}]
    return value


def _inside(value: Value) -> object:
    """Return a value of a sentence; a list is marked, as a sentence inside is a list as well."""
    return {"list": [_data(part) for part in value]} if isinstance(value, tuple) else _data(value)


def _said(data: Any) -> Said:
    template, plural, values = data
    # A template is code of a kind, so only those of the source are filled, and a plural that fills the same.
    if template not in catalogue("ko") or (plural is not None and not _parts(plural) <= _parts(template)):
        raise LookupError(template)
    return Said(template, plural, {name: _value(value) for name, value in values.items()})


def _parts(template: str) -> set[tuple[str | None, str | None]]:
    return {(name, form) for _, name, form, _ in Formatter().parse(template) if name is not None}


def _value(data: Any) -> Value:
    if isinstance(data, dict):
        return tuple([_part(part) for part in data["list"]])
    return _part(data)


def _part(data: Any) -> str | int:
    if isinstance(data, list):
        return _said(data)
    if not isinstance(data, str | int):
        raise TypeError(data)
    return data
