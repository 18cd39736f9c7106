"""Aggregates: one value from all elements of a list."""

from dataclasses import dataclass, replace

from loyalrules.base.listing import first_few
from loyalrules.base.say import say
from loyalrules.expr.check_logic import as_condition
from loyalrules.expr.checking import Checking, broken, is_broken, place
from loyalrules.expr.nodes import Aggregate, Name, Node
from loyalrules.expr.scope import Each
from loyalrules.expr.to_text import shown, to_text
from loyalrules.expr.typed import Summary, Typed
from loyalrules.expr.types import NUMBER, TEMPORAL, YES_NO, Type

_ORDERED = frozenset({"least", "most"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands in the brackets: the element's word alone, or a value; and the condition behind `where`."""

    value: Typed | None
    where: Typed | None
    each: Each | None


def visit_aggregate(checking: Checking, node: Aggregate) -> Typed:
    """``sum``, ``count``, ``any``, ``all``, ``least``, ``most``, ``average`` or ``distinct`` of a list."""
    if checking.elements is not None:
        hint = say("give the inner one a name under `names:`")
        return checking.mistake("LR230", say("an aggregate cannot stand within another"), node, hint)
    checking.elements = {}
    try:
        parts = _parts(checking, node)
    finally:
        checking.elements = None
    if parts is None:
        return broken(node)
    if parts.each is None:
        return _of_list(checking, node, parts)
    if parts.value is None:
        return _of_elements(checking, node, parts)
    return _of_values(checking, node, parts, parts.value.type)


def _parts(checking: Checking, node: Aggregate) -> _Parts | None:
    elements = checking.elements
    assert elements is not None, "set by the caller"
    word = node.value.path if isinstance(node.value, Name) else ""
    value: Typed | None = None
    if word in checking.scope.lists:
        each = checking.scope.lists[word]
        elements[each.word] = each
    else:
        value = checking.visit(node.value)
    where = None
    if node.where is not None:
        where = as_condition(checking, checking.visit(node.where), node.where)
    if (value is not None and is_broken(value)) or (where is not None and is_broken(where)):
        return None
    if len(elements) > 1:
        words = " and ".join(f"`{found}`" for found in elements)
        checking.mistake(
            "LR230", say("{node} goes through one list, here are {words}", node=node.name, words=words), node
        )
        return None
    return _Parts(value, where, next(iter(elements.values()), None))


def _of_elements(checking: Checking, node: Aggregate, parts: _Parts) -> Typed:
    """``count(line where ...)``: nothing is asked of an element but to be there."""
    if node.name == "count":
        return _summary(node, parts, NUMBER)
    word = to_text(node.value)
    if node.name == "any" and parts.where is not None:
        as_value = replace(parts, value=parts.where, where=None)
        return _summary(node, as_value, YES_NO.with_maybe(parts.where.type.maybe))
    examples = {"any": f"any({word}. ... is ...)", "all": f"all({word}. ... is ...)"}
    hint = say(
        "write {node}, with a field of {word}",
        node=examples.get(node.name, f"{node.name}({word}. ...)"),
        word=word,
    )
    return checking.mistake(
        "LR230", say("{node} needs a value of each {word}", node=node.name, word=word), node, hint
    )


def _of_values(checking: Checking, node: Aggregate, parts: _Parts, type_: Type) -> Typed:
    if node.name == "count":
        word = parts.each.word if parts.each is not None else "line"
        hint = say("write count({word} where ...)", word=word)
        return checking.mistake(
            "LR230", say("count counts elements, not {node}", node=shown(node.value)), node, hint
        )
    result = _result(node.name, type_)
    if result is None:
        return _wrong_value(checking, node, type_)
    return _summary(node, parts, result)


def _of_list(checking: Checking, node: Aggregate, parts: _Parts) -> Typed:
    """``average(spent.price)`` where that name is itself a list."""
    assert parts.value is not None, "without a list the value is no element"
    item = parts.value.type.item
    if item is None:
        words = first_few(sorted(f"`{word}`" for word in checking.scope.lists))
        hint = say("name a field of {words}", words=words) if words else say("there is no list here")
        return checking.mistake(
            "LR230", say("{node} needs something that is there for each element", node=node.name), node, hint
        )
    if node.where is not None or node.name in ("any", "all"):
        hint = say("write `{node} contains ...`", node=to_text(node.value))
        return checking.mistake(
            "LR230", say("{node} is a list of plain values", node=shown(node.value)), node, hint
        )
    result = NUMBER if node.name == "count" else _result(node.name, item)
    if result is None:
        return _wrong_value(checking, node, parts.value.type)
    return _summary(node, parts, result.with_maybe(result.maybe or parts.value.type.maybe))


def _result(name: str, type_: Type) -> Type | None:
    """The type of the result, or None when the values do not fit. Of no elements, there is no least one."""
    if name == "distinct":
        return NUMBER.with_maybe(type_.maybe) if type_.kind not in ("list", "age") else None
    if name in ("any", "all"):
        return YES_NO.with_maybe(type_.maybe) if type_.kind == "yes/no" else None
    if name in _ORDERED and type_.kind in TEMPORAL:
        return Type(type_.kind, maybe=True)
    if not type_.numeric:
        return None
    if name == "average":
        return Type(type_.kind, type_.unit, None, maybe=True)
    return Type(type_.kind, type_.unit, type_.scale, maybe=type_.maybe or name in _ORDERED)


def _wrong_value(checking: Checking, node: Aggregate, type_: Type) -> Typed:
    wanted = say("a condition") if node.name in ("any", "all") else say("an amount")
    message = say(
        "{value} is {type}: {name} needs {wanted}",
        value=shown(node.value),
        type=type_.said,
        name=node.name,
        wanted=wanted,
    )
    return checking.mistake("LR230", message, node.value)


def _summary(node: Aggregate, parts: _Parts, type_: Type) -> Typed:
    at: Node = node
    return Summary(node.name, parts.each, parts.value, parts.where, type=type_, **place(at))
