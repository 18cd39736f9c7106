"""Conditions: and, or, not, and what to say when something is no condition."""

from dataclasses import replace

from loyalrules.base.say import say
from loyalrules.expr.check_names import path_of
from loyalrules.expr.check_values import is_bare_word
from loyalrules.expr.checking import Checking, broken, is_broken, place
from loyalrules.expr.nodes import (
    And,
    Compare,
    Date,
    ListOf,
    Measure,
    Name,
    Node,
    Not,
    Number,
    Or,
    Percent,
    Text,
    Time,
)
from loyalrules.expr.to_text import shown, to_text
from loyalrules.expr.typed import AllOf, AnyOf, Opposite, Typed
from loyalrules.expr.types import YES_NO


def visit_not(checking: Checking, node: Not) -> Typed:
    """The opposite of a condition."""
    item = condition(checking, node.item)
    return item if is_broken(item) else Opposite(item, type=item.type, **place(node))


def visit_and(checking: Checking, node: And) -> Typed:
    """All of some conditions."""
    items = _conditions(checking, node, node.items)
    if is_broken(*items):
        return broken(node)
    return AllOf(items, type=YES_NO.with_maybe(any(item.type.maybe for item in items)), **place(node))


def visit_or(checking: Checking, node: Or) -> Typed:
    """Any of some conditions."""
    for item in node.items:
        if isinstance(item, And) and not item.bracketed:
            hint = say("put brackets around what belongs together: ({item})", item=to_text(item))
            checking.warning("LR290", say("`and` and `or` stand side by side without brackets"), item, hint)
    items = _conditions(checking, node, node.items)
    if is_broken(*items):
        return broken(node)
    return AnyOf(items, type=YES_NO.with_maybe(any(item.type.maybe for item in items)), **place(node))


def _conditions(checking: Checking, node: And | Or, items: tuple[Node, ...]) -> tuple[Typed, ...]:
    found: list[Typed] = []
    compared: Compare | None = None
    values: list[Node] = []
    for item in items:
        last = item.items[-1] if isinstance(item, And) and not item.bracketed else item
        if compared is not None and _is_value(checking, item):
            values.append(item)
            found.append(broken(item))
            continue
        _alone(checking, node, compared, values)
        fits = (
            isinstance(last, Compare) and last.word in ("is", "is not", "in", "not in") and not last.bracketed
        )
        compared, values = (last if fits and isinstance(last, Compare) else None), []
        found.append(condition(checking, item))
    _alone(checking, node, compared, values)
    return tuple(found)


def _is_value(checking: Checking, node: Node) -> bool:
    return isinstance(node, Text | Number | Measure | Percent | Date | Time) or is_bare_word(checking, node)


def _alone(checking: Checking, joined: And | Or, compared: Compare | None, values: list[Node]) -> None:
    """Answer ``member.tier is gold or vip``: each side of `or` is a whole condition."""
    if compared is None or not values:
        return
    first = compared.right.items if isinstance(compared.right, ListOf) else (compared.right,)
    word = "not in" if "not" in compared.word else "in"
    fix = to_text(Compare(word, compared.left, ListOf((*first, *values))))
    length = values[-1].start + values[-1].length - compared.start
    whole = replace(compared, length=length)
    message = say("{values} alone is not a condition", values=shown(values[0]))
    # After `is not`, only `and` says without doubt that it is none of them.
    sure = isinstance(joined, And) == ("not" in compared.word)
    checking.mistake("LR224", message, whole, say("did you mean `{fix}`?", fix=fix), fix if sure else None)


def condition(checking: Checking, node: Node) -> Typed:
    """Return a node that must be yes or no, or report what it is instead."""
    typed = checking.visit(node)
    return as_condition(checking, typed, node)


def as_condition(checking: Checking, typed: Typed, node: Node) -> Typed:
    """Return a checked part if it is yes or no, or report what it is instead."""
    if is_broken(typed) or typed.type.kind == "yes/no":
        return typed
    message = say("{node} is {type}, not a condition", node=shown(node), type=typed.type.said)
    return checking.mistake(
        "LR225", message, node, say("compare it, for example `{typed}`", typed=_example(typed, node))
    )


def _example(typed: Typed, node: Node) -> str:
    text = path_of(node) if isinstance(node, Name) else to_text(node)
    kind, values = typed.type.kind, typed.type.values
    if typed.type.numeric:
        return f"{text} > 0"
    if kind == "text":
        return f"{text} is {values[0] if values else '...'}"
    if kind == "list":
        return f"{text} contains ..."
    ends = {"date": "within 7 days", "moment": "within 7 days", "time": "after 14:00", "age": ">= 6 months"}
    return f"{text} {ends.get(kind, 'is ...')}"
