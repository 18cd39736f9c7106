"""What was read: values with the offsets at which they stand in the text."""

from dataclasses import dataclass, field

Scalar = str | None
Data = Scalar | dict[str, "Data"] | list["Data"]
Path = tuple[str | int, ...]


@dataclass(slots=True, eq=False)
class Node:
    """One value of the text. ``style`` is "" (plain), ``'``, ``"``, ``|``, ``>``, ``{`` or ``[``."""

    start: int
    end: int
    style: str
    value: Data
    children: dict[str | int, "Node"] = field(default_factory=dict)  # Of a mapping or a list.
    keys: dict[str, "Node"] = field(default_factory=dict)  # Of a mapping: where each key stands.
