"""From nodes to what they mean: the one pass that finds every mistake of an expression."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from loyalrules.base.say import say
from loyalrules.expr import nodes
from loyalrules.expr.check_aggregates import visit_aggregate
from loyalrules.expr.check_calls import visit_call
from loyalrules.expr.check_compare import visit_compare
from loyalrules.expr.check_logic import as_condition, visit_and, visit_not, visit_or
from loyalrules.expr.check_names import visit_boundary, visit_name
from loyalrules.expr.check_numbers import coerced, visit_negative, visit_of, visit_product, visit_sum
from loyalrules.expr.check_ranges import visit_between, visit_within
from loyalrules.expr.check_sense import report_senseless
from loyalrules.expr.check_values import (
    visit_date,
    visit_measure,
    visit_moment,
    visit_number,
    visit_percent,
    visit_span,
    visit_text,
    visit_time,
    visit_yes_no,
)  # fmt: skip
from loyalrules.expr.checking import Checking, is_broken
from loyalrules.expr.cost import MAX_STEPS, cost
from loyalrules.expr.errors import ExprErrors
from loyalrules.expr.nodes import Node
from loyalrules.expr.scope import Scope
from loyalrules.expr.to_text import shown
from loyalrules.expr.typed import Typed, depth
from loyalrules.expr.types import Type

# Python reads at most 200 brackets within one another; code for one part of the tree needs up to two.
MAX_DEPTH = 80

__all__ = ["Typed", "check", "check_part", "new_checking"]


def check(node: Node, scope: Scope, wanted: Type | None = None, *, sensible: bool = True) -> Typed:
    """Return what an expression means in a scope.

    With ``wanted`` the result has that kind and unit; bare numbers take a currency or unit on, and
    the scale is the one of the result's own type. Warnings are in ``warnings`` of the result.
    A condition that is always the same is a mistake, unless ``sensible`` is false: the lowest step of
    a table holds always, and may.

    Raises `ExprErrors` with every mistake there is.
    """
    checking = new_checking(scope)
    checking.sensible = sensible
    typed = check_part(checking, node, wanted)
    if checking.errors:
        raise ExprErrors(checking.errors)
    return replace(typed, warnings=tuple(checking.warnings))


def new_checking(scope: Scope) -> Checking:
    """Return an empty check for a scope."""
    return Checking(scope, _visit)


def check_part(checking: Checking, node: Node, wanted: Type | None = None) -> Typed:
    """Check one of several parts that share their mistakes."""
    typed = checking.visit(node)
    if depth(typed) > MAX_DEPTH:
        return checking.mistake(
            "LR209",
            say("too many steps are built on one another"),
            node,
            say("use `names:` for parts"),
        )
    if not cost(typed).is_bounded:
        return checking.mistake(
            "LR208", say("this expression takes more than {most} steps", most=MAX_STEPS), node
        )
    if checking.sensible and not checking.errors:
        report_senseless(checking, typed, node)
    if wanted is None or is_broken(typed) or wanted.like(typed.type):
        return typed
    if wanted.kind == "yes/no":
        return as_condition(checking, typed, node)
    fitted = coerced(checking, typed, wanted)
    if fitted is not None:
        return fitted
    return checking.mistake(
        "LR232",
        say(
            "{node} is {type}, wanted is {wanted}", node=shown(node), type=typed.type.said, wanted=wanted.said
        ),
        node,
    )


def _visit(checking: Checking, node: Node) -> Typed:
    return _VISITORS[type(node)](checking, node)


def _stray_list(checking: Checking, node: nodes.ListOf) -> Typed:
    return checking.mistake("LR233", say("a list stands only after `in`"), node)


def _stray_amount(checking: Checking, node: Node) -> Typed:
    hint = say("it stands alone, under `amount:`")
    return checking.mistake(
        "LR236", say("{node} is a whole amount, not a part of one", node=shown(node)), node, hint
    )


_VISITORS: dict[type[Node], Callable[[Checking, Any], Typed]] = {
    nodes.Number: visit_number,
    nodes.Percent: visit_percent,
    nodes.Measure: visit_measure,
    nodes.Span: visit_span,
    nodes.Date: visit_date,
    nodes.Time: visit_time,
    nodes.Moment: visit_moment,
    nodes.Text: visit_text,
    nodes.YesNo: visit_yes_no,
    nodes.Name: visit_name,
    nodes.Boundary: visit_boundary,
    nodes.ListOf: _stray_list,
    nodes.Call: visit_call,
    nodes.Aggregate: visit_aggregate,
    nodes.Negative: visit_negative,
    nodes.Sum: visit_sum,
    nodes.Product: visit_product,
    nodes.Of: visit_of,
    nodes.Compare: visit_compare,
    nodes.Between: visit_between,
    nodes.Within: visit_within,
    nodes.Not: visit_not,
    nodes.And: visit_and,
    nodes.Or: visit_or,
    nodes.ForEvery: _stray_amount,
    nodes.Per: _stray_amount,
}
