"""Laws that every expression keeps: three ways to ask it agree, and its canonical text says the same."""

from fractions import Fraction
from typing import Any

from hypothesis import assume, given, reject

from expr.random_values import rows
from expr.shop import SCOPE, checked, holds, run, told
from expr.strategies import amounts, conditions, expressions
from loyalrules.expr.check import check
from loyalrules.expr.errors import ExprErrors
from loyalrules.expr.from_text import parse
from loyalrules.expr.nodes import Node, depth
from loyalrules.expr.reads import guards, names_in
from loyalrules.expr.to_text import to_text
from loyalrules.expr.tokens import MAX_LENGTH, MAX_NESTING
from loyalrules.expr.typed import Typed


def typed(node: Node) -> Typed:
    """Check a random expression; the few that say nothing (a division by a constant 0) are left out."""
    try:
        return check(node, SCOPE)
    except ExprErrors as error:
        if {one.code for one in error.errors} <= {"LR235"}:
            reject()
        raise


@given(expressions(), rows())
def test_compiled_code_and_interpreter_agree(node: Node, row: dict[str, Any]):
    part = typed(node)

    value = run(part, row)

    assert value == told(part, row), to_text(node)
    assert value is not None or part.type.maybe, "a value that is not known must be announced by its type"
    assert type(value) is not float


@given(conditions(), rows())
def test_code_that_asks_for_one_answer_holds_exactly_then(node: Node, row: dict[str, Any]):
    part = typed(node)

    assert holds(part, row) == (told(part, row) is True), to_text(node)
    assert holds(part, row, answer=False) == (told(part, row) is False), to_text(node)


@given(amounts(), rows())
def test_numbers_stay_exact(node: Node, row: dict[str, Any]):
    part = typed(node)

    assert isinstance(told(part, row), Fraction | None)
    assert isinstance(run(part, row), Fraction | None)


@given(expressions())
def test_canonical_text_is_read_back_as_the_same_expression(node: Node):
    text = to_text(node)
    assume(len(text) <= MAX_LENGTH and depth(node) <= MAX_NESTING)

    again = parse(text)

    assert again == node
    assert to_text(again) == text


@given(conditions(), rows())
def test_what_guards_ask_holds_whenever_the_condition_does(node: Node, row: dict[str, Any]):
    part = typed(node)
    assume(told(part, row) is True)

    for path, how, values in guards(part):
        found = row[path]
        assert any(value in found for value in values) if how == "contains" else found in values


@given(expressions(), rows())
def test_only_the_names_in_an_expression_are_read(node: Node, row: dict[str, Any]):
    part = typed(node)
    names = set(names_in(part))
    fields = {name.partition(".")[2] for name in names if name.startswith("line.")}
    only = {path: value for path, value in row.items() if path in names}
    only["line"] = [
        {field: value for field, value in line.items() if field in fields} for line in row["line"]
    ]

    assert told(part, only) == told(part, row)


def test_the_shop_of_the_tests_is_the_scope_of_the_tests():
    assert checked("member.tier is gold").type.kind == "yes/no"
