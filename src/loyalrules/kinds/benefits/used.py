"""Benefits that an order used: what a priced cart was promised is booked when the order says so.

``cart.priced`` is a question, so its answer uses up no limit. An order that was placed with it names the
rules in ``order.benefits``; then each of their effects takes its use from its limits and budgets, at the
order's time and never above them. The use is a grant of the order: a refund of all that remains gives it
back to the same window.
"""

from typing import Any

from loyalrules.books.asked import who_of
from loyalrules.books.limits import room, use
from loyalrules.facts.decision import Given
from loyalrules.facts.state import Context, Exact, Grant
from loyalrules.kinds.benefits.as_cart import as_cart
from loyalrules.plugins.program import Occurrence, Plan
from loyalrules.plugins.rule import Bounded, Effect, Source

QUESTION = "cart.priced"


def book_used(work: Any, occurrence: Occurrence) -> None:
    """Book the uses of the rules that a paid order names. Nothing is refused: the order was paid.

    Called before the rules of the order and before it is paid with points, so that ``member.orders`` and
    the member's points are what the cart was asked with.
    """
    event = work.program.events[occurrence.type]
    record = occurrence.records[event.shape.word]
    named: Any = [
        name
        for name in record[event.shape.at("benefits")] or ()
        if name not in work.program.parts["benefits"]
    ]
    if not named:
        return
    plan: Plan | None = work.program.plans.get(QUESTION)
    rules = {} if plan is None else {rule.id: rule for rule in plan.rules}
    grants: list[Grant] = []
    for name in dict.fromkeys(named):
        rule = rules.get(name)
        if plan is None or rule is None:
            reason = f"no rule of {QUESTION}"
            work.tell(
                Given("benefit", occurrence.member, "benefit", 0, 1, name, 0, occurrence.order, reason, ())
            )
            continue
        cart = as_cart(record, event.shape, plan.event.shape)
        values = rule.run(cart, _facts(work, occurrence.member, plan), None)
        for effect in rule.effects:
            wanted = _amount(effect, values)
            if isinstance(effect.poster, Bounded):
                wanted = min(wanted, effect.poster.most(work, plan.event, (cart,)))
            grant = _book(work, occurrence, effect, wanted)
            if grant is not None:
                grants.append(grant)
    if grants:
        order = work.order(occurrence.order)
        nothing = (None,) * len(work.program.plans[occurrence.type].fact_names)  # Never decided again.
        context = Context(
            occurrence.type, occurrence.member, occurrence.at, (record,), nothing, tuple(grants), None, -1
        )
        order.contexts = (*order.contexts, context)


def _book(work: Any, occurrence: Occurrence, effect: Effect, wanted: Exact) -> Grant | None:
    """Take one use from the limits of an effect, or tell that there was no room for it."""
    who = who_of(work, occurrence.member)
    receiver = who(effect.to)
    if receiver is None:
        return None
    left = room(work, effect.limits, effect.budgets, occurrence.order, who)
    granted, by = left.within(wanted)
    cut_by = by if granted < wanted else "" if wanted else "the rule does not hold for this order"
    work.tell(
        Given(
            effect.verb, receiver, effect.unit.id, granted, wanted, effect.rule, effect.index,
            occurrence.order, cut_by, effect.detail,
        )
    )  # fmt: skip
    if granted <= 0:
        return None
    source = Source(occurrence.order, occurrence.type, occurrence.at)
    lot = effect.poster.give(work, effect, work.member(receiver), granted, source)
    use(work, left.uses, granted, 1)
    uses: Any = tuple([tuple(place) for place in left.uses])
    return Grant(effect.rule, effect.index, receiver, wanted, granted, granted, left.left, 0, lot, uses)


def _amount(effect: Effect, values: Any) -> Exact:
    """Return what an effect gives: 1 of its own unit, or the money that the order's lines come to.

    Money is 0 when the rule does not hold for the order as it was paid: then nobody knows how much it was.
    """
    if effect.unit.kind != "money":
        return 1
    total: Exact = 0
    for part in () if values is None else values[effect.amount_at]:
        amount = effect.rounding.apply(part.numerator * effect.num, part.denominator * effect.den)
        cap = None if effect.cap_at is None else values[effect.cap_at]
        if cap is not None:
            most = effect.rounding.apply(cap.numerator * effect.cap_num, cap.denominator * effect.cap_den)
            amount = min(amount, most)
        total += amount
    return total


def _facts(work: Any, member_id: str, plan: Plan) -> list[object]:
    facts: list[object] = []
    for role, read in plan.facts:
        found = who_of(work, member_id)(role)
        facts.append(None if found is None else read(work, work.member(found)))
    return facts
