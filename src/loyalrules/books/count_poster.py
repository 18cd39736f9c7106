"""Giving by counting: what has no lots, such as a badge or money owed outside, is a number on an account."""

from typing import Any

from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.rule import Effect, Raised, Source


class CountPoster:
    """Counts a gift on the member's account of its unit."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Count the gift."""
        work.post(member, effect.unit.id, "issued", "counted", amount, "", effect.rule, source.order)
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take the count back."""
        work.post(member, effect.unit.id, "counted", "issued", amount, "", effect.rule, source.order)
        return 0

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """A gift raises nothing."""
        return None
