"""Size, depth and cost are bounded before anything runs, and the verdict is the same everywhere."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from expr.shop import SCOPE, checked, told
from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse
from loyalrules.expr.scope import Name
from loyalrules.expr.to_python import to_condition, to_python
from loyalrules.expr.tokens import MAX_LENGTH, MAX_NESTING
from loyalrules.expr.typed import Typed
from loyalrules.expr.types import DATE, MOMENT, NUMBER, YES_NO

# Short names, so that long chains stay below the limit on characters.
SHORT = {
    "n": Name("n", NUMBER, "v[0]"),
    "m": Name("m", NUMBER.with_maybe(True), "v[1]"),
    "y": Name("y", YES_NO, "v[2]"),
    "u": Name("u", YES_NO.with_maybe(True), "v[3]"),
    "now": Name("now", MOMENT, "v[4]"),
    "today": Name("today", DATE, "v[5]"),
}
TINY = replace(SCOPE, names=SHORT, lists={})
ROW = {"n": 2, "m": 3, "y": True, "u": True, "now": 0, "today": 739955}


def nested(form: str, times: int, inner: str) -> str:
    for _ in range(times):
        inner = form.replace("@", inner)
    return inner


def refusal(text: str) -> ExprError:
    with pytest.raises((ExprError, ExprErrors)) as caught:
        checked(text, scope=TINY)
    return caught.value.errors[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 10_000 + "n" + ")" * 10_000, "LR208"),
        ("(" * 2_000 + "n" + ")" * 2_000, "LR209"),
        ("(" * 65 + "n" + ")" * 65, "LR209"),
        ("[" * 2_000, "LR209"),
        ("max(" * 900, "LR209"),
        ("not " * 10_000 + "y", "LR208"),
        ("not " * 1_000 + "y", "LR209"),
        ("- " * 1_000 + "n", "LR209"),
        ("not (" * 70 + "y" + ")" * 70, "LR209"),
        ("5% of " * 400 + "n", "LR209"),
        (nested("(y is (@))", 40, "y"), "LR209"),
        ("today" + " + 1 day" * 400 + " is today", "LR209"),
        (" and ".join(["y"] * 20_000), "LR208"),
        ("n" + "+n" * 3_000, "LR208"),
        ("n" + "+n" * 1_500, "LR208"),
        ("n in [" + "1, " * 1_999 + "1]", "LR208"),
        ("max(" + "n, " * 20 + "n) > 1", "LR228"),
        ("n > " + "9" * 100, "LR206"),
        ("n > " + "9" * 4_000, "LR206"),
        ("n > 1e999999999", "LR206"),
        ('"' * 4_001, "LR203"),
        ("." * 4_000, "LR205"),
        ("n " * 2_000, "LR201"),
        ("n" + " " * 4_096, "LR208"),
    ],
    ids=lambda value: value if len(value) < 20 else f"{value[:12]}...",
)
def test_what_is_too_large_is_refused_with_a_place_and_at_once(text: str, code: str):
    begin = time.perf_counter()

    error = refusal(text)

    assert error.code == code
    assert 0 <= error.start <= len(text)
    assert time.perf_counter() - begin < 1


# The largest that are accepted: Python's own parser and compiler must take the code of each.
@pytest.mark.parametrize(
    "text",
    [
        "(" * MAX_NESTING + "n" + ")" * MAX_NESTING + " is 2",
        "not " * (MAX_NESTING - 1) + "u",
        "- " * (MAX_NESTING - 2) + "m > 0",
        nested("min(@, m)", MAX_NESTING - 2, "m") + " is 3",
        nested("(1 / @)", MAX_NESTING - 2, "m") + " > 0",
        nested("(@ + m) * 2", 30, "m") + " > 0",
        nested("round_up(1, @)", MAX_NESTING - 2, "m") + " > 0",
        nested("((@) and y or not u)", 20, "u"),
        nested("(u is (@))", 31, "u"),
        nested("not (y and @)", 31, "u"),
        "5% of " * 40 + "m > 0",
        "today" + " + 1 day" * 60 + " > today",
        "n" + "+n" * 990 + " > 0",
        "m" + " -m" * 660 + " < 0",
        "n" + "*n" * 990 + " > 0",
        "m" + "/m" * 660 + " > 0",
        " and ".join(["y"] * 600),
        " and ".join(["u"] * 600),
        " or ".join(["u"] * 600),
        " or ".join(["u and y"] * 240),
        "n in [" + "n, " * 990 + "2]",
        "m in [" + "m, " * 990 + "2]",
        "max(" + "m, " * 19 + "m) is 3",
    ],
    ids=lambda text: f"{text[:12]}...",
)
def test_the_largest_accepted_expressions_run_the_same_everywhere(text: str):
    typed = checked(text, scope=TINY)
    expected = told(typed, ROW)

    assert compiled(typed, to_python) is expected
    assert bool(compiled(typed, to_condition)) is (expected is True)


def compiled(typed: Typed, form: Callable[[Typed, Constants], str]) -> object:
    constants = Constants()
    source = f"def run(v):\n    return {form(typed, constants)}\n"
    return compile_function(source, "run", constants.bindings)(tuple(ROW.values()))


def test_a_text_of_the_longest_length_is_read():
    assert parse("y" + " " * (MAX_LENGTH - 1)) == parse("y")


@pytest.mark.parametrize("text", ["", "  ", "\n", "if"])
def test_an_empty_expression_says_so(text: str):
    with pytest.raises((ExprError, ExprErrors)):
        checked(text, scope=TINY)


def test_cost_of_an_aggregate_grows_with_its_list_only():
    error = refusal_in_shop("sum(line.net_sales where count(line) > 1)")

    assert error.code == "LR230"


def refusal_in_shop(text: str) -> ExprError:
    with pytest.raises(ExprErrors) as caught:
        checked(text)
    return caught.value.errors[0]


def test_one_parse_is_quick():
    parse("n > 1")
    begin = time.perf_counter()
    for _ in range(50):
        parse("round_up(order.total, 1000 KRW) - order.total >= 30000 and member.tier in [gold, vip]")

    assert (time.perf_counter() - begin) / 50 < 0.05
