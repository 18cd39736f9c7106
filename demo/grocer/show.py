"""The demo's tables, as lines of text. Amounts stay exact until they are written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from loyalrules.base.money import write_exact
from loyalrules.base.rounding import split
from loyalrules.cli.table import aligned
from loyalrules.decide.shown import grouped
from loyalrules.facts.decision import Posting
from loyalrules.report.budgets import BudgetLine
from loyalrules.report.by_month import MonthLine
from loyalrules.report.by_rule import RuleLine, UseLine

MANY_RULES = 4


def number(amount: Fraction | int, decimals: int = 0) -> str:
    """Return an amount with commas, rounded for the eye.

    >>> number(Fraction(12345678, 10)), number(Fraction(1, 3), 2)
    ('1,234,568', '0.33')
    """
    return grouped(write_exact(round(Fraction(amount) * 10**decimals), decimals))


def share(part: Fraction | None, of: Fraction) -> str:
    """Return a share in percent; ``-`` when there is nothing to say."""
    return "-" if part is None or not of else f"{number(part / of * 100, 2)}%"


def rules_table(lines: Sequence[RuleLine], uses: Sequence[UseLine], sales: Fraction) -> list[str]:
    """Return what each rule gave, with a total of what has a worth, and what units were spent on."""
    rows = [["RULE", "TIMES", "MEMBERS", "GAVE", "", "COST (USD)", "% OF SALES"]]
    for line in lines:
        cost = "-" if line.cost is None else number(line.cost, 2)
        gave = number(line.given - line.taken_back)
        rows.append(
            [
                line.rule,
                number(line.times),
                number(line.members),
                gave,
                unit(line.unit),
                cost,
                share(line.cost, sales),
            ]
        )
    worth = [line for line in lines if line.cost is not None]
    total = sum((line.cost or Fraction(0) for line in worth), Fraction(0))
    gave = sum((line.given - line.taken_back for line in worth), Fraction(0))
    rows.append(["all points", "", "", number(gave), "points", number(total, 2), share(total, sales)])
    for use in uses:
        cost = "-" if use.cost is None else number(use.cost, 2)
        rows.append(
            [f"used: {use.what}", "", number(use.members), number(use.used), use.unit, cost,
             share(use.cost, sales)]
        )  # fmt: skip
    return aligned(rows, right=[1, 2, 3, 5, 6], indent="  ")


def unit(name: str) -> str:
    """Return the word for what was given: coupons and other gifts carry the name of their rule.

    >>> unit("points"), unit("coupon three-dollars-off")
    ('points', 'coupon')
    """
    return name.split(" ", 1)[0]


def months_table(
    lines: Sequence[MonthLine], ups: dict[int, Fraction], downs: dict[int, Fraction]
) -> list[str]:
    """Return the months, with how many members rose and fell."""
    head = ["MONTH", "ISSUED", "USED", "LAPSED", "AVAILABLE", "PENDING", "OWED", "OUTSTANDING", "UP", "DOWN"]
    rows = [head]
    for line in lines:
        moved = (line.issued - line.taken_back, line.used, line.lapsed)
        stood = (line.available, line.pending, line.owed, line.outstanding)
        tiers = (ups.get(line.month, 0), downs.get(line.month, 0))
        rows.append([date.fromordinal(line.month).strftime("%b %Y"), *map(number, (*moved, *stood, *tiers))])
    sums = [sum((amount(line) for line in lines), Fraction(0)) for amount in (_net, _used, _lapsed)]
    tiers = [sum(found.values(), Fraction(0)) for found in (ups, downs)]
    rows.append(["year", *map(number, sums), "", "", "", "", *map(number, tiers)])
    return aligned(rows, right=range(1, len(head)), indent="  ")


def _net(line: MonthLine) -> Fraction:
    return line.issued - line.taken_back


def _used(line: MonthLine) -> Fraction:
    return line.used


def _lapsed(line: MonthLine) -> Fraction:
    return line.lapsed


def sum_line(lines: Sequence[MonthLine], unit_name: str) -> str:
    """Return the year as one sum. Raises ``ValueError`` when it does not add up."""
    issued, back = sum(line.issued for line in lines), sum(line.taken_back for line in lines)
    used, lapsed = sum(line.used for line in lines), sum(line.lapsed for line in lines)
    forgiven, left = sum(line.forgiven for line in lines), lines[-1].outstanding
    if issued != back + used + lapsed - forgiven + left:
        raise ValueError(
            f"{issued} {unit_name} were issued, and {back + used + lapsed - forgiven + left} are told of"
        )
    return (
        f"{number(issued)} {unit_name} issued = {number(used)} used + {number(lapsed)} lapsed"
        f" + {number(left)} outstanding + {number(back)} taken back"
    )


def headline(lines: Sequence[MonthLine], unit_name: str) -> str:
    """Return what became of a hundred units, in numbers that add up to a hundred."""
    parts = [sum((amount(line) for line in lines), Fraction(0)) for amount in (_used, _lapsed)]
    parts.append(lines[-1].outstanding)
    used, lapsed, left = split(100, [max(int(part), 0) for part in parts])
    return f"Of a hundred {unit_name}, {used} were used, {lapsed} lapsed and {left} are outstanding"


def levels_table(levels: dict[str, int]) -> list[str]:
    """Return how many members hold each level."""
    whole = sum(levels.values())
    rows = [
        [level, number(count), share(Fraction(count), Fraction(whole))] for level, count in levels.items()
    ]
    return aligned(rows, right=[1, 2], indent="  ")


def budgets_table(found: Sequence[BudgetLine]) -> list[str]:
    """Return how far budgets are used."""
    rows = [
        [
            one.name,
            number(one.used),
            "of",
            number(one.most),
            one.unit or "times",
            "used up" if not one.left else "",
        ]
        for one in found
    ]
    return aligned(rows, right=[1, 3], indent="  ")


@dataclass
class LatestOrders:
    """Looks on as postings go by, and keeps for each member the latest order: its rules, what it gave."""

    found: dict[str, tuple[str, set[str], int]] = field(default_factory=dict)

    def watch(self, postings: Iterable[Posting], unit_name: str) -> Iterator[Posting]:
        """Yield the postings as they come."""
        found = self.found
        for posting in postings:
            if posting.source == "issued" and posting.unit == unit_name and posting.owner:
                order, rules, amount = found.get(posting.member, ("", set(), 0))
                if posting.owner != order:
                    order, rules, amount = posting.owner, set(), 0
                rules.add(posting.rule)
                found[posting.member] = (order, rules, amount + int(posting.amount))
            yield posting

    def most_telling(self) -> tuple[str, str]:
        """Return a member and the latest order: a small one on which several rules gave something."""
        most = min(MANY_RULES, max(len(rules) for _, rules, _ in self.found.values()))
        telling = [
            (amount, member, order)
            for member, (order, rules, amount) in self.found.items()
            if len(rules) >= most
        ]
        _, member, order = min(telling)
        return member, order
