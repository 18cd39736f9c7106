"""Rounding in the member's favour at each small order, and fractions that nobody can pay out."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.plugins.risk import Alarm, Gift, Risk, Sight
from loyalrules.risks.reading import fixed_amount, is_fixed, is_limited, is_spendable, measures


def _worked_out(sight: Sight, mode: str) -> Iterator[Gift]:
    for gift in sight.gifts():
        effect = gift.effect
        found = effect.unit.round.mode if mode == "none" else effect.rounding.mode
        if found != mode or effect.multiplies or not is_spendable(sight.program, effect.unit):
            continue
        if not is_fixed(sight, gift):
            yield gift


def up(sight: Sight) -> Iterator[Alarm]:
    """Rounding up: the smallest order gives a whole unit."""
    for gift in _worked_out(sight, "up"):
        if not is_limited(gift.effect) and not measures(gift.rule):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "{rule} rounds up: the smallest order gives a whole step, so orders are split",
                    rule=gift.rule.id,
                ),
                gift.path,
                say("round down, or add a smallest order"),
                at_key=True,
            )


def fractions(sight: Sight) -> Iterator[Alarm]:
    """No rounding: thirds of a unit pile up, owed for ever and paid out by no till."""
    told: set[str] = set()
    for gift in _worked_out(sight, "none"):
        unit = gift.effect.unit.id
        if unit not in told:
            told.add(unit)
            yield sight.alarm(
                unit,
                say(
                    "{unit} are not rounded: orders too small for one of them add up to whole ones", unit=unit
                ),
                ("units", unit, "round"),
                say("write down, or a step such as {{down_to: 0.01}}"),
            )


def _written(amount: Fraction) -> str:
    """Return a number with the decimals that it needs.

    >>> _written(Fraction("0.05")), _written(Fraction(5))
    ('0.05', '5')
    """
    return f"{Decimal(amount.numerator) / Decimal(amount.denominator):f}"


def nothing(sight: Sight) -> Iterator[Alarm]:
    """A fixed amount smaller than what its unit is rounded to: it is always nothing."""
    for gift in sight.gifts():
        effect, amount = gift.effect, fixed_amount(gift)
        parts = amount * 10**effect.unit.decimals
        if effect.multiplies or amount <= 0 or effect.rounding.apply(parts.numerator, parts.denominator):
            continue
        share = f"{_written(amount * 100)}%"
        yield sight.alarm(
            gift.rule.id,
            say("{rule} gives nothing: {amount} is rounded to 0", rule=gift.rule.id, amount=_written(amount)),
            gift.path,
            say("for a percentage write {share} of what it is of", share=share),
            at_key=True,
        )


RISKS = (
    Risk(STORIES["LR323"], up),
    Risk(STORIES["LR324"], fractions),
    Risk(STORIES["LR328"], nothing),
)
