"""Comparisons: which types can be compared with which word, and in which form."""

import re
from dataclasses import replace

from loyalrules.base.say import say
from loyalrules.expr.check_names import look_up
from loyalrules.expr.check_numbers import alike, mismatch
from loyalrules.expr.check_values import check_value, is_bare_word, visit_against
from loyalrules.expr.checking import Checking, broken, is_broken, place
from loyalrules.expr.nodes import Compare, ListOf, Name, Node
from loyalrules.expr.to_text import shown, to_text
from loyalrules.expr.typed import (
    Among,
    Compared,
    Constant,
    Inside,
    Known,
    LocalDay,
    LocalTime,
    OneOf,
    Opposite,
    Typed,
)  # fmt: skip
from loyalrules.expr.types import DATE, TEMPORAL, TIME, YES_NO, Type

_OPERATORS = {
    "is": "==", "is not": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "before": "<", "after": ">"
}  # fmt: skip
_IS_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?\Z")
_IN_ORDER = ("<", "<=", ">", ">=")


def visit_compare(checking: Checking, node: Compare) -> Typed:
    """One comparison of two sides."""
    flipped = _flipped(checking, node)
    if flipped is not None:
        return flipped
    left = checking.visit(node.left)
    if node.word in ("in", "not in"):
        return _perhaps_not(_in(checking, node, left), node)
    if node.word in ("contains", "not contains"):
        return _perhaps_not(_contains(checking, node, left), node)
    if node.word.endswith(" with"):
        return _perhaps_not(_edge_of_text(checking, node, left), node)
    if node.word in ("is", "is not") and _asks_if_known(checking, node, left):
        return _perhaps_not(left if is_broken(left) else Known(left, type=YES_NO, **place(node)), node)
    if left.type.kind == "list":
        return _not_one(checking, node, left)
    if isinstance(node.right, ListOf):
        return _rather(checking, node, "LR233", say("a list stands only after `in`"), "in")
    if left.type.kind == "text" and node.word in _IN_ORDER:
        return _no_order(checking, node, left)  # In quotation marks a number would be as wrong.
    right = visit_against(checking, node.right, left.type, shown(node.left))
    if is_broken(left, right):
        return broken(node)
    if isinstance(left, Constant) and isinstance(left.value, str) and right.type.kind == "text":
        wrong = check_value(checking, left.value, right.type, shown(node.right), node.left)
        if wrong is not None:
            return wrong
    return _compared(checking, node, left, right)


def _perhaps_not(typed: Typed, node: Compare) -> Typed:
    if "not" not in node.word or is_broken(typed):
        return typed
    return Opposite(typed, type=typed.type, **place(node))


def _flipped(checking: Checking, node: Compare) -> Typed | None:
    """``gold is member.tier``: the value first, and the name behind."""
    if node.word not in ("is", "is not") or not is_bare_word(checking, node.left):
        return None
    right = look_up(checking, node.right.path, node.right) if isinstance(node.right, Name) else None
    if right is None or right.type.kind != "text":
        return None
    fix = to_text(Compare(node.word, node.right, node.left))
    message = say('there is no field "{left}"', left=to_text(node.left))
    return checking.mistake("LR204", message, node, say("did you mean `{fix}`?", fix=fix), fix)


def _asks_if_known(checking: Checking, node: Compare, left: Typed) -> bool:
    known = isinstance(node.right, Name) and node.right.path == "known" and not node.right.bracketed
    values = (left.type.item or left.type).values or ()
    return known and "known" not in values and "known" not in checking.scope.names


# --- is, <, before -------------------------------------------------------------------------------


def _compared(checking: Checking, node: Compare, left: Typed, right: Typed) -> Typed:
    kinds = {left.type.kind, right.type.kind}
    sides = ((left, node.left), (right, node.right))
    operator = _OPERATORS[node.word]
    if node.word in ("before", "after") and not kinds & TEMPORAL:
        hint = say("write {operator} for amounts", operator=operator)
        return checking.mistake("LR220", say("`{node}` compares dates and times", node=node.word), node, hint)
    if kinds == {"age", "duration"}:
        return _age(checking, node, operator, left, right)
    if kinds & TEMPORAL:
        pair = same_time(checking, left, right)
        if pair is None:
            return mismatch(checking, *sides, "LR220", say("compared"))
        left, right = pair
    elif left.type.numeric and right.type.numeric:
        fitted = alike(checking, [left, right], [node.left, node.right], "LR220", say("compared"))
        if fitted is None:
            return broken(node)
        left, right = fitted
    elif len(kinds) > 1 or kinds & {"list", "age"}:
        return _unlike(checking, node, left, right)
    elif operator not in ("==", "!="):
        return _no_order(checking, node, left)
    for one, other in ((left, right), (right, left)):
        if one.type.kind == "yes/no" and isinstance(other, Constant):  # `x is yes` is x.
            return one if (operator == "==") == other.value else Opposite(one, type=one.type, **place(node))
    return compared(checking, operator, left, right, node)


