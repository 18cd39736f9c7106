"""Values as people read them: 12,000 rather than 12000, gold rather than 'gold'."""

from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import write_date, write_time
from loyalrules.base.money import write_exact
from loyalrules.base.say import say
from loyalrules.expr.types import Type
from loyalrules.plugins.program import Program


def grouped(text: str) -> str:
    """Put commas between thousands.

    >>> grouped("1234567.50"), grouped("-900")
    ('1,234,567.50', '-900')
    """
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if "/" in digits:
        return text
    whole, dot, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}"


def amount_shown(value: int | Fraction, decimals: int) -> str:
    """Write an amount in smallest parts for people.

    >>> amount_shown(1200050, 2)
    '12,000.50'
    """
    return grouped(write_exact(value, decimals))


def shown(value: Any, kind: Type, program: Program) -> str:
    """Write a value that a rule read; ``?`` when it was not known."""
    if value is None:
        return "?"
    if kind.kind in ("number", "percent", "quantity", "money"):
        text = write_exact(value, kind.scale or 0)
        if kind.kind in ("number", "quantity", "money") and "." in text and "/" not in text:
            text = _trimmed(text, program.decimals if kind.kind == "money" else 0)
        return grouped(text) + ("%" if kind.kind == "percent" else "")
    if kind.kind == "yes/no":
        return "yes" if value else "no"
    if kind.kind == "date":
        return write_date(value)
    if kind.kind == "time":
        return write_time(value)
    if kind.kind == "moment":
        return program.zone.local_text(value)
    if kind.kind == "age":
        return say("since {moment}", moment=program.zone.local_text(value[0]))
    if kind.kind == "list":
        return "[" + ", ".join(str(item) for item in value) + "]"
    return str(value)


def _trimmed(text: str, least: int) -> str:
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0").ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole
