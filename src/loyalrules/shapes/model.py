"""The base of every model of a program, and the small text forms that models are made of."""

import re
import unicodedata
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from loyalrules.base.calendar import Duration, read_duration
from loyalrules.base.meant import meant_currency, meant_duration, meant_money, meant_number
from loyalrules.base.money import NO_CURRENCY, exponent, is_currency
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.shapes.name import is_name

_AMOUNT_FORM = 'write a number, or a number and a unit: "20 USD"'
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?\Z")

OnRefund = Literal["replay", "pro_rata", "whole", "minus_today", "keep"]
Place = Literal["order", "line", "rule"]


class Model(BaseModel):
    """A piece of a program: unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def _id(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not is_name(value.replace("-", "_")):
        raise _not_an_id(value, "-", say('small letters, digits and single - or _, as in "gold-extra"'))
    return value


def _name(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not is_name(value):
        raise _not_an_id(value, "_", say("small letters, digits and single _, because expressions read it"))
    return value


def _not_an_id(value: str, sign: str, form: str) -> UnfitError:
    if is_currency(value):
        return UnfitError(
            say('"{value}" is a currency, and a name of yours is needed here', value=value),
            say("use {form}", form=form),
        )
    meant = _meant(value).replace("_", sign)
    if is_name(meant.replace("-", "_")):
        return UnfitError(
            say('"{value}" cannot be a name: use {form}', value=value, form=form),
            say("write {meant}", meant=meant),
        )
    if not value.isascii():
        shown = say("use {form}; what people read goes into  name: {value}", form=form, value=value)
        return UnfitError(say('"{value}" cannot be a name', value=value), shown)
    return UnfitError(say('"{value}" cannot be a name', value=value), say("use {form}", form=form))


def _meant(value: str) -> str:
    """Return a name that comes near a text: words in small letters, with ``_`` between them."""
    if value.isascii():
        words = re.findall(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*|[0-9]+", value)
    else:
        words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", value))
    return "_".join(words).lower()


def _duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_duration(value)
    except ValueError:
        meant = meant_duration(value)
        if meant is None:
            raise
        raise UnfitError(
            say('"{value}" is not a duration', value=value), say("write {meant}", meant=meant), meant
        ) from None


def _label(value: object) -> object:
    if isinstance(value, dict):
        for language, text in value.items():
            if not isinstance(text, str):
                raise ValueError(say("the name in language {language} must be text", language=language))
    return value


Id = Annotated[str, BeforeValidator(_id)]
ReadableId = Annotated[str, BeforeValidator(_name)]
Role = Literal["member", "referrer", "friend", "upline", "invitee"] | ReadableId  # Or of a named tree.
Label = Annotated[str | dict[str, str], BeforeValidator(_label)]
YesNo = Annotated[bool, BeforeValidator(lambda value: {"yes": True, "no": False}.get(value, value))]
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
        meant = meant_number(text)
        hint = (
            say("write {meant}", meant=meant)
            if meant is not None
            else say("write digits, and a dot before decimals")
        )
        raise UnfitError(say('"{text}" is not a number', text=text), hint, meant)
    return Fraction(text)


def read_amount(text: str) -> tuple[Fraction, str | None]:
    """Read ``20 USD``, ``500 points`` or ``4500`` as (number, the word behind it).

    >>> read_amount("0.5 USD")
    (Fraction(1, 2), 'USD')
    >>> read_amount("4500")
    (Fraction(4500, 1), None)
    """
    parts = text.split()
    if len(parts) == 1:
        return _grouped(parts[0], text), None
    if len(parts) == 2:
        if is_currency(parts[0]) and _NUMBER.match(parts[1]):
            fix = f"{parts[1]} {parts[0]}"
            raise UnfitError(say("the currency stands behind the amount"), say("write {fix}", fix=fix), fix)
        if not _NUMBER.match(parts[0]) and "," not in parts[0] and meant_number(parts[0]) is None:
            raise UnfitError(say('"{text}" is not an amount', text=text), _AMOUNT_FORM)
        return _grouped(parts[0], text), parts[1]
    raise UnfitError(say('"{text}" is not an amount', text=text), _AMOUNT_FORM, meant_number(text))


def _grouped(number: str, text: str) -> Fraction:
    """Read a number in which commas may part thousands; a decimal comma would be another amount."""
    if "," not in number:
        return read_number(number)
    if meant_number(number) is None:
        raise UnfitError(
            say('"{text}" could be read in two ways', text=text),
            say("write digits, and a dot before decimals"),
        )
    return read_number(number.replace(",", ""))


def read_money(text: str, currency: str) -> Fraction:
    """Read an amount of money of the program's currency; a bare number is in that currency.

    >>> read_money("1 KRW", "KRW")
    Fraction(1, 1)
    """
    signed = meant_money(text)
    if signed is not None:
        meant = f"{signed[0]} {signed[1] or currency}"
        fix = meant if signed[1] == currency else None
        raise UnfitError(
            say('"{text}" does not name its currency in letters', text=text),
            say("write {meant}", meant=meant),
            fix,
        )
    number, word = read_amount(text)
    if word is not None and word != currency:
        if currency == NO_CURRENCY:
            raise UnfitError(
                say("this program does not say its currency"),
                say("add  currency: {word}  at the top", word=word),
            )
        if meant_currency(word) == currency:
            fix = f"{text.split()[0]} {currency}"
            raise UnfitError(
                say('"{word}" is written {currency}', word=word, currency=currency),
                say("write {fix}", fix=fix),
                fix,
            )
        if is_currency(word):
            raise UnfitError(
                say("this program counts in {currency}, not in {word}", currency=currency, word=word),
                say("write it in {currency}", currency=currency),
            )
        raise UnfitError(
            say('"{word}" is not a currency', word=word),
            say("write the amount in {currency}, such as 20 {currency}", currency=currency),
        )
    if (number * 10 ** exponent(currency)).denominator != 1 and number.denominator > 10**9:
        raise ValueError(say("{text} has too many decimals", text=text))
    return number


def listed(value: Any) -> Any:
    """Let a single value stand where a list is expected."""
    return [value] if isinstance(value, str | dict) else value
