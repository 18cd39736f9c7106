"""Rewards: what a member can claim for units, at most so often."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field as ModelField

from loyalrules.base.money import write_exact
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.books.limits import room, use
from loyalrules.books.lots import spend
from loyalrules.facts.fields import Field, Shape
from loyalrules.plugins.kind import Builder, Kind, Path
from loyalrules.plugins.program import EventType, Occurrence, Program
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused
from loyalrules.shapes.limit import BudgetModel, Limit, LimitModel
from loyalrules.shapes.model import Id, Label, Model, read_amount

REWARD = Shape("reward", (Field("id", "text", "the reward that is claimed", required=True),))
EVENTS = (EventType("reward.claimed", REWARD, doc="a member claims a reward"),)


class RewardModel(Model):
    """``{id: americano, cost: 4500, gives: [...], limit: {times: 1, each: day}}``."""

    id: Id = ModelField(description="The name by which members claim it.")
    name: Label | None = ModelField(None, description="What people read: a text, or one for each language.")
    cost: str | None = ModelField(None, description="What it costs: 4500, or 4500 points.")
    gives: list[dict[str, Any]] = ModelField(
        min_length=1, description="What the member gets, one effect on each line."
    )
    limit: LimitModel | None = ModelField(None, description="How often one member may claim it.")
    budget: BudgetModel | None = ModelField(None, description="How often all members together may claim it.")


@dataclass(frozen=True, slots=True)
class Reward:
    """A compiled reward; ``cost`` in the smallest part of ``unit``."""

    id: str
    name: object
    unit: str
    decimals: int
    cost: int
    limits: tuple[Limit, ...]
    budgets: tuple[Limit, ...]


def build(builder: Builder) -> None:
    """Add every reward: what it costs, and its effects as a rule on the claim."""
    section: list[RewardModel] = builder.sections.get("rewards", [])
    rewards: dict[str, Reward] = {}
    for number, model in enumerate(section):
        path: Path = ("rewards", number)
        unit, cost = _cost(builder, model, path)
        rewards[model.id] = Reward(
            model.id, model.name, "" if unit is None else unit.id, 0 if unit is None else unit.decimals, cost,
            _times(builder, model.limit, model.id, "limit", path),
            _times(builder, model.budget, model.id, "budget", path),
        )  # fmt: skip
        builder.effects(
            model.gives, "reward.claimed", (*path, "gives"), model.id, [f'reward.id is "{model.id}"']
        )
    builder.add_part("rewards", rewards)
    builder.before("reward.claimed", _claim)
    builder.after("reward.claimed", _got_it)


def _cost(builder: Builder, model: RewardModel, path: Path) -> tuple[Unit | None, int]:
    if model.cost is None:
        return None, 0
    lots = [unit for unit in builder.units.values() if unit.kind == "lots"]
    try:
        number, word = read_amount(model.cost)
    except ValueError as error:
        builder.unfit("LR148", error, (*path, "cost"))
        return None, 0
    unit = builder.units.get(word) if word is not None else lots[0] if len(lots) == 1 else None
    if unit is None or unit.kind != "lots":
        known = [one.id for one in lots] or say("none is declared")
        near = nearest(word or "", [one.id for one in lots])
        fix = None if near is None else f"{model.cost.split()[0]} {near}"
        hint = say("write {fix}", fix=fix) if fix else say("units: {known}", known=known)
        said = say("this cost does not say its unit")
        if word:
            said = say('no unit "{unit}" is declared', unit=word)
        builder.unfit("LR148", UnfitError(said, hint, fix), (*path, "cost"))
        return None, 0
    cost = number * 10**unit.decimals
    if cost.denominator != 1 or cost <= 0:
        said = say("this cost has more decimals than {unit}", unit=unit.id)
        better = say("leave them out")
        if cost <= 0:
            said, better = say("this cost is not above 0"), say("a reward for nothing leaves cost: out")
        builder.problem("LR148", said, (*path, "cost"), better)
        return None, 0
    return unit, int(cost)


def _times(
    builder: Builder, model: LimitModel | BudgetModel | None, reward: str, what: str, path: Path
) -> tuple[Limit, ...]:
    if model is None:
        return ()
    if model.times is None:
        message = say("the {what} of a reward counts how often it is claimed", what=what)
        builder.problem("LR149", message, (*path, what, "total"), say("write  times: 1  in place of it"))
        return ()
    if model.each == "campaign":
        message, where = say("only rules of a campaign can say each: campaign"), (*path, what, "each")
        builder.problem("LR124", message, where, say("write for example  each: month"))
    over = model.over if isinstance(model, LimitModel) else None
    per = tuple(model.per) if isinstance(model, LimitModel) else ()
    each = model.each or ("ever" if over is None else "")
    return (Limit(f"{what} {reward}", "times", read_amount(str(model.times))[0], per, each, over),)


def _rewards(program: Program) -> dict[str, Reward]:
    rewards = program.parts["rewards"]
    if not isinstance(rewards, dict):
        raise TypeError("the rewards of this program are of another kind")
    return rewards


def _claim(work: Any, occurrence: Occurrence) -> None:
    rewards = _rewards(work.program)
    name = str(occurrence.records["reward"][0])
    reward = rewards.get(name)
    if reward is None:
        near = nearest(name, list(rewards))
        raise Refused(
            say(
                "there is no reward {name}{more}",
                name=name,
                more=say("; did you mean {near}?", near=near) if near else "",
            )
        )
    member = work.member(occurrence.member)
    left = room(work, reward.limits, reward.budgets, "", lambda role: member.id)
    if left.left is not None and left.left <= 0:
        limit = (*reward.limits, *reward.budgets)[0]
        raise Refused(
            say(
                "{name} can be claimed {most} times each {value}, and was",
                name=name,
                most=limit.most,
                value=limit.each or limit.over,
            )
        )
    if reward.cost:
        available = member.balance(reward.unit, "available")
        if available < reward.cost:
            has, needs = write_exact(available, reward.decimals), write_exact(reward.cost, reward.decimals)
            raise Refused(
                say(
                    "{name} costs {needs} {unit}; {member} has {has} available",
                    name=name,
                    needs=needs,
                    unit=reward.unit,
                    member=member.id,
                    has=has,
                )
            )
        spend(work, member, reward.unit, reward.cost, rule=name)
    use(work, left.uses, 1, 1)


def _got_it(work: Any, occurrence: Occurrence) -> None:
    """Refuse a claim whose reward is not there: what a member pays for is given whole or not at all."""
    name = str(occurrence.records["reward"][0])
    for given in work.given:
        if given.rule == name and given.change < given.wanted and given.cut_by not in ("", "at_most"):
            raise Refused(
                say("{name} cannot be claimed: {limit} leaves no room for it", name=name, limit=given.cut_by)
            )


KIND = Kind(
    "rewards",
    "A catalogue of what units can be turned into.",
    sections={"rewards": list[RewardModel]},
    events=EVENTS,
    build=build,
    order=65,
)
