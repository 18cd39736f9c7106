"""The estimate with its real library: ``make clv``. Not part of ``make test``: it installs 800 MB."""

import random
from decimal import Decimal
from fractions import Fraction

from loyalrules.report.buying import Bought
from loyalrules.report.estimate import estimate


def history(members: int = 150, days: int = 360) -> list[Bought]:
    """Return purchases of members who come about every three weeks, for about 20, and stop some day."""
    chance, found = random.Random(3), []
    for number in range(members):
        day, gone = chance.randrange(days // 2), chance.randrange(days // 3, 2 * days)
        while day < min(days, gone):
            value = Fraction(chance.randrange(1500, 2500), 100)
            found.append(Bought(f"m{number}", 740_000 + day, value, frozenset(), False))
            day += 1 + round(chance.expovariate(1 / 20))
    return found


def test_members_who_come_every_three_weeks_for_20_are_expected_to_go_on() -> None:
    orders = history()
    found = estimate(orders, 740_360, 6, Fraction(3, 10), 2)
    assert 18 < found.spend < 22
    assert 2 < found.purchases < 9, "nine in half a year, had nobody stopped"
    assert abs(found.value - found.purchases * found.spend * Decimal("0.3")) < 1
    assert [name for name, _ in found.parameters] == ["r", "alpha", "a", "b", "p", "q", "v"]
    assert all(value > 0 for _, value in found.parameters)
    again = estimate(orders, 740_360, 6, Fraction(3, 10), 2)
    assert again.total == found.total, "the same purchases give the same estimate"
