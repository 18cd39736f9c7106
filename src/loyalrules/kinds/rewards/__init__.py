"""Rewards: what can be claimed for units: when asked, at once, or when a period ends."""

from dataclasses import replace
from typing import Any

from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.books.credits import AT_ONCE as CLAIMS
from loyalrules.facts.fields import Field, Shape
from loyalrules.kinds.rewards.claims import REMEMBERED, claim, claim_at_once, claim_when, got_it
from loyalrules.kinds.rewards.model import AT_ONCE, WHEN_ASKED, Reward, RewardModel, compile_reward
from loyalrules.plugins.kind import Builder, Kind, Path
from loyalrules.plugins.program import EventType

REWARD = Shape(
    "reward",
    (
        Field("id", "text", "the reward that is claimed", required=True),
        Field(
            "amount", "number", "how many units to spend where the cost is open; all that can be if left out"
        ),
    ),
)
SPENT = Shape(
    "spent",
    (
        Field("amount", "number", "how many units the claim took", default=0, input=False),
        Field("worth", "money", "what they are worth", default=0, input=False),
    ),
)
EVENTS = (EventType("reward.claimed", REWARD, also=(SPENT,), doc="a member claims a reward"),)


def _spent(builder: Builder) -> Shape:
    """Return what a claim took: with the values that some unit remembers, over what was taken."""
    owners: dict[str, tuple[str, str]] = {field.name: ("", "") for field in SPENT.fields}
    names: dict[str, Any] = {}
    for unit in builder.units.values():
        for name, kind in unit.remembers.items():
            names.setdefault(name, kind)
            clash = [one for one in _of_all(name) if owners.setdefault(one, (name, kind)) != (name, kind)]
            if clash:
                said = say("{name} is built in already", name=f"spent.{clash[0]}")
                if owners[clash[0]][0] == name:
                    said = say("{name} is remembered as money and as a number", name=name)
                where = ("units", unit.id, "remembers", name)
                builder.problem("LR189", said, where, say("choose another name"))
    builder.add_part(REMEMBERED, tuple(names))
    docs = (
        say("the average of what the units taken remember"),
        say("the least of what the units taken remember"),
        say("the most of what the units taken remember"),
    )
    more = [
        Field(one, kind, doc, input=False)
        for name, kind in names.items()
        for one, doc in zip(_of_all(name), docs, strict=True)
    ]
    return SPENT.with_fields(tuple(more))


def _of_all(name: str) -> tuple[str, str, str]:
    """Return what a claim reads of one remembered value: its average, the least and the most of it."""
    return name, f"least_{name}", f"most_{name}"


def build(builder: Builder) -> None:
    """Add every reward: what it costs, who claims it, and its effects as a rule on the claim."""
    section: list[RewardModel] = builder.sections.get("rewards", [])
    rewards: dict[str, Reward] = {}
    for number, model in enumerate(section):
        path: Path = ("rewards", number)
        rewards[model.id] = compile_reward(builder, model, path)
        builder.effects(
            model.gives, "reward.claimed", (*path, "gives"), model.id, [f'reward.id is "{model.id}"']
        )
        if model.claim not in (WHEN_ASKED, AT_ONCE) and builder.event(model.claim) is None:
            near = nearest(model.claim, ["month.ended", "quarter.ended", "year.ended", "day.ended"])
            hint = None if near is None else say('did you mean "{near}"?', near=near)
            said = say('nothing raises the event "{event}"', event=model.claim)
            builder.problem("LR119", said, (*path, "claim"), hint)
    builder.add_part("rewards", rewards)
    claimed = builder.event(EVENTS[0].name) or EVENTS[0]  # With the fields that the program declared.
    builder.add_event(replace(claimed, also=(_spent(builder),)))
    builder.before("reward.claimed", claim)
    builder.after("reward.claimed", got_it)
    if any(reward.claim == AT_ONCE for reward in rewards.values()):
        builder.after("*", claim_at_once)
        builder.add_part(CLAIMS, True)  # Units that become available later can be claimed then, too.
    for event in {reward.claim: None for reward in rewards.values()}:
        if event not in (WHEN_ASKED, AT_ONCE):
            builder.after(event, claim_when)


KIND = Kind(
    "rewards",
    "A catalogue of what units can be turned into.",
    sections={"rewards": list[RewardModel]},
    events=EVENTS,
    build=build,
    order=65,
)
