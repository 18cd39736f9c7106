"""Counters: things that are counted by themselves, in windows, and read as ``member.<counter>``."""

from typing import Any

from loyalrules.plugins.kind import Builder, Kind
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.model import ReadableId


def build(builder: Builder) -> None:
    """Add every declared counter."""
    section: dict[str, Any] = builder.sections.get("counters", {})
    for name, measure in section.items():
        builder.counter(name, measure, ("counters", name))


KIND = Kind(
    "counters",
    "Count events or total amounts, in calendar or rolling windows.",
    sections={"counters": dict[ReadableId, MeasureModel]},
    build=build,
    order=20,
)
