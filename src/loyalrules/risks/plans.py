"""Plans that can be had for nothing, again and again, and gifts that come with each of the rounds."""

from collections.abc import Iterator, Mapping
from typing import Any

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.plugins.program import Program
from loyalrules.plugins.risk import Alarm, Risk, Sight
from loyalrules.plugins.rule import Effect, Rule
from loyalrules.risks.reading import condition_parts, granted, is_limited, is_spendable, reads

JOINING = frozenset({"membership.bought", "membership.started"})
PAYING = JOINING | {"membership.renewed"}


def _plans(program: Program) -> Mapping[str, Any]:
    """Return the plans by id; each has ``free``, ``refunds`` (``share``, ``less``) and ``rejoin``."""
    found: Any = program.parts.get("memberships") or {}
    return dict(found)


def _comes_back(plan: Any) -> bool:
    """Tell whether who left may join a plan again at once."""
    return plan.rejoin is None or not plan.rejoin.leaving & {"cancelled", "refunded"}


def given_back(sight: Sight) -> Iterator[Alarm]:
    """A plan whose whole fee goes back, and that can be joined again at once."""
    for name, plan in _plans(sight.program).items():
        if _comes_back(plan) and any(refund.share == 1 and not refund.less for refund in plan.refunds):
            yield sight.alarm(
                name,
                say("the whole fee of {plan} goes back, and it can be joined again at once", plan=name),
                ("memberships", name, "refund"),
                say("add  rejoin: {{wait: 6 months}}, or take off what was used with  less:"),
                at_key=True,
            )


def joined_for_nothing(sight: Sight) -> Iterator[Alarm]:
    """A gift each time a plan is joined that costs nothing: join, leave, join."""
    for rule, effect in _gifts(sight):
        free = [plan for name, plan in _plans(sight.program).items() if plan.free and _may_be(rule, name)]
        if rule.when not in JOINING or is_limited(effect) or _asks_how_often(rule):
            continue
        if any(_comes_back(plan) for plan in free):
            yield sight.alarm(
                rule.id,
                say("{rule} gives something each time a free plan is joined, without a limit", rule=rule.id),
                sight.path(effect),
                say("add  limit: {{times: 1, per: member, each: ever}}"),
                at_key=True,
            )


def kept(sight: Sight) -> Iterator[Alarm]:
    """Gifts for a payment that stay when its fee goes back."""
    for rule, effect in _gifts(sight):
        if rule.when not in PAYING or effect.on_refund != "keep" or is_limited(effect):
            continue
        plans = [plan for name, plan in _plans(sight.program).items() if _may_be(rule, name)]
        if any(refund.share != 0 and not refund.less for plan in plans for refund in plan.refunds):
            yield sight.alarm(
                rule.id,
                say("what {rule} gives for a payment stays when the fee goes back", rule=rule.id),
                sight.path(effect),
                say("leave  on_refund  out, or add a limit"),
                at_key=True,
            )


def _gifts(sight: Sight) -> Iterator[tuple[Rule, Effect]]:
    """Yield what is as good as money: units that buy something, and time of a plan."""
    yield from ((gift.rule, gift.effect) for gift in granted(sight))
    for gift in sight.gifts():
        if is_spendable(sight.program, gift.effect.unit):
            yield gift.rule, gift.effect


def _may_be(rule: Rule, plan: str) -> bool:
    """Tell whether a rule may fire for a plan: one line can say that it is about others alone."""
    ids = [guard.values for guard in rule.guards if (guard.root, guard.first, guard.second) == (0, 0, -1)]
    return all(plan in values for values in ids)


def _asks_how_often(rule: Rule) -> bool:
    parts = condition_parts(rule, "if", "unless")
    names = [read.name.path for typed in parts for read in reads(typed)]
    return any(name.startswith("member.") or name.endswith(".times_joined") for name in names)


RISKS = (
    Risk(STORIES["LR341"], given_back),
    Risk(STORIES["LR342"], joined_for_nothing),
    Risk(STORIES["LR343"], kept),
)