def _no_order(checking: Checking, node: Compare, left: Typed) -> Typed:
    """Report a sign of size beside what has none, such as text."""
    message = say(
        "{left} is {type}: it has no `{node}`", left=shown(node.left), type=left.type.said, node=node.word
    )
    return checking.mistake("LR220", message, node, say("write `is`, `is not` or `in`"))


def compared(checking: Checking, operator: str, left: Typed, right: Typed, at: Node) -> Typed:
    """Return the comparison of two sides that fit."""
    maybe = left.type.maybe or right.type.maybe
    return Compared(operator, left, right, checking.scope.zone, type=YES_NO.with_maybe(maybe), **place(at))


def _unlike(checking: Checking, node: Compare, left: Typed, right: Typed) -> Typed:
    if right.type.kind == "list":
        return _rather(
            checking,
            node,
            "LR233",
            say("{right} is {type}, not one value", right=shown(node.right), type=right.type.said),
            "in",
        )
    for number, quoted, at in ((left, right, node.right), (right, left, node.left)):
        if number.type.numeric and isinstance(quoted, Constant) and _IS_NUMBER.match(str(quoted.value)):
            fix = str(quoted.value)
            message = say("{what} is text, because of the quotation marks", what=shown(at))
            return checking.mistake("LR220", message, at, say("write {fix}", fix=fix), fix)
    return mismatch(checking, (left, node.left), (right, node.right), "LR220", say("compared"))


def _not_one(checking: Checking, node: Compare, left: Typed) -> Typed:
    if node.word not in ("is", "is not", "in", "not in"):
        message = say(
            "{left} is {type}: it has no `{node}`", left=shown(node.left), type=left.type.said, node=node.word
        )
        return checking.mistake("LR233", message, node, say("write `contains`"))
    items = node.right.items if isinstance(node.right, ListOf) else (node.right,)
    one = replace(node, right=items[0]) if items else node
    message = say("{left} is {type}, not one value", left=shown(node.left), type=left.type.said)
    return _rather(checking, one, "LR233", message, "contains")


def _rather(checking: Checking, node: Compare, code: str, message: str, word: str) -> Typed:
    """Report a comparison for which there is another word."""
    negated = {"is": "is not"}.get(word, f"not {word}")
    fix = to_text(replace(node, word=negated if "not" in node.word else word))
    return checking.mistake(code, message, node, say("did you mean `{fix}`?", fix=fix), fix)


def _age(checking: Checking, node: Compare, operator: str, left: Typed, right: Typed) -> Typed:
    if operator in ("==", "!="):
        hint = say("write >= or <")
        return checking.mistake("LR220", say("an age is hardly ever exactly a duration"), node, hint)
    if left.type.kind == "duration":
        left, right = right, left
        operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[operator]
    return compared(checking, operator, left, right, node)


def same_time(checking: Checking, left: Typed, right: Typed) -> tuple[Typed, Typed] | None:
    """Return two sides as two dates, times or moments; a moment gives its local day or local time."""
    kinds = (left.type.kind, right.type.kind)
    if kinds[0] == kinds[1]:
        return left, right
    if "moment" not in kinds or not set(kinds) <= TEMPORAL:
        return None
    other = kinds[0] if kinds[1] == "moment" else kinds[1]
    return as_kind(checking, left, other), as_kind(checking, right, other)


def as_kind(checking: Checking, part: Typed, kind: str) -> Typed:
    """Return a moment as its local day or local time; anything else unchanged."""
    if part.type.kind != "moment" or kind == "moment":
        return part
    form, type_ = (LocalDay, DATE) if kind == "date" else (LocalTime, TIME)
    type_ = type_.with_maybe(part.type.maybe)
    return form(part, checking.scope.zone, type=type_, start=part.start, length=part.length)


# --- in and contains -----------------------------------------------------------------------------


def _in(checking: Checking, node: Compare, left: Typed) -> Typed:
    if isinstance(node.right, ListOf):
        return _in_list(checking, node, left, node.right.items)
    if node.right.bracketed or is_bare_word(checking, node.right):
        listed = look_up(checking, node.right.path, node.right) if isinstance(node.right, Name) else None
        if node.right.bracketed and (listed is None or listed.type.kind != "list"):
            return _in_list(checking, node, left, (node.right,))
        if listed is None:
            fix = f"[{to_text(node.right)}]"
            return checking.mistake(
                "LR233", say("`in` needs a list"), node.right, say("write {fix}", fix=fix), fix
            )
    right = checking.visit(node.right)
    if is_broken(left, right):
        return broken(node)
    if right.type.kind != "list" or right.type.item is None:
        message = say("`in` needs a list, {right} is {type}", right=shown(node.right), type=right.type.said)
        fix = f"[{to_text(node.right)}]"
        return checking.mistake("LR233", message, node.right, say("write {fix}", fix=fix), fix)
    return _among(checking, node, (left, node.left), (right, node.right))


