"""Money that goes back to a member, and what was given for it: booked once, told to the shop."""

from fractions import Fraction
from typing import Any

from loyalrules.books import thresholds
from loyalrules.facts.decision import Given
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.held import Held
from loyalrules.kinds.memberships.plan import Plan
from loyalrules.kinds.memberships.shapes import ID
from loyalrules.plugins.program import Occurrence


def payment_key(plan: Plan) -> str:
    """Return the key of the threshold that the latest payment for a plan is."""
    return f"paid {plan.id}"


def owe(work: Any, occurrence: Occurrence, amount: int) -> None:
    """Owe a member money outside of the program, and tell the shop: a fee that goes back, or its rest."""
    if amount <= 0:
        return
    member = work.member(occurrence.member)
    currency = work.program.currency
    work.post(member, currency, "issued", "counted", amount)
    plan = str(occurrence.records["membership"][ID])
    work.tell(Given("pay_out", member.id, currency, amount, amount, "", 0, "", "", (("membership", plan),)))


def settle_payment(work: Any, member: MemberState, plan: Plan, held: Held, back: int) -> None:
    """Take back what was given for payments, each in the share of its fee that goes back, the latest first.

    More than the latest fee goes back of terms that were paid in advance.
    """
    share = Fraction(min(back, held.fee), held.fee) if held.fee else Fraction(1)
    thresholds.withdraw(work, member, payment_key(plan), share)
    left = back - held.fee
    for number, fee in enumerate(reversed(held.fees[:-1]), start=1):
        if left <= 0:
            break
        if fee:
            thresholds.withdraw_before(work, member, payment_key(plan), number, Fraction(min(left, fee), fee))
        left -= fee
