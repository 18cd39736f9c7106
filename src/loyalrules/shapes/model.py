"""The base of every model of a program, and the small text forms that models are made of."""

import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from loyalrules.base.calendar import Duration, read_duration
from loyalrules.base.money import exponent, is_currency
from loyalrules.base.say import say

_ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*\Z")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?\Z")

OnRefund = Literal["replay", "pro_rata", "whole", "minus_today", "keep"]
Role = Literal["member", "referrer", "friend", "upline", "household"]
Place = Literal["order", "line", "rule"]


class Model(BaseModel):
    """A piece of a program: unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def _id(value: object) -> object:
    if isinstance(value, str) and not _ID.match(value):
        raise ValueError(
            say('"{value}" is not an id: use small letters, digits and single - or _', value=value)
        )
    return value


def _name(value: object) -> object:
    if isinstance(value, str) and not _NAME.match(value):
        raise ValueError(
            say(
                '"{value}" is read in expressions, so it must be small letters, digits and _ (snake_case)',
                value=value,
            )
        )
    return value


def _duration(value: object) -> object:
    return read_duration(value) if isinstance(value, str) else value


def _label(value: object) -> object:
    if isinstance(value, dict):
        for language, text in value.items():
            if not isinstance(text, str):
                raise ValueError(say("the name in language {language} must be text", language=language))
    return value


Id = Annotated[str, BeforeValidator(_id)]
ReadableId = Annotated[str, BeforeValidator(_name)]
Label = Annotated[str | dict[str, str], BeforeValidator(_label)]
DurationText = Annotated[Duration, BeforeValidator(_duration)]


def label(value: object, language: str, otherwise: str) -> str:
    """Return a name in a language, in English, in any language, or ``otherwise``.

    >>> label({"en": "star", "ko": "별"}, "ko", "stars")
    '별'
    >>> label(None, "ko", "stars")
    'stars'
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return otherwise
    return value.get(language) or value.get("en") or next(iter(value.values()), otherwise)


def read_number(text: str) -> Fraction:
    """Read a plain number of a program exactly; ``ValueError`` says what is wrong.

    >>> read_number("0.05")
    Fraction(1, 20)
    """
    if not _NUMBER.match(text):
        raise ValueError(say('"{text}" is not a number: write digits, and a dot before decimals', text=text))
    return Fraction(text)


def read_amount(text: str) -> tuple[Fraction, str | None]:
    """Read ``20 USD``, ``500 points`` or ``4500`` as (number, the word behind it).

    >>> read_amount("0.5 USD")
    (Fraction(1, 2), 'USD')
    >>> read_amount("4500")
    (Fraction(4500, 1), None)
    """
    parts = text.replace(",", "").split()
    if len(parts) == 1:
        return read_number(parts[0]), None
    if len(parts) == 2:
        return read_number(parts[0]), parts[1]
    raise ValueError(
        say('"{text}" is not an amount: write a number, or a number and a unit ("20 USD")', text=text)
    )


def read_money(text: str, currency: str) -> Fraction:
    """Read an amount of money of the program's currency; a bare number is in that currency.

    >>> read_money("1 KRW", "KRW")
    Fraction(1, 1)
    """
    number, word = read_amount(text)
    if word is not None and word != currency:
        if is_currency(word):
            raise ValueError(
                say("this program counts in {currency}, not in {word}", currency=currency, word=word)
            )
        raise ValueError(
            say('"{word}" is not a currency: write for example "20 {currency}"', word=word, currency=currency)
        )
    if (number * 10 ** exponent(currency)).denominator != 1 and number.denominator > 10**9:
        raise ValueError(say("{text} has too many decimals", text=text))
    return number


def listed(value: Any) -> Any:
    """Let a single value stand where a list is expected."""
    return [value] if isinstance(value, str | dict) else value
