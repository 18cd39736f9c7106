"""Rewards that cost less than they are worth, cost nothing, or are paid for by joining."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.plugins.kind import Path
from loyalrules.plugins.risk import Alarm, Risk, Sight
from loyalrules.risks.reading import fixed_amount, is_fixed, rewards
from loyalrules.shapes.model import read_amount, read_money

_JOINING = frozenset({"member.joined", "referral.accepted"})


def _paths(sight: Sight) -> Iterator[tuple[Any, Path]]:
    """Yield every reward with its path."""
    known = rewards(sight.program)
    section: Any = sight.document.value(("rewards",)) or []
    for number, _ in enumerate(section):
        reward = known.get(str(sight.body(("rewards", number)).get("id")))
        if reward is not None:
            yield reward, ("rewards", number)


def _prices(sight: Sight, reward: Any, path: Path) -> tuple[Fraction, ...]:
    """Return what a reward can cost, in whole units: its price, or those written; none if not known."""
    if reward.cost:
        return (Fraction(reward.cost, 10**reward.decimals),)
    amount = sight.body((*path, "cost")).get("amount") if reward.priced else None
    if isinstance(amount, str) and amount.startswith("value."):
        given: Any = sight.document.value(("values", amount.removeprefix("value.")))
        amount = given if isinstance(given, str | dict) else None
    texts = [amount]
    if isinstance(amount, dict):
        steps = [step for step in amount.get("steps") or () if isinstance(step, dict)]
        texts = [step.get("gives", step.get("otherwise")) for step in steps]
    worth = sight.program.units[reward.unit].worth if reward.unit in sight.program.units else None
    prices = [_price(text, sight.program.currency, worth) for text in texts]
    return () if None in prices else tuple(price for price in prices if price is not None)


def _price(text: object, currency: str, worth: Fraction | None) -> Fraction | None:
    try:
        number, word = read_amount(str(text))
    except ValueError:
        return None
    if word != currency:
        return number
    return None if worth is None else number / worth


def paid_by_joining(sight: Sight) -> Iterator[Alarm]:
    """A gift for joining that buys a reward at once: accounts are made to be thrown away."""
    given: dict[str, tuple[Fraction, str]] = {}
    for gift in sight.gifts():
        if gift.rule.when in _JOINING and gift.effect.hold is None and is_fixed(sight, gift):
            before, names = given.get(gift.effect.unit.id, (Fraction(0), ""))
            name = gift.rule.id if not names else f"{names}, {gift.rule.id}"
            given[gift.effect.unit.id] = (before + fixed_amount(gift), name)
    for reward, path in _paths(sight):
        amount, names = given.get(reward.unit, (Fraction(0), ""))
        prices = [price for price in _prices(sight, reward, path) if price > 0]
        if prices and amount >= min(prices):
            yield sight.alarm(
                reward.id,
                say(
                    "{reward} costs no more than what {rules} gives for joining: a "
                    "new account is a free reward",
                    reward=reward.id,
                    rules=names,
                ),
                (*path, "cost"),
                say("let it cost more, or give the units with the first order"),
            )


def for_nothing(sight: Sight) -> Iterator[Alarm]:
    """A reward that costs nothing and can be claimed for ever."""
    for reward, path in _paths(sight):
        free = not reward.has_cost or (reward.priced and not any(_prices(sight, reward, path) or (1,)))
        if free and not reward.limits and not reward.budgets:
            yield sight.alarm(
                reward.id,
                say("{reward} costs nothing and can be claimed without end", reward=reward.id),
                (*path, "id"),
                say("add  cost:, or  limit: {{times: 1, per: member, each: year}}"),
            )


def worth_more(sight: Sight) -> Iterator[Alarm]:
    """A reward that gives more than its units are worth when they pay."""
    for reward, path in _paths(sight):
        unit = sight.program.units.get(reward.unit)
        prices = [price for price in _prices(sight, reward, path) if price > 0]
        if not prices or unit is None or unit.worth is None:
            continue
        paid = min(prices) * unit.worth
        worth = _worth(sight, reward.id)
        if worth > paid:
            currency = sight.program.currency
            yield sight.alarm(
                reward.id,
                say(
                    "{reward} costs {paid} {currency} in {unit} and gives {worth} {currency}",
                    reward=reward.id,
                    paid=_short(paid),
                    currency=currency,
                    unit=unit.id,
                    worth=_short(worth),
                ),
                (*path, "cost"),
                say("let it cost more, or accept it with a reason"),
            )


def _worth(sight: Sight, reward: str) -> Fraction:
    """Return what a reward surely gives, in the program's money: coupons with a worth, and units."""
    rule, worth = sight.program.rules.get(reward), Fraction(0)
    for effect in () if rule is None else rule.effects:
        fixed = dict(effect.detail).get("worth")
        if isinstance(fixed, str) and not fixed.endswith("%"):
            worth += read_money(fixed, sight.program.currency)
    for gift in sight.gifts():
        if gift.rule is rule and gift.effect.unit.worth is not None:
            worth += fixed_amount(gift) * gift.effect.unit.worth
    return worth


def _short(amount: Fraction) -> str:
    """Return an amount as people write it.

    >>> _short(Fraction(5, 2)), _short(Fraction(1, 3)), _short(Fraction(5))
    ('2.50', '0.33', '5')
    """
    if amount.denominator == 1:
        return str(amount.numerator)
    cents = round(amount * 100)
    return f"{cents // 100}.{cents % 100:02}"


RISKS = (
    Risk(STORIES["LR313"], paid_by_joining),
    Risk(STORIES["LR315"], for_nothing),
    Risk(STORIES["LR316"], worth_more),
)
