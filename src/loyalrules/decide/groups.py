"""Groups of rules: which of those that hold for an event gives."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyalrules.decide.grants import Firing, answers, wanted
from loyalrules.plugins.rule import Effect, Rule

FIRST = "first"


def choose(firing: Firing, rules: Sequence[Rule]) -> Rule | None:
    """Return the rule of one group that gives, ``None`` when none of them holds.

    The best is the one that is worth most to the member, before limits: units at their worth (or, without
    one, as they are counted) and money. Of equal ones it is the first.
    """
    found: Rule | None = None
    most = Fraction(0)
    for rule in rules:
        answer: Any = rule.run(*firing.records, firing.facts, None)
        if answer is None:
            continue
        if rule.choose == FIRST:
            return rule
        worth = sum(
            (
                _worth(effect, wanted(firing, effect, values)[0])
                for _, values, effects in answers(rule, firing, answer)
                for effect in effects
                if effect.to == "member"
            ),
            Fraction(0),
        )
        if found is None or worth > most:
            found, most = rule, worth
    return found


def _worth(effect: Effect, amount: Any) -> Fraction:
    if effect.unit.kind not in ("lots", "money"):
        return Fraction(0)  # A badge or a message is worth nothing here.
    whole = Fraction(amount, 10**effect.unit.decimals)
    return whole if effect.unit.worth is None else whole * effect.unit.worth
