"""What stands at the top of a program, and the form of one rule."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field

from loyalrules.base.calendar import Zone
from loyalrules.base.meant import meant_currency
from loyalrules.base.money import NO_CURRENCY, is_currency
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.during import DuringModel
from loyalrules.shapes.model import Id, Label, Model

_COMMON = (
    "AUD",
    "BRL",
    "CAD",
    "CHF",
    "CNY",
    "EUR",
    "GBP",
    "HKD",
    "INR",
    "JPY",
    "KRW",
    "MXN",
    "SGD",
    "TWD",
    "USD",
)
# Names that mean one zone only; EST, CST or IST are used for several.
_SHORT_ZONES = {
    "JST": "Asia/Tokyo",
    **dict.fromkeys(("KST", "GMT+9", "UTC+9", "서울", "한국", "대한민국", "SEOUL", "KOREA"), "Asia/Seoul"),
    **dict.fromkeys(
        ("北京", "上海", "中国", "BEIJING", "CHINA", "GMT+8", "UTC+8", "北京时间"), "Asia/Shanghai"
    ),
}
FIELD_KINDS = ("text", "number", "money", "yes/no", "date", "moment", "list of text")


def _currency(value: object) -> object:
    if isinstance(value, str) and not is_currency(value):
        # What stands behind the letters is a comment of another language, or a sign too many.
        meant = meant_currency(re.split(r"[^\w₩€£]", value, maxsplit=1)[0] or value)
        fix = meant if meant is not None and is_currency(meant) else _swapped(value)
        hint = say("write {fix}", fix=fix) if fix else say("write the three letters of ISO 4217")
        raise UnfitError(say('"{value}" is not a currency such as KRW, CNY or USD', value=value), hint, fix)
    return value


def _zone(value: object) -> object:
    if isinstance(value, str):
        try:
            Zone(value)
        except ValueError as error:
            raise UnfitError(str(error), *_zone_meant(value)) from None
    return value


def _swapped(value: str) -> str | None:
    """Return the only common currency that two swapped or one wrong letter away is, if there is one."""
    near = nearest(value.upper(), _COMMON)
    return near if near is not None and len(value) == 3 and sorted(near) == sorted(value.upper()) else None


def _zone_meant(value: str) -> tuple[str | None, str | None]:
    cities = {
        zone.rpartition("/")[2].replace("_", " ").lower(): zone for zone in sorted(available_timezones())
    }
    zones = [zone for zone in cities.values() if "/" in zone]
    fix = _SHORT_ZONES.get(value.upper()) or cities.get(value.replace("_", " ").lower().strip())
    fix = fix or nearest(value, zones)
    if fix is not None:
        return say('did you mean "{fix}"?', fix=fix), fix
    return say("write a region and a city of the time zone database"), None


def field_kind(value: object) -> object:
    """Check the kind of a declared field."""
    if isinstance(value, str) and value not in FIELD_KINDS:
        near = nearest(value, FIELD_KINDS)
        more = say("write one of {kinds}", kinds=list(FIELD_KINDS))
        if near:
            more = say('did you mean "{near}"?', near=near)
        raise UnfitError(say('"{value}" is not a kind of field', value=value), more, near)
    return value


Currency = Annotated[str, BeforeValidator(_currency)]
ZoneName = Annotated[str, BeforeValidator(_zone)]
FieldKind = Annotated[str, BeforeValidator(field_kind)]


class HeadModel(Model):
    """``loyalrules: 1``, the program's id, name, currency and time zone."""

    loyalrules: Literal["1"] = Field(description="The version of the language: 1.", examples=["1"])
    id: Id = Field(
        description="The program's name in ledgers and reports; it never changes.", examples=["moon-cafe"]
    )
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    currency: Currency = Field(
        NO_CURRENCY, description="The currency of all money (ISO 4217), such as KRW, CNY or USD."
    )
    timezone: ZoneName = Field(
        description="The time zone whose days, months and times of day count, such as Asia/Seoul.",
        examples=["Asia/Seoul"],
    )


_OTHERWISE = say(
    "what else happens is a rule of its own: its `unless` has these lines, joined by `and` in one"
)
_ONE_OF = say(
    "lines of which one is enough stand in `if`, as  - any: [member.tier is gold, order.total > 10]"
)
_EFFECT = say(
    "it belongs to an effect under then:, such as  - earn: {{amount: 5, limit: {{times: 1, each: day}}}}"
)


def _one_event(value: object) -> object:
    if isinstance(value, list):
        hint = say("write a rule for each of them; a name under names: can hold what they share")
        raise UnfitError(say("a rule waits for one event"), hint)
    return value


_ALL_OF = say("write it as one more line of `if`: all of them must hold")


class RuleModel(Model):
    """One rule: when something happens, for each line, if and unless, then give."""

    KEY_ADVICE: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ("else", "elif", "else if", "else_if", "elseif", "otherwise", "아니면", "그외", "否则"),
            _OTHERWISE,
        ),
        **dict.fromkeys(("or", "any", "any_of", "또는", "或", "或者"), _ONE_OF),
        **dict.fromkeys(
            ("limit", "budget", "at_most", "max", "cap", "unit", "amount", "points", "earn", "expires"),
            _EFFECT,
        ),
        **dict.fromkeys(("and", "all", "all_of", "그리고", "并且"), _ALL_OF),
    }

    id: Id = Field(
        description="The rule's name in explanations, reports and problems.", examples=["gold-extra"]
    )
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    during: DuringModel | None = Field(
        None, description="The days on which the rule holds, both ends included."
    )
    when: Annotated[str, BeforeValidator(_one_event)] = Field(
        description="The event that the rule waits for, such as order.paid.", examples=["order.paid"]
    )
    for_each: str | None = Field(
        None, description="The list whose elements are looked at one by one, such as order.line."
    )
    if_: Conditions | None = Field(None, alias="if", description="Lines that must all hold.")
    unless: Conditions | None = Field(None, description="Lines of which none may hold.")
    group: Id | None = Field(
        None, description="A group under groups: of its rules that hold, one gives for an event."
    )
    then: list[dict[str, Any]] = Field(
        min_length=1,
        description="What the rule gives, one effect on each line.",
        examples=["[{earn: {amount: 100}}]"],
    )
