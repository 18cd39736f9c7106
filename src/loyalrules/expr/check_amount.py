"""Amounts: an expression, completed steps, an exact proportion, or a rate whose base stands elsewhere."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from loyalrules.base.say import say
from loyalrules.expr.check import check_part, new_checking
from loyalrules.expr.check_numbers import coerced, mismatch
from loyalrules.expr.check_values import exact
from loyalrules.expr.checking import Checking, is_broken
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.nodes import ForEvery as ForEveryNode
from loyalrules.expr.nodes import Node, Text
from loyalrules.expr.nodes import Per as PerNode
from loyalrules.expr.scope import Scope
from loyalrules.expr.to_text import shown, to_text
from loyalrules.expr.typed import Constant, Times, Typed
from loyalrules.expr.types import NUMBER, Type

_PARTS = Fraction(5, 2)  # So many steps are in the amount that is shown as an example.


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAmount:
    """A checked amount. ``gives`` is the type of what it gives: a number, unless it names a unit.

    ``warnings`` are those of its expression.
    """

    gives: Type = NUMBER
    warnings: tuple[ExprError, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Value(TypedAmount):
    """The value of an expression."""

    typed: Typed


@dataclass(frozen=True, slots=True)
class ForEvery(TypedAmount):
    """``count`` for every completed ``step`` of ``base``, never below 0; both in natural units."""

    count: Fraction
    step: Fraction
    base: Typed


@dataclass(frozen=True, slots=True)
class Per(TypedAmount):
    """``count`` * base / ``step``, exactly; both in natural units."""

    count: Fraction
    step: Fraction
    base: Typed


@dataclass(frozen=True, slots=True)
class RatePercent(TypedAmount):
    """A percentage of something: ``5%`` is 1/20."""

    rate: Fraction


@dataclass(frozen=True, slots=True)
class RateForEvery(TypedAmount):
    """``1 for every 10 USD`` of something; ``of`` is the type of the step as it was written."""

    count: Fraction
    step: Fraction
    of: Type


@dataclass(frozen=True, slots=True)
class RatePer(TypedAmount):
    """``2 per 1 USD`` of something; ``of`` is the type of the step as it was written."""

    count: Fraction
    step: Fraction
    of: Type


def check_amount(
    node: Node, scope: Scope, base: Typed | None = None, base_node: Node | None = None
) -> TypedAmount:
    """Return what an amount means in a scope.

    A rate stays a rate when ``base`` is ``None``; with the checked base of a table of steps it
    becomes the amount of that base. ``base_node`` is only for messages.

    Raises `ExprErrors` with every mistake there is.
    """
    checking = new_checking(scope)
    amount = _amount(checking, node, base, base_node or node)
    if checking.errors or amount is None:
        raise ExprErrors(checking.errors)
    return amount


def _amount(checking: Checking, node: Node, base: Typed | None, base_node: Node) -> TypedAmount | None:
    if isinstance(node, ForEveryNode | PerNode):
        return _steps(checking, node, base, base_node)
    typed = check_part(checking, node)
    if is_broken(typed):
        return None
    warnings = tuple(checking.warnings)
    if isinstance(typed, Constant) and typed.type.kind == "percent":
        if base is None:
            return RatePercent(exact(typed), gives=typed.type, warnings=warnings)
        if not _is_amount(checking, base, base_node):
            return None
        typed = _share(typed, base)
    if not typed.type.numeric:
        quoted = isinstance(node, Text) and any(sign in node.value for sign in "%0123456789")
        checking.mistake(
            "LR237",
            say("{node} is {type}, not an amount", node=shown(node), type=typed.type.said),
            node,
            say("delete the quotation marks") if quoted else None,
        )
        return None
    return Value(typed, gives=typed.type, warnings=warnings)


def _share(rate: Constant, base: Typed) -> Typed:
    scales = (rate.type.scale, base.type.scale)
    scale = None if scales[0] is None or scales[1] is None else scales[0] + scales[1]
    type_ = Type(base.type.kind, base.type.unit, scale, maybe=base.type.maybe)
    return Times((base, rate), type=type_, start=rate.start, length=rate.length)


def _steps(
    checking: Checking, node: ForEveryNode | PerNode, base: Typed | None, base_node: Node
) -> TypedAmount | None:
    count, step = check_part(checking, node.count), check_part(checking, node.step)
    if node.base is not None:
        base, base_node = check_part(checking, node.base), node.base
    if is_broken(count, step) or (base is not None and is_broken(base)):
        return None
    assert isinstance(count, Constant), "the grammar takes only numbers here"
    assert isinstance(step, Constant), "the grammar takes only numbers here"
    if exact(step) <= 0:
        checking.mistake("LR237", say("a step must be above 0"), node.step)
        return None
    every = isinstance(node, ForEveryNode)
    if not every and exact(step) != 1:
        _tell_both(checking, node, exact(count), exact(step))
    warnings = tuple(checking.warnings)
    if base is None:
        rate = RateForEvery if every else RatePer
        return rate(exact(count), exact(step), step.type, gives=count.type, warnings=warnings)
    if not _fits(checking, base, base_node, step, node.step):
        return None
    form = ForEvery if every else Per
    return form(exact(count), exact(step), base, gives=count.type, warnings=warnings)


def _tell_both(checking: Checking, node: ForEveryNode | PerNode, count: Fraction, step: Fraction) -> None:
    """Show what ``1 per 10 USD`` gives beside ``1 for every 10 USD``: many write the one for the other."""
    unit = getattr(node.step, "unit", "")
    example = f"{_plain(step * _PARTS)} {unit}".strip()
    per, every = to_text(replace(node, base=None)), to_text(ForEveryNode(node.count, node.step, None))
    message = say(
        "of {example}, `{per}` gives {exact}, before it is rounded; `{every}` gives {whole}",
        example=example, per=per, exact=_plain(count * _PARTS), every=every,
        whole=_plain(count * int(_PARTS)),
    )  # fmt: skip
    rate = count / step
    one = f"{_plain(rate)} per 1 {unit}".strip()
    hint = say("to count parts of a step, write {rate}", rate=one) if not (rate * 10**6) % 1 else None
    checking.warning("LR294", message, node, hint)


def _plain(number: Fraction) -> str:
    """Write a number with at most six decimals."""
    text = f"{Decimal(round(number * 10**6)).scaleb(-6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_amount(checking: Checking, base: Typed, base_node: Node) -> bool:
    if base.type.numeric:
        return True
    checking.mistake(
        "LR237",
        say("{base_node} is {type}, not an amount", base_node=shown(base_node), type=base.type.said),
        base_node,
    )
    return False


def _fits(checking: Checking, base: Typed, base_node: Node, step: Constant, step_node: Node) -> bool:
    """Whether a step is counted in what the base is counted in."""
    if not _is_amount(checking, base, base_node):
        return False
    if step.type.like(base.type) or coerced(checking, step, base.type) is not None:
        return True
    mismatch(checking, (base, base_node), (step, step_node), "LR237", say("a base and its step"))
    return False
