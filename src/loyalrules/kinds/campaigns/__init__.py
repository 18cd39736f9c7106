"""Campaigns: rules that hold for a time, for all or for those who take part, with a shared budget."""

from loyalrules.base.calendar import add_days
from loyalrules.base.say import say
from loyalrules.books.counters import Window
from loyalrules.books.merging import MERGE
from loyalrules.expr.types import Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.kinds.campaigns.model import CampaignModel, OptInModel
from loyalrules.kinds.campaigns.offers import add_offers
from loyalrules.kinds.campaigns.taking_part import (
    ORDER,
    Joined,
    campaigns_now,
    import_part,
    join_parts,
    keep_order,
    look_back,
    take_part,
    view,
)
from loyalrules.plugins.kind import Builder, Kind, Path
from loyalrules.plugins.program import EventType, Fact

ACTIVATED = "campaign.activated"
EVENT = EventType(
    ACTIVATED,
    Shape("campaign", (Field("id", "text", "the campaign", required=True),)),
    doc="a member takes part in a campaign",
)


def build(builder: Builder) -> None:
    """Add the rules of every campaign, within its days and budget, and for whom they hold."""
    campaigns: list[CampaignModel] = builder.sections.get("campaigns", [])
    joined: dict[str, Joined] = {}
    for number, campaign in enumerate(campaigns):
        path: Path = ("campaigns", number)
        unit = None if campaign.budget is None else campaign.budget.unit
        if unit is not None and unit not in builder.units:
            lots = [one.id for one in builder.units.values() if one.kind == "lots"]
            where = (*path, "budget", "unit")
            builder.unknown("LR122", say('no unit "{unit}" is declared', unit=unit), where, unit, lots)
        line = None
        if campaign.opt_in is not None:
            joined[campaign.id] = _joined(builder, campaign, path)
            line = (f'member.campaigns contains "{campaign.id}"', (*path, "opt_in"))
        rules = (*path, "rules")
        builder.rules(campaign.rules, rules, campaign.id, campaign.during, campaign.budget, line)
    add_offers(builder, campaigns)
    if joined:
        _add(builder, joined)


def _joined(builder: Builder, campaign: CampaignModel, path: Path) -> Joined:
    opt_in, during = campaign.opt_in, campaign.during
    assert isinstance(opt_in, OptInModel), "only campaigns that members take part in"
    each = opt_in.each or "ever"
    asked = ""
    if opt_in.through is not None:
        where = (*path, "opt_in")
        asked = builder.ask(
            f"{campaign.id} can be joined?", where, if_=[f"today <= {opt_in.through}"], lines_at="through"
        )
    rules = frozenset(
        str(rule["id"]) for rule in campaign.rules if rule.get("when") == ORDER and "id" in rule
    )
    zone = builder.zone
    return Joined(
        campaign.id,
        None if during is None or during.from_ is None else zone.start_of_day(during.from_),
        None if during is None or during.through is None else zone.start_of_day(add_days(during.through, 1)),
        Window(each, None, builder.period(each, (*path, "opt_in", "each"))),
        asked,
        rules if opt_in.apply_to_past else frozenset(),
    )


def _add(builder: Builder, joined: dict[str, Joined]) -> None:
    builder.add_event(EVENT)
    builder.add_part("campaigns", joined)
    listed = Type("list", item=Type("text", values=tuple(joined)))
    builder.add_fact(Fact("campaigns", listed, campaigns_now, "the campaigns that the member takes part in"))
    builder.add_view("campaigns", view)
    builder.add_import("campaigns", import_part)
    builder.before(ACTIVATED, take_part)
    builder.before(MERGE, join_parts)
    builder.after(ACTIVATED, look_back)
    if any(one.rules for one in joined.values()):
        builder.after(ORDER, keep_order)


KIND = Kind(
    "campaigns",
    "Rules for a time, with a budget that all members share.",
    sections={"campaigns": list[CampaignModel]},
    build=build,
    order=60,
)
