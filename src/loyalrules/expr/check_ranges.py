"""``between`` and ``within``."""

from loyalrules.base.calendar import DAY, Duration
from loyalrules.base.say import say
from loyalrules.expr.check_compare import as_kind, compared
from loyalrules.expr.check_numbers import alike, mismatch
from loyalrules.expr.check_values import exact
from loyalrules.expr.checking import Checking, broken, is_broken, place
from loyalrules.expr.nodes import Between, Node, Number, Time, Within
from loyalrules.expr.to_text import shown, to_text
from loyalrules.expr.typed import AllOf, Constant, Near, Ranged, Read, Typed
from loyalrules.expr.types import TEMPORAL, TIME, YES_NO


def visit_between(checking: Checking, node: Between) -> Typed:
    """From low to high. Both ends of amounts and dates are inside; the end of times and moments is not."""
    item, low = checking.visit(node.value), checking.visit(node.low)
    if isinstance(node.high, Time) and node.high.micros == DAY:
        high: Typed = Constant(DAY, type=TIME, **place(node.high))
    else:
        high = checking.visit(node.high)
    if is_broken(item, low, high):
        return broken(node)
    if item.type.numeric:
        parts, places = [item, low, high], [node.value, node.low, node.high]
        fitted = alike(checking, parts, places, "LR220", say("compared"))
        return broken(node) if fitted is None else _ranged(checking, fitted, node, closed=True)
    if item.type.kind in TEMPORAL:
        return _between_times(checking, node, item, low, high)
    if item.type.kind == "age":
        return _between_ages(checking, node, item, low, high)
    message = say("{node} is {type}: it is not between anything", node=shown(node.value), type=item.type.said)
    return checking.mistake("LR220", message, node, say("only amounts, dates, times, moments and ages are"))


def _between_ages(checking: Checking, node: Between, item: Typed, low: Typed, high: Typed) -> Typed:
    for end, at in ((low, node.low), (high, node.high)):
        if end.type.kind != "duration":
            return mismatch(checking, (item, node.value), (end, at), "LR220", say("compared"))
    from_low = compared(checking, ">=", item, low, node)
    below_high = compared(checking, "<", item, high, node)
    maybe = from_low.type.maybe or below_high.type.maybe
    return AllOf((from_low, below_high), type=YES_NO.with_maybe(maybe), **place(node))


def _between_times(checking: Checking, node: Between, item: Typed, low: Typed, high: Typed) -> Typed:
    if low.type.kind != high.type.kind:
        return mismatch(checking, (low, node.low), (high, node.high), "LR220", say("two ends of one range"))
    kind = low.type.kind
    kinds = {item.type.kind, kind}
    if not kinds <= TEMPORAL or (len(kinds) == 2 and "moment" not in kinds):
        return mismatch(checking, (item, node.value), (low, node.low), "LR220", say("compared"))
    if item.type.kind == "date" and kind == "moment":
        low, high, kind = as_kind(checking, low, "date"), as_kind(checking, high, "date"), "date"
    return _ranged(checking, [as_kind(checking, item, kind), low, high], node, closed=kind == "date")


def _ranged(checking: Checking, parts: list[Typed], at: Between, closed: bool) -> Typed:
    item, low, high = parts
    wraps = item.type.kind == "time"
    if not wraps and isinstance(low, Constant) and isinstance(high, Constant) and _above(low, high):
        fix = to_text(Between(at.value, at.high, at.low))
        return checking.mistake(
            "LR291",
            say("nothing is between these two: the first is above the second"),
            at,
            say("write {fix}", fix=fix),
            fix,
        )
    maybe = any(part.type.maybe for part in parts)
    return Ranged(item, low, high, closed, wraps, type=YES_NO.with_maybe(maybe), **place(at))


def _above(low: Constant, high: Constant) -> bool:
    if low.type.numeric:
        return exact(low) > exact(high)
    assert isinstance(low.value, int), "dates and moments are ints"
    assert isinstance(high.value, int), "dates and moments are ints"
    return low.value > high.value


def visit_within(checking: Checking, node: Within) -> Typed:
    """In the last duration up to now; with ``of``, at most that far from another date or moment."""
    item, duration = checking.visit(node.value), checking.visit(node.duration)
    anchor = checking.visit(node.of) if node.of is not None else None
    if is_broken(item, duration) or (anchor is not None and is_broken(anchor)):
        return broken(node)
    for part, at in ((item, node.value), (anchor, node.of)):
        if part is not None and at is not None and part.type.kind not in ("date", "moment"):
            hint = say("write `< 6 months`") if part.type.kind == "age" else None
            message = say(
                "{at} is {type}: `within` needs a date or a moment", at=shown(at), type=part.type.said
            )
            return checking.mistake("LR234", message, at, hint)
    if duration.type.kind != "duration":
        message = say(
            "`within` needs a duration, {duration} is {type}",
            duration=shown(node.duration),
            type=duration.type.said,
        )
        fix = f"{to_text(node.duration)} days" if isinstance(node.duration, Number) else None
        return checking.mistake(
            "LR234", message, node.duration, say("write {value}", value=fix or "7 days"), fix
        )
    return _near(checking, node, item, anchor, duration)


def _near(checking: Checking, node: Within, item: Typed, anchor: Typed | None, duration: Typed) -> Typed:
    if anchor is None:
        name = checking.scope.names["now" if item.type.kind == "moment" else "today"]
        anchor = Read(name, type=name.type, **place(node))
        both = False
    else:
        both = True
        if item.type.kind != anchor.type.kind:
            item, anchor = as_kind(checking, item, "date"), as_kind(checking, anchor, "date")
    if item.type.kind == "date" and _has_hours(duration):
        return _no_hours(checking, node)
    maybe = item.type.maybe or anchor.type.maybe or duration.type.maybe
    return Near(
        item, anchor, duration, both, checking.scope.zone, type=YES_NO.with_maybe(maybe), **place(node)
    )


def _has_hours(duration: Typed) -> bool:
    if not isinstance(duration, Constant):
        return False
    assert isinstance(duration.value, Duration), "the constant of a duration"
    return duration.value.micros != 0


def _no_hours(checking: Checking, node: Within) -> Typed:
    at: Node = node.duration
    return checking.mistake(
        "LR234", say("a date has no hours: {at} says nothing about it", at=shown(at)), at, say("write days")
    )
