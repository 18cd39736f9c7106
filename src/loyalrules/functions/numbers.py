"""The smallest and largest of some amounts, and rounding to a step."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from loyalrules.base.rounding import Mode, Rounding
from loyalrules.expr.constants import Constants
from loyalrules.expr.functions import ANY_NUMBER, Function, Parameter
from loyalrules.expr.types import Type

_AMOUNTS = Parameter("a", ANY_NUMBER, alike=True)
_MORE = Parameter("b", ANY_NUMBER, alike=True, repeats=True)
_AMOUNT = Parameter("amount", ANY_NUMBER, alike=True)
_STEP = Parameter("step", ANY_NUMBER, alike=True, optional=True, above_zero=True)

Rounder = Callable[[int | Fraction, int | Fraction], int | Fraction]


def _first(types: Sequence[Type]) -> Type:
    return types[0]


def _chooser(name: str, choose: Callable[..., int | Fraction], doc: str, *examples: str) -> Function:
    def emit(codes: list[str], types: list[Type], constants: Constants) -> str:
        return f"{constants.add(choose)}({', '.join(codes)})"

    return Function(name, (_AMOUNTS, _MORE), _first, emit, choose, doc, examples)


def _rounder(mode: Mode) -> Rounder:
    rounding = Rounding(mode)

    def to_step(amount: int | Fraction, step: int | Fraction) -> int | Fraction:
        steps = Fraction(amount) / step
        return rounding.apply(steps.numerator, steps.denominator) * step

    return to_step


def _rounding(name: str, mode: Mode, doc: str, *examples: str) -> Function:
    to_step = _rounder(mode)

    def emit(codes: list[str], types: list[Type], constants: Constants) -> str:
        one = str(10 ** (types[0].scale or 0))
        amount, step = (*codes, one)[:2]
        return f"{constants.add(to_step)}({amount}, {step})"

    def interpret(amount: Fraction, step: Fraction = Fraction(1)) -> Fraction:
        return Fraction(to_step(amount, step))

    return Function(name, (_AMOUNT, _STEP), _first, emit, interpret, doc, examples)


FUNCTIONS: tuple[Function, ...] = (
    _chooser("min", min, "The smallest of some amounts.", "min(order.net_sales, 50 USD)",
        "min(3, 5, 4) is 3",),
    _chooser("max", max, "The largest of some amounts.", "max(0 USD, order.net_sales - 10 USD)",
        "max(3, 5) is 5",),
    _rounding(
        "round_down", "down", "The multiple of a step that is next towards 0; whole without a step.",
        "round_down(order.net_sales, 10 USD)", "round_down(1234, 100) is 1200", "round_down(-2.5) is -2",
    ),
    _rounding(
        "round_up", "up", "The multiple of a step that is next away from 0; whole without a step.",
        "round_up(order.total, 10 USD) - order.total", "round_up(1201, 100) is 1300",
    ),
    _rounding(
        "round_half_up", "half_up", "The nearest multiple of a step, of two the one away from 0.",
        "round_half_up(order.net_sales / 3, 0.01)", "round_half_up(-2.5) is -3",
    ),
)  # fmt: skip
