"""No free loop through all four families at once: buy, refund, refer, give, join, pay with points, leave.

The program is the one of the twelve pairs. Any walk ends with every order sent back and every plan given up:
then nothing is left of it but what kept fees bought.
"""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kinds.world import World
from loyalrules.kinds.memberships.held import all_held, find
from loyalrules.kinds.referrals.links import referrals_of

TEXT = (Path(__file__).parents[2] / "programs/woven/pairs.loyal.yaml").read_text(encoding="utf-8")
FIRST = date(2026, 1, 1)
NAMES = ["ann", "bo", "cy", "dee"]
WHO = st.sampled_from(NAMES)
CONSENTS = st.sets(st.sampled_from(["points", "months", "gifts", "round_up"]))
STEP = st.one_of(
    st.tuples(st.just("join"), WHO, WHO, CONSENTS),
    st.tuples(st.just("pay"), WHO, st.integers(5, 160), st.booleans()),
    st.tuples(st.just("pay"), WHO, st.integers(5, 160), st.booleans()),
    st.tuples(st.just("refund"), st.integers(0, 5), st.integers(5, 80)),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("donate"), WHO, st.integers(50, 900)),
    st.tuples(st.just("claim"), WHO),
    st.tuples(st.just("plan"), WHO, st.integers(0, 10)),
    st.tuples(st.just("leave"), WHO),
    st.tuples(st.just("wait"), st.integers(1, 45)),
)


class Walk:
    """One walk: what is refused changes nothing, so every step is simply tried."""

    def __init__(self) -> None:
        self.shop, self.day = World(TEXT), 0
        self.buyers: list[str] = []
        self.fees = self.back = self.commission = 0
        self.payments = 0

    @property
    def at(self) -> str:
        return f"{FIRST + timedelta(days=self.day)} 12:00"

    def send(self, kind: str, member: str, **record: Any) -> bool:
        answer = self.shop.send(kind, member, self.at, **record)
        for one in answer.given:
            if one.verb == "pay_out" and one.rule:
                self.commission += int(one.change)
            elif one.verb == "pay_out":
                self.back += int(one.change)
        if kind in ("membership.bought", "membership.renewed") and not answer.refused:
            self.payments += 1
            self.fees += max(held.fee - held.in_units for held in all_held(self.shop.member(member)))
        return not answer.refused

    def join(self, who: str, other: str, consents: set[str]) -> None:
        self.send("member.joined", who, referrer=other, consents=sorted(consents))

    def pay(self, who: str, price: int, points: bool) -> None:
        tenders = [{"method": "points", "amount": "3.00"}] if points else []
        order = f"A{len(self.buyers)}"
        if self.send("order.paid", who, id=order, lines=[{"price": f"{price}.00"}], tenders=tenders):
            self.buyers.append(who)

    def refund(self, back: int, amount: int) -> None:
        self.of_order("order.refunded", back, amount=f"{amount}.00")

    def undo(self, back: int) -> None:
        self.of_order("order.refund_cancelled", back)

    def of_order(self, kind: str, back: int, **record: Any) -> None:
        if self.buyers:
            number = max(len(self.buyers) - 1 - back, 0)
            self.send(kind, self.buyers[number], id=f"A{number}", **record)

    def donate(self, who: str, amount: int) -> None:
        self.send("points.donated", who, amount=amount)

    def claim(self, who: str) -> None:
        self.send("reward.claimed", who, id="points-give-membership")

    def plan(self, who: str, points: int) -> None:
        tenders = [{"method": "points", "amount": f"{points}.00"}] if points else []
        if not self.send("membership.bought", who, id="plus", tenders=tenders):
            self.send("membership.renewed", who, id="plus", tenders=tenders)

    def leave(self, who: str) -> None:
        self.send("membership.cancelled", who, id="plus", at_end=False)

    def wait(self, days: int) -> None:
        self.day += days
        for name in NAMES:
            self.shop.wait(name, self.at)

    def unwind(self) -> None:
        """Send every order back, and give every plan up."""
        for number, buyer in enumerate(self.buyers):
            self.send("order.refunded", buyer, id=f"A{number}")
        for name in NAMES:
            self.leave(name)


@given(st.lists(STEP, min_size=4, max_size=28))
@settings(max_examples=60, deadline=None)
def test_no_walk_through_all_families_leaves_more_than_kept_fees_bought(steps):
    walk = Walk()
    for name, *values in steps:
        getattr(walk, name)(*values)
    walk.unwind()

    shop = walk.shop
    assert shop.balances() == shop.books()
    kept = walk.fees - walk.back  # In cents, as the points are.
    assert 0 <= walk.back <= walk.fees
    issued: Fraction = Fraction(0)
    for one in shop.postings:
        if one.unit == "points":
            issued += one.amount * ((one.source == "issued") - (one.target == "issued"))
    # A renewal gives a tenth of its fee in points and a referrer a tenth of nothing else; each share that
    # goes back is rounded down, so less than one point of a payment stays.
    assert issued <= Fraction(kept, 10) + walk.payments
    assert walk.commission <= Fraction(kept, 5) + walk.payments
    for name in NAMES:
        member = shop.member(name)
        assert member.balance("donated library from member", "counted") == 0
        assert member.counters.get("friends_total", {}).get(0, 0) == 0
        patron = find(member, "patron")  # Of a gift that went back, no day is left behind today.
        tomorrow = shop.program.zone.start_of_day((FIRST + timedelta(days=walk.day + 1)).toordinal())
        assert patron is None or (patron.until or 0) <= tomorrow


@given(st.lists(STEP, min_size=4, max_size=24))
@settings(max_examples=30, deadline=None)
def test_every_step_balances(steps):
    """After every step each account is the sum of its postings, and no friend stands above oneself."""
    walk = Walk()
    for name, *values in steps:
        getattr(walk, name)(*values)
        assert walk.shop.balances() == walk.shop.books()
    tree = referrals_of(walk.shop.program).tree
    for name in NAMES:
        seen, link = [name], tree.link_of(walk.shop.member(name))
        while link is not None:
            assert link.referrer not in seen
            seen.append(link.referrer)
            link = tree.link_of(walk.shop.member(link.referrer))
