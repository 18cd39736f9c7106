"""What a campaign offers to each member: values told of one member, read as ``member.<campaign>.<name>``."""

from collections.abc import Mapping
from typing import Any

from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.expr.types import DATE, TEXT, YES_NO, Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.kinds.campaigns.model import CampaignModel
from loyalrules.plugins.kind import Builder
from loyalrules.plugins.program import EventType, Fact, Occurrence
from loyalrules.plugins.work import Refused

OFFERED = "campaign.offered"


def add_offers(builder: Builder, campaigns: list[CampaignModel]) -> None:
    """Add the event that tells an offer, and the names that read it; mistakes are reported."""
    fields: dict[str, Field] = {}
    known: dict[str, tuple[str, ...]] = {}
    for number, campaign in enumerate(campaigns):
        if campaign.personal is None:
            continue
        path = ("campaigns", number)
        if "-" in campaign.id:
            said = say("what {campaign} offers is read by its id, so the id has no -", campaign=campaign.id)
            builder.problem(
                "LR180", said, (*path, "id"), say("write {meant}", meant=campaign.id.replace("-", "_"))
            )
            continue
        known[campaign.id] = tuple(campaign.personal)
        for name, kind in campaign.personal.items():
            before = fields.setdefault(name, Field(name, kind, f"offered by {campaign.id}"))
            if before.kind != kind or name == "id":
                said = say("another campaign offers {name} of another kind", name=name)
                builder.problem("LR180", said, (*path, "personal", name), say("give it another name"))
            builder.add_fact(_fact(builder, campaign.id, name, kind))
    if not known:
        return
    named = Field("id", "text", "the campaign", required=True)
    builder.add_event(
        EventType(OFFERED, Shape("campaign", (named, *fields.values())), doc="a member was offered something")
    )
    order = tuple(fields)
    builder.before(OFFERED, lambda work, occurrence: _keep(work, occurrence, known, order))


def _fact(builder: Builder, campaign: str, name: str, kind: str) -> Fact:
    types = {
        "number": Type("number", scale=NUMBER_SCALE),
        "money": Type("money", builder.currency, builder.decimals),
        "text": TEXT,
        "date": DATE,
        "yes/no": YES_NO,
    }

    def read(_: Any, member: MemberState) -> object:
        offered: Any = member.marks.get(f"offered {campaign}", ())
        return dict(offered).get(name)

    return Fact(f"{campaign}.{name}", types[kind].with_maybe(True), read, f"what {campaign} offers: {name}")


def _keep(
    work: Any, occurrence: Occurrence, known: Mapping[str, tuple[str, ...]], order: tuple[str, ...]
) -> None:
    record = occurrence.records["campaign"]
    campaign = str(record[0])
    if campaign not in known:
        near = nearest(campaign, list(known))
        more = say("; did you mean {near}?", near=near) if near else ""
        raise Refused(say("there is no campaign {name} that offers anything{more}", name=campaign, more=more))
    told = dict(zip(order, record[1:], strict=True))
    work.member(occurrence.member).marks[f"offered {campaign}"] = tuple(
        [(name, told[name]) for name in known[campaign]]
    )
