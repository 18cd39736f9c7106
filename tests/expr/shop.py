"""A shop for tests of expressions: its names with their types, and ways to run an expression on values."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import Zone, read_date, read_duration, read_time, write_date, write_time
from loyalrules.base.money import write_exact
from loyalrules.expr.check import check
from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants
from loyalrules.expr.from_text import parse
from loyalrules.expr.functions import Function
from loyalrules.expr.interpret import exact_value, interpret
from loyalrules.expr.scope import Each, Name, Scope
from loyalrules.expr.to_python import to_condition, to_python
from loyalrules.expr.typed import Typed
from loyalrules.expr.types import AGE, DATE, DURATION, MOMENT, NUMBER, TEXT, TIME, YES_NO, Type, scale_of
from loyalrules.functions import dates, numbers, texts

ZONE = Zone("America/New_York")
FUNCTIONS: dict[str, Function] = {
    function.name: function for module in (numbers, dates, texts) for function in module.FUNCTIONS
}
USD = Type("money", "USD", 2)
TIERS = ("friend", "gold", "vip")

TYPES: dict[str, Type] = {
    "now": MOMENT,
    "today": DATE,
    "order.net_sales": USD,
    "order.total": USD,
    "order.in_euro": Type("money", "EUR", 2),
    "order.number": NUMBER,
    "order.weight": Type("number", scale=3),
    "order.share": Type("number", scale=None),
    "order.rate": Type("percent", scale=4),
    "order.channel": TEXT,
    "order.gift": YES_NO,
    "order.placed_at": MOMENT,
    "order.day": DATE,
    "order.clock": TIME,
    "order.tags": Type("list", item=TEXT),
    "order.prices": Type("list", item=USD),
    "order.ratings": Type("list", item=Type("number", scale=1, maybe=True)),
    "order.holidays": Type("list", item=DATE),
    "member.tier": Type("text", values=TIERS),
    "member.stars": Type("quantity", "stars", 0),
    "member.stamps": Type("quantity", "stamps", 1),
    "member.orders": NUMBER,
    "member.joined": DATE,
    "member.trial": DURATION,
    "member.email": TEXT.with_maybe(True),
    "member.birthday": DATE.with_maybe(True),
    "member.last_order": MOMENT.with_maybe(True),
    "member.visits": Type("number", maybe=True),
    "member.spend": Type("money", "USD", 2, maybe=True),
    "member.score": Type("number", scale=None, maybe=True),
    "member.adult": YES_NO.with_maybe(True),
    "member.city": TEXT.with_maybe(True),
    "member.wake_up": TIME.with_maybe(True),
    "member.memberships": Type("list", item=Type("text", values=("plus", "family"))),
    "member.wishes": Type("list", item=TEXT, maybe=True),
    "member.tier(gold).since": MOMENT.with_maybe(True),
    "plus.age": AGE.with_maybe(True),
    "shop.age": AGE,
    "given(base)": Type("quantity", "stars", 0),
    "given(gold-extra)": Type("quantity", "stars", None),
    "start of member_year": DATE.with_maybe(True),
    "회원.등급": Type("text", values=("골드", "친구")),
}
LINE: dict[str, Type] = {
    "category": Type("text", values=("coffee", "cake", "gift_card")),
    "brand": TEXT.with_maybe(True),
    "sku": TEXT,
    "quantity": NUMBER,
    "net_sales": USD,
    "weight": Type("number", scale=3, maybe=True),
    "own_cup": YES_NO,
    "fresh": YES_NO.with_maybe(True),
    "baked_on": DATE,
}
TENDER: dict[str, Type] = {"method": TEXT, "amount": USD}


def _each(word: str, at: int, fields: Mapping[str, Type]) -> Each:
    names = {
        field: Name(f"{word}.{field}", type_, f"{{x}}[{index}]")
        for index, (field, type_) in enumerate(fields.items())
    }
    return Each(word, f"v[{at}]", names)


LISTS = {"line": LINE, "tender": TENDER}
SCOPE = Scope(
    names={path: Name(path, type_, f"v[{index}]") for index, (path, type_) in enumerate(TYPES.items())},
    lists={
        word: _each(word, len(TYPES) + index, fields) for index, (word, fields) in enumerate(LISTS.items())
    },
    functions=FUNCTIONS,
    currency="USD",
    units={"stars": 0, "stamps": 1},
    zone=ZONE,
)
Row = Mapping[str, Any]


def checked(text: str, wanted: Type | None = None, scope: Scope = SCOPE, *, sensible: bool = False) -> Typed:
    return check(parse(text), scope, wanted, sensible=sensible)


def record(values: Row) -> tuple[Any, ...]:
    """The values of an expression as generated code reads them: names, then lists of elements."""
    names = tuple(values.get(path) for path in TYPES)
    lists = tuple(
        tuple(tuple(element.get(field) for field in fields) for element in values.get(word, ()))
        for word, fields in LISTS.items()
    )
    return names + lists


def run(typed: Typed, values: Row) -> Any:
    """The exact value that compiled code gives."""
    constants = Constants()
    source = f"def run(v):\n    return {to_python(typed, constants)}\n"
    return exact_value(compile_function(source, "run", constants.bindings)(record(values)), typed.type)


def holds(typed: Typed, values: Row, *, answer: bool = True) -> bool:
    """Whether a condition that is compiled to ask for one answer has it."""
    constants = Constants()
    source = f"def run(v):\n    return {to_condition(typed, constants, answer=answer)}\n"
    return bool(compile_function(source, "run", constants.bindings)(record(values)))


def told(typed: Typed, values: Row) -> Any:
    """The value that the reference interpreter gives."""

    def elements(word: str) -> Sequence[Any]:
        return [
            lambda path, element=element: element.get(path.partition(".")[2])
            for element in values.get(word, ())
        ]

    return interpret(typed, values.get, elements)


# --- Values as people write them, for the tables of cases ----------------------------------------


def read(text: Any, type_: Type) -> Any:
    """The value at run time of a text such as "12.50", "?" or "2026-12-05 14:00"."""
    if text == "?":
        return None
    if type_.kind == "list" and type_.item is not None:
        return tuple(read(item, type_.item) for item in text)
    if type_.kind == "age":
        return tuple(read(part, MOMENT) for part in text)
    if type_.numeric:
        exact = Fraction(text)
        return exact if type_.scale is None else int(exact * 10**type_.scale)
    if type_.kind == "moment":
        day, _, time = text.partition(" ")
        return ZONE.instant(read_date(day), read_time(time))
    readers = {
        "date": read_date,
        "time": read_time,
        "duration": read_duration,
        "yes/no": {"yes": True, "no": False}.get,
    }
    return readers.get(type_.kind, str)(text)


def row(written: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a case, read by the types of the shop."""
    values = {path: read(text, TYPES[path]) for path, text in written.items() if path in TYPES}
    for word in written.keys() & LISTS.keys():
        values[word] = [
            {field: read(text, LISTS[word][field]) for field, text in element.items()}
            for element in written[word]
        ]
    return values


def written(value: Any, type_: Type) -> str:
    """An exact value as the tables of cases write it."""
    if value is None:
        return "?"
    if type_.numeric:
        scale = scale_of(value)
        return str(value) if scale is None else write_exact(int(value * 10**scale), scale)
    if type_.kind == "yes/no":
        return "yes" if value else "no"
    writers = {"date": write_date, "time": write_time, "moment": ZONE.local_text}
    return writers.get(type_.kind, str)(value)
