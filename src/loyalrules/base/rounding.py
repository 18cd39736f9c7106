"""Rounding and splitting: the only two places where an amount loses its exactness."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

Mode = Literal["none", "down", "up", "half_up", "half_even"]
MODES: tuple[str, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a target becomes an amount: the mode, and the step it is rounded to a multiple of.

    ``down`` is towards zero and ``up`` away from zero, so that what is taken back mirrors what
    was given; ``half_up`` and ``half_even`` go to the nearest multiple and differ at ties.
    ``none`` leaves the exact value.

    >>> Rounding("down").apply(199, 10), Rounding("down").apply(-199, 10)
    (19, -19)
    >>> Rounding("half_even").apply(5, 2), Rounding("half_up").apply(5, 2)
    (2, 3)
    >>> Rounding("down", step=Fraction(10)).apply(1999, 10)
    190
    >>> Rounding("none").apply(1, 3)
    Fraction(1, 3)

    Raises ``ValueError`` for an unknown mode or a step of 0 or less.
    """

    mode: Mode
    step: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"a rounding is one of {', '.join(MODES)}, not {self.mode!r}")
        if self.step <= 0:
            raise ValueError(f"a rounding step must be above 0, got {self.step}")

    def apply(self, numerator: int, denominator: int) -> int | Fraction:
        """Return numerator/denominator as a multiple of the step; an int whenever it is whole.

        ``denominator`` must be above 0. The result stays in the unit of the argument.
        """
        if denominator <= 0:
            raise ValueError(f"a denominator must be above 0, got {denominator}")
        if self.mode == "none":
            if numerator % denominator == 0:
                return numerator // denominator
            return _whole_if_possible(Fraction(numerator, denominator))
        step = self.step
        steps = _round(numerator * step.denominator, denominator * step.numerator, self.mode)
        if step.denominator == 1:
            return steps * step.numerator
        return _whole_if_possible(steps * step)


def _whole_if_possible(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _round(numerator: int, denominator: int, mode: Mode) -> int:
    size, rest = divmod(abs(numerator), denominator)
    twice = 2 * rest
    if (
        (mode == "up" and rest > 0)
        or (mode == "half_up" and twice >= denominator)
        or (mode == "half_even" and (twice > denominator or (twice == denominator and size % 2 == 1)))
    ):
        size += 1
    return size if numerator >= 0 else -size


def split(whole: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to weights; the parts always sum to the whole.

    Largest remainder: each part is first cut towards zero, then the smallest units left over go
    to the largest cut-off remainders, ties to the first named. A negative whole mirrors a
    positive one.

    >>> split(11, [6, 6, 2])
    [5, 5, 1]
    >>> split(-10, [6, 6, 2])
    [-4, -4, -2]
    >>> split(100, [1, 1, 1])
    [34, 33, 33]

    Raises ``ValueError`` for no weights, a negative weight, or weights that are all 0.
    """
    total = sum(weights)
    if any(weight < 0 for weight in weights) or total <= 0:
        raise ValueError(f"weights must be 0 or more, and one above 0, got {list(weights)}")
    shares = [divmod(abs(whole) * weight, total) for weight in weights]
    parts = [share for share, _ in shares]
    left = abs(whole) - sum(parts)
    order = sorted(range(len(parts)), key=lambda index: -shares[index][1])
    for index in order[:left]:
        parts[index] += 1
    return parts if whole >= 0 else [-part for part in parts]
