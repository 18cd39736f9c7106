"""Laws that every expression keeps: three ways to ask it agree, and its canonical text says the same."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, reject

from expr.differential import Run
from expr.random_values import rows
from expr.shop import SCOPE, checked, holds, run, told
from expr.strategies import amounts, conditions, expressions
from loyalrules.expr import emit_logic
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
        return check(node, SCOPE, sensible=False)
    except ExprErrors as error:
        if {one.code for one in error.errors} <= {"LR235", "LR291"}:
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


@pytest.mark.parametrize("seed", range(4))
def test_compiled_code_and_interpreter_agree_on_many_thousand_pairs(seed: int):
    """Four runs of 52,000 pairs each; `make soak` does ten million."""
    run = Run(seed)
    while run.pairs < 52_000:
        for difference in run.differences():
            pytest.fail(f"seed {seed}: {difference}")

    assert run.expressions > 900
    assert min(run.answers.values()) > 2_000, "yes, no and not known must all come up, and often"
    assert set(run.forms) == FORMS, "a form of the language is never tried, or is new"


# Every form that a checked expression can have; Broken never leaves `check`.
FORMS = {form.__name__ for form in Typed.__subclasses__()} - {"Broken"}


def test_a_difference_would_be_found(monkeypatch: pytest.MonkeyPatch):
    """With one wrong operator in the compiler, a short run finds it."""
    monkeypatch.setattr(emit_logic, "_NEGATED", {**emit_logic._NEGATED, ">=": "<="})
    run = Run(1)

    assert any(list(run.differences()) for _ in range(400))


def test_the_shop_of_the_tests_is_the_scope_of_the_tests():
    assert checked("member.tier is gold").type.kind == "yes/no"
