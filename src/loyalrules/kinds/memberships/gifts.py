"""Time that rules grant: how it moves the end of a plan, and what of it is left when it is taken back.

Time that is granted stands behind what is paid, and payments that follow stand behind it. All ends are
counted from the anchor at once, so granted months move no month end.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from loyalrules.base.calendar import Duration, Zone
from loyalrules.kinds.memberships.held import Held
from loyalrules.kinds.memberships.plan import Plan

NO_TIME = Duration()


class Gift(NamedTuple):
    """Time that was granted by somebody (``by``, empty once nobody can take it back), behind so many terms.

    One of a plan without an end lasts for ``ever``.
    """

    by: str
    months: int
    days: int
    terms: int
    ever: bool = False


def gifts_of(held: Held) -> tuple[Gift, ...]:
    """Return what was granted to a member of a plan since its anchor."""
    rows: Any = held.gifts
    return tuple([Gift(*row) for row in rows])


def until_of(plan: Plan, zone: Zone, held: Held) -> int | None:
    """Return the end of what was paid and granted, ``None`` for ever."""
    gifts = gifts_of(held)
    if any(gift.ever for gift in gifts):
        return None
    return plan.boundary(zone, _anchor(held), held.terms, _together(gifts))


def counted(plan: Plan, zone: Zone, held: Held) -> Held:
    """Return what is held with its end worked out again; nothing granted stands behind later terms."""
    gifts = tuple([gift._replace(terms=min(gift.terms, held.terms)) for gift in gifts_of(held)])
    held = held._replace(gifts=gifts)
    return held._replace(until=until_of(plan, zone, held))


def term_of(plan: Plan, zone: Zone, held: Held, number: int) -> tuple[int | None, int | None]:
    """Return the first moment of a paid term, and the first after it."""
    before = _together([gift for gift in gifts_of(held) if gift.terms < number])
    first = plan.boundary(zone, held.anchor, number - 1, before)
    return first, plan.boundary(zone, held.anchor, number, before)


def span_of(plan: Plan, zone: Zone, held: Held, place: int) -> tuple[int | None, int | None]:
    """Return when granted time begins and when it is over; ``None`` is never."""
    gifts = gifts_of(held)
    gift, before = gifts[place], _together(gifts[:place])
    first = plan.boundary(zone, _anchor(held), gift.terms, before)
    return first, None if gift.ever else plan.boundary(zone, _anchor(held), gift.terms, _sum(before, gift))


def with_gift(plan: Plan, zone: Zone, held: Held, gift: Gift, at: int) -> Held:
    """Return what is held with time behind it; what is over already is kept as one."""
    gone, left = _parted(plan, zone, held, at)
    past = _together(gone)
    kept = [Gift("", past.months, past.days, gone[-1].terms)] if gone else []
    held = held._replace(gifts=(*kept, *left, gift._replace(terms=held.terms)), changed=at)
    return held._replace(until=until_of(plan, zone, held))


def in_days(plan: Plan, zone: Zone, held: Held, at: int) -> tuple[Gift, ...]:
    """Return what is left of granted time at a moment, each in days behind all that is paid."""
    found = []
    for place, gift in enumerate(gifts_of(held)):
        first, after = span_of(plan, zone, held, place)
        if first is not None and after is not None and after > at:
            found.append(Gift(gift.by, 0, zone.day(after) - zone.day(max(first, at)), 0))
    return tuple(found)


def _parted(plan: Plan, zone: Zone, held: Held, at: int) -> tuple[tuple[Gift, ...], tuple[Gift, ...]]:
    gifts = gifts_of(held)
    ends = [span_of(plan, zone, held, place)[1] for place in range(len(gifts))]
    gone = next((place for place, end in enumerate(ends) if end is None or end > at), len(gifts))
    return gifts[:gone], gifts[gone:]


def _anchor(held: Held) -> int:
    """Nothing is paid in a trial, so what is granted counts from its end."""
    return held.trial_until if held.unpaid and held.trial_until is not None else held.anchor


def _together(gifts: Sequence[Gift]) -> Duration:
    time = NO_TIME
    for gift in gifts:
        time = _sum(time, gift)
    return time


def _sum(time: Duration, gift: Gift) -> Duration:
    return Duration(time.months + gift.months, time.days + gift.days)
