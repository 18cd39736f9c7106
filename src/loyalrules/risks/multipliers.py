"""Rates that rise: multipliers without an end, and levels that were reached with orders that go back."""

from collections.abc import Iterator

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.plugins.risk import Alarm, Gift, Risk, Sight
from loyalrules.risks.reading import (
    PURCHASE,
    condition_parts,
    is_bounded,
    is_fixed,
    is_spendable,
    reads,
    sets_of_levels,
)


def without_end(sight: Sight) -> Iterator[Alarm]:
    """A multiplier that nothing caps: neither itself, nor what it multiplies."""
    for gift in sight.gifts():
        effect = gift.effect
        if not effect.multiplies or not is_spendable(sight.program, effect.unit):
            continue
        if not is_bounded(sight.program, effect):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "{rule} multiplies {base} without an end: one large order is enough",
                    rule=gift.rule.id,
                    base=effect.multiplies,
                ),
                gift.path,
                say("add  at_most:, a limit or a budget"),
                at_key=True,
            )


def tier_rate(sight: Sight) -> Iterator[Alarm]:
    """A better rate for a level that an order reaches at once and takes along when it goes back."""
    at_once = {name for name, tiers in sets_of_levels(sight.program).items() if tiers.at_once}
    for gift in sight.gifts():
        effect = gift.effect
        if effect.multiplies or is_fixed(sight, gift) or not is_spendable(sight.program, effect.unit):
            continue
        if gift.rule.when != PURCHASE:
            continue
        if _asks(gift, at_once) and not is_bounded(sight.program, effect):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "{rule} gives a better rate for a level; an order that reaches it "
                    "may go back, and what was earned meanwhile stays",
                    rule=gift.rule.id,
                ),
                gift.path,
                say("add  at_most:, a limit or a budget; or let levels  go_up: at_review"),
                at_key=True,
            )


def _asks(gift: Gift, names: set[str]) -> bool:
    """Tell whether a rule reads one of some names under ``if``, or in its amount."""
    amount = () if gift.amount is None else gift.amount.bases
    every = (*condition_parts(gift.rule, "if"), *amount)
    return any(read.name.path in names for typed in every for read in reads(typed))


RISKS = (Risk(STORIES["LR307"], without_end), Risk(STORIES["LR321"], tier_rate))
