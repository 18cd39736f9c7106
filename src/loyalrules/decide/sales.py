"""What all receivers together get for one sale: ``budget: {total: 40% of order.net_sales, each: order}``.

It is asked of what remains of the order, at the purchase as in a refund, so it is never passed: not by
several levels, not by what an order gives later, and not after a part came back. Nothing is kept for it;
what was given stands with the order.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from loyalrules.decide.work import DecisionWork
from loyalrules.facts.state import Context, Exact, Grant
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Effect


def left_of_sale(effect: Effect, values: Sequence[Any], used: dict[str, Exact]) -> tuple[Exact | None, str]:
    """Return what is left for an effect, and what bounds it; ``None`` without a bound."""
    left: Exact | None = None
    by = ""
    for sale in effect.sales:
        most = values[sale.at]
        room = 0 if most is None else most.numerator * sale.num // (most.denominator * sale.den)
        room = max(room - used.get(sale.key, 0), 0)
        if left is None or room < left:
            left, by = room, sale.key
    return left, by


def note_sale(effect: Effect, amount: Exact, used: dict[str, Exact]) -> None:
    """Add what an effect gives to what is used."""
    for sale in effect.sales:
        used[sale.key] = used.get(sale.key, 0) + amount


def used_of(work: DecisionWork, contexts: Iterable[Context]) -> dict[str, Exact]:
    """Return what the events of an order have given under each bound, with what was forgiven."""
    used: dict[str, Exact] = {}
    for context in contexts:
        program = work.program_of(context.program) if context.program else work.program
        for grant in context.grants:
            note_sale(effect_of(program, grant), grant.standing + grant.forgiven, used)
    return used


def effect_of(program: Program, grant: Grant) -> Effect:
    """Return the effect that gave a grant."""
    return program.rules[grant.rule].effects[grant.effect]
