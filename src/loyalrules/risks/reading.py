"""What several risks ask of a program: what an amount is a share of, what holds it, what can be bought."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from loyalrules.expr.reads import guards, names_in
from loyalrules.expr.typed import Applied, Constant, Read, Times, Total, Typed, walk
from loyalrules.plugins.kind import Path
from loyalrules.plugins.program import Program
from loyalrules.plugins.risk import Gift, Sight
from loyalrules.plugins.rule import Effect, Rule, Unit

PURCHASE, QUALIFIED, CLAIMED = "order.paid", "referral.qualified", "reward.claimed"
GRANT = "grant_membership"


def bases(sight: Sight, gift: Gift) -> Iterator[tuple[Typed, Path | None]]:
    """Yield the expressions that an amount is a share of, with the path of the text that holds them.

    The key of a table (``by``) is not among them: it chooses a step. Without a path the text is a
    part of a table.
    """
    if gift.amount is None:
        return
    where = (*gift.path, "amount")
    if isinstance(sight.document.value(where), str):
        yield from ((typed, where) for typed in gift.amount.bases)
        return
    table, rest = sight.body(where), list(gift.amount.bases)
    base = rest.pop(0) if "of" in table and rest else None
    if base is not None:
        yield base, (*where, "of")
    if "by" in table and rest:
        rest.pop(0)
    yield from ((typed, None) for typed in rest if typed != base)


def reads(typed: Typed) -> Iterator[Read]:
    """Yield every name that is read."""
    return (part for part in walk(typed) if isinstance(part, Read))


def shares(typed: Typed) -> Iterator[Read]:
    """Yield the names that an amount grows with: not those that it is divided by, or rounded to coins."""
    parts = list(walk(typed))
    apart = [divisor for part in parts if isinstance(part, Times) for divisor in part.divisors]
    apart += [part for part in parts if isinstance(part, Total) and _is_change(part)]
    below = {id(read) for part in apart for read in reads(part)}
    return (read for read in reads(typed) if id(read) not in below)


def _is_change(total: Total) -> bool:
    """Tell whether a sum is what an amount lacks to a round one, or is above it: never more than a coin."""
    rounded = [
        read.name.path
        for _, term in total.terms
        if isinstance(term, Applied) and term.function.name in ("round_up", "round_down")
        for read in reads(term.arguments[0])
    ]
    return any(isinstance(term, Read) and term.name.path in rounded for _, term in total.terms)


def subjects(sight: Sight, gift: Gift) -> frozenset[str]:
    """Return what an amount is a share of, or counts: the names, and the words of lists."""
    return frozenset(name for typed, _ in bases(sight, gift) for name in names_in(typed))


def is_fixed(sight: Sight, gift: Gift) -> bool:
    """Tell whether an amount is the same whatever was bought: it reads nothing but the key of a table."""
    return gift.amount is not None and not gift.amount.risen and not subjects(sight, gift)


def fixed_amount(gift: Gift) -> Fraction:
    """Return a fixed amount in whole units; of a table, and of what is worked out, 0."""
    typed = gift.amount.bases[0] if gift.amount is not None and len(gift.amount.bases) == 1 else None
    if not isinstance(typed, Constant) or not isinstance(typed.value, int | Fraction) or gift.amount is None:
        return Fraction(0)
    amount = typed.value * gift.amount.exact
    in_money = gift.amount.kind == "money" and gift.effect.unit.worth is not None
    return amount / (gift.effect.unit.worth or 1) if in_money else amount


def is_limited(effect: Effect) -> bool:
    """Tell whether a limit or a budget ends what an effect gives."""
    return bool(effect.limits or effect.budgets)


def is_bounded(program: Program, effect: Effect) -> bool:
    """Tell whether there is a most that an effect gives at once: for a multiplier, also by its base."""
    if is_limited(effect) or effect.cap_at is not None:
        return True
    base = program.rules.get(effect.multiplies)
    counted = [one for one in base.effects if one.counts] if base is not None else []
    return bool(counted) and all(is_bounded(program, one) for one in counted)


def granted(sight: Sight) -> Iterator[Gift]:
    """Yield every effect that grants time of a plan."""
    for rule in sight.rules():
        for effect in rule.effects:
            if effect.verb == GRANT:
                yield Gift(rule, effect, None, sight.path(effect))


def rewards(program: Program) -> dict[str, Any]:
    """Return the rewards by id; each has ``unit``, ``cost`` (smallest parts), ``limits`` and ``budgets``."""
    found: Any = program.parts.get("rewards") or {}
    return dict(found)


def sets_of_levels(program: Program) -> dict[str, Any]:
    """Return every set of levels by the name that expressions read: ``member.tier``, or its own.

    Each has ``levels`` with an ``id``, and ``at_once``: an order that reaches a level gives it at once.
    """
    parts: dict[str, Any] = dict(program.parts)
    found = [part for key, part in parts.items() if key.split(" ")[0] == "tiers"]
    return {f"member.{tiers.name}": tiers for tiers in found}


def is_spendable(program: Program, unit: Unit) -> bool:
    """Tell whether a unit is as good as money: it has a worth, pays for orders, or buys a reward."""
    bought = {reward.unit for reward in rewards(program).values() if reward.has_cost}
    return unit.kind == "lots" and (unit.worth is not None or unit.pay is not None or unit.id in bought)


def condition_parts(rule: Rule, *roles: str) -> Iterator[Typed]:
    """Yield the conditions of a rule in some roles, those inside ``any:`` too."""
    for line in rule.lines:
        if line.role in roles:
            yield from (one.typed for one in (line, *line.parts) if one.typed is not None)


def picks_products(rule: Rule) -> bool:
    """Tell whether a rule looks at what kind of product a line is: only some lines can count."""
    for typed in condition_parts(rule, "if"):
        if rule.for_each and any(guard.path.startswith("line.") for guard in guards(typed)):
            return True
    return False


def names_gift_cards(rule: Rule, texts: Iterable[Typed]) -> bool:
    """Tell whether a rule says something about gift cards, in its lines or in its amount."""
    every = (*condition_parts(rule, "if", "unless"), *texts)
    return any(
        isinstance(part, Constant) and part.value == "gift_card" for typed in every for part in walk(typed)
    )


def measures(rule: Rule) -> bool:
    """Tell whether a rule has a line under ``if`` that measures something: a sum, a count, an ordinal."""
    return any(
        part.type.numeric and not isinstance(part, Constant)
        for typed in condition_parts(rule, "if")
        for part in walk(typed)
    )
