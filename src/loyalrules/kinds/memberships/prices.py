"""What a payment costs, which offer sets the price, and what the unused rest of a plan is worth."""

from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import Zone, add, add_months
from loyalrules.books.asked import ask
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.gifts import term_of
from loyalrules.kinds.memberships.held import Held
from loyalrules.kinds.memberships.plan import INTRODUCTORY, WIN_BACK, Plan, Refund
from loyalrules.shapes.lifetime import lasting

PAID = "paid"
KEPT_FEES = 60


def full_price(work: Any, member: MemberState, plan: Plan) -> int:
    """Return the price of a term without offers, in smallest parts; 0 for a free plan."""
    if not plan.asked:
        return plan.price or 0
    return int(ask(work, plan.asked, member) or 0)


def next_price(work: Any, member: MemberState, plan: Plan, held: Held, at: int) -> tuple[int, Held]:
    """Return what the next term costs, and what is known once that price is used."""
    name, left, had = held.offer, held.offer_left, held.had
    if held.before + held.terms == 0 and not plan.free:
        name = _offer_at_first(work.zone, plan, held, at)
        offer = plan.offer(name)
        left = 0 if offer is None else offer.terms
        had = tuple(dict.fromkeys([*had, PAID, *([name] if name else [])]))
    offer = plan.offer(name) if left else None
    if offer is None:
        return full_price(work, member, plan), held._replace(offer="", offer_left=0, had=had)
    return offer.amount, held._replace(offer=name, offer_left=left - 1, had=had)


def _offer_at_first(zone: Zone, plan: Plan, held: Held, at: int) -> str:
    """Return the offer that a stretch begins with: each is had once in a lifetime."""
    if PAID not in held.had:
        return INTRODUCTORY if plan.offer(INTRODUCTORY) is not None else ""
    back = plan.offer(WIN_BACK)
    if back is None or WIN_BACK in held.had or not held.past:
        return ""
    left = held.past[-1][1]
    return WIN_BACK if back.after is None or at >= add(zone, left, back.after) else ""


def unused(
    zone: Zone, plan: Plan, held: Held, at: int, *, today: int, by: str = "days", each: int | None = None
) -> Fraction:
    """Return what the paid time from a moment on is worth, in smallest parts.

    Of the term that is under way, days count that have not begun, and today's when ``today`` is 1; by
    months, those that have not begun. Each term is worth what was paid for it, or ``each``.
    """
    worth = Fraction(0)
    for number in range(held.terms, 0, -1):
        first, after = term_of(plan, zone, held, number)
        if first is None or after is None or after <= at:
            break
        fee = each if each is not None else _fee_of(held, held.terms - number)
        worth += fee * (Fraction(1) if at < first else _rest(zone, plan, first, after, at, today, by))
    if held.before and at < held.anchor:
        days = zone.day(held.anchor) - zone.day(held.rest[0])
        worth += rest_at(held, each) * Fraction(
            max(zone.day(held.anchor) - zone.day(at) - 1 + today, 0), max(days, 1)
        )
    return worth


def rest_at(held: Held, each: int | None) -> Fraction:
    """Return what the time kept by a pause was worth; with another price of a term, at that price."""
    if each is None:
        return Fraction(held.rest[1])
    return held.rest[1] * Fraction(each, held.fee) if held.fee else Fraction(0)


def _fee_of(held: Held, back: int) -> int:
    return held.fees[-1 - back] if back < len(held.fees) else held.fee


def _rest(zone: Zone, plan: Plan, first: int, after: int, at: int, today: int, by: str) -> Fraction:
    start, end, now = zone.day(first), zone.day(after), zone.day(at)
    months = 0 if plan.term is None or plan.term.after is None else plan.term.after.months
    if by == "months" and months:
        used = next((number for number in range(1, months) if add_months(start, number) > now), months)
        return Fraction(months - used, months)
    return Fraction(max(end - now - 1 + today, 0), max(end - start, 1))


def goes_back(work: Any, member: MemberState, plan: Plan, held: Held, at: int) -> int | None:
    """Return what the plan says goes back of the fee when it ends now, ``None`` when it says nothing."""
    if not plan.refunds:
        return None
    if held.unpaid or held.refunded:
        return 0
    for refund in plan.refunds:
        if refund.within is None or at < lasting(refund.within).ends(work.zone, held.paid_at):
            return _back(work, member, plan, held, refund, at)
    return 0


def _back(work: Any, member: MemberState, plan: Plan, held: Held, refund: Refund, at: int) -> int:
    if refund.share is not None:
        back = held.fee * refund.share
    else:
        back = unused(work.zone, plan, held, at, today=0, by=refund.by)
    if refund.less:
        back -= ask(work, refund.less, member) or 0
    return max(rounded(back), 0)


def rounded(amount: Fraction) -> int:
    """Return an amount in whole smallest parts, half up as money is.

    >>> rounded(Fraction(5, 2)), rounded(Fraction(7, 3))
    (3, 2)
    """
    return int((amount + Fraction(1, 2)) // 1)
