"""How much room limits and budgets leave, and using it.

Usage is what stands plus what was forgiven. Limits of one owner are counters of that member; budgets
are shared pools. What is used is remembered with the grant, so a refund gives it back to the same
window.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from loyalrules.books.counters import Window, move, peak
from loyalrules.facts.state import Exact
from loyalrules.plugins.work import Work
from loyalrules.shapes.limit import Limit
from loyalrules.shapes.period import went_on


class Use(NamedTuple):
    """Where usage is kept: a member's counter (``holder``) or a shared pool (no holder)."""

    holder: str
    key: str
    bucket: int
    what: str


@dataclass(slots=True)
class Room:
    """What limits leave: at most ``left`` may be given (``None``: no bound), cut by ``by``.

    And of what amounts are worked out from, at most ``base`` counts, by ``base_by``. What is more than
    ``whole`` is not given at all, by ``whole_by``.
    """

    left: Exact | None = None
    by: str = ""
    base: Exact | None = None
    base_by: str = ""
    uses: list[Use] = field(default_factory=list)
    whole: Exact | None = None
    whole_by: str = ""

    def within(self, amount: Exact) -> tuple[Exact, str]:
        """Return as much of an amount as there is room for, and what cut it."""
        if self.whole is not None and amount > self.whole:
            return 0, self.whole_by
        return (amount if self.left is None else min(amount, self.left)), self.by

    def narrow(self, left: Exact, by: str) -> None:
        """Keep the smaller room."""
        if self.left is None or left < self.left:
            self.left, self.by = max(left, 0), by


def room(
    work: Work,
    limits: tuple[Limit, ...],
    budgets: tuple[Limit, ...],
    order: str,
    who: Callable[[str], str | None],
) -> Room:
    """Return the room that is left now; ``who`` gives the member id behind a role."""
    answer = Room()
    for limit in limits:
        owners = [who(role) or "" for role in limit.per]
        if not all(owners):
            answer.narrow(0, limit.key)  # Nobody holds this limit, so nothing is given under it.
            continue
        key = "|".join([limit.key, *owners[1:], *([order] if limit.each == "order" else [])])
        window = Window(limit.each, limit.over, limit.period)
        member = work.member(owners[0])
        bucket = window.bucket(work.zone, work.value_at, member)
        used = peak(member, key, window, work.zone, bucket)
        answer.uses.append(Use(owners[0], key, bucket, limit.what))
        _narrow(answer, limit, used)
    for budget in budgets:
        bucket = Window(budget.each, None, budget.period).bucket(work.zone, work.value_at)
        key = f"{budget.key}|{bucket}"
        answer.uses.append(Use("", key, bucket, budget.what))
        _narrow(answer, budget, work.pool(key))
    return answer


def _narrow(answer: Room, limit: Limit, used: Exact) -> None:
    if limit.what == "base":
        left = max(limit.most - used, Fraction(0))
        if answer.base is None or left < answer.base:
            answer.base, answer.base_by = left, limit.key
    elif limit.what == "total":
        rest: Exact = limit.most - used if limit.most.denominator != 1 else int(limit.most) - used
        answer.narrow(rest, limit.key)
        if limit.whole and (answer.whole is None or rest < answer.whole):
            answer.whole, answer.whole_by = rest, limit.key
    elif used >= limit.most:
        answer.narrow(0, limit.key)


def room_again(work: Work, limits: tuple[Limit, ...], uses: list[Use], *, claims_use: bool) -> Room:
    """Return the room that limits leave now in the places that a grant used.

    ``limits`` are the limits and budgets behind the uses, in their order; one that counts times has room
    for a use that is not claimed anew (``claims_use``).
    """
    answer = Room()
    for limit, place in zip(limits, uses, strict=True):
        if place.what == "times" and not claims_use:
            continue
        if place.holder:
            window = Window(limit.each, limit.over, limit.period)
            used = peak(work.member(place.holder), place.key, window, work.zone, place.bucket)
        else:
            used = work.pool(place.key)
        _narrow(answer, limit, used)
    return answer


def places(work: Work, limits: tuple[Limit, ...], uses: Iterable[tuple[str, str, int, str]]) -> list[Use]:
    """Return where a grant's uses stand now: with a period whose anchor moved, they went on with its count.

    ``limits`` are the limits and budgets behind the uses, in their order.
    """
    found = []
    for limit, place in zip(limits, uses, strict=True):
        use = Use(*place)
        if limit.period is not None and use.holder:
            moves = limit.period.moves_of(work.member(use.holder))
            use = use._replace(bucket=went_on(moves, use.bucket))
        found.append(use)
    return found


def use(work: Work, uses: tuple[Use, ...] | list[Use], amount: Exact, times: int, base: Exact = 0) -> None:
    """Book usage (or give it back, with negative numbers)."""
    for place in uses:
        change = times if place.what == "times" else base if place.what == "base" else amount
        if not change:
            continue
        if place.holder:
            move(work.member(place.holder), place.key, place.bucket, change)
        else:
            work.use_pool(place.key, change)
