"""Our words for what pydantic finds wrong with a value."""

import re
from collections.abc import Callable, Mapping

from loyalrules.base.say import Said, any_of, say, say_many
from loyalrules.document.branches import KINDS, Complaint

_OPTION = re.compile(r"'((?:[^'\\]|\\.)*)'|(-?\d+)")
_TYPES: dict[str, Said] = {  # What a text must be when it should be more than text.
    "bool": say("yes or no"),
    "int": say("a whole number"),
    "float": say("a number"),
    "decimal": say("a number"),
    "fraction": say("a number"),
    "complex": say("a number"),
    "date": say("a date such as 2026-12-05"),
    "time": say("a time such as 14:30"),
    "datetime": say("a moment such as 2026-12-05T15:00:00+09:00"),
    "time_delta": say("a duration such as 7 days"),
    "url": say("a web address"),
    "uuid": say("a UUID"),
    "bytes": say("a text"),
}
_ENDINGS = ("_type", "_parsing", "_parsing_size", "_from_float", "_syntax_violation", "_scheme", "_version",
            "_object_invalid", "_from_date_parsing", "_from_datetime_parsing", "_from_datetime_inexact",
            "_str_parsing", "_invalid_encoding")  # fmt: skip
_LIMITS: dict[
    str, Callable[[str, str], Said]
] = {  # With the value, and the number that pydantic compared with.
    "greater_than": lambda value, limit: say("{value} must be above {limit}", value=value, limit=limit),
    "greater_than_equal": lambda value, limit: say(
        "{value} must be {limit} or more", value=value, limit=limit
    ),
    "less_than": lambda value, limit: say("{value} must be below {limit}", value=value, limit=limit),
    "less_than_equal": lambda value, limit: say("{value} must be {limit} or less", value=value, limit=limit),
    "multiple_of": lambda value, limit: say(
        "{value} must be a multiple of {limit}", value=value, limit=limit
    ),
    "string_too_short": lambda value, limit: say_many(
        "{value} needs at least {n} character",
        "{value} needs at least {n} characters",
        int(limit),
        value=value,
    ),
    "string_too_long": lambda value, limit: say_many(
        "{value} may have at most {n} character",
        "{value} may have at most {n} characters",
        int(limit),
        value=value,
    ),
    "bytes_too_short": lambda value, limit: say_many(
        "{value} needs at least {n} character",
        "{value} needs at least {n} characters",
        int(limit),
        value=value,
    ),
    "bytes_too_long": lambda value, limit: say_many(
        "{value} may have at most {n} character",
        "{value} may have at most {n} characters",
        int(limit),
        value=value,
    ),
    "too_short": lambda value, limit: say_many(
        "{value} needs at least {n} entry", "{value} needs at least {n} entries", int(limit), value=value
    ),
    "too_long": lambda value, limit: say_many(
        "{value} may have at most {n} entry", "{value} may have at most {n} entries", int(limit), value=value
    ),
    "url_too_long": lambda value, limit: say_many(
        "{value} may have at most {n} character",
        "{value} may have at most {n} characters",
        int(limit),
        value=value,
    ),
    "decimal_max_digits": lambda value, limit: say_many(
        "{value} may have at most {n} digit", "{value} may have at most {n} digits", int(limit), value=value
    ),
    "decimal_max_places": lambda value, limit: say_many(
        "{value} may have at most {n} decimal",
        "{value} may have at most {n} decimals",
        int(limit),
        value=value,
    ),
    "decimal_whole_digits": lambda value, limit: say_many(
        "{value} may have at most {n} digit before the point",
        "{value} may have at most {n} digits before the point",
        int(limit),
        value=value,
    ),
    "string_pattern_mismatch": lambda value, limit: say(
        "{value} does not have the form {limit}", value=value, limit=limit
    ),
    "date_past": lambda value, _: say("{value} must be in the past", value=value),
    "date_future": lambda value, _: say("{value} must be in the future", value=value),
    "datetime_past": lambda value, _: say("{value} must be in the past", value=value),
    "datetime_future": lambda value, _: say("{value} must be in the future", value=value),
    "timezone_naive": lambda value, _: say("{value} must not say an offset from UTC", value=value),
    "timezone_aware": lambda value, _: say("{value} must say its offset from UTC", value=value),
    "timezone_offset": lambda value, _: say(
        "{value} has another offset from UTC than is needed", value=value
    ),
    "finite_number": lambda value, _: say("{value} must be a finite number", value=value),
    "string_unicode": lambda value, _: say("{value} is not valid text", value=value),
    "string_not_ascii": lambda value, _: say(
        "{value} may have only the letters, digits and signs of ASCII", value=value
    ),
    "union_tag_invalid": lambda value, limit: say("{value} names none of: {limit}", value=value, limit=limit),
    "union_tag_not_found": lambda value, limit: say(
        "{value} does not say which kind it is: {limit} is missing", value=value, limit=limit
    ),
    "none_required": lambda value, _: say("{value} must be left empty", value=value),
    "invalid_key": lambda value, _: say("{value} has a key that is not a word", value=value),
}


_LIMIT_NAMES = (
    "gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "max_digits", "decimal_places",
    "whole_digits", "pattern", "expected_tags", "discriminator",
)  # fmt: skip


def wanted(complaint: Complaint) -> str | None:
    """Return the kind of value that is needed, if the one that is there is of another kind."""
    if complaint.kinds:
        return any_of(complaint.kinds)
    if complaint.type in KINDS:
        return KINDS[complaint.type]
    if not isinstance(complaint.value, str) and not complaint.of_key:
        kind = _type_of(complaint.type)
        if kind is not None:
            return kind
        if complaint.options:
            return say("one of: {options}", options=literals(complaint.options))
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
        said = str(details.get("error") or details.get("msg", ""))
        # Cutting a sentence would make plain text of it.
        return said.removesuffix(".") if said.endswith(".") else said or say("this does not fit here")
    shown = _shown(complaint)
    if complaint.type in _LIMITS:
        return _LIMITS[complaint.type](shown, _limit(details))
    kind = _type_of(complaint.type)
    if kind is not None:
        return say("{value} is not {kind}", value=shown, kind=kind)
    return say("{value} does not fit here", value=shown)


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
    return say("this")
