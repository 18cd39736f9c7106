"""``rewards:``: what a reward costs, when it is claimed, and what it gives."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.nearest import nearest
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.facts.fields import Shape
from loyalrules.facts.state import Exact
from loyalrules.plugins.kind import Builder, Path
from loyalrules.plugins.rule import Unit, names_of_units
from loyalrules.shapes.amount import Amount
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.limit import BudgetModel, Limit, LimitModel
from loyalrules.shapes.model import Id, Label, Model, ReadableId, read_amount, read_number

WHEN_ASKED, AT_ONCE = "when_asked", "at_once"
NO_PRICE = -1  # The cost of a reward whose price is not known: it is not for sale now.
CLAIMED = "reward.claimed"


class CostModel(Model):
    """``{unit: credit, at_least: 5, in_steps_of: 5, at_most: 50}``: as much as there is; or an ``amount``."""

    unit: ReadableId | None = Field(None, description="The unit; may be left out when there is one.")
    amount: Amount | None = Field(
        None, description="What it costs at the moment of the claim: a value, or a table of steps by level."
    )
    at_least: str | None = Field(None, description="The least that a claim takes, in units.")
    in_steps_of: str | None = Field(None, description="A claim takes a multiple of this, in units.")
    at_most: str | None = Field(None, description="The most that a claim takes, in units.")

    @model_validator(mode="after")
    def _one(self) -> "CostModel":
        if self.amount is not None and self.model_fields_set - {"unit", "amount"}:
            raise ValueError(
                say("a cost says its amount, or how much a claim may take: at_least, in_steps_of, at_most")
            )
        return self


def _claim(value: object) -> object:
    if isinstance(value, str) and value not in (WHEN_ASKED, AT_ONCE) and "." not in value:
        raise ValueError(
            say('a reward is claimed when_asked, at_once, or when month.ended; not "{value}"', value=value)
        )
    return value


class RewardModel(Model):
    """``{id: americano, cost: 4500, gives: [...], limit: {times: 1, each: day}}``."""

    id: Id = Field(description="The name by which members claim it.")
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    if_: Conditions | None = Field(None, alias="if", description="Lines that must all hold for a claim.")
    cost: str | CostModel | None = Field(
        None, description="What it costs: 4500 points; all points; from how many to how many; or an amount."
    )
    claim: Annotated[str, BeforeValidator(_claim)] = Field(
        WHEN_ASKED, description="Who claims: when_asked (the default), at_once, or an event: month.ended."
    )
    gives: list[dict[str, Any]] = Field(
        min_length=1,
        description="What the member gets, one effect on each line.",
        examples=["[{free_item: {sku: AMERICANO}}]"],
    )
    limit: LimitModel | None = Field(None, description="How often one member may claim it.")
    budget: BudgetModel | None = Field(None, description="How often all members together may claim it.")

    @model_validator(mode="after")
    def _ends(self) -> "RewardModel":
        if self.claim != WHEN_ASKED and self.cost is None and self.limit is None:
            raise ValueError(say("a reward that is claimed by itself needs a cost or a limit"))
        return self


@dataclass(frozen=True, slots=True)
class Reward:
    """A compiled reward; ``cost``, the least that a claim takes, in the smallest part of ``unit``.

    A claim takes ``cost``; or, where it is ``open``, as much as there is: at least ``cost``, in steps, and
    at most ``most``. ``asked`` is the key of the question whether its lines hold, and ``priced`` of the
    question what it costs; both are empty without any. Where it is ``priced``, ``cost`` is 0
    until it is asked.
    """

    id: str
    name: object
    unit: str
    decimals: int
    cost: Exact
    limits: tuple[Limit, ...]
    budgets: tuple[Limit, ...]
    claim: str = WHEN_ASKED
    open: bool = False
    step: int = 0
    most: int | None = None
    worth: Fraction | None = None
    asked: str = ""
    priced: str = ""

    @property
    def has_cost(self) -> bool:
        """Whether a claim takes units, at a price that is fixed, open, or asked for."""
        return bool(self.cost or self.priced)

    def takes(self, available: Exact, wanted: Exact | None = None) -> Exact:
        """Return what a claim takes of what is available, 0 when it cannot be claimed.

        ``wanted`` is what the member asked for: it is taken as it is, or not at all.
        """
        if not self.open:
            return self.cost if available >= self.cost and wanted in (None, self.cost) else 0
        amount = available if wanted is None else min(available, wanted)
        if self.most is not None:
            amount = min(amount, self.most)
        if self.step:
            amount -= amount % self.step
        if amount < self.cost or amount <= 0 or wanted not in (None, amount):
            return 0
        return amount


def compile_reward(builder: Builder, model: RewardModel, path: Path) -> Reward:
    """Return the frozen reward; mistakes are reported."""
    asked = ""
    if model.if_ is not None:
        asked = builder.ask(f"{model.id} can be claimed?", path, if_=model.if_)
    limits = _times(builder, model.limit, model.id, "limit", path)
    budgets = _times(builder, model.budget, model.id, "budget", path)
    more: dict[str, Any] = {"claim": model.claim, "asked": asked}
    unit, cost = None, 0
    if isinstance(model.cost, CostModel) and model.cost.amount is not None:
        unit = _unit(builder, model.cost.unit, "", (*path, "cost"))
        if unit is not None:
            more["priced"] = _priced(builder, model.id, model.cost.amount, unit, (*path, "cost", "amount"))
    elif isinstance(model.cost, CostModel) or (model.cost or "").split(" ")[0] == "all":
        unit, cost, bounds = _open_cost(builder, model, (*path, "cost"))
        more.update(bounds)
    elif model.cost is not None:
        unit, cost = _cost(builder, model.cost, (*path, "cost"))
    name, decimals = ("", 0) if unit is None else (unit.id, unit.decimals)
    worth = None if unit is None else unit.worth
    return Reward(model.id, model.name, name, decimals, cost, limits, budgets, worth=worth, **more)


def _priced(builder: Builder, name: str, amount: Amount, unit: Unit, path: Path) -> str:
    """Return the key of the question what a claim costs; it may read what the claim says."""
    claimed = builder.event(CLAIMED)
    fields = () if claimed is None else claimed.shape.fields
    # A claim by itself says none of them.
    shape = Shape("reward", tuple([replace(field, required=False) for field in fields]))
    return builder.ask(f"cost of {name}?", path, amount=amount, unit=unit, shape=shape)


def _open_cost(builder: Builder, model: RewardModel, path: Path) -> tuple[Unit | None, int, dict[str, Any]]:
    if isinstance(model.cost, CostModel):
        found, form = model.cost.unit, model.cost
    else:
        word = (model.cost or "").removeprefix("all").strip()
        found, form = (word or None), CostModel.model_validate({})
    unit = _unit(builder, found, "" if isinstance(model.cost, CostModel) else "all", path)
    if unit is None:
        return None, 0, {}
    least = _parts(builder, form.at_least, unit, (*path, "at_least"))
    step = _parts(builder, form.in_steps_of, unit, (*path, "in_steps_of"))
    most = _parts(builder, form.at_most, unit, (*path, "at_most"))
    if least and most and least > most:
        builder.problem("LR148", say("at_least is above at_most"), path)
    return unit, least or step or 1, {"open": True, "step": step or 0, "most": most}


def _parts(builder: Builder, text: str | None, unit: Unit, path: Path) -> int | None:
    if text is None:
        return None
    try:
        amount: Fraction = read_number(text) * 10**unit.decimals
        if amount.denominator != 1 or amount <= 0:
            raise ValueError(say("{cost} is not an amount of {unit}", cost=text, unit=unit.id))
    except ValueError as error:
        builder.problem("LR148", str(error), path)
        return None
    return amount.numerator


def _unit(builder: Builder, word: str | None, amount: str, path: Path) -> Unit | None:
    lots = [unit for unit in builder.units.values() if unit.kind == "lots"]
    unit = builder.units.get(word) if word is not None else lots[0] if len(lots) == 1 else None
    if unit is not None and unit.kind == "lots":
        return unit
    known = [one.id for one in lots] or say("none is declared")
    called = names_of_units(lots).get((word or "").casefold())
    near = called or nearest(word or "", [one.id for one in lots])
    fix = None if near is None else f"{amount} {near}".strip()
    hint = say("write {fix}", fix=fix) if fix else say("units: {known}", known=known)
    said = say("this cost does not say its unit")
    if word:
        said = say('no unit "{unit}" is declared', unit=word)
    builder.unfit("LR148", UnfitError(said, hint, fix), path)
    return None


def _cost(builder: Builder, text: str, path: Path) -> tuple[Unit | None, int]:
    try:
        number, word = read_amount(text)
    except ValueError as error:
        builder.unfit("LR148", error, path)
        return None, 0
    unit = _unit(builder, word, text.split()[0], path)
    if unit is None:
        return None, 0
    cost = number * 10**unit.decimals
    if cost.denominator != 1 or cost <= 0:
        said = say("this cost has more decimals than {unit}", unit=unit.id)
        better = say("leave them out")
        if cost <= 0:
            said, better = say("this cost is not above 0"), say("a reward for nothing leaves cost: out")
        builder.problem("LR148", said, path, better)
        return None, 0
    return unit, int(cost)


def _times(
    builder: Builder, model: LimitModel | BudgetModel | None, reward: str, what: str, path: Path
) -> tuple[Limit, ...]:
    if model is None:
        return ()
    if model.times is None:
        message = say("the {what} of a reward counts how often it is claimed", what=what)
        key = "total" if model.total is not None else "base"
        builder.problem("LR149", message, (*path, what, key), say("write  times: 1  in place of it"))
        return ()
    if model.each == "campaign":
        message, where = say("only rules of a campaign can say each: campaign"), (*path, what, "each")
        builder.problem("LR124", message, where, say("write for example  each: month"))
    over = model.over if isinstance(model, LimitModel) else None
    per = tuple(model.per) if isinstance(model, LimitModel) else ()
    each = model.each or ("ever" if over is None else "")
    period = builder.period(each or None, (*path, what, "each"))
    shared = model.shared if isinstance(model, LimitModel) else None
    name = f"{what} {reward}" if shared is None else f"limit {shared} shared"
    return (Limit(name, "times", read_amount(str(model.times))[0], per, each, over, period),)
