"""Amounts as reports show them: rounded for the eye, with commas."""

from fractions import Fraction

from loyalrules.base.money import write_exact
from loyalrules.decide.shown import grouped
from loyalrules.plugins.program import Program


def count_of(count: int) -> str:
    """Write a count.

    >>> count_of(12345)
    '12,345'
    """
    return grouped(str(count))


def amount_of(amount: Fraction, program: Program, unit: str) -> str:
    """Write an amount of a unit, with the unit's decimals."""
    known = program.units.get(unit)
    return rounded(amount, 0 if known is None else known.decimals)


def money_of(amount: Fraction | None, program: Program) -> str:
    """Write money with the decimals of the program's currency; ``-`` for what has no worth."""
    return "-" if amount is None else rounded(amount, program.decimals)


def share_of(part: Fraction | None, of: Fraction) -> str:
    """Write a share in percent; ``-`` when there is nothing to say.

    >>> share_of(Fraction(1), Fraction(3))
    '33.33%'
    """
    return "-" if part is None or not of else f"{rounded(part / of * 100, 2)}%"


def rounded(amount: Fraction, decimals: int) -> str:
    """Write an amount with so many decimals.

    >>> rounded(Fraction(12345678, 10), 0), rounded(Fraction(2, 3), 2)
    ('1,234,568', '0.67')
    """
    return grouped(write_exact(round(amount * 10**decimals), decimals))


def signed(text: str) -> str:
    """Put a plus before what is not below zero.

    >>> signed("311,900"), signed("-5")
    ('+311,900', '-5')
    """
    return text if text.startswith("-") else f"+{text}"
