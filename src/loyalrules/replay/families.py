"""Referrals, memberships, gifts and levels of a replay: counted as decided, so that parts add up."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from loyalrules.facts.decision import Decision, Given
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Program
from loyalrules.report.units import add_to

TIER, FRIENDS, PLAN, FUND, PAID = "tier", "friends", "plan", "fund", "paid"
Counts = dict[tuple[str, ...], Exact]

_ON_THE_WAY = frozenset({"paused", "to_begin"})
_REFUNDED = "membership.refunded"


class Families:
    """Counts by name: (family, what it is about, what happened).

    ``tier``: moves by set, from and to. ``friends``: who joined by an invitation, and how often friends
    qualified. ``plan``: who joined, renewed and left, and fees that were paid and given back, in the smallest
    part of the currency. ``fund``: gifts by fund, goods and giver; ``paid``: by fund, charity and goods.
    """

    def __init__(self, program: Program, counts: Counts) -> None:
        self.program = program
        self.counts = counts
        self._plans = program.views.get("memberships")
        self._friends = [name for name in program.views if name.endswith("friends")]
        self._donated = program.views.get("donated")

    def _add(self, amount: Exact, *key: str) -> None:
        counts: Counts = {key: amount}
        add_to(self.counts, counts)

    def take(self, event: Event, decision: Decision) -> None:
        """Count what a decision says."""
        back = False
        for given in decision.given:
            if given.verb == "tier":
                told = dict(given.detail)
                self._add(1, TIER, given.unit, str(told["from"]), str(told["to"]))
            elif given.verb == "pay_out":
                back = self._paid_out(given) or back
        if event.type == _REFUNDED and not back and self._plans is not None:
            self._told_back(event)

    def _paid_out(self, given: Given) -> bool:
        """Count money that goes to a charity, or back to a member; tell whether it goes back."""
        told = {name: str(value) for name, value in given.detail}
        if "membership" in told:
            self._add(given.change, PLAN, told["membership"], "back")
            return True
        if "fund" in told:
            self._add(given.change, PAID, told["fund"], told["to"], told.get("goods", ""))
        return False

    def _told_back(self, event: Event) -> None:
        """Count a fee of which the shop told that it had gone back."""
        shape = self.program.events[_REFUNDED].shape
        record = dict(zip([one.name for one in shape.fields], event.records["membership"], strict=True))
        fee: Any = record["fee"]
        if fee:
            self._add(fee, PLAN, str(record["id"]), "back")

    def move(self, before: MemberState | None, after: MemberState) -> None:
        """Count what became of a member's plans with one decision."""
        if self._plans is None:
            return
        was, now = self._held(before), self._held(after)
        for plan in was.keys() | now.keys():
            self._move(plan, was.get(plan), now.get(plan))

    def _held(self, state: MemberState | None) -> dict[str, dict[str, Any]]:
        if state is None or self._plans is None:
            return {}
        found: Any = self._plans(self.program, state, state.booked_at)
        return {str(one["plan"]): one for one in found}

    def _move(self, plan: str, was: dict[str, Any] | None, now: dict[str, Any] | None) -> None:
        part = 10**self.program.decimals
        if now is None:
            self._add(1, PLAN, plan, "left")
            return
        if was is None:
            self._add(1, PLAN, plan, "joined")
            self._add(int(now["fee_paid"] * part), PLAN, plan, "fees")
            return
        if now["from"] != was["from"] and was["status"] not in _ON_THE_WAY:
            self._move(plan, was, None)  # It was over for a while, and bought again.
            self._move(plan, None, now)
            return
        renewed = now["renewals"] - was["renewals"]
        paid = renewed * (now if renewed > 0 else was)["fee_paid"]
        if not renewed and not was["fee_paid"]:
            paid = now["fee_paid"]  # The first payment, when a trial is over.
        self._add(renewed, PLAN, plan, "renewed")
        self._add(int(paid * part), PLAN, plan, "fees")

    def close(self, state: MemberState, at: int) -> None:
        """Count what a member has at the end."""
        for name in self._friends:
            self._befriend(name, state, at)
        for plan, held in self._now(state, at):
            self._add(1, PLAN, plan, f"held {held}")
        if self._donated is not None:
            gave: Any = self._donated(self.program, state, at)
            for key, amount in _gifts(gave):
                self._add(amount, FUND, *key)

    def _befriend(self, name: str, state: MemberState, at: int) -> None:
        found: Any = self.program.views[name](self.program, state, at)
        tree = name.removesuffix("friends").removesuffix("_")
        for what in ("invited", "qualified"):
            self._add(found[what], FRIENDS, tree, what)

    def _now(self, state: MemberState, at: int) -> Iterator[tuple[str, str]]:
        if self._plans is not None:
            found: Any = self._plans(self.program, state, at)
            for one in found:
                yield str(one["plan"]), str(one["status"])


def _gifts(gave: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[tuple[str, str, str], Fraction]]:
    """Yield what a member's account gave: (fund, goods, giver) and whole units of money, or pieces."""
    for fund, its in gave.items():
        for name, value in its.items():
            if name == "goods":
                for goods, by_giver in value.items():
                    for giver, pieces in by_giver.items():
                        yield (fund, goods, giver), Fraction(pieces)
            else:
                yield (fund, "", name), Fraction(value)
