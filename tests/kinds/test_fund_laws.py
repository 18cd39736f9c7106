"""Laws of funds: parts sum to the whole, bounds hold, refunds come back exactly, numbers have no gap."""

from fractions import Fraction

from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from kinds.world import World
from loyalrules.base.rounding import Rounding
from loyalrules.facts.entries import is_entry
from loyalrules.kinds.donations.accounts import holder_of
from loyalrules.kinds.donations.funds import MONEY, PayOut, Span
from loyalrules.kinds.donations.payouts import settle, share

AMOUNTS = st.one_of(
    st.integers(-10_000, 10_000), st.fractions(-100, 100, max_denominator=30).map(lambda x: x * 100)
)


@any_of(AMOUNTS, st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any))
def test_parts_always_sum_to_the_whole_and_none_is_far_from_its_share(whole, weights):
    parts = share(whole, weights)

    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(whole) * weight / sum(weights)) < 1


PLANS = st.builds(
    lambda mode, step, least, over, below, above, rest: PayOut(
        Span("month"), None, Rounding(mode, Fraction(step)), least, None if over is None else least + over,
        below, above, rest,
    ),
    st.sampled_from(["down", "up", "half_up", "half_even"]), st.sampled_from([1, 5, 100]),
    st.integers(0, 500),
    st.none() | st.integers(1, 900), *[st.sampled_from(["carry", "drop"])] * 3,
)  # fmt: skip


@any_of(PLANS, AMOUNTS)
def test_what_there_is_is_paid_carried_or_dropped_and_the_bounds_hold(plan, whole):
    settled = settle(plan, MONEY, whole)

    assert settled.paid + settled.carried + settled.dropped == whole
    assert settled.paid == 0 or whole >= plan.least
    assert plan.most is None or settled.paid <= plan.most
    assert settled.paid >= 0
    if whole < 0:
        assert (settled.paid, settled.carried) == (0, whole)


# --- A month after the other -----------------------------------------------------------------------

PROGRAM = """
loyalrules: 1
id: giving
currency: USD
timezone: UTC
fields: {member.charity: text}
funds:
  causes:
    apart_by: member.charity
    charities: {library: 2, parks: 1}
    pay_out: {when: month.ended, at_least: 3 USD, at_most: 40 USD}
    receipts: {from: both, each: year}
rules:
  - id: give
    when: order.paid
    then:
      - donate: {to: causes, from: member, amount: "round_up(order.total, 5) - order.total"}
      - donate: {to: causes, from: shop, amount: 7% of order.net_sales, round: none}
"""
WHO = ("mina", "jun")
CHOICES = st.sampled_from(["library", "parks", "opera"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("buy"), st.sampled_from(WHO), st.integers(1, 9000)),
        st.tuples(st.just("refund"), st.integers(0, 5), st.integers(1, 100)),
        st.tuples(st.just("choose"), st.sampled_from(WHO), CHOICES),
        st.tuples(st.just("month"), st.integers(1, 3), st.none()),
    ),
    min_size=1,
    max_size=9,
)
HOLDERS = [holder_of("causes", charity) for charity in ("", "library", "parks")]


class Months:
    """A world in which months pass, first for members and then for the accounts of the fund."""

    def __init__(self) -> None:
        self.world = World(PROGRAM)
        self.month = 1
        self.left: dict[str, int] = {}
        self.told: list[tuple[str, str, object]] = []

    def at(self) -> str:
        return f"{2026 + (self.month - 1) // 12}-{(self.month - 1) % 12 + 1:02}-10"

    def do(self, what: str, one, other) -> None:
        world = self.world
        if what == "buy":
            order = f"A{len(self.left)}"
            self.left[order] = other
            lines = [{"price": cents(other)}]
            self.note(world.send("order.paid", one, self.at(), id=order, lines=lines))
        elif what == "refund" and self.left:
            order = list(self.left)[one % len(self.left)]
            part = self.left[order] * other // 100
            if part:
                self.left[order] -= part
                member = world.state.orders[order].member
                self.note(world.send("order.refunded", member, self.at(), id=order, amount=cents(part)))
        elif what == "choose":
            world.send("member.updated", one, self.at(), charity=other)
        elif what == "month":
            self.month += one
            self.settle()

    def settle(self) -> None:
        for holder in HOLDERS:
            if self.world.member(holder).next_due is not None:
                self.note(self.world.wait(holder, self.at()))

    def note(self, decision) -> None:
        assert decision.refused == ""
        for given in decision.given:
            self.told.append((given.verb, dict(given.detail).get("number", ""), given.change))

    def given(self) -> Fraction:
        """Return what stands of all gifts, on the accounts of the members."""
        return sum(
            amount
            for (name, key), amount in self.world.balances().items()
            if not is_entry(name) and key.startswith("donated causes")
        )

    def paid(self) -> Fraction:
        return sum(self.world.member(one).balance("paid out of causes", "counted") for one in HOLDERS)

    def kept(self) -> Fraction:
        """Return what is carried, and what no period was paid for yet."""
        carried = sum(self.world.member(one).marks.get("carried ", 0) for one in HOLDERS)
        return carried + sum(self.open_sums())

    def open_sums(self):
        pools = self.world.state.pools
        for key, amount in pools.items():
            name, _, start = key.rpartition("|")
            holder = name.partition("  from")[0]
            if holder in HOLDERS and "  from" in name and int(start) >= pools[f"{holder} is open from"]:
                yield amount


