"""Crediting: what happens when units become available, for rules, counters and claims that wait for it.

The event ``points.credited`` belongs to the order (or the threshold) that the units belong to. So what it
gives goes with them: a refund decides it again on what stands of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from loyalrules.books import thresholds
from loyalrules.books.places import brought_by, holders, owner_of, place
from loyalrules.facts.fields import Record
from loyalrules.facts.state import Context, Exact, Grant, Lot, MemberState
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.rule import Effect, Unit
from loyalrules.plugins.work import Work

CREDITED = "points.credited"
AT_ONCE = "claims at once"  # A part of programs whose rewards are claimed as soon as units are there.
UNIT, AMOUNT, WORTH = 0, 1, 2
SCALE = 6  # Numbers of events are read with six decimals.


@dataclass(frozen=True, slots=True)
class Owned:
    """The grant behind a lot: its event, its place among the owner's, and how to put it back changed."""

    order: str
    place: tuple[int, int]
    context: Context
    grant: Grant
    keep: Callable[[Grant], None]


def is_followed(program: Program) -> bool:
    """Tell whether anything waits for units to become available."""
    return CREDITED in program.plans or CREDITED in program.after or AT_ONCE in program.parts


def owned(work: Work, member: MemberState, lot: Lot) -> Owned | None:
    """Return the grant that a lot of an account holds, ``None`` when nobody owns it any more."""
    if thresholds.is_threshold(lot.owner):
        who, owner = brought_by(work, member, lot.id), owner_of(lot.owner)
        known = thresholds.contexts_of(who, owner)
        kept_by = (work, member, lot, "")
        return _find(known, *kept_by, lambda kept: thresholds.put_contexts(who, owner, kept))
    order = work.order(lot.owner) if lot.owner else None
    if order is None:
        return None

    def keep(contexts: tuple[Context, ...]) -> None:
        order.contexts = contexts

    return _find(order.contexts, work, member, lot, order.id, keep)


def effect_of(work: Work, member: MemberState, lot: Lot, of: Callable[[Effect], object]) -> Effect | None:
    """Return the effect that gave a lot, ``None`` when no rule of the program did.

    A rule may give one unit in two ways, with other dates; then the grant says which of them it was. It is
    looked up only where the effects differ in what is asked ``of`` them.
    """
    rule = work.program.rules.get(lot.rule)
    effects = [] if rule is None else [effect for effect in rule.effects if effect.unit.id == lot.unit]
    if len({of(effect) for effect in effects}) > 1:
        found = owned(work, member, lot)
        if found is not None:
            effects = [effect for effect in effects if effect.index == found.grant.effect] or effects
    return effects[0] if effects else None


def _find(
    contexts: tuple[Context, ...],
    work: Work,
    member: MemberState,
    lot: Lot,
    order: str,
    keep: Callable[[tuple[Context, ...]], None],
) -> Owned | None:
    who = brought_by(work, member, lot.id)
    for number, context in enumerate(contexts):
        for at, grant in enumerate(context.grants):
            if not _gave(work, grant, member, lot, who):
                continue

            def put(changed: Grant, number: int = number, at: int = at, context: Context = context) -> None:
                grants = (*context.grants[:at], changed, *context.grants[at + 1 :])
                kept = context._replace(grants=grants)
                keep((*contexts[:number], kept, *contexts[number + 1 :]))

            return Owned(order, (number, at), context, grant, put)
    return None


def _gave(work: Work, grant: Grant, member: MemberState, lot: Lot, who: MemberState) -> bool:
    """Tell whether a grant gave a lot: by its number, or by where what it gave lies now."""
    if grant.lot == lot.id and grant.recipient == member.id:
        return True
    if grant.recipient != who.id or not grant.lot:
        return False
    account, number = place(work, who, grant.lot)
    return account.id == member.id and number == lot.id


def receivers(work: Work, order_id: str) -> None:
    """Let time pass for everybody who got something for an order.

    Their units may become available on the way, and what that gives belongs to the order as well: it must
    be there before the next event of the order is decided.
    """
    order = work.order(order_id)
    for _ in () if order is None else holders(work, order.contexts):
        pass


def credited(work: Work, member: MemberState, lot: Lot) -> None:
    """Raise ``points.credited`` for units that became available; owned ones count as far as they stand."""
    unit = work.program.units.get(lot.unit)
    if unit is None or unit.kind != "lots" or not is_followed(work.program):
        return
    found = owned(work, member, lot)
    amount = lot.left if found is None else found.grant.standing
    if amount <= 0:
        return
    if found is not None and found.order:
        receivers(work, found.order)
    who = brought_by(work, member, lot.id)
    occurrence = Occurrence(
        CREDITED, who.id, work.value_at, {"points": credit(unit, work.program.decimals, amount, lot.rule)}
    )
    if found is not None:
        occurrence.order, occurrence.parent, occurrence.amount_at = found.order, found.place, AMOUNT
        occurrence.threshold = "" if found.order else owner_of(lot.owner)
    work.happen(occurrence)


def credit(unit: Unit, decimals: int, amount: Exact, rule: str) -> Record:
    """Return the record of ``points.credited``: unit, amount, worth, and the rule that gave them.

    ``decimals`` are those of the program's currency.
    """
    whole = Fraction(amount) / 10**unit.decimals
    worth = whole * (unit.worth or 0) * 10**decimals
    return unit.id, _plain(whole * 10**SCALE), _plain(worth), rule


def credit_again(record: Record, program: Program, standing: Exact) -> Record:
    """Return the record as it is when only so much of the units stands (smallest parts)."""
    unit: Any = record[UNIT]
    rule: Any = record[3]
    return credit(program.units[unit], program.decimals, standing, rule)


def _plain(value: Fraction) -> Exact:
    return value.numerator if value.denominator == 1 else value
