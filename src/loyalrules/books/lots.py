"""Lots: opening, lapsing, being spent. Earliest expiry is spent first.

Books of a member and unit: given = held + spent + lapsed - owed - forgiven.
"""

from typing import NamedTuple

from loyalrules.base.say import say
from loyalrules.books.asked import ask
from loyalrules.books.holds import hold_dates
from loyalrules.books.lifetimes import begins, lifetime_of
from loyalrules.books.lot_order import NEVER, lapse_moment, remind, spending_order
from loyalrules.books.places import brought_by
from loyalrules.books.takings import pay_debt
from loyalrules.facts.layered import in_order, least, up_to
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused, Work
from loyalrules.shapes.lifetime import Hold, Lifetime


class Terms(NamedTuple):
    """The terms under which a lot is given: when it can be spent, when it lapses, and what it comes from.

    ``ends`` is when it lapses, where that is known: in place of the lifetime.
    """

    hold: Hold | None
    lifetime: Lifetime | None
    rule: str
    owner: str = ""
    event_type: str = ""
    remembers: tuple[tuple[str, Exact], ...] = ()
    ends: tuple[int | None] | None = None


def open_lot(work: Work, member: MemberState, unit: Unit, amount: Exact, terms: Terms) -> str:
    """Give an amount as a new lot and return its id. Its dates count from the event's ``at``."""
    hold, lifetime, rule, owner, event_type, remembers, ends = terms
    start = work.value_at
    available_at, waits_for, wait, gives_up_at = hold_dates(work, hold, start, event_type, owner)
    expires_at = None
    if ends is not None:
        expires_at = ends[0]
    elif lifetime is not None:
        expires_at = lifetime.ends(work.zone, begins(member, unit.id, lifetime, start), member)
    pending = available_at is None or available_at > work.booked_at or (hold is not None and hold.asked != "")
    lot_id = work.new_lot_id(member)
    member.lots[lot_id] = Lot(
        lot_id, unit.id, owner, rule, amount, amount, 0, 0, 0,
        pending, start, available_at, waits_for, wait, expires_at, gives_up_at,
        remembers,
    )  # fmt: skip
    account = "pending" if pending else "available"
    work.post(member, unit.id, "issued", account, amount, lot_id, rule, owner, opens=True)
    for moment in (available_at if pending else None, gives_up_at, expires_at):
        if moment is not None:
            remind(member, moment)
    if not pending:
        pay_debt(work, member, member.lots[lot_id], amount)
    return lot_id


def next_lapse(member: MemberState) -> int | None:
    """Return when the next lot lapses."""
    moment = least(member.lots, lapse_moment, NEVER)
    return None if moment == NEVER else moment


def lapse(work: Work, member: MemberState, at: int) -> None:
    """Lapse every lot whose lifetime ends at this moment, pending ones too."""
    for lot in sorted(up_to(member.lots, lapse_moment, at), key=lambda lot: int(lot.id)):
        lifetime = lifetime_of(work, member, lot)
        who = brought_by(work, member, lot.id)
        if lifetime is not None and lifetime.held and ask(work, lifetime.held, who) is not None:
            again = lifetime.asked_again(work.zone, at, who)
            member.lots[lot.id] = lot._replace(expires_at=again)
            remind(member, again)
            continue
        source = "pending" if lot.pending else "available"
        work.post(member, lot.unit, source, "lapsed", lot.left, lot.id, lot.rule, lot.owner)


def spend(
    work: Work, member: MemberState, unit: str, amount: Exact, *, rule: str, owner: str = ""
) -> list[tuple[str, Exact]]:
    """Spend an amount and return what each lot gave. Raises ``Refused`` when less is available."""
    available = member.balance(unit, "available")
    if amount > available:
        raise Refused(
            say(
                "{member} has {available} {unit} available, {amount} are needed",
                member=member.id,
                available=available,
                unit=unit,
                amount=amount,
            )
        )
    taken: list[tuple[str, Exact]] = []
    for lot in in_order(member.lots, spending_order):
        if amount <= 0:
            break
        if lot.unit != unit or lot.pending:
            continue
        part = min(amount, lot.left)
        work.post(member, unit, "available", "spent", part, lot.id, rule, owner)
        taken.append((lot.id, part))
        amount -= part
    return taken
