"""Lifetimes that count from something else than the gift: from the last of some events, or the oldest gift.

An event that counts prolongs every lot whose lifetime names it. It never shortens one.
"""

from typing import Any

from loyalrules.books.credits import effect_of
from loyalrules.books.places import accounts, brought_by
from loyalrules.facts.state import Lot, MemberState
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Work
from loyalrules.shapes.lifetime import FIRST, Lifetime


def begins(member: MemberState, unit: str, lifetime: Lifetime, at: int) -> int:
    """Return the moment from which the lifetime of a gift of ``at`` counts."""
    if not lifetime.since:
        return at
    if lifetime.since == (FIRST,):
        return min([lot.earned_at for lot in member.lots.values() if lot.unit == unit], default=at)
    last = [moment for event in lifetime.since if (moment := _last(member, event)) is not None]
    return max(last, default=at)


def _last(member: MemberState, event: str) -> int | None:
    moment: Any = member.marks.get(f"last {event}")
    return None if moment is None else int(moment)


def prolong(work: Any, occurrence: Occurrence) -> None:
    """Note an event that lifetimes count from, and prolong what is held."""
    member: MemberState = work.member(occurrence.member)
    before = _last(member, occurrence.type)
    if before is not None and before >= occurrence.at:
        return
    member.marks[f"last {occurrence.type}"] = occurrence.at
    _prolong(work, member, occurrence)
    for account in accounts(work, member):  # What one does keeps alive what all hold together.
        before = _last(account, occurrence.type)
        if before is None or before < occurrence.at:
            account.marks[f"last {occurrence.type}"] = occurrence.at
            _prolong(work, account, occurrence)


def _prolong(work: Any, member: MemberState, occurrence: Occurrence) -> None:
    for lot in list(member.lots.values()):
        lifetime = lifetime_of(work, member, lot)
        if lifetime is None or occurrence.type not in lifetime.since or lot.expires_at is None:
            continue
        ends = lifetime.ends(work.zone, occurrence.at, brought_by(work, member, lot.id))
        if ends > lot.expires_at:
            member.lots[lot.id] = lot._replace(expires_at=ends)
            if member.next_due is None or ends < member.next_due:
                member.next_due = ends


def lifetime_of(work: Work, member: MemberState, lot: Lot) -> Lifetime | None:
    """Return the lifetime under which a lot was given: of the effect that gave it, or of its unit."""
    effect = effect_of(work, member, lot, lambda one: one.lifetime)
    if effect is not None:
        return effect.lifetime
    unit = work.program.units.get(lot.unit)
    return None if unit is None else unit.lifetime


def events_of(lifetimes: "list[Lifetime | None]") -> tuple[str, ...]:
    """Return the events from which some lifetime counts, in the order of their names."""
    return tuple(
        sorted({event for one in lifetimes if one is not None for event in one.since if event != FIRST})
    )
