"""Every expression has a bound on its steps before it runs, and never takes more."""

from typing import Any

import pytest

from expr.differential import Run
from expr.shop import SCOPE, checked, told
from loyalrules.expr.check import check
from loyalrules.expr.cost import Cost, cost
from loyalrules.expr.errors import ExprErrors
from loyalrules.expr.interpret import _Interpreter
from loyalrules.expr.typed import Typed


def test_the_interpreter_never_takes_more_steps_than_were_promised(monkeypatch: pytest.MonkeyPatch):
    steps = [0]
    value = _Interpreter.value

    def counted(self: _Interpreter, typed: Typed) -> Any:
        steps[0] += 1
        return value(self, typed)

    monkeypatch.setattr(_Interpreter, "value", counted)
    run, reached = Run(77), 0
    for _ in range(1_500):
        try:
            typed = check(run.expression(), SCOPE, sensible=False)
        except ExprErrors:
            continue
        bound = cost(typed)
        for row, _ in run.rows[:10]:
            steps[0] = 0
            told(typed, row)
            most = bound.steps({"line": len(row["line"]), "tender": len(row["tender"])})

            assert steps[0] <= most
            reached += steps[0] == most

    assert reached > 5_000, "the bound is no larger than it must be"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("order.gift", Cost(1)),
        ("order.total > 5", Cost(3)),
        ("order.total - order.net_sales > 5", Cost(5)),
        ("count(line)", Cost(1, {"line": 0})),
        ("sum(line.net_sales)", Cost(1, {"line": 1})),
        ("sum(line.net_sales where line.quantity > 1)", Cost(1, {"line": 4})),
        ("sum(line.net_sales) > 5 and any(tender.method is card)", Cost(5, {"line": 1, "tender": 3})),
    ],
)
def test_a_cost_counts_parts_and_elements(text: str, bound: Cost):
    assert cost(checked(text)) == bound


def test_a_longer_list_costs_in_proportion():
    bound = cost(checked("sum(line.net_sales where line.quantity > 1)"))

    assert bound.steps({"line": 1_000}) - bound.steps({"line": 999}) == 4


def test_what_costs_too_much_is_not_accepted():
    assert not Cost(5_001).is_bounded
    assert not Cost(1, {"line": 5_001}).is_bounded
    assert Cost(5_000, {"line": 5_000}).is_bounded
