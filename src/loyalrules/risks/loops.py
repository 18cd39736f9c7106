"""Circles: spending that gives back what it spends, and gifts for what can be repeated at will."""

from collections.abc import Iterator
from fractions import Fraction

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.expr.typed import Read
from loyalrules.facts.fields import Field
from loyalrules.plugins.risk import Alarm, Gift, Risk, Sight
from loyalrules.risks.reading import (
    CLAIMED,
    GRANT,
    bases,
    condition_parts,
    fixed_amount,
    granted,
    is_fixed,
    is_limited,
    is_spendable,
    reads,
    rewards,
)

_SPENDING = frozenset({"points.redeemed", "points.donated"})
# What a shop tells of a member once, or what the member pays for.
_ONCE = (
    "member.joined",
    "referral.accepted",
    "referral.approved",
    "referral.qualified",
    "membership.",
    "points.",
    "reward.",
    "state.",
)


def exchange(sight: Sight) -> Iterator[Alarm]:
    """Rewards that give units: in a circle, a member comes back with more than went in."""
    rates: dict[str, list[tuple[str, Fraction, Gift]]] = {}
    known = rewards(sight.program)
    for gift in sight.gifts():
        reward = known.get(gift.rule.id)
        if gift.rule.when != CLAIMED or reward is None or not reward.cost:
            continue
        if not reward.limits and not reward.budgets and not is_limited(gift.effect):
            rate = fixed_amount(gift) * 10**reward.decimals / reward.cost
            rates.setdefault(reward.unit, []).append((gift.effect.unit.id, rate, gift))
    for start in rates:
        for gift in _circles(rates, start, start, Fraction(1), ()):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "{rule} gives {unit} that buy more than was paid: a member can go round without end",
                    rule=gift.rule.id,
                    unit=gift.effect.unit.id,
                ),
                gift.path,
                say("let it give less than it costs, or add a limit"),
                at_key=True,
            )


def _circles(
    rates: dict[str, list[tuple[str, Fraction, Gift]]],
    start: str,
    at: str,
    rate: Fraction,
    seen: tuple[str, ...],
) -> Iterator[Gift]:
    """Yield the last step of every circle from a unit back to itself that loses nothing."""
    for unit, more, gift in rates.get(at, ()):
        if unit == start and rate * more >= 1 and start <= min((*seen, start)):
            yield gift
        elif unit not in seen and unit != start:
            yield from _circles(rates, start, unit, rate * more, (*seen, unit))


def given_back(sight: Sight) -> Iterator[Alarm]:
    """A gift for spending: as much as was spent, or the same however little was spent."""
    for gift in sight.gifts():
        bought = gift.rule.when in _SPENDING and is_spendable(sight.program, gift.effect.unit)
        if not bought or is_limited(gift.effect):
            continue
        if is_fixed(sight, gift) or _share(sight, gift) >= 1:
            yield sight.alarm(
                gift.rule.id,
                say(
                    "{rule} gives {unit} for spending: little and often gives more than it takes",
                    rule=gift.rule.id,
                    unit=gift.effect.unit.id,
                ),
                gift.path,
                say("give a share of what was spent, or add a limit"),
                at_key=True,
            )


def _share(sight: Sight, gift: Gift) -> Fraction:
    """Return what an amount gives for 1 spent; 0 where that is not plain."""
    found = [typed for typed, _ in bases(sight, gift)]
    if len(found) != 1 or not isinstance(found[0], Read) or gift.amount is None or gift.amount.finish:
        return Fraction(0)
    plain = found[0].name.path in ("points.amount", "points.worth")
    return gift.amount.exact * 10 ** (found[0].type.scale or 0) if plain else Fraction(0)


def at_will(sight: Sight) -> Iterator[Alarm]:
    """The same gift each time something happens that a member can repeat and that costs nothing."""
    for gift in (*sight.gifts(), *granted(sight)):
        event = sight.program.events.get(gift.rule.when)
        if event is None or event.role != "fact" or event.name.startswith(_ONCE):
            continue
        if _costs(event.shape.fields):
            continue
        time = gift.effect.verb == GRANT
        if not (time or is_fixed(sight, gift)) or is_limited(gift.effect) or _looks_back(gift):
            continue
        if time or is_spendable(sight.program, gift.effect.unit):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "{rule} gives {unit} at every {when}, without a limit",
                    rule=gift.rule.id,
                    unit=gift.effect.unit.id,
                    when=gift.rule.when,
                ),
                gift.path,
                say("add  limit: {{times: 1, per: member, each: month}}"),
                at_key=True,
            )


def _costs(fields: tuple[Field, ...]) -> bool:
    """Tell whether an event brings an amount of money: what is paid for is not repeated at will."""
    return any(field.kind == "money" or _costs(field.fields) for field in fields)


def _looks_back(gift: Gift) -> bool:
    """Tell whether a line asks what is known of the member already."""
    parts = condition_parts(gift.rule, "if", "unless")
    return any(read.name.path.startswith("member.") for typed in parts for read in reads(typed))


RISKS = (
    Risk(STORIES["LR317"], lambda sight: (*exchange(sight), *given_back(sight))),
    Risk(STORIES["LR319"], at_will),
)
