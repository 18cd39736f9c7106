"""Refunds: decide an order's own grants again on what remains, and post target minus standing.

The target of a grant is a function of what remains alone, never above what was given at the purchase
and never above the room that limits left then. So any series of partial refunds, in any order, comes
to the same as one.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyalrules.base.say import say
from loyalrules.books.corrections import base_again, correct, move_base, within_room
from loyalrules.books.places import holders, place, ref
from loyalrules.books.spend_again import give_back_what_lacked, spend_again
from loyalrules.books.takeback import give_back
from loyalrules.books.versions import laid_out, purchase_of
from loyalrules.decide.grants import Firing, base_of, elements_of, note_context, wanted
from loyalrules.decide.sales import left_of_sale, note_sale, used_of
from loyalrules.decide.work import DecisionWork
from loyalrules.facts.state import Context, Exact, Grant, Order
from loyalrules.plugins.program import EventType, Occurrence, Program
from loyalrules.plugins.rule import Effect, Rule, Source, Walk
from loyalrules.plugins.work import Refused


def refund(work: DecisionWork, occurrence: Occurrence) -> None:
    """Take back what an order gave for the part that is refunded, or undo that when a refund is cancelled.

    Raises ``Refused`` when it cannot.
    """
    order = work.order(occurrence.order)
    if order is None:
        raise Refused(say("no order {order} is known, so it cannot be refunded", order=occurrence.order))
    program = work.program_of(order.program)
    purchase = purchase_of(program, order)
    if purchase.remain is None or purchase.value is None:
        raise Refused(say("{purchase} cannot be refunded", purchase=purchase.name))
    event = work.program.events[occurrence.type]
    for _ in holders(work, order.contexts):
        pass  # What is due for anybody happens before anything is taken back.
    _set_left(work, order, event, occurrence)
    remaining = purchase.remain(order.record, order.left)
    value, left = purchase.value(order.record), purchase.value(remaining)
    whole = all(share == 0 for share in order.left)
    refunded = Fraction(1) if whole else 1 - Fraction(left, value) if value else Fraction(0)
    if event.cancels is None:
        _return_points(work, order, refunded)
    contexts: list[Context] = []
    for context in order.contexts:
        version = work.program_of(context.program) if context.program else program
        contexts.append(_replay(work, version, purchase, order, remaining, context, contexts, refunded))
    order.contexts = tuple(contexts)
    if event.cancels is not None:  # The way back: what was done first is undone last.
        _take_points(work, order, refunded)


def _set_left(work: DecisionWork, order: Order, event: EventType, occurrence: Occurrence) -> None:
    record = occurrence.records[event.shape.word]
    if event.cancels is not None:
        named = event.cancels(order, record)
        place = max(number for number, (refund_id, _) in enumerate(order.returned) if refund_id == named)
        shares = order.returned[place][1]
        order.left = tuple([left + share for left, share in zip(order.left, shares, strict=True)])
        order.returned = order.returned[:place] + order.returned[place + 1 :]
        return
    if event.left_after is None:
        raise Refused(say("{event} does not say what remains of an order", event=event.name))
    left = event.left_after(order, record, work.program)
    shares = tuple([before - after for before, after in zip(order.left, left, strict=True)])
    order.left = left
    order.returned = (*order.returned, (occurrence.id, shares))
    order.refunds += 1


def _return_points(work: DecisionWork, order: Order, refunded: Fraction) -> None:
    """Give back the points paid on the order in the share refunded, latest lots first."""
    if not order.redeemed:
        return
    member = work.member(order.member)
    for unit in dict.fromkeys(part[0] for part in order.redeemed):
        due = _due(order, unit, refunded)
        parts: list[tuple[str, str, Exact, Exact]] = []
        for name, lot, amount, returned in reversed(order.redeemed):
            part = min(due, amount - returned) if name == unit else 0
            if part > 0:
                account, number = place(work, member, lot)
                if number:
                    give_back(work, account, unit, number, part, rule="paid with points", owner=order.id)
                else:
                    give_back_what_lacked(work, account, unit, part, order.id)
                due -= part
            parts.append((name, lot, amount, returned + part))
        order.redeemed = tuple(reversed(parts))


def _take_points(work: DecisionWork, order: Order, refunded: Fraction) -> None:
    """Spend again what a cancelled refund had given back, the lots that came back last first."""
    if not order.redeemed:
        return
    member = work.member(order.member)
    for unit in dict.fromkeys(part[0] for part in order.redeemed):
        due = -_due(order, unit, refunded)
        parts: list[tuple[str, str, Exact, Exact]] = []
        lacked: dict[str, Exact] = {}
        for name, lot, amount, returned in order.redeemed:
            part = min(due, returned) if name == unit else 0
            lacking: Exact = 0
            if part > 0:
                account, number = place(work, member, lot)
                lacking = spend_again(work, account, unit, number, part, order.id)
                due -= part
            if lacking:
                where = ref(account, member, "")
                lacked[where] = lacked.get(where, 0) + lacking
            parts.append((name, lot, amount - lacking, returned - part))
        parts += [(unit, where, amount, 0) for where, amount in lacked.items()]
        order.redeemed = tuple(parts)


def _due(order: Order, unit: str, refunded: Fraction) -> Exact:
    """Return what is still to be given back of the points paid on the order, below 0: given too much."""
    paid = sum(part[2] for part in order.redeemed if part[0] == unit)
    back = sum(part[3] for part in order.redeemed if part[0] == unit)
    return int(paid * refunded // 1) - back


def _replay(
    work: DecisionWork,
    program: Program,
    purchase: EventType,
    order: Order,
    remaining: tuple[object, ...],
    context: Context,
    before: list[Context],
    refunded: Fraction,
) -> Context:
    plan = program.plans[context.event_type]
    shapes = {shape.word: shape for shape in program.events[context.event_type].shapes}
    records = [
        laid_out(remaining, purchase.shape.fields, shapes[root].fields)
        if root == purchase.shape.word
        else record
        for root, record in zip(plan.roots, context.roots, strict=True)
    ]
    if context.parent is not None and context.amount_at >= 0:
        parent = before[context.parent[0]].grants[context.parent[1]]
        at = context.amount_at
        records[0] = as_it_stands(program, context.event_type, records[0], at, parent.standing)
    firing = Firing(program, plan, records, list(context.facts))
    for slot in plan.given.values():
        firing.facts[slot] = 0
    for earlier in before:  # Of the same event: rules that were asked about it later read them.
        if earlier.event_type == context.event_type and earlier.parent == context.parent:
            note_context(firing, earlier)
    answers: dict[str, Any] = {}
    grants: list[Grant] = []
    sold = used_of(work, before)
    empty = all(share == 0 for share in order.left)
    if context.parent is not None and before[context.parent[0]].grants[context.parent[1]].standing == 0:
        empty = True  # What raised this event was taken back, so it did not happen.
    for grant in context.grants:
        effect = program.rules[grant.rule].effects[grant.effect]
        base = 0 if empty else _base(work, firing, program, effect, grant, answers)
        asked = _target(firing, program, effect, grant, answers, refunded, base, empty=empty)
        if effect.sales and asked > 0:
            asked = _within_sale(firing, program, effect, grant, answers, asked, sold)
        target = within_room(work, effect, grant, asked)
        if target < asked:
            grant = grant._replace(room=target)  # What is cut now stays cut.
        firing.note(effect, target)
        if effect.multiplies and target > 0:
            values = _values(firing, program, grant, answers)
            if values is not None:
                firing.pick(effect, values)
        at = work.value_at if effect.on_refund == "minus_today" else context.at
        source = Source(order.id, context.event_type, at, grant.lot)
        grants.append(move_base(work, effect, correct(work, effect, grant, target, source, order.id), base))
    return context._replace(grants=tuple(grants))


def _within_sale(
    firing: Firing,
    program: Program,
    effect: Effect,
    grant: Grant,
    answers: dict[str, Any],
    asked: Exact,
    sold: dict[str, Exact],
) -> Exact:
    """Return a target as far as what remains of the sale allows it, after what stands before it."""
    values = _values(firing, program, grant, answers)
    if values is None:
        return asked
    left, _ = left_of_sale(effect, values, sold)
    decided_again = effect.on_refund in ("replay", "minus_today")
    target = asked if left is None or not decided_again else min(asked, left)
    note_sale(effect, target, sold)
    return target


def as_it_stands(
    program: Program, event_type: str, record: tuple[object, ...], amount_at: int, standing: Exact
) -> tuple[object, ...]:
    """Return the record of a derived event as it is when so much stands of what raised it."""
    again = program.events[event_type].again
    if again is not None:
        return again(record, program, standing)
    own = list(record)
    own[amount_at] = standing
    return tuple(own)


def _target(
    firing: Firing,
    program: Program,
    effect: Effect,
    grant: Grant,
    answers: dict[str, Any],
    refunded: Fraction,
    base: Exact,
    *,
    empty: bool,
) -> Exact:
    """Return what a grant should be now, when ``base`` counts of what it is worked out from."""
    if effect.on_refund in ("keep", "rise"):  # What rises falls with the counters: see books.rises.
        return grant.full
    if empty:
        return 0
    if effect.on_refund == "whole":
        return grant.full
    if effect.on_refund == "pro_rata":
        return grant.full - grant.full * refunded // 1
    values = _values(firing, program, grant, answers)
    if values is None:
        return 0
    if effect.texts:
        return grant.full if grant.element in values[effect.amount_at] else 0
    target = max(wanted(firing, effect, values, None if effect.base is None else base)[0], 0)
    if grant.room is not None:
        target = min(target, grant.room)
    return min(target, grant.full)


def _base(
    work: DecisionWork,
    firing: Firing,
    program: Program,
    effect: Effect,
    grant: Grant,
    answers: dict[str, Any],
) -> Exact:
    """Return how much of what a grant is worked out from counts now."""
    if effect.base is None or effect.on_refund in ("keep", "whole"):
        return grant.base
    values = _values(firing, program, grant, answers)
    return 0 if values is None else base_again(work, effect, grant, base_of(effect, values))


def _values(firing: Firing, program: Program, grant: Grant, answers: dict[str, Any]) -> Sequence[Any] | None:
    rule = program.rules[grant.rule]
    if grant.element and rule.walk is not None:
        return _of_element(firing, rule, rule.walk, grant.element)
    if rule.id not in answers:
        answers[rule.id] = rule.run(*firing.records, firing.facts, None)
    answer = answers[rule.id]
    if answer is None or not rule.per_element:
        values: Sequence[Any] | None = answer
        return values
    return next((values for receiver, values in answer if receiver == grant.recipient), None)


def _of_element(firing: Firing, rule: Rule, walk: Walk, key: str) -> Sequence[Any] | None:
    """Return what a rule answers on one element alone, ``None`` when it is gone."""
    for name, element in elements_of(walk, firing.records):
        if name == key:
            answer: Any = rule.run(*firing.records, firing.facts, (element,))
            values: Sequence[Any] | None = answer
            return values
    return None
