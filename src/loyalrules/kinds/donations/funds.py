"""``funds:``: the receivers of donations, and the accounts on which a member's gifts to them stand.

A gift from the member and one that the shop makes on the member's account are counted apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pydantic import Field

from loyalrules.base.say import say
from loyalrules.plugins.kind import Builder, Path
from loyalrules.plugins.rule import Unit
from loyalrules.shapes.model import Label, Model, read_money

Giver = Literal["member", "shop"]
GIVERS: tuple[Giver, ...] = ("member", "shop")


class FundModel(Model):
    """One fund: ``village-library: {name: Village library, goal: 50000000 KRW}``."""

    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    goal: str | None = Field(None, description="How much money the fund is to raise.")


@dataclass(frozen=True, slots=True)
class Fund:
    """A compiled fund; ``goal`` in the smallest part of the currency, ``None`` without one."""

    id: str
    name: object
    goal: int | None


def unit_id(fund: str, giver: str) -> str:
    """Return the id of the unit in which gifts to a fund are counted.

    >>> unit_id("village-library", "member")
    'donated village-library from member'
    """
    return f"donated {fund} from {giver}"


def pool_key(fund: str) -> str:
    """Return the name under which the sum of all gifts to a fund is kept."""
    return f"fund {fund}"


def known_funds(units: Mapping[str, Unit]) -> tuple[str, ...]:
    """Return the ids of the funds that have an account."""
    before, after = unit_id("|", "member").split("|")
    return tuple(
        name.removeprefix(before).removesuffix(after)
        for name in units
        if name.startswith(before) and name.endswith(after)
    )


def compile_fund(builder: Builder, name: str, model: FundModel, path: Path) -> Fund:
    """Return the frozen fund, and add its two accounts; mistakes are reported."""
    money = builder.units[builder.currency]
    for giver in GIVERS:
        unit = unit_id(name, giver)
        builder.add_unit(Unit(unit, "money", money.decimals, money.round, Fraction(1), model.name))
    return Fund(name, model.name, _goal(builder, model, path))


def _goal(builder: Builder, model: FundModel, path: Path) -> int | None:
    if model.goal is None:
        return None
    try:
        goal = read_money(model.goal, builder.currency) * 10**builder.decimals
        if goal <= 0 or goal.denominator != 1:
            raise ValueError(say("{goal} is not an amount that can be collected", goal=model.goal))
        return int(goal)
    except ValueError as error:
        builder.unfit(
            "LR162",
            error,
            (*path, "goal"),
            say("write for example 1000 {currency}", currency=builder.currency),
        )
        return None
