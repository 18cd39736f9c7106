"""Entitlements: benefits that commerce code asks for, who has them, and how often they may be used."""

from collections.abc import Mapping
from fractions import Fraction

from loyalrules.books.count_poster import CountPoster
from loyalrules.expr.types import NUMBER, Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.kinds.entitlements.entitled import (
    PART,
    answer,
    facts,
    use_benefit,
    use_with_order,
)
from loyalrules.kinds.entitlements.model import SCALE, Benefit, BenefitModel, Benefits, compile_benefit
from loyalrules.plugins.kind import Builder, Kind, Path, Watch
from loyalrules.plugins.program import EventType
from loyalrules.plugins.rule import Unit
from loyalrules.shapes.round import RoundTo

EXACT = RoundTo("none", Fraction(1), "rule")
USES = CountPoster()
EVENTS = (
    EventType(
        "benefit.used",
        Shape(
            "benefit",
            (
                Field("id", "text", "the benefit", required=True),
                Field("amount", "number", "how much of it; 1 when left out", default=10**SCALE),
                Field("order", "text", "the order that it was used for"),
            ),
        ),
        doc="a member used a benefit",
    ),
    EventType(
        "benefits.asked",
        Shape("asked", (Field("ids", "list of text", "which benefits; all when left out"),)),
        "question",
        doc="which benefits a member has",
    ),
)


def build(builder: Builder) -> None:
    """Add every benefit: who has it, how a use of it is counted, and what expressions read."""
    section: Mapping[str, BenefitModel] = builder.sections.get("benefits", {})
    benefits: dict[str, Benefit] = {}
    for name, model in section.items():
        path: Path = ("benefits", name)
        benefits[name] = benefit = compile_benefit(builder, name, model, path)
        unit = Unit(benefit.unit, "count", SCALE, EXACT)
        builder.add_unit(unit)
        builder.watch(
            Watch(
                benefit.unit, "benefit.used", unit, USES, path, if_=[f"benefit.id is {name}"],
                total="benefit.amount", on_refund=model.on_refund, verb="use", limits=benefit.limits,
            )
        )  # fmt: skip
    builder.add_part(PART, benefits)
    builder.before("benefit.used", use_benefit)
    builder.before("benefits.asked", answer)
    builder.before("order.paid", use_with_order)
    if benefits:
        names = Type("list", item=Type("text", values=tuple(benefits)))
        kinds = {"list": names, "times": NUMBER, "total": Type("number", scale=SCALE)}
        for fact in facts(benefits, kinds):
            builder.add_fact(fact)


KIND = Kind(
    "entitlements",
    "Benefits that commerce code asks for: who has them, their value, and how often they may be used.",
    sections={"benefits": Benefits},
    events=EVENTS,
    build=build,
    order=71,
)
