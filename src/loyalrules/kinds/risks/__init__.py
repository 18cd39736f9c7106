"""``risks:``: how long goods may come back, and which warnings are accepted, each with a reason."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from loyalrules.base.say import say
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.shapes.model import DurationText, Model


def _reason(value: object) -> object:
    if isinstance(value, str) and len(value.split()) < 2:
        raise ValueError(
            say('"{value}" is no reason: say in a few words why this risk is taken', value=value)
        )
    return value


Reason = Annotated[str, BeforeValidator(_reason)]


class RisksModel(Model):
    """``risks: {return_window: 14 days, accept: {LR302: no gift cards are sold here}}``."""

    return_window: DurationText | None = Field(
        None, description="How long customers may send goods back, such as 14 days."
    )
    accept: dict[str, Reason | dict[str, Reason]] = Field(
        {}, description="Warnings that are taken knowingly: a code with a reason, or with reasons by rule."
    )


def build(builder: Builder) -> None:
    """Keep the section: ``check`` reads it, deciding does not."""
    model: RisksModel | None = builder.sections.get("risks")
    if model is not None:
        builder.add_part("risks", model)


KIND = Kind(
    "risks",
    "What check is told about risks: the return window, and warnings that are accepted with a reason.",
    sections={"risks": RisksModel},
    build=build,
    order=90,
)
