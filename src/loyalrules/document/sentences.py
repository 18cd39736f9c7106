"""Our words for what pydantic finds wrong with a value."""

import re
from collections.abc import Mapping

from loyalrules.document.branches import KINDS, Complaint

_OPTION = re.compile(r"'((?:[^'\\]|\\.)*)'|(-?\d+)")
_PLURAL = re.compile(r"\b(entries|characters|digits|decimals)\b")
_TYPES = {  # What a text must be when it should be more than text.
    "bool": "yes or no", "int": "a whole number", "float": "a number", "decimal": "a number",
    "fraction": "a number", "complex": "a number", "date": "a date such as 2026-12-05",
    "time": "a time such as 14:30", "datetime": "a moment such as 2026-12-05T15:00:00+09:00",
    "time_delta": "a duration such as 7 days", "url": "a web address", "uuid": "a UUID", "bytes": "a text",
}  # fmt: skip
_ENDINGS = ("_type", "_parsing", "_parsing_size", "_from_float", "_syntax_violation", "_scheme", "_version",
            "_object_invalid", "_from_date_parsing", "_from_datetime_parsing", "_from_datetime_inexact",
            "_str_parsing", "_invalid_encoding")  # fmt: skip
_LIMITS = {  # {limit} is the number that pydantic compared with.
    "greater_than": "must be above {limit}",
    "greater_than_equal": "must be {limit} or more",
    "less_than": "must be below {limit}",
    "less_than_equal": "must be {limit} or less",
    "multiple_of": "must be a multiple of {limit}",
    "string_too_short": "needs at least {limit} characters",
    "string_too_long": "may have at most {limit} characters",
    "bytes_too_short": "needs at least {limit} characters",
    "bytes_too_long": "may have at most {limit} characters",
    "too_short": "needs at least {limit} entries",
    "too_long": "may have at most {limit} entries",
    "url_too_long": "may have at most {limit} characters",
    "decimal_max_digits": "may have at most {limit} digits",
    "decimal_max_places": "may have at most {limit} decimals",
    "decimal_whole_digits": "may have at most {limit} digits before the point",
    "string_pattern_mismatch": "does not have the form {limit}",
    "date_past": "must be in the past",
    "date_future": "must be in the future",
    "datetime_past": "must be in the past",
    "datetime_future": "must be in the future",
    "timezone_naive": "must not say an offset from UTC",
    "timezone_aware": "must say its offset from UTC",
    "timezone_offset": "has another offset from UTC than is needed",
    "finite_number": "must be a finite number",
    "string_unicode": "is not valid text",
    "string_not_ascii": "may have only the letters, digits and signs of ASCII",
    "union_tag_invalid": "names none of: {limit}",
    "union_tag_not_found": "does not say which kind it is: {limit} is missing",
    "none_required": "must be left empty",
    "invalid_key": "has a key that is not a word",
}


_LIMIT_NAMES = (
    "gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "max_digits", "decimal_places",
    "whole_digits", "pattern", "expected_tags", "discriminator",
)  # fmt: skip


def wanted(complaint: Complaint) -> str | None:
    """Return the kind of value that is needed, if the one that is there is of another kind."""
    if complaint.kinds:
        return " or ".join(complaint.kinds)
    if complaint.type in KINDS:
        return KINDS[complaint.type]
    if not isinstance(complaint.value, str) and not complaint.of_key:
        kind = _type_of(complaint.type)
        if kind is not None:
            return kind
        if complaint.options:
            return "one of: " + ", ".join(literals(complaint.options))
    return None


def literals(expected: str) -> list[str]:
    """Return the options of a fixed list from pydantic's sentence.

    >>> literals("'down', 'up' or 'half_up'")
    ['down', 'up', 'half_up']
    """
    return [(found[1] or found[2] or "").replace("\\'", "'") for found in _OPTION.finditer(expected)]


def sentence(complaint: Complaint) -> str:
    """Return what is wrong with a value, without a full stop."""
    details = complaint.details
    if complaint.type in ("value_error", "assertion_error"):
        return (
            str(details.get("error") or details.get("msg", "")).removesuffix(".") or "this does not fit here"
        )
    shown = _shown(complaint)
    if complaint.type in _LIMITS:
        limit = _limit(details)
        words = _LIMITS[complaint.type]
        if limit == "1":
            words = _PLURAL.sub(lambda found: "entry" if found[0] == "entries" else found[0][:-1], words)
        return f"{shown} {words.format(limit=limit)}"
    kind = _type_of(complaint.type)
    if kind is not None:
        return f"{shown} is not {kind}"
    return f"{shown} does not fit here"


def has_words(error_type: str) -> bool:
    """Tell whether there are words of ours for a type of pydantic's errors."""
    told = ("missing", "extra_forbidden", "value_error", "assertion_error", "literal_error", "enum")
    return error_type in (*told, *KINDS, *_LIMITS) or _type_of(error_type) is not None


def _type_of(error_type: str) -> str | None:
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if error_type.endswith(ending):
            return _TYPES.get(error_type.removesuffix(ending))
    return None


def _limit(details: Mapping[str, object]) -> str:
    return str(next((details[name] for name in _LIMIT_NAMES if name in details), ""))


def _shown(complaint: Complaint) -> str:
    value = complaint.value
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
    if complaint.path and isinstance(complaint.path[-1], str):
        return f'"{complaint.path[-1]}"'
    return "this"
