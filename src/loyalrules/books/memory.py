"""What lots remember of what they were given for: over the units that are taken from them."""

from collections.abc import Sequence
from fractions import Fraction

from loyalrules.facts.state import Exact, Lot


def recalled(taken: Sequence[tuple[Lot, Exact]], names: Sequence[str]) -> list[Exact | None]:
    """Return the average, the least and the most of each remembered value over the units taken.

    Three numbers for each name, in this order; each ``None`` where no lot has the value.
    """
    return [number for name in names for number in _recalled(taken, name)]


def _recalled(taken: Sequence[tuple[Lot, Exact]], name: str) -> Sequence[Exact | None]:
    known = [(amount, dict(lot.remembers)[name]) for lot, amount in taken if name in dict(lot.remembers)]
    units = sum(amount for amount, _ in known)
    if not units:
        return None, None, None
    average = Fraction(sum(amount * value for amount, value in known)) / units
    values = [value for _, value in known]
    return average.numerator if average.denominator == 1 else average, min(values), max(values)
