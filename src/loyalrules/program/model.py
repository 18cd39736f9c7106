"""What stands at the top of a program, and the form of one rule."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from loyalrules.base.calendar import Zone
from loyalrules.base.money import is_currency
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.during import DuringModel
from loyalrules.shapes.model import Id, Label, Model

FIELD_KINDS = ("text", "number", "money", "yes/no", "date", "moment", "list of text")


def _currency(value: object) -> object:
    if isinstance(value, str) and not is_currency(value):
        raise ValueError(say('"{value}" is not an ISO 4217 currency such as KRW, CNY or USD', value=value))
    return value


def _zone(value: object) -> object:
    if isinstance(value, str):
        Zone(value)
    return value


def field_kind(value: object) -> object:
    """Check the kind of a declared field."""
    if isinstance(value, str) and value not in FIELD_KINDS:
        near = nearest(value, FIELD_KINDS)
        more = f'did you mean "{near}"?' if near else f"write one of {', '.join(FIELD_KINDS)}"
        raise ValueError(say('"{value}" is not a kind of field; {more}', value=value, more=more))
    return value


Currency = Annotated[str, BeforeValidator(_currency)]
ZoneName = Annotated[str, BeforeValidator(_zone)]
FieldKind = Annotated[str, BeforeValidator(field_kind)]


class HeadModel(Model):
    """``loyalrules: 1``, the program's id, name, currency and time zone."""

    loyalrules: Literal["1"] = Field(description="The version of the language: 1.")
    id: Id = Field(description="The program's name in ledgers and reports; it never changes.")
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    currency: Currency = Field(
        "XXX", description="The currency of all money (ISO 4217), such as KRW, CNY or USD."
    )
    timezone: ZoneName = Field(
        description="The time zone whose days, months and times of day count, such as Asia/Seoul."
    )


class RuleModel(Model):
    """One rule: when something happens, for each line, if and unless, then give."""

    id: Id = Field(description="The rule's name in explanations, reports and problems.")
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    during: DuringModel | None = Field(
        None, description="The days on which the rule holds, both ends included."
    )
    when: str = Field(description="The event that the rule waits for, such as order.paid.")
    for_each: str | None = Field(
        None, description="The list whose elements are looked at one by one, such as order.line."
    )
    if_: Conditions | None = Field(None, alias="if", description="Lines that must all hold.")
    unless: Conditions | None = Field(None, description="Lines of which none may hold.")
    then: list[dict[str, Any]] = Field(
        min_length=1, description="What the rule gives, one effect on each line."
    )
