"""What lots remember of what they were given for: averages over the units that are taken from them."""

from collections.abc import Sequence
from fractions import Fraction

from loyalrules.facts.state import Exact, Lot


def averages(taken: Sequence[tuple[Lot, Exact]], names: Sequence[str]) -> list[Exact | None]:
    """Return the average of each remembered value over the units taken; ``None`` where no lot has it."""
    return [_average(taken, name) for name in names]


def _average(taken: Sequence[tuple[Lot, Exact]], name: str) -> Exact | None:
    known = [(amount, dict(lot.remembers)[name]) for lot, amount in taken if name in dict(lot.remembers)]
    units = sum(amount for amount, _ in known)
    if not units:
        return None
    average = Fraction(sum(amount * value for amount, value in known)) / units
    return average.numerator if average.denominator == 1 else average
