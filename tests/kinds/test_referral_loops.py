"""Nothing can be won by going round in circles: buy, refer, send back, cancel, join again, in any order."""

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from kinds.befriend import HEAD
from kinds.world import World

NAMES = ["ann", "bo", "cy", "dee", "eli"]
PROGRAM = (
    HEAD
    + """
members: {at_most: {email: 2}}
referrals:
  attach: {when: [member.joined, referral.accepted], touch: last}
  codes: {length: 6}
  qualified: {when: order.paid, if: [order.net_sales >= 20], within: 60 days}
  never_reward: [same_email, existing_customer]
  depth: 3
counters:
  group_sales: {total: order.net_sales, when: order.paid, per: group}
rules:
  - id: both
    when: referral.qualified
    then:
      - earn:
          to: referrer
          amount: {by: referrer.friends_total, steps: [{from: 1, gives: 10}, {from: 2, gives: 15}]}
      - earn: {to: friend, amount: 5}
  - id: milestone
    when: referral.qualified
    then: [{earn: {to: referrer, amount: {rise_of: 40 for every 2 of referrer.friends_total}}}]
  - id: levels
    when: order.paid
    for_each: member.upline
    then:
      - earn:
          to: upline
          amount:
            of: order.net_sales
            by: upline.level
            steps: [{is: 1, gives: 5%}, {is: 2, gives: 3%}, {is: 3, gives: 1%}]
"""
)
WHO = st.sampled_from(NAMES)
MAIL = st.sampled_from(["a@example.org", "b@example.org", None])
STEP = st.one_of(
    st.tuples(st.just("join"), WHO, WHO, MAIL),
    st.tuples(st.just("accept"), WHO, WHO),
    st.tuples(st.just("code"), WHO, WHO),
    st.tuples(st.just("pay"), WHO, st.integers(5, 60)),
    st.tuples(st.just("refund"), st.integers(0, 5), st.integers(10, 60)),
    st.tuples(st.just("cancel"), st.integers(0, 3)),
)


class Walk:
    """A walk through the program: every step is taken as far as it is allowed."""

    def __init__(self) -> None:
        self.world = World(PROGRAM)
        self.orders: list[tuple[str, str]] = []
        self.refunds: list[tuple[str, str]] = []
        self.minute = 0

    def at(self) -> str:
        self.minute += 1
        return f"2026-01-{10 + self.minute // 1440:02} {self.minute // 60 % 24:02}:{self.minute % 60:02}"

    def take(self, step: tuple[object, ...]) -> None:
        getattr(self, str(step[0]))(*step[1:])

    def join(self, member: str, referrer: str, mail: str | None) -> None:
        told = {} if mail is None else {"email": mail}
        self.world.send("member.joined", member, self.at(), referrer=referrer, **told)

    def accept(self, member: str, referrer: str) -> None:
        self.world.send("referral.accepted", member, self.at(), referrer=referrer)

    def code(self, member: str, referrer: str) -> None:
        found = self.world.view(referrer, "code", "2026-02-01")
        if found is not None:
            self.world.send("referral.accepted", member, self.at(), code=found)

    def pay(self, member: str, amount: int) -> None:
        order = f"o{len(self.orders)}"
        self.orders.append((order, member))
        self.world.send("order.paid", member, self.at(), id=order, lines=[{"id": "l", "price": str(amount)}])

    def refund(self, number: int, amount: int) -> None:
        if number < len(self.orders):
            order, member = self.orders[number]
            sent = self.world.events + 1
            answer = self.world.send("order.refunded", member, self.at(), id=order, amount=str(amount))
            if not answer.refused:
                self.refunds.append((f"e{sent}", order))

    def cancel(self, number: int) -> None:
        if number < len(self.refunds):
            refund, order = self.refunds[number]
            member = dict(self.orders)[order]
            self.world.send("order.refund_cancelled", member, self.at(), id=order, refund=refund)

    def send_all_back(self) -> None:
        for order, member in reversed(self.orders):
            self.world.send("order.refunded", member, self.at(), id=order)


def above(world: World, member: str) -> list[str]:
    found: list[str] = []
    at = world.view(member, "referrer", "2026-02-01")
    while at is not None and len(found) <= len(NAMES):
        found.append(at)
        at = world.view(at, "referrer", "2026-02-01")
    return found


@given(st.lists(STEP, max_size=25))
def test_whoever_goes_round_and_sends_everything_back_has_nothing(steps):
    walk = Walk()
    for step in steps:
        walk.take(step)
    walk.send_all_back()

    for name in NAMES:
        member = walk.world.member(name)
        assert {key: amount for key, amount in member.balances.items() if "credit" in key and amount} == {}
        assert walk.world.counter(name, "friends_total") == walk.world.counter(name, "group_sales") == 0
    assert walk.world.balances() == walk.world.books()


@given(st.lists(STEP, max_size=25))
def test_no_order_ever_pays_its_own_buyer_for_inviting_and_nobody_stands_above_oneself(steps):
    walk = Walk()
    for step in steps:
        walk.take(step)
        for name in NAMES:
            assert name not in above(walk.world, name)
    buyers = dict(walk.orders)
    paid = [
        one for one in walk.world.postings if one.unit == "credit" and one.rule in ("levels", "milestone")
    ]
    assert all(buyers[one.owner] != one.member for one in paid)


AGAIN = [  # Another order qualifies the friend before the refund of the first is cancelled.
    ("accept", "bo", "ann"), ("pay", "bo", 20), ("refund", 0, 10), ("pay", "bo", 20), ("cancel", 0),
]  # fmt: skip


@example(AGAIN)
@given(st.lists(STEP, max_size=25))
def test_friends_and_milestones_follow_what_stands_at_every_moment(steps):
    walk = Walk()
    for step in steps:
        walk.take(step)
        standing = {name: walk.world.member(name).balance("#qualified", "counted") for name in NAMES}
        for name in NAMES:
            counting = [
                one
                for one in NAMES
                if standing[one] and walk.world.view(one, "referrer", "2026-02-01") == name
            ]
            assert walk.world.counter(name, "friends_total") == len(counting)
            earned = sum(
                (1 if one.target in ("available", "owed") and one.source == "issued" else -1) * one.amount
                for one in walk.world.postings
                if one.member == name
                and one.rule == "milestone"
                and one.unit == "credit"
                and "issued" in (one.source, one.target)
            )
            assert Fraction(earned) == len(counting) // 2 * 40_00
