"""Questions of a kind to the state: do these lines hold for a member now, and how much is this?

A question is a rule on an event that never happens by itself, so it is compiled, checked and explained
like any other rule. ``Builder.ask`` declares one; its answer is read here.
"""

from collections.abc import Callable, Sequence
from typing import Any

from loyalrules.facts.fields import Record
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Plan
from loyalrules.plugins.rule import Effect, Raised, Rule, Source
from loyalrules.plugins.work import Work


class AskedPoster:
    """Gives nothing: the answer to a question is read, not booked."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Give nothing."""
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take nothing."""
        return 0

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """A question raises nothing."""
        return None


ASKED = AskedPoster()


def read_facts(work: Work, plan: Plan, member: MemberState) -> list[object]:
    """Read the outside facts of a plan, once for all of its rules."""
    facts: list[object] = []
    states: dict[str, MemberState | None] = {"member": member}
    for role, read in plan.facts:
        if role not in states:
            found = work.program.roles[role].resolve(work, member)
            states[role] = None if found is None else work.member(found)
        state = states[role]
        facts.append(None if state is None else read(work, state))
    return facts


def who_of(work: Work, member_id: str) -> Callable[[str], str | None]:
    """Return what finds the member behind a role, seen from a member; ``None`` where nobody has it."""

    def who(role: str) -> str | None:
        if role == "member":
            return member_id
        found = work.program.roles.get(role)
        return None if found is None else found.resolve(work, work.member(member_id))

    return who


def ask(work: Work, key: str, member: MemberState, records: Sequence[Record] = ((),)) -> Exact | None:
    """Answer a question: ``None`` when its lines do not hold, else its amount (1 without one), rounded."""
    plan = work.program.plans[key]
    return answer(plan.counts[0], read_facts(work, plan, member), records)


def answer(rule: Rule, facts: Sequence[object], records: Sequence[Record] = ((),)) -> Exact | None:
    """Answer the question of a rule on facts that were read before."""
    values: Any = rule.run(*records, facts, None)
    if values is None:
        return None
    effect = rule.effects[0]
    raw = values[effect.amount_at]
    if raw is None:
        return None
    return effect.rounding.apply(raw.numerator * effect.num, raw.denominator * effect.den)
