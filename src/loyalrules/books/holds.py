"""Holds: when a lot that is pending becomes available, and when it is cancelled instead.

A lot waits for an event of its order, then for a span. When the moment comes its lines are asked; if they
do not hold, or if the event does not come in time, the gift is cancelled as if it had never been: what it
used of limits is free again, and a refund finds nothing to take.
"""

from dataclasses import replace
from typing import Any

from loyalrules.base.calendar import Duration
from loyalrules.books.asked import ask
from loyalrules.books.corrections import correct
from loyalrules.books.credits import Owned, credited, effect_of, owned
from loyalrules.books.lot_order import NEVER, activation_moment, remind
from loyalrules.books.places import brought_by, owner_of
from loyalrules.books.rises import RisePoster, stand
from loyalrules.books.takeback import take_back
from loyalrules.books.takings import pay_debt
from loyalrules.books.thresholds import is_threshold
from loyalrules.facts.decision import Given
from loyalrules.facts.layered import having, least, up_to
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.plugins.rule import Effect, Poster, Raised, Source
from loyalrules.plugins.work import Work
from loyalrules.shapes.lifetime import Hold, lasting

LINES, EVENT = "lines", "event"  # Why a gift was cancelled, as the detail of what is told.


def hold_dates(
    work: Work, hold: Hold | None, start: int, event_type: str, owner: str = ""
) -> tuple[int | None, str, str, int | None]:
    """Return when a gift becomes available, what it waits for and how, and when it is cancelled.

    What is given for an order after the event that it waits for, waits from then on.
    """
    if hold is None:
        return start, "", "", None
    if hold.after in ("", event_type) or _happened(work, owner, hold.after):
        return hold.ends(work.zone, start), "", "", None
    gives_up = None if hold.within is None else lasting(hold.within).ends(work.zone, start)
    return None, hold.after, hold_text(hold), gives_up


def _happened(work: Work, owner: str, event_type: str) -> bool:
    """Tell whether an order, if an order owns the gift, has had an event."""
    if not owner or is_threshold(owner):
        return False
    order = work.order(owner)
    return order is not None and event_type in order.happened


def hold_of(work: Work, member: MemberState, lot: Lot) -> Hold | None:
    """Return the hold under which a lot was given: of the effect that gave it, or of its unit."""
    effect = effect_of(work, member, lot, lambda one: one.hold)
    if effect is not None:
        return effect.hold
    unit = work.program.units.get(lot.unit)
    return None if unit is None else unit.hold


def release(work: Work, member: MemberState, owner: str, event_type: str, at: int) -> None:
    """Start the wait of an order's lots that waited for this event.

    A lot that a refund emptied waits no longer either: a refund that is cancelled fills it again.
    """
    for lot in (*having(member.lots, "owner", owner), *having(member.closed, "owner", owner)):
        if lot.pending and lot.waits_for == event_type:
            available_at = hold_from_text(lot.wait).ends(work.zone, at)
            known = lot._replace(available_at=available_at, waits_for="", wait="", gives_up_at=None)
            if lot.left:
                member.lots[lot.id] = known
                remind(member, available_at)
            else:
                member.closed[lot.id] = known


def next_activation(member: MemberState) -> int | None:
    """Return when the next pending lot becomes available, or is cancelled."""
    moment = least(member.lots, activation_moment, NEVER)
    return None if moment == NEVER else moment


def activate(work: Work, member: MemberState, at: int) -> None:
    """Make every lot available whose hold ends at this moment, in the order they were earned."""
    for known in sorted(up_to(member.lots, activation_moment, at), key=lambda lot: int(lot.id)):
        lot = member.lots.get(known.id)
        if lot is None or not lot.pending:
            continue
        if lot.available_at is None:
            if lot.gives_up_at is not None and lot.gives_up_at <= at:
                _cancel(work, member, lot, EVENT)
            continue
        if lot.available_at > at:
            continue
        hold = hold_of(work, member, lot)
        asked = "" if hold is None else hold.asked
        if asked and ask(work, asked, brought_by(work, member, lot.id)) is None:
            _cancel(work, member, lot, LINES)
            lot = member.lots.get(known.id)
            if lot is None:
                continue
        member.lots[lot.id] = lot = lot._replace(pending=False)
        work.post(member, lot.unit, "pending", "available", lot.left, lot.id, lot.rule, lot.owner)
        pay_debt(work, member, lot, lot.left)
        credited(work, member, lot)


def _cancel(work: Work, member: MemberState, lot: Lot, why: str) -> None:
    """Cancel the gift that a lot holds, with its grant if an order or a threshold owns it.

    What the grant stands at is taken, from its own lot first: what a refund took of the lot for another
    grant of the order is left in that one's lot.
    """
    member.lots[lot.id] = lot._replace(gives_up_at=None)
    detail = (("cancelled", why),)
    found = owned(work, member, lot)
    if found is None:
        left = lot.left
        work.post(member, lot.unit, "pending", "issued", left, lot.id, lot.rule, lot.owner)
        who = brought_by(work, member, lot.id)
        work.tell(Given("earn", who.id, lot.unit, -left, -left, lot.rule, 0, lot.owner, "", detail))
        return
    _cancel_grant(work, member, lot, found, detail)


def _cancel_grant(
    work: Work, member: MemberState, lot: Lot, found: Owned, detail: tuple[tuple[str, object], ...]
) -> None:
    context, grant = found.context, found.grant
    effect = work.program_of(context.program).rules[grant.rule].effects[grant.effect]
    if isinstance(effect.poster, RisePoster):
        outer, work.value_at = work.value_at, lot.earned_at
        stand(work, brought_by(work, member, lot.id), effect.poster.key, -grant.standing)
        work.value_at = outer
    poster = _Cancelling(member, lot, effect.poster)
    cancelling = replace(effect, poster=poster, detail=(*effect.detail, *detail))
    source = Source(owner_of(lot.owner), context.event_type, context.at, grant.lot)
    cancelled = correct(work, cancelling, grant, 0, source, found.order)
    found.keep(cancelled._replace(full=0, room=0))


class _Cancelling:
    """Takes from one pending lot first."""

    def __init__(self, account: MemberState, lot: Lot, inner: Poster) -> None:
        self.account = account
        self.lot = lot
        self.inner = inner

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Give as the effect does."""
        return self.inner.give(work, effect, member, amount, source)

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take the pending units, and what they lack from where a refund would."""
        lot, account = self.lot, self.account
        part = min(lot.left, amount)
        work.post(account, lot.unit, "pending", "issued", part, lot.id, effect.rule, lot.owner)
        if part == amount:
            return 0
        policy = effect.unit.taken_back
        return take_back(
            work, account, lot.unit, amount - part, owner=lot.owner, rule=effect.rule, policy=policy
        )

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """Cancelling raises nothing."""
        return None


def hold_text(hold: Hold) -> str:
    """Write a hold as text, so that a waiting lot keeps the hold of its own program version.

    >>> hold_from_text(hold_text(Hold("order.delivered", Duration(0, 7, 0)))).wait
    Duration(months=0, days=7, micros=0)
    """
    wait = hold.wait or Duration(0, 0, 0)
    return f"{wait.months} {wait.days} {wait.micros} {hold.at}"


def hold_from_text(text: str) -> Hold:
    """Read what ``hold_text`` wrote."""
    months, days, micros, at = text.split(" ", 3)
    return Hold("", Duration(int(months), int(days), int(micros)), at)
