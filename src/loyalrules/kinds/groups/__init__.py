"""Groups of rules: of those that hold for one event, one gives: the first of the file, or the best."""

from typing import Literal

from loyalrules.plugins.kind import Builder, Kind
from loyalrules.shapes.model import Id

Choose = Literal["first", "best"]


def build(builder: Builder) -> None:
    """Keep how each group chooses: rules say that they belong to one."""
    builder.add_part("groups", builder.sections.get("groups", {}))


KIND = Kind(
    "groups",
    "Groups of rules of which one gives: the first, or the best for the member.",
    sections={"groups": dict[Id, Choose]},
    build=build,
    order=3,
)
