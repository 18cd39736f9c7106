"""What to say about a condition that is always the same."""

from collections.abc import Iterator

from loyalrules.base.say import say
from loyalrules.expr.checking import Checking
from loyalrules.expr.nodes import Node, children
from loyalrules.expr.sense import Fault, bounds, faults
from loyalrules.expr.to_text import shown
from loyalrules.expr.typed import Compared, Constant, Read, Typed, walk


def report_senseless(checking: Checking, typed: Typed, node: Node) -> None:
    """Report the parts of a checked expression that are never true, or never false."""
    places = {(part.start, part.length): part for part in _walk(node)}
    put_in = {(part.start, part.length) for part in _walk(node) if part.bracketed}
    for fault in faults(typed):
        if fault.other is None and _is_named(fault.part, put_in):
            continue
        at = places.get((fault.part.start, fault.part.length), node)
        _report(checking, fault, at, places)


def _is_named(part: Typed, put_in: set[tuple[int, int]]) -> bool:
    """Whether only constants are compared, and one is a named value: a switch that somebody may turn."""
    parts = list(walk(part))
    return not any(isinstance(one, Read) for one in parts) and any(
        (one.start, one.length) in put_in for one in parts
    )


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _walk(child)


def _report(checking: Checking, fault: Fault, at: Node, places: dict[tuple[int, int], Node]) -> None:
    code = "LR292" if fault.verdict == "never" else "LR293"
    if fault.other is not None:
        other = places.get((fault.other.start, fault.other.length), at)
        pair = {"part": shown(at), "other": shown(other)}
        if fault.verdict == "never":
            together = say("{part} is never true together with {other}", **pair)
            checking.mistake(code, together, at, say("write `or` if one of them is enough"))
        else:
            together = say("{part} or {other}: one of them is always true", **pair)
            checking.mistake(code, together, at, say("write `and` if both must hold"))
        return
    hint = None
    if fault.part.type.maybe and fault.verdict == "always":
        hint = say("write `... is known` to ask whether there is a value")
    checking.mistake(code, _alone(fault, at, places), at, hint)


def _alone(fault: Fault, at: Node, places: dict[tuple[int, int], Node]) -> str:
    part = fault.part
    if isinstance(part, Compared) and part.left != part.right:
        left = places.get((part.left.start, part.left.length))
        right = places.get((part.right.start, part.right.length))
        if left is not None and right is not None:
            types = {"type": _said(part.left), "other": _said(part.right)}
            sides = {"left": shown(left), "right": shown(right), **types}
            if fault.verdict == "never":
                return say("{left} is {type}, {right} is {other}: this is never true", **sides)
            return say("{left} is {type}, {right} is {other}: this is always true", **sides)
    if fault.verdict == "never":
        return say("{part} is never true", part=shown(at))
    return say("{part} is always true", part=shown(at))


def _said(typed: Typed) -> str:
    """The type in a sentence, with the smallest and the largest value where there are some."""
    low, high = (None, None) if isinstance(typed, Constant) else bounds(typed)
    if typed.type.kind in ("date", "time") or (low is None and high is None):
        return typed.type.said
    if low is None or high is None:
        return say("{type} from {low}", type=typed.type.said, low=low) if high is None else typed.type.said
    return say("{type} from {low} to {high}", type=typed.type.said, low=low, high=high)
