"""What members will spend: an estimate by BG/NBD and Gamma-Gamma, from the extra "clv". Not exact.

The library counts in binary floats. They come no further than this file: what it answers is written as a
decimal of the currency, for a report and for nothing else. After Fader, Hardie & Lee 2005, "Counting Your
Customers" the Easy Way, and Fader & Hardie 2013, The Gamma-Gamma Model of Monetary Value.
"""

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter

from loyalrules.base.calendar import add_months
from loyalrules.base.money import write_exact
from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.report.buying import Bought
from loyalrules.report.metrics import orders_by_member
from loyalrules.report.span import Span

LEAST = 10  # Members who came back: with fewer, nothing can be fitted that says anything.
_DIGITS = 6


class NoEstimate(LoyalError):
    """The library is not installed, or too few members came back."""


class Buying(NamedTuple):
    """What the models read of one member.

    ``again`` is on how many days after the first the member bought, ``until`` how many days lie between the
    first and the last of them, ``known`` between the first and the end. ``each`` is the mean of those later
    days in the currency, 0 for a member who never came back.
    """

    member: str
    again: int
    until: int
    known: int
    each: Fraction


@dataclass(frozen=True, slots=True)
class Estimate:
    """What members are expected to do in so many months after a span; not exact.

    ``purchases`` and ``spend`` are means: days with a purchase of a member, and what each comes to.
    ``value`` is a member's spending times the margin, not discounted, ``total`` that of all. ``parameters``
    are those that were fitted, by name.
    """

    months: int
    span: Span
    members: int
    came_back: int
    margin: Fraction
    purchases: Decimal
    spend: Decimal
    value: Decimal
    total: Decimal
    parameters: tuple[tuple[str, Decimal], ...]


def buying_of(orders: Iterable[Bought], last: int) -> list[Buying]:
    """Return what the models read of each member who first bought before the day ``last``; exact."""
    found = []
    for member, own in sorted(orders_by_member(one for one in orders if one.day <= last).items()):
        days: dict[int, Fraction] = {}
        for order in own:
            days[order.day] = days.get(order.day, Fraction(0)) + order.value
        first, *later = sorted(days)
        if first == last:
            continue
        each = sum((days[day] for day in later), Fraction(0)) / len(later) if later else Fraction(0)
        found.append(Buying(member, len(later), max(days) - first, last - first, each))
    return found


def estimate(orders: Sequence[Bought], last: int, months: int, margin: Fraction, decimals: int) -> Estimate:
    """Fit both models on the purchases until a day, and look so many months ahead. Takes about a minute.

    ``decimals`` are those of the currency. Raises ``NoEstimate``.
    """
    known = buying_of(orders, last)
    back = [one for one in known if one.again and one.each > 0]
    if len(back) < LEAST:
        said = say(
            "an estimate needs {least} members who came back; {count} did", least=LEAST, count=len(back)
        )
        raise NoEstimate(said)
    ahead = add_months(last, months) - last
    parameters, purchases, spend = _fitted(known, back, ahead)
    money = Decimal(1).scaleb(-decimals)
    share = Decimal(margin.numerator) / Decimal(margin.denominator)
    values = [often * each * share for often, each in zip(purchases, spend, strict=True)]
    count = Decimal(len(known))
    first = min(order.day for order in orders)
    return Estimate(
        months, Span(first, last), len(known), len(back), margin,
        (sum(purchases, Decimal(0)) / count).quantize(Decimal("0.01")),
        (sum(spend, Decimal(0)) / count).quantize(money), (sum(values, Decimal(0)) / count).quantize(money),
        sum(values, Decimal(0)).quantize(money), parameters,
    )  # fmt: skip


def _fitted(
    known: Sequence[Buying], back: Sequence[Buying], ahead: int
) -> tuple[tuple[tuple[str, Decimal], ...], list[Decimal], list[Decimal]]:
    """Return the parameters, and each member's expected purchases and spending on each."""
    library, pandas = _library("pymc_marketing.clv"), _library("pandas")
    everybody, returning = _table(pandas, known), _table(pandas, back)
    with catch_warnings():
        simplefilter("ignore")
        often, much = library.BetaGeoModel(data=everybody), library.GammaGammaModel(data=returning)
        found: list[tuple[str, Decimal]] = []
        for model, wanted in ((often, ("r", "alpha", "a", "b")), (much, ("p", "q", "v"))):
            model.fit(method="map", progressbar=False)
            summary = model.fit_summary()
            found += [(name, round(_decimal(summary[name]), 3)) for name in wanted]
        purchases = often.expected_purchases(data=everybody, future_t=ahead)
        spend = much.expected_customer_spend(data=everybody)
    return tuple(found), _each(purchases), _each(spend)


def _table(pandas: Any, rows: Sequence[Buying]) -> Any:
    each = [write_exact(round(one.each * 10**_DIGITS), _DIGITS) for one in rows]
    return pandas.DataFrame(
        {
            "customer_id": [number for number, _ in enumerate(rows)],
            "frequency": [one.again for one in rows], "recency": [one.until for one in rows],
            "T": [one.known for one in rows],
            "monetary_value": pandas.to_numeric(each),
        }
    )  # fmt: skip


def _each(answer: Any) -> list[Decimal]:
    return [_decimal(one) for one in answer.mean(dim=("chain", "draw")).values.tolist()]


def _decimal(answer: Any) -> Decimal:
    """Write what the library answers as a decimal: an estimate has no more digits that mean anything."""
    return round(Decimal(str(answer)), _DIGITS)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        said = say("an estimate needs {library}: pip install 'loyalrules[clv]'", library="pymc-marketing")
        raise NoEstimate(said) from None