def cents(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02}"


@settings(max_examples=40)
@any_of(STEPS)
def test_what_was_given_is_paid_kept_or_cut_by_rounding(steps):
    months = Months()
    for step in steps:
        months.do(*step)
    months.do("month", 1, None)

    paid_times = sum(verb == "pay_out" and change > 0 for verb, _, change in months.told)
    assert abs(months.given() - months.paid() - months.kept()) <= Fraction(paid_times, 2)
    assert months.world.balances() == months.world.books()
    assert all(change <= 4000 for verb, _, change in months.told if verb == "pay_out")


@settings(max_examples=25)
@any_of(STEPS)
def test_when_all_comes_back_nothing_is_given_and_the_accounts_owe_what_was_paid(steps):
    months = Months()
    for step in steps:
        months.do(*step)
    for number in range(len(months.left)):
        months.do("refund", number, 100)
    months.do("month", 1, None)

    assert months.given() == 0
    assert abs(months.paid() + months.kept()) <= Fraction(len(months.told), 2)


@settings(max_examples=25)
@any_of(STEPS)
def test_receipts_are_numbered_without_a_gap_or_a_double_and_stand_at_what_is_given(steps):
    months = Months()
    for step in steps:
        months.do(*step)

    standing: dict[str, Fraction] = {}
    first: list[str] = []
    for verb, number, change in months.told:
        if verb == "receipt":
            if number not in standing:
                first.append(number)
            standing[number] = standing.get(number, Fraction(0)) + change
    for year in {number.split("-")[0] for number in first}:
        its = [int(number.split("-")[1]) for number in first if number.startswith(year)]
        assert its == list(range(1, len(its) + 1))
    assert sum(standing.values()) == months.given()
    assert min(standing.values(), default=0) >= 0


# --- One pool for everybody ------------------------------------------------------------------------

POOL = """
loyalrules: 1
id: pool
currency: USD
timezone: UTC
counters:
  spend: {total: order.net_sales, when: order.paid, each: month, per: program}
funds:
  causes: {pay_out: {when: month.ended}}
rules:
  - id: share
    when: month.ended
    if: [member.spend > 0, program.spend > 0]
    then:
      - donate:
          {to: causes, from: shop, amount: 100 USD * (member.spend / program.spend), at_most: 90, round: none}
"""


@settings(max_examples=30)
@any_of(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 4), st.integers(1, 5000), st.booleans()),
        min_size=1,
        max_size=8,
    ),
    st.permutations(["a", "b", "c"]),
)
def test_no_month_divides_more_than_its_pool_however_late_an_order_comes(orders, turn):
    """Orders come in any order of months; who asks first closes a month, and later ones count in the next."""
    world = World(POOL)
    for number, (member, month, price, comes_back) in enumerate(orders):
        at = f"2026-{month:02}-15"
        world.send("order.paid", member, at, id=f"A{number}", lines=[{"price": cents(price)}])
        if comes_back:
            world.send("order.refunded", member, at, id=f"A{number}")
        if number % 2:
            world.wait(turn[number % 3], "2026-04-20")
    for member in turn:
        world.wait(member, "2026-07-01")

    given: dict[int, Fraction] = {}
    for one in world.postings:
        if one.unit == "donated causes from shop":
            assert one.amount <= 9000
            given[one.value_at] = given.get(one.value_at, Fraction(0)) + one.amount
    assert all(total <= 10_000 for total in given.values())
    for key, total in world.state.pools.items():
        if key.startswith("counter spend|"):
            bucket = int(key.partition("|")[2])
            parts = [world.member(one).counters.get("spend", {}).get(bucket, 0) for one in ("a", "b", "c")]
            assert sum(parts) == total


def test_who_asks_first_closes_the_month_for_what_comes_late():
    world = World(POOL)
    world.send("order.paid", "a", "2026-01-15", id="A1", lines=[{"price": "10.00"}])
    world.send("order.paid", "b", "2026-01-15", id="A2", lines=[{"price": "10.00"}])
    world.wait("a", "2026-02-01")
    world.send("order.paid", "c", "2026-01-20", id="A3", lines=[{"price": "20.00"}])
    for member in ("b", "c"):
        world.wait(member, "2026-03-01")

    shares = {one.member: one.amount for one in world.postings if one.unit == "donated causes from shop"}
    assert shares == {"a": 5000, "b": 5000, "c": 9000}  # c counts in February, alone, and at most 90 of it.
