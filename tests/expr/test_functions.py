"""Functions that ship with the package, and the promise that every function keeps."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expr.shop import FUNCTIONS, SCOPE, checked, run, told
from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprErrors
from loyalrules.expr.from_text import parse
from loyalrules.expr.functions import ANY_NUMBER, Function, Parameter, simple
from loyalrules.expr.nodes import Call, Node, children
from loyalrules.expr.reads import names_in
from loyalrules.expr.scope import Name, Scope
from loyalrules.expr.to_python import to_python
from loyalrules.expr.types import NUMBER, Type


def nodes_of(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from nodes_of(child)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_a_function_is_documented_by_examples_that_use_it(function: Function):
    assert function.doc.endswith(".")
    assert function.examples
    for example in function.examples:
        assert any(isinstance(node, Call) and node.name == function.name for node in nodes_of(parse(example)))
        assert checked(example.replace("line.sku", "order.channel"))


def test_the_package_has_these_functions():
    assert sorted(FUNCTIONS) == [
        "day_of_month", "days_between", "domain", "ends_with", "hour", "lower", "max", "min",
        "month", "round_down", "round_half_up", "round_up", "starts_with", "under", "weekday", "year",
        "years_between",
    ]  # fmt: skip


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**4))
def test_rounding_brackets_a_value_and_mirrors_at_zero(cents: int, step: int):
    row = {"order.total": cents, "order.net_sales": step}
    down, up, half = (
        told(checked(f"{name}(order.total, order.net_sales)"), row)
        for name in ("round_down", "round_up", "round_half_up")
    )
    exact = Fraction(cents, 100)

    assert abs(down) <= abs(exact) <= abs(up)
    assert half in (down, up)
    assert all(rounded % Fraction(step, 100) == 0 for rounded in (down, up, half))
    assert told(checked("round_up(-order.total, order.net_sales)"), row) == -up


@pytest.mark.parametrize("count", [2, 3, 20])
def test_the_smallest_of_many(count: int):
    text = f"min({', '.join(['order.total', *map(str, range(1, count))])})"

    assert run(checked(text), {"order.total": 5000}) == 1


# --- The promise ---------------------------------------------------------------------------------


def minute(time: int) -> int:
    return time // 60_000_000 % 60


HALF = Function(
    "half",
    (Parameter("of", ANY_NUMBER),),
    lambda types: Type(types[0].kind, types[0].unit, None),
    lambda codes, types, constants: (
        f"{constants.add(Fraction)}({codes[0]}, {2 * 10 ** (types[0].scale or 0)})"
    ),
    lambda value: value / 2,
    "Half of an amount.",
)
CLOCK = Function(
    "minute",
    (Parameter("time", ("time",)),),
    lambda types: NUMBER,
    simple(minute),
    lambda time: Fraction(minute(time)),
    "The minute of a time.",
)
EARLIER = Function(
    "earlier",
    (Parameter("a", ("date", "number"), alike=True), Parameter("b", ("date", "number"), alike=True)),
    lambda types: types[0],
    simple(min),
    min,
    "The smaller of two.",
)
EITHER = Function(
    "given_are",
    (Parameter("a", ("text",)), Parameter("b", ("text", "number"), optional=True)),
    lambda types: NUMBER,
    lambda codes, types, constants: str(len(codes)),
    lambda *values: Fraction(len(values)),
    "How many arguments there are.",
)
CONSTANT = Function(
    "seven", (), lambda types: NUMBER, lambda codes, types, constants: "7", lambda: Fraction(7), "Seven."
)  # fmt: skip


def with_functions(*functions: Function) -> Scope:
    return Scope(
        SCOPE.names, SCOPE.lists, {one.name: one for one in functions}, "USD", SCOPE.units, SCOPE.zone
    )


@pytest.mark.parametrize(
    ("text", "row", "result"),
    [
        ("half(order.total)", {"order.total": 1001}, Fraction("5.005")),
        ("half(member.visits)", {"member.visits": None}, None),
        ("half(half(order.total) + half(order.total))", {"order.total": 1000}, Fraction(5)),
        ("minute(order.placed_at)", {"order.placed_at": 90_000_000}, Fraction(1)),
        ("minute(order.clock)", {"order.clock": 120_000_000}, Fraction(2)),
        ("given_are(order.channel)", {"order.channel": "a"}, Fraction(1)),
        ("given_are(order.channel, 5)", {"order.channel": "a"}, Fraction(2)),
        ("given_are(order.channel, member.city)", {"order.channel": "a", "member.city": None}, None),
        ("seven() * order.number", {"order.number": 2}, Fraction(14)),
    ],
)
def test_a_plugin_function_is_called_with_known_values_of_its_types(
    text: str, row: dict[str, Any], result: object
):
    typed = checked(text, scope=with_functions(HALF, CLOCK, EITHER, CONSTANT))

    assert run(typed, row) == told(typed, row) == result


def test_alike_arguments_of_different_kinds_are_refused():
    scope = with_functions(EARLIER)

    assert told(checked("earlier(order.day, today)", scope=scope), {"order.day": 5, "today": 3}) == 3
    with pytest.raises(ExprErrors) as caught:
        checked("earlier(order.day, 5)", scope=scope)
    assert caught.value.errors[0].code == "LR228"


def test_a_signature_shows_what_is_optional_and_what_repeats():
    assert FUNCTIONS["max"].signature == "max(a, b, ...)"
    assert FUNCTIONS["round_up"].signature == "round_up(amount, [step])"
    assert CONSTANT.signature == "seven()"


def test_code_of_a_function_may_be_any_expression():
    plus = Function(
        "plus", (Parameter("a", ANY_NUMBER, alike=True), Parameter("b", ANY_NUMBER, alike=True)),
        lambda types: types[0], lambda codes, types, constants: f"({codes[0]}) + ({codes[1]})",
        lambda a, b: a + b, "A sum.",
    )  # fmt: skip
    typed = checked("2 * plus(order.weight, order.number) * 3", scope=with_functions(plus))
    row = {"order.weight": 1500, "order.number": 2}

    assert run(typed, row) == told(typed, row) == 21


def test_names_need_not_be_atoms_of_python():
    names = {**SCOPE.names, "a": Name("a", NUMBER, "v[0] + v[1]")}
    typed = checked("2 * a > 5", scope=Scope(names, zone=SCOPE.zone))
    constants = Constants()
    source = f"def run(v):\n    return {to_python(typed, constants)}\n"

    assert compile_function(source, "run", constants.bindings)((1, 2)) is True
    assert names_in(typed) == ("a",)
