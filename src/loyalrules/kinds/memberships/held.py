"""What is known of one member and one plan: a fold of the plan's events, and nothing else.

Whether a plan is held at a moment follows from it alone: never from when somebody asked, and never
from when a job ran.
"""

from typing import Any, NamedTuple

from loyalrules.base.calendar import Zone
from loyalrules.books.lot_order import remind
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.plan import Plan

MARK = "memberships"
MENDED_BY_PAYING = frozenset({"lapsed", "trial_over"})
# What a payment changes, and nothing that members told beside it: undone when a payment fails after all.
OF_A_PAYMENT = (
    "anchor", "terms", "until", "renewals", "fee", "refunded", "before", "offer", "offer_left", "had", "fees",
    "paid_at", "in_units", "units",
)  # fmt: skip


class Held(NamedTuple):
    """One member's history with one plan. Moments are microseconds, amounts smallest parts.

    A *stretch* is a time in which benefits never stopped. The latest one began at ``started``, and
    ``ended`` when that is known; ``past`` holds the earlier ones as (first moment, first moment after).
    ``terms`` were paid, counted from ``anchor``, so ``until`` is the end of what is paid (or of the
    trial, which ends at ``trial_until``), ``None`` for ever. ``changed`` is the latest event's moment.
    ``before`` terms of the stretch were paid before the anchor moved with a pause. ``offer`` is the price
    that the next ``offer_left`` terms have; ``had`` the offers that the member had. A pause began at
    ``paused`` and is over at ``resumes`` at the latest; ``pauses`` holds those that are over. ``leavings``
    are the latest ends and why. ``failed``: a payment did not go through, so none counts by itself.
    ``follower`` is the plan that begins when this one is over; one that has still to begin is not ``begun``.
    ``fees`` were paid for the latest terms, the last one at ``paid_at``; where that payment was only taken
    for granted, ``assumed`` is what was known before. ``rest`` is the moment at which a pause was over, and
    what the time that was paid before it was worth. ``gifts`` is what rules granted since the anchor.
    ``fee`` was paid last, ``in_units`` of it with ``units`` (unit, lot, amount).
    """

    plan: str
    started: int
    anchor: int
    terms: int
    until: int | None
    trial_until: int | None
    cancelled: bool
    ended: int | None
    reason: str
    joined: int
    renewals: int
    fee: int
    had_trial: bool
    refunded: bool
    changed: int
    past: tuple[tuple[int, int], ...]
    before: int = 0
    offer: str = ""
    offer_left: int = 0
    had: tuple[str, ...] = ()
    paused: int | None = None
    resumes: int | None = None
    pauses: tuple[tuple[int, int], ...] = ()
    leavings: tuple[tuple[int, str], ...] = ()
    failed: bool = False
    follower: str = ""
    begun: bool = True
    fees: tuple[int, ...] = ()
    paid_at: int = 0
    assumed: tuple[object, ...] = ()
    rest: tuple[int, int] = (0, 0)
    seats: tuple[str, ...] = ()
    gifts: tuple[tuple[object, ...], ...] = ()
    in_units: int = 0
    units: tuple[tuple[str, str, int], ...] = ()

    @property
    def unpaid(self) -> bool:
        """Whether nothing was paid yet: the trial, and the grace behind it."""
        return self.before + self.terms == 0 and self.trial_until is not None

    @property
    def only_given(self) -> bool:
        """Whether a rule granted it, and nobody ever paid: then no payment of it is due or retried."""
        paid = self.before + self.terms > 0 or self.paid_at > 0 or self.trial_until is not None
        return bool(self.gifts) and not paid

    def in_pause(self, _: Plan, __: Zone, at: int) -> bool:
        """Tell whether a moment lies in a pause."""
        if self.paused is not None and self.paused <= at and (self.resumes is None or at < self.resumes):
            return True
        return any(first <= at < after for first, after in self.pauses)

    def goes_on(self, at: int) -> bool:
        """Tell whether a payment at a moment keeps this stretch going: then its benefits never stopped."""
        if self.ended is None or at < self.ended:
            return True
        return at == self.ended and self.reason in MENDED_BY_PAYING

    def over(self, plan: Plan, zone: Zone) -> int | None:
        """Return when this stretch is over if nothing more is paid; ``None`` is never, and while paused."""
        if self.ended is not None or self.until is None or self.paused is not None:
            return self.ended
        return self.until if self.cancelled or self.only_given else plan.over(zone, self.until)

    def holds(self, plan: Plan, zone: Zone, at: int) -> bool:
        """Tell whether the plan's benefits held at a moment: trial and grace are included."""
        if (self.pauses or self.paused is not None) and self.in_pause(plan, zone, at):
            return False
        if any(first <= at < after for first, after in self.past):
            return True
        over = self.over(plan, zone)
        return self.started <= at and (over is None or at < over)

    def next_change(self, plan: Plan, zone: Zone) -> int | None:
        """Return when something happens by itself next: it begins, goes on, is paid, or is over."""
        if self.ended is not None:
            return None
        if not self.begun:
            return self.started
        if self.paused is not None:
            return self.resumes
        return self.until if self.pays_itself(plan) else self.over(plan, zone)

    def pays_itself(self, plan: Plan) -> bool:
        """Tell whether the payment that is due at ``until`` counts as made."""
        due = self.until is not None and (plan.recurs or self.unpaid)
        return plan.by_itself and due and not (self.cancelled or self.failed or self.only_given)

    def in_trial(self, plan: Plan, zone: Zone, at: int) -> bool:
        """Tell whether a moment lies in the trial of the latest stretch."""
        trial = self.trial_until is not None and self.started <= at < self.trial_until
        return trial and self.holds(plan, zone, at)

    def in_grace(self, plan: Plan, zone: Zone, at: int) -> bool:
        """Tell whether a moment lies behind what is paid, while a payment is being retried."""
        return self.until is not None and self.until <= at and self.holds(plan, zone, at)

    def status(self, plan: Plan, zone: Zone, at: int) -> str:
        """Return "trial", "active", "grace", "cancelled" (still held), "paused", "to_begin" or "ended"."""
        if not self.begun and self.ended is None:
            return "to_begin"
        if self.ended is None and self.in_pause(plan, zone, at):
            return "paused"
        if not self.holds(plan, zone, at):
            return "ended"
        if self.cancelled:
            return "cancelled"
        if self.in_grace(plan, zone, at):
            return "grace"
        return "trial" if self.in_trial(plan, zone, at) else "active"


