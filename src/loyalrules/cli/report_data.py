"""A report as JSON-like data and as CSV: amounts are texts, exact."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from loyalrules.base.calendar import write_date
from loyalrules.base.money import write_exact
from loyalrules.plugins.program import Program
from loyalrules.report.account import Account
from loyalrules.report.data import cohort_data, issue_data, month_of, rule_data, str_of, unit_data, use_data
from loyalrules.report.metrics import Metric
from loyalrules.report.rfm import RfmCell
from loyalrules.report.segments import SegmentLine
from loyalrules.report.span import Span
from loyalrules.report.statement import Statement

_CSV_DECIMALS = 6  # A spreadsheet reads no ratios; the exact numbers stand beside.


def as_data(report: Account) -> dict[str, Any]:
    """Return a report as JSON-like data."""
    return {
        "program": report.program, "version": report.digest, "from": write_date(report.span.first),
        "through": write_date(report.span.last), "members": report.members, "orders": report.orders,
        "sales": str_of(report.sales), "figures": [_metric(one) for one in report.metrics],
        "units": [unit_data(one) for one in report.units],
        "rules": [rule_data(one) for one in report.rules],
        "used": [use_data(one) for one in report.uses],
        "tiers": dict(report.levels),
        "segments": {"by": report.by, "of": [_segment(one) for one in report.segments]},
        "joined": {month_of(month): count for month, count in report.joined.items()},
        "cohorts": [cohort_data(one) for one in report.cohorts],
        "rfm": [_cell(one) for one in report.rfm],
    }  # fmt: skip


def _metric(one: Metric) -> dict[str, Any]:
    return {
        "figure": one.key, "name": one.name, "value": str_of(one.value), "formula": one.formula,
        "numerator": str_of(one.numerator), "denominator": str_of(one.denominator),
        "from": write_date(one.span.first), "through": write_date(one.span.last), "source": one.source,
    }  # fmt: skip


def _segment(one: SegmentLine) -> dict[str, Any]:
    return {
        "segment": one.segment, "members": one.members, "joined": one.joined, "bought": one.bought,
        "bought_again": one.repeated, "redeemed": one.redeemed, "orders": one.orders,
        "sales": str_of(one.sales),
        "units": [{"unit": unit, **issue_data(line)} for unit, line in one.units],
    }  # fmt: skip


def _cell(one: RfmCell) -> dict[str, Any]:
    return {
        "recency": one.recency, "frequency": one.frequency, "members": one.members,
        "sales": str_of(one.sales),
    }  # fmt: skip


def as_csv(report: Account) -> str:
    """Return the figures of a report as CSV, one line for each; values have at most six decimals."""
    text = StringIO()
    names = ("figure", "value", "numerator", "denominator", "from", "through", "formula", "source")
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for one in report.metrics:
        value = "" if one.value is None else write_exact(round(one.value * 10**_CSV_DECIMALS), _CSV_DECIMALS)
        writer.writerow({**_metric(one), "value": value})
    return text.getvalue().rstrip("\n")


def statement_data(member: str, span: Span, found: Sequence[Statement], program: Program) -> dict[str, Any]:
    """Return a member's statement as JSON-like data."""
    return {
        "member": member, "from": write_date(span.first), "through": write_date(span.last),
        "units": [
            {
                "unit": one.unit, "opening": str_of(one.opening),
                "lines": [
                    {
                        "at": program.zone.iso(line.at), "what": line.what, "rule": line.rule,
                        "owner": line.owner, "amount": str_of(line.amount), "balance": str_of(line.balance),
                    }
                    for line in one.lines
                ],
                "closing": str_of(one.closing),
            }
            for one in found
        ],
    }  # fmt: skip