def _in_list(checking: Checking, node: Compare, left: Typed, items: tuple[Node, ...]) -> Typed:
    if left.type.kind == "list":
        return _not_one(checking, node, left)
    if not items:
        return checking.mistake(
            "LR233", say("this list is empty"), node.right, say("write at least one value in it")
        )
    choices = [visit_against(checking, item, left.type, shown(node.left)) for item in items]
    if is_broken(left, *choices):
        return broken(node)
    kinds = {left.type.kind, *(choice.type.kind for choice in choices)}
    if kinds <= TEMPORAL:
        other = next(iter(kinds - {"moment"}), "moment")
        left, *choices = [as_kind(checking, part, other) for part in (left, *choices)]
    elif left.type.numeric:
        fitted = alike(checking, [left, *choices], [node.left, *items], "LR220", say("compared"))
        if fitted is None:
            return broken(node)
        left, *choices = fitted
    for choice, item in zip(choices, items, strict=True):
        if choice.type.kind != left.type.kind or choice.type.kind in ("list", "age"):
            return mismatch(checking, (left, node.left), (choice, item), "LR220", say("compared"))
    maybe = left.type.maybe or any(choice.type.maybe for choice in choices)
    return OneOf(left, tuple(choices), type=YES_NO.with_maybe(maybe), **place(node))


def _among(checking: Checking, node: Compare, item: tuple[Typed, Node], items: tuple[Typed, Node]) -> Typed:
    """Whether a value equals one item of a list that is read."""
    (left, left_at), (right, _) = item, items
    inner: Type = right.type.item or left.type
    stand_in = replace(right, type=inner)
    fitted: list[Typed] | None = [left, stand_in]
    if inner.kind != left.type.kind and {inner.kind, left.type.kind} <= TEMPORAL:
        pair = same_time(checking, left, stand_in)
        fitted = [pair[0], stand_in] if pair is not None and left.type.kind == "moment" else None
    elif left.type.numeric and inner.numeric:
        return _among_numbers(checking, node, item, items, stand_in)
    elif inner.kind != left.type.kind or inner.kind in ("list", "age"):
        fitted = None
    if fitted is None:
        message = say(
            "{left} is {type}, {right} is {right_type}: it cannot be one of them",
            left=shown(left_at),
            type=left.type.said,
            right=shown(items[1]),
            right_type=right.type.said,
        )
        return checking.mistake("LR220", message, node)
    return _one_among(fitted[0], right, node)


def _among_numbers(
    checking: Checking, node: Compare, item: tuple[Typed, Node], items: tuple[Typed, Node], stand_in: Typed
) -> Typed:
    fitted = alike(checking, [stand_in, item[0]], [items[1], item[1]], "LR220", say("compared"))
    return broken(node) if fitted is None else _one_among(fitted[1], items[0], node)


def _one_among(left: Typed, right: Typed, at: Node) -> Typed:
    item = right.type.item
    maybe = left.type.maybe or right.type.maybe or (item is not None and item.maybe)
    return Among(left, right, type=YES_NO.with_maybe(maybe), **place(at))


def _contains(checking: Checking, node: Compare, left: Typed) -> Typed:
    if isinstance(node.right, ListOf):
        first = (
            to_text(Compare(node.word, node.left, node.right.items[0])) if node.right.items else "contains x"
        )
        return checking.mistake(
            "LR233", say("`contains` takes one value"), node.right, say("write `{first} or ...`", first=first)
        )
    against = left.type.item if left.type.kind == "list" and left.type.item is not None else left.type
    what = shown(node.left)
    if left.type.kind == "list":
        what = say("an item of {list}", list=what)
    if left.type.kind == "text":
        against = replace(against, values=None)  # A part of a value need not be one.
    right = visit_against(checking, node.right, against, what)
    if is_broken(left, right):
        return broken(node)
    if left.type.kind == "list":
        return _among(checking, node, (right, node.right), (left, node.left))
    if left.type.kind == right.type.kind == "text":
        maybe = left.type.maybe or right.type.maybe
        return Inside(left, right, type=YES_NO.with_maybe(maybe), **place(node))
    if left.type.kind == "text":
        return mismatch(checking, (left, node.left), (right, node.right), "LR220", say("compared"))
    message = say(
        "{left} is {type}: only a list or a text contains something",
        left=shown(node.left),
        type=left.type.said,
    )
    return _rather(checking, node, "LR220", message, "is")


def _edge_of_text(checking: Checking, node: Compare, left: Typed) -> Typed:
    """``line.sku starts with CB``: a part of a text need not be one of its declared values."""
    if is_broken(left):
        return broken(node)
    if left.type.kind != "text":
        message = say(
            "{left} is {type}: only a text starts or ends with something",
            left=shown(node.left),
            type=left.type.said,
        )
        return checking.mistake("LR220", message, node)
    right = visit_against(checking, node.right, replace(left.type, values=None), shown(node.left))
    if is_broken(right):
        return broken(node)
    if right.type.kind != "text":
        return mismatch(checking, (left, node.left), (right, node.right), "LR220", "compared")
    where = "start" if "starts" in node.word else "end"
    maybe = left.type.maybe or right.type.maybe
    return Inside(left, right, where, type=YES_NO.with_maybe(maybe), **place(node))
