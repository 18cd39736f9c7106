"""``grant_membership``: a plan, or more time of it, that a rule gives.

A member who has the plan has it longer, behind what is paid. Who does not have it begins it, and no payment
of it is due. A refund of what it was given for takes back the days that have not begun.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import Duration, add_days
from loyalrules.base.say import say
from loyalrules.books.count_poster import CountPoster
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.memberships.gifts import Gift, counted, gifts_of, span_of, until_of, with_gift
from loyalrules.kinds.memberships.held import Held, begin, find, keep
from loyalrules.kinds.memberships.model import GrantModel
from loyalrules.kinds.memberships.plan import Plan
from loyalrules.kinds.memberships.steps import PART
from loyalrules.plugins.gifts import WHOLE, gift
from loyalrules.plugins.kind import EffectDraft, Path, RuleDesk, Verb
from loyalrules.plugins.rule import Effect, Raised, Source, Unit

NOBODY = CountPoster()  # For a program that does not load.


class GrantPoster:
    """Gives time of a plan. An amount below 1 is the share of it that had been taken back."""

    def __init__(self, plan: Plan, time: Duration | None, plans: Mapping[str, Plan]) -> None:
        self.plan = plan
        self.time = time
        self.plans = plans

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Give the time and return how many days it was, for a share of it."""
        plan, known = self.plan, find(member, self.plan.id)
        held, at = known, work.value_at
        if known is not None:
            at = max(at, known.changed, known.ended or at)
        if held is None or held.ended is not None:
            held = begin(known, plan, at)
            if not plan.recurs:  # As what is paid once, it runs through its last day.
                held = held._replace(anchor=work.zone.start_of_day(add_days(work.zone.day(at), 1)))
        more = Gift(_key(effect, source), 0, 0, held.terms, ever=self.time is None)
        if self.time is not None:
            more = more._replace(months=self.time.months, days=self.time.days)
        if amount != 1 and source.lot:
            more = more._replace(months=0, days=int(amount * int(source.lot)))
        held = with_gift(plan, work.zone, held, more, at)
        self._keep(work, member, held)
        work.post(member, effect.unit.id, "issued", "counted", amount, "", effect.rule, source.order)
        first, after = span_of(plan, work.zone, held, len(held.gifts) - 1)
        endless = first is None or after is None
        return source.lot or ("" if endless else str(work.zone.day(after) - work.zone.day(first)))

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take back the days that have not begun, and return the share of the others."""
        held, key = find(member, self.plan.id), _key(effect, source)
        gifts = () if held is None else gifts_of(held)
        place = max([number for number, one in enumerate(gifts) if one.by == key], default=None)
        if held is None or place is None or held.ended is not None:
            return amount
        zone, now = work.zone, max(work.value_at, held.changed)
        at = now if held.paused is None else held.paused
        first, after = span_of(self.plan, zone, held, place)
        begun = 0 if first is None or first > at else zone.day(at) - zone.day(first) + 1
        whole = begun + 1 if first is None or after is None else zone.day(after) - zone.day(first)
        if begun >= whole:
            return amount
        passed = [Gift("", 0, begun, gifts[place].terms)]  # Also of no day: it was begun with a gift.
        held = counted(self.plan, zone, held._replace(gifts=(*gifts[:place], *passed, *gifts[place + 1 :])))
        self._keep(work, member, held._replace(changed=now))
        forgiven = amount * (0 if after is None else Fraction(begun, whole))
        if forgiven < amount:
            left = amount - forgiven
            work.post(member, effect.unit.id, "counted", "issued", left, "", effect.rule, source.order)
        return forgiven.numerator if forgiven.denominator == 1 else forgiven

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """A plan that begins with a gift is told."""
        held = find(member, self.plan.id)
        begun = held is not None and held.ended is None and held.only_given and len(held.gifts) == 1
        return Raised("membership.started", (self.plan.id, "granted"), about=member.id) if begun else None

    def _keep(self, work: Any, member: MemberState, held: Held) -> None:
        """Keep what is held; a plan that follows it begins when it is over now."""
        keep(member, self.plan, work.zone, held)
        other = find(member, held.follower) if held.follower else None
        if other is None or other.begun or other.ended is not None or held.until is None:
            return
        start = max(held.until, other.changed)
        other = other._replace(started=start, anchor=start, trial_until=start)
        plan = self.plans[other.plan]
        keep(member, plan, work.zone, other._replace(until=until_of(plan, work.zone, other)))


def _key(effect: Effect, source: Source) -> str:
    return f"{effect.rule} {effect.index} {source.order}"


# --- Compiling -----------------------------------------------------------------------------------


def _grant(model: GrantModel, desk: RuleDesk, path: Path) -> EffectDraft:
    plan, plans = _plan(model, desk, path)
    if plan is None:
        return gift(model, desk, path, desk.money(), NOBODY, ())
    time = model.for_
    if time is not None and time.micros:
        said = say("a plan is granted for days, weeks, months or years")
        desk.problem("LR179", said, (*path, "for"), say("write  for: 1 day"))
    if time is None and plan.term is not None:
        time = plan.term.after
        if time is None:
            said = say("a term of {plan} has no length of its own", plan=plan.id)
            desk.problem("LR179", said, path, say("say how long:  for: 1 month"))
    told = [("plan", plan.id)] + ([] if time is None else [("for", _said(time))])
    poster = GrantPoster(plan, time, plans)
    return gift(model, desk, path, Unit(f"membership {plan.id}", "count", 0, WHOLE), poster, tuple(told))


def _plan(model: GrantModel, desk: RuleDesk, path: Path) -> tuple[Plan | None, Mapping[str, Plan]]:
    found: Any = desk.part(PART)
    plans: Mapping[str, Plan] = found or {}
    if not plans:
        said = say("this program declares no memberships")
        desk.problem("LR179", said, path, say("declare the plan under memberships:"))
        return None, plans
    if model.plan is None and len(plans) > 1:
        said = say("say which: {known}", known=list(plans))
        desk.problem("LR179", say("this effect does not say its plan"), path, said)
        return None, plans
    if model.plan is not None and model.plan not in plans:
        said = say('no plan "{other}" is declared', other=model.plan)
        desk.unknown("LR179", said, (*path, "plan"), model.plan, plans)
        return None, plans
    return plans[model.plan or next(iter(plans))], plans


def _said(time: Duration) -> str:
    """Return a time as programs write it.

    >>> _said(Duration(12)), _said(Duration(1, 3))
    ('1 year', '1 month 3 days')
    """
    years, months = (time.months // 12, 0) if time.months % 12 == 0 else (0, time.months)
    parts = [(years, "year"), (months, "month"), (time.days, "day")]
    return " ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in parts if count)


GRANT = Verb("grant_membership", "Give a plan, or more time of it.", GrantModel, _grant, to_shop=True)
