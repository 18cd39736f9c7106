"""Gifts that stay when the order goes back."""

from collections.abc import Iterator

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.plugins.risk import Alarm, Risk, Sight
from loyalrules.risks.reading import PURCHASE, is_limited, is_spendable


def kept(sight: Sight) -> Iterator[Alarm]:
    """Units that an order gave and a refund leaves: buying and sending back is a source of them."""
    for gift in sight.gifts():
        effect = gift.effect
        if gift.amount is not None and gift.amount.risen:
            continue  # What it falls by is taken back with the counters.
        if gift.rule.when != PURCHASE or effect.on_refund != "keep" or is_limited(effect):
            continue
        if is_spendable(sight.program, effect.unit):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "the {unit} of {rule} stay when the order is sent back: buying "
                    "and returning gives them without end",
                    unit=effect.unit.id,
                    rule=gift.rule.id,
                ),
                gift.path,
                say("leave  on_refund  out, or add a limit"),
                at_key=True,
            )


RISKS = (Risk(STORIES["LR327"], kept),)
