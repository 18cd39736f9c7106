"""Gifts for levels of now, which are left and reached again as a balance or other facts change."""

from collections.abc import Iterator

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.expr.reads import guards
from loyalrules.plugins.risk import Alarm, Risk, Sight
from loyalrules.plugins.rule import Rule
from loyalrules.risks.reading import condition_parts, is_limited, is_spendable, sets_of_levels

REACHED = "tier.reached"


def reached_again(sight: Sight) -> Iterator[Alarm]:
    """A gift without a limit for reaching a level that can be left and reached at any time."""
    now = [tiers.name for tiers in sets_of_levels(sight.program).values() if tiers.now]
    for gift in sight.gifts() if now else ():
        effect, rule = gift.effect, gift.rule
        if rule.when != REACHED or is_limited(effect) or not is_spendable(sight.program, effect.unit):
            continue
        if any(_may_be(rule, name) for name in now):
            yield sight.alarm(
                rule.id,
                say(
                    "{rule} gives something each time a level of now is reached, without a limit",
                    rule=rule.id,
                ),
                sight.path(effect),
                say("add  limit: {{times: 1, per: member, each: year}}"),
                at_key=True,
            )


def _may_be(rule: Rule, name: str) -> bool:
    """Tell whether a rule may fire for a set of levels: one line can say that it is about others alone."""
    asked = [guard for typed in condition_parts(rule, "if") for guard in guards(typed)]
    return all(name in guard.values for guard in asked if guard.path == "tier.set")


RISKS = (Risk(STORIES["LR344"], reached_again),)
