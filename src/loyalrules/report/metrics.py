"""The figures of a loyalty program, each with its formula, its two numbers, its span, and its source."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.base.say import Said, say
from loyalrules.report.buying import Bought
from loyalrules.report.span import Span
from loyalrules.report.voices import Voice, promoters_and_detractors, question_means

PERCENT, MONEY, NUMBER, SCORE = "percent", "money", "number", "score"

_PLAIN = say("a plain ratio")
_CROSS = say("the cross-buying of Reinartz & Kumar 2003, as a ratio of members")
_FARRIS = say("Farris et al., Marketing Metrics")
_CONSTANT = say("Farris et al., Marketing Metrics: constant margin and retention, not discounted")
_NPS = say("Reichheld 2003, The One Number You Need to Grow")
_CLI = say("Hayes 2008, Measuring Customer Satisfaction and Loyalty")


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure. ``value`` is numerator / denominator, and ``None`` when nothing can be said.

    ``shown_as`` tells how to show it: "percent" (a share, 1 is all), "money" (in the currency), "number",
    or "score" (in points, 100 is all). ``formula`` names what stands above and below the line.
    """

    key: str
    name: Said
    formula: Said
    source: Said
    shown_as: str
    numerator: Fraction
    denominator: Fraction
    span: Span

    @property
    def value(self) -> Fraction | None:
        """The figure itself."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What figures are worked out from: orders of the span and of the one before, answers, members.

    ``joined`` is how many of the members joined in the span. ``margin`` is the share of sales that is
    left after the goods are paid, from 0 to 1.
    """

    span: Span
    now: Sequence[Bought]
    before: Sequence[Bought]
    voices: Sequence[Voice]
    members: int
    joined: int
    margin: Fraction


def metrics(facts: Facts) -> Iterator[Metric]:
    """Yield every figure, those about buying first."""
    yield from _buying(facts)
    yield from _staying(facts)
    yield from _asked(facts)


def _metric(
    facts: Facts, key: str, name: Said, formula: Said, source: Said, shown_as: str, above: Fraction | int,
    below: Fraction | int,
) -> Metric:  # fmt: skip
    return Metric(key, name, formula, source, shown_as, Fraction(above), Fraction(below), facts.span)


def _buying(facts: Facts) -> Iterator[Metric]:
    orders, buyers = facts.now, orders_by_member(facts.now)
    sales = sum((order.value for order in orders), Fraction(0))
    yield _metric(
        facts, "enrolment", say("Enrolment rate"), say("members who joined in the span / members"),
        _PLAIN, PERCENT, facts.joined, facts.members,
    )  # fmt: skip
    yield _metric(
        facts, "participation", say("Participation rate"), say("members who bought / members"),
        _PLAIN, PERCENT, len(buyers), facts.members,
    )  # fmt: skip
    yield _metric(
        facts, "average_order_value", say("Average order value"), say("sales / orders"),
        _PLAIN, MONEY, sales, len(orders),
    )  # fmt: skip
    yield from _order_values(facts)
    yield _metric(
        facts, "purchase_frequency", say("Purchase frequency"), say("orders / members who bought"),
        _PLAIN, NUMBER, len(orders), len(buyers),
    )  # fmt: skip
    yield _metric(
        facts, "repeat_rate", say("Repeat purchase rate"),
        say("members who bought at least twice / members who bought"),
        _PLAIN, PERCENT,
        sum(len(own) > 1 for own in buyers.values()), len(buyers),
    )  # fmt: skip
    kinds = [frozenset[str]().union(*(order.products for order in own)) for own in buyers.values()]
    one = sum(len(own) == 1 for own in kinds)
    yield _metric(
        facts, "upsell_rate", say("Upsell rate"),
        say("members who bought several sorts of goods / members who bought one sort"),
        _CROSS, NUMBER, sum(len(own) > 1 for own in kinds), one,
    )  # fmt: skip


def _order_values(facts: Facts) -> Iterator[Metric]:
    for key, name, formula, redeemed in (
        ("order_value_with_redemption", say("Order value with a redemption"),
         say("sales of orders paid in part with units, a coupon or a benefit / their number"), True),
        ("order_value_without_redemption", say("Order value without one"),
         say("sales of all other orders / their number"), False),
    ):  # fmt: skip
        chosen = [order.value for order in facts.now if order.redeemed == redeemed]
        yield _metric(facts, key, name, formula, _PLAIN, MONEY, sum(chosen, Fraction(0)), len(chosen))


def _staying(facts: Facts) -> Iterator[Metric]:
    now, before = ({order.member for order in orders} for orders in (facts.now, facts.before))
    stayed = len(now & before)
    yield _metric(
        facts, "retention", say("Customer retention rate (CRR)"),
        say("members who bought in the span before and in this one / members who bought in the one before"),
        _FARRIS, PERCENT, stayed, len(before),
    )  # fmt: skip
    yield _metric(
        facts, "churn", say("Customer churn rate (CCR)"),
        say("members who bought in the span before, not in this one / members who bought in the one before"),
        _FARRIS, PERCENT, len(before) - stayed, len(before),
    )  # fmt: skip
    yield _lifetime_value(facts, len(now), stayed, len(before))


def _lifetime_value(facts: Facts, buyers: int, stayed: int, before: int) -> Metric:
    """What a member leaves: margin of a span, times the spans until the member is gone (1 / churn)."""
    sales = sum((order.value for order in facts.now), Fraction(0))
    lost = before - stayed
    return _metric(
        facts, "lifetime_value", say("Customer lifetime value (CLV)"),
        say("sales of a member who bought x margin / churn rate"),
        _CONSTANT, MONEY,
        sales * facts.margin * before, buyers * lost,
    )  # fmt: skip


def _asked(facts: Facts) -> Iterator[Metric]:
    promoters, detractors, answers = promoters_and_detractors(facts.voices)
    yield _metric(
        facts, "nps", say("Net promoter score (NPS)"),
        say("100 x (answers of 9 and 10 - answers of 0 to 6) / answers"),
        _NPS, SCORE, 100 * (promoters - detractors), answers,
    )  # fmt: skip
    means = question_means(facts.voices)
    yield _metric(
        facts, "cli", say("Customer loyalty index (CLI)"),
        say("the means of its questions, each in percent of the best answer / questions"),
        _CLI, SCORE, sum(means.values(), Fraction(0)), len(means),
    )  # fmt: skip


def orders_by_member(orders: Iterable[Bought]) -> dict[str, list[Bought]]:
    """Return the orders of each member who has any."""
    found: dict[str, list[Bought]] = {}
    for order in orders:
        found.setdefault(order.member, []).append(order)
    return found
