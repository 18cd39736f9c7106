"""Campaigns: rules that hold for a time, with a shared budget."""

from typing import Any

from pydantic import Field

from loyalrules.base.say import say
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.shapes.during import DuringModel
from loyalrules.shapes.limit import BudgetModel
from loyalrules.shapes.model import Id, Label, Model


class CampaignModel(Model):
    """``{id, name, during, budget, rules}``: whole local days, both ends included."""

    id: Id = Field(description="The campaign's name in reports and problems.")
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    during: DuringModel | None = Field(None, description="The days on which its rules hold.")
    budget: BudgetModel | None = Field(None, description="The most that all its rules together give.")
    rules: list[dict[str, Any]] = Field(min_length=1, description="Rules that hold during the campaign.")


def build(builder: Builder) -> None:
    """Add the rules of every campaign, within its days and budget."""
    for number, campaign in enumerate(builder.sections.get("campaigns", ())):
        path = ("campaigns", number, "rules")
        unit = None if campaign.budget is None else campaign.budget.unit
        if unit is not None and unit not in builder.units:
            lots = [one.id for one in builder.units.values() if one.kind == "lots"]
            where = ("campaigns", number, "budget", "unit")
            builder.unknown("LR122", say('no unit "{unit}" is declared', unit=unit), where, unit, lots)
        builder.rules(campaign.rules, path, campaign.id, campaign.during, campaign.budget)


KIND = Kind(
    "campaigns",
    "Rules for a time, with a budget that all members share.",
    sections={"campaigns": list[CampaignModel]},
    build=build,
    order=60,
)
