"""Parts of reports as JSON-like data; amounts are texts, exact."""

from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import write_date
from loyalrules.base.money import write_exact
from loyalrules.report.by_month import MonthLine
from loyalrules.report.by_rule import RuleLine, UseLine
from loyalrules.report.cohorts import CohortLine
from loyalrules.report.units import IssueLine, UnitLine


def rule_data(line: RuleLine) -> dict[str, Any]:
    """Return what a rule gave."""
    return {
        "rule": line.rule, "unit": line.unit, "times": line.times, "members": line.members,
        "given": str_of(line.given), "taken_back": str_of(line.taken_back), "cost": str_of(line.cost),
    }  # fmt: skip


def use_data(line: UseLine) -> dict[str, Any]:
    """Return what a unit was spent on."""
    return {
        "for": line.what, "unit": line.unit, "members": line.members, "used": str_of(line.used),
        "cost": str_of(line.cost),
    }  # fmt: skip


def unit_data(line: UnitLine) -> dict[str, Any]:
    """Return what became of a unit."""
    return {
        "unit": line.unit, "available": str_of(line.available), "pending": str_of(line.pending),
        "owed": str_of(line.owed), "lapsed": str_of(line.lapsed), "liability": str_of(line.liability),
        "by_month": [_month(one) for one in line.months],
        "by_month_of_issue": [{"month": month_of(one.month), **issue_data(one)} for one in line.issues],
    }  # fmt: skip


def _month(one: MonthLine) -> dict[str, Any]:
    return {
        "month": month_of(one.month), "issued": str_of(one.issued), "taken_back": str_of(one.taken_back),
        "used": str_of(one.used), "lapsed": str_of(one.lapsed), "outstanding": str_of(one.outstanding),
    }  # fmt: skip


def issue_data(one: IssueLine) -> dict[str, Any]:
    """Return what became of units that were issued together."""
    return {
        "issued": str_of(one.issued), "used": str_of(one.used), "lapsed": str_of(one.lapsed),
        "redemption_rate": str_of(one.redemption_rate), "breakage": str_of(one.breakage),
    }  # fmt: skip


def cohort_data(line: CohortLine) -> dict[str, Any]:
    """Return a cohort."""
    return {"month": month_of(line.month), "active": list(line.active)}


def month_of(first: int) -> str:
    """Write a month by its first day (an ordinal).

    >>> month_of(739586)
    '2025-12'
    """
    return write_date(first)[:7]


def str_of(amount: Fraction | None) -> str | None:
    """Write an amount exactly: as a decimal number where it is one, else as a ratio.

    >>> str_of(Fraction(5, 4)), str_of(Fraction(1, 3)), str_of(None)
    ('1.25', '1/3', None)
    """
    if amount is None:
        return None
    for decimals in range(19):
        if (amount * 10**decimals).denominator == 1:
            return write_exact(int(amount * 10**decimals), decimals)
    return f"{amount.numerator}/{amount.denominator}"
