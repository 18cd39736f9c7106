"""Tiers: levels that members reach by a measure, keep for a time, and fall from."""

from typing import Any

from loyalrules.books.merging import MERGE
from loyalrules.expr.types import Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.kinds.tiers.following import follow, put, review_at
from loyalrules.kinds.tiers.levels import Tiers
from loyalrules.kinds.tiers.merging import join_levels
from loyalrules.kinds.tiers.model import TiersModel, TiersSection, compile_tiers
from loyalrules.kinds.tiers.now import follow_now, stand_now
from loyalrules.kinds.tiers.setting import SET_TIER, SETS
from loyalrules.kinds.tiers.since import add_names
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due, EventType, Fact

CHANGE = Shape(
    "tier",
    (
        Field("id", "text", "the level", required=True),
        Field("from", "text", "the level before", required=True),
        Field("to", "text", "the level now", required=True),
        Field("set", "text", "which set of levels: tier, or the name of the set", required=True),
    ),
)
EVENTS = (
    EventType("tier.reached", CHANGE, "derived", doc="a member reached a higher level"),
    EventType("tier.left", CHANGE, "derived", doc="a member fell to a lower level"),
)


def build(builder: Builder) -> None:
    """Add the member's levels, and when they change."""
    section: TiersModel | dict[str, TiersModel] | None = builder.sections.get("tiers")
    if section is None:
        return
    sets = {"tier": section} if isinstance(section, TiersModel) else section
    known: dict[str, Tiers | None] = {}
    for name, model in sets.items():
        path = ("tiers",) if isinstance(section, TiersModel) else ("tiers", name)
        known[name] = tiers = compile_tiers(builder, name, model, path)
        if tiers is not None:
            _add(builder, tiers)
    builder.add_part(SETS, known)


def _add(builder: Builder, tiers: Tiers) -> None:
    levels = tuple(level.id for level in tiers.levels)

    def held(work: Any, member: MemberState) -> object:
        return tiers.levels[tiers.level_at(work.zone, member, work.value_at)].id

    def bring(work: Any, member: MemberState, _: str, value: object) -> None:
        told: dict[str, Any] = value if isinstance(value, dict) else {"id": value}
        put(tiers, work, member, str(told.get("id")), told.get("until"), told.get("since"))

    builder.add_part("tiers" if tiers.name == "tier" else f"tiers {tiers.name}", tiers)
    builder.add_fact(Fact(tiers.name, Type("text", values=levels), held, "the level held now"))
    add_names(builder, tiers)
    builder.before(MERGE, lambda work, occurrence: join_levels(tiers, work, occurrence))
    after = follow_now if tiers.now else follow
    builder.after("*", lambda work, occurrence: after(tiers, work, occurrence))
    if tiers.now:
        builder.after_due(lambda work, member, at: stand_now(tiers, work, member, at))
    builder.add_due(
        Due(
            4, f"{tiers.name} review",
            lambda program, member: tiers.next_change(program.zone, member),
            lambda work, member, at: review_at(tiers, work, member, at),
        )
    )  # fmt: skip
    if not tiers.now:  # Elsewhere the level may have been another one; here it is what is so.
        builder.add_import(tiers.name, bring)
    builder.add_view(tiers.name, tiers.view)


KIND = Kind(
    "tiers",
    "Levels by spend, points, orders or any counter.",
    sections={"tiers": TiersSection},
    verbs=(SET_TIER,),
    events=EVENTS,
    build=build,
    order=30,
)
