"""Coming into segments and leaving them, told as events of their own when a member is updated."""

from collections.abc import Sequence
from typing import Any

from loyalrules.facts.fields import Field, Shape
from loyalrules.plugins.program import EventType, Occurrence

SEGMENT = Shape("segment", (Field("id", "text", "the segment", required=True),))
SEGMENTED = (
    EventType("segment.entered", SEGMENT, "derived", doc="a member came into a segment"),
    EventType("segment.left", SEGMENT, "derived", doc="a member is not in a segment any more"),
)


def moved(work: Any, occurrence: Occurrence, before: Sequence[str]) -> None:
    """Raise what changed between the segments before an event and those that are known now."""
    now: Any = work.member(occurrence.member).facts.get("segments", ())
    if now == before:
        return
    for name, new, old in (("segment.left", before, now), ("segment.entered", now, before)):
        for segment in dict.fromkeys(new):
            if segment not in old:
                work.happen(
                    Occurrence(
                        name, occurrence.member, occurrence.at, {"segment": (segment,)},
                        depth=occurrence.depth + 1,
                    )
                )  # fmt: skip
