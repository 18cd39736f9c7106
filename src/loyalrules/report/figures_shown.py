"""A figure as people read it."""

from fractions import Fraction

from loyalrules.plugins.program import Program
from loyalrules.report.metrics import MONEY, PERCENT, SCORE, Metric
from loyalrules.report.shown import money_of, rounded, share_of


def value_shown(metric: Metric, program: Program) -> str:
    """Write the figure itself; ``-`` when nothing can be said."""
    if metric.value is None:
        return "-"
    if metric.shown_as == PERCENT:
        return share_of(metric.numerator, metric.denominator)
    if metric.shown_as == MONEY:
        return f"{money_of(metric.value, program)} {program.currency}"
    return rounded(metric.value, 1 if metric.shown_as == SCORE else 2)


def ratio_shown(metric: Metric) -> str:
    """Write the two numbers that a figure comes from, exactly where a decimal can."""
    return f"{_number(metric.numerator)} / {_number(metric.denominator)}"


def _number(amount: Fraction) -> str:
    decimals = next((count for count in range(4) if (amount * 10**count).denominator == 1), 4)
    return rounded(amount, decimals)