def all_held(member: MemberState) -> tuple[Held, ...]:
    """Return every plan that a member ever had (read back from a store, they are plain tuples)."""
    rows: Any = member.marks.get(MARK, ())
    return tuple([Held(*row) for row in rows])


def find(member: MemberState, plan_id: str) -> Held | None:
    """Return what is known of a member and a plan, ``None`` when it was never had."""
    return next((held for held in all_held(member) if held.plan == plan_id), None)


def keep(member: MemberState, plan: Plan, zone: Zone, held: Held) -> None:
    """Put the new state of one plan in the place of the old one, and note when it would end."""
    others = [one for one in all_held(member) if one.plan != held.plan]
    member.marks[MARK] = tuple(sorted([*others, held]))
    moment = held.next_change(plan, zone)
    if moment is not None:
        remind(member, moment)


def begin(before: Held | None, plan: Plan, at: int) -> Held:
    """Return a new stretch of a plan, of which nothing is paid yet."""
    if before is None:
        return Held(plan.id, at, at, 0, None, None, False, None, "", 1, 0, 0, False, False, at, ())
    past = before.past if before.ended is None else (*before.past, (before.started, before.ended))
    return Held(
        plan.id, at, at, 0, None, None, False, None, "", before.joined + 1, 0, 0, before.had_trial, False, at,
        past, had=before.had, pauses=before.pauses, leavings=before.leavings, seats=before.seats,
    )  # fmt: skip
