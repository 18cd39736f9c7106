"""Laws of quotas: never below zero, never above the limit, and given back with the order."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kinds.world import World

FIRST = date(2026, 1, 1).toordinal()
LIMIT = 3
HEAD = """
loyalrules: 1
id: quotas
currency: USD
timezone: Asia/Seoul
memberships: {plus: {price: {amount: 5 USD, each: year}}}
benefits:
  shipping: {if: [member.memberships contains plus], quota: {times: 3, each: month}}
  lounge: {if: [member.memberships contains plus], quota: {total: 3, each: month}}
"""
moves = st.lists(
    st.tuples(
        st.sampled_from(("order", "order", "use", "use for", "part", "rest")),
        st.sampled_from(("shipping", "lounge")),
        st.sampled_from((0, 0, 0, 1, 20)),
    ),
    min_size=4,
    max_size=30,
)


def used(shop: World, day: int) -> dict[str, int]:
    answer = shop.send("benefits.asked", "mina", str(date.fromordinal(day)) + " 23:59")
    told = [(one.unit, dict(one.detail)) for one in answer.given if one.verb == "entitled"]
    return {unit.removeprefix("benefit "): int(one["used"]) for unit, one in told}


@given(moves)
@settings(max_examples=40)
def test_what_is_used_is_what_stands_and_never_more_than_the_quota(life):
    """A plain model: uses by month and owner; those of an order go when nothing of it remains."""
    shop, day = World(HEAD), FIRST
    shop.send("membership.bought", "mina", f"{date.fromordinal(day)} 00:00", id="plus")
    standing: list[tuple[str, tuple[int, int], str]] = []  # What, the month, the order.
    left: dict[str, int] = {}

    def room(what: str) -> bool:
        return sum(1 for one, when, _ in standing if one == what and when == month) < LIMIT

    for number, (move, what, gap) in enumerate(life):
        day += gap
        today = date.fromordinal(day)
        now, month = f"{today} 12:00", (today.year, today.month)
        orders = [order for order, parts in left.items() if parts]
        if move == "order":
            order = f"A{number}"
            shop.send(
                "order.paid", "mina", now, id=order, benefits=[what],
                lines=[{"id": "a", "price": "1.00"}, {"id": "b", "price": "2.00"}],
            )  # fmt: skip
            left[order] = 2
            if room(what):
                standing.append((what, month, order))
        elif move == "use":
            answer = shop.send("benefit.used", "mina", now, id=what)
            assert (answer.refused == "") == room(what)
            if room(what):
                standing.append((what, month, ""))
        elif move == "use for" and orders:
            answer = shop.send("benefit.used", "mina", now, id=what, order=orders[0])
            assert (answer.refused == "") == room(what)
            if room(what):
                standing.append((what, month, orders[0]))
        elif move in ("part", "rest") and orders:
            order = orders[0]
            line = "a" if left[order] == 2 else "b"
            assert shop.send("order.refunded", "mina", now, id=order, lines=[{"id": line}]).refused == ""
            left[order] -= 1
            if not left[order]:
                standing = [one for one in standing if one[2] != order]
        seen = used(shop, day)
        for one in ("shipping", "lounge"):
            wanted = sum(1 for name, when, _ in standing if name == one and when == month)
            assert 0 <= seen[one] == wanted <= LIMIT
    assert shop.balances() == shop.books()
