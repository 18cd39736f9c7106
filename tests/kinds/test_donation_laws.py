"""Laws of donations: refunds in parts come to one refund, and every sum is the sum of its parts."""

from fractions import Fraction

from hypothesis import given as any_of
from hypothesis import strategies as st

from kinds.give import HEAD, pay
from kinds.world import World

RULES = """
rules:
  - id: own
    when: order.paid
    then:
      - donate: {to: library, from: member, amount: "round_up(order.total, 5) - order.total"}
      - donate: {to: clean-water, from: member, amount: 3% of order.net_sales, on_refund: replay}
  - id: by-line
    when: order.paid
    for_each: order.line
    if: [line.net_sales >= 2]
    then:
      - donate:
          to: clean-water
          from: shop
          amount: 7% of line.net_sales
          round: {down_to: 0.05, at: line}
          on_refund: pro_rata
  - id: match
    when: donation.received
    if: [donation.from is member]
    then:
      - donate: {to: library, from: shop, amount: 50% of donation.amount, budget: {total: 4, each: year}}
      - earn: {amount: 1 for every 0.10 USD of donation.amount, limit: {total: 30, each: month}}
"""
PRICES = st.lists(st.integers(1, 3000), min_size=1, max_size=4)
FUNDS = ("library", "clean-water")


def buy(world: World, prices: list[int], order: str = "A1", member: str = "mina") -> None:
    lines = [{"id": f"l{number}", "price": in_dollars(price)} for number, price in enumerate(prices)]
    assert world.send("order.paid", member, "2026-01-10", id=order, lines=lines).refused == ""


def in_dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def give_back(world: World, cents: int) -> None:
    answer = world.send("order.refunded", "mina", "2026-01-11", id="A1", amount=in_dollars(cents))
    assert answer.refused == ""


def sums_hold(world: World) -> None:
    """Postings sum to balances, and balances of all members to what each fund received."""
    assert world.balances() == world.books()
    for fund in FUNDS:
        accounts = [f"donated {fund} from {giver}/counted" for giver in ("member", "shop")]
        held = sum(amount for (_, key), amount in world.balances().items() if key in accounts)
        assert world.state.pools.get(f"fund {fund}", 0) == held
    own = sum(
        amount for (name, key), amount in world.balances().items() if name == "mina" and "from member" in key
    )
    assert world.counter("mina", "donated_total") == Fraction(own, 100)


@any_of(PRICES, st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_refunds_in_parts_come_to_what_one_refund_comes_to(prices, parts):
    step_by_step, at_once = World(HEAD + RULES), World(HEAD + RULES)
    for world in (step_by_step, at_once):
        buy(world, prices)
    left = sum(prices)
    for part in parts:
        cents = left * part // 100
        if cents:
            give_back(step_by_step, cents)
            left -= cents
            sums_hold(step_by_step)
    if left < sum(prices):
        give_back(at_once, sum(prices) - left)

    assert step_by_step.balances() == at_once.balances()
    assert {key: used for key, used in step_by_step.state.pools.items() if used} == {
        key: used for key, used in at_once.state.pools.items() if used
    }


ORDERS = st.lists(st.tuples(st.sampled_from(["mina", "jun"]), PRICES, st.booleans()), max_size=5)


@any_of(ORDERS)
def test_what_is_given_never_passes_the_budget_and_nothing_is_left_of_what_came_back(orders):
    world = World(HEAD + RULES)
    for number, (member, prices, comes_back) in enumerate(orders):
        buy(world, prices, f"A{number}", member)
        if comes_back:
            assert world.send("order.refunded", member, "2026-01-12", id=f"A{number}").refused == ""
        matched = sum(
            world.member(name).balance("donated library from shop", "counted") for name in ("mina", "jun")
        )
        assert 0 <= matched <= 400
        sums_hold(world)
    if all(comes_back for _, _, comes_back in orders):
        assert world.balances() == {}


def test_a_budget_is_used_up_to_the_last_cent_by_whoever_comes_first():
    world = World(HEAD + RULES)
    for number in range(3):
        pay(world, "20.01", f"A{number}", f"m{number}")

    shares = [
        world.member(f"m{number}").balance("donated library from shop", "counted") for number in range(3)
    ]
    # Each gives 4.99 and 0.60: half of it is 2.50 and 0.30.
    assert shares == [280, 120, 0]
