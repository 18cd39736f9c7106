"""What an event may say: declared fields, each with one kind.

A record that was read is a tuple; the position of a field in its declaration is its position in the
tuple. So generated code reads ``order[4]`` and never looks a name up while an event is decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldKind = Literal[
    "text", "number", "money", "yes/no", "date", "moment", "list of text", "list of records", "record"
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record.

    ``default`` is the value when the sender leaves the field out, in the run-time representation;
    ``None`` means *not known*. ``element`` is the word for one element of a list of records
    (``line`` for ``lines``). ``scale`` is the number of decimals kept for a number (money takes the
    currency's). ``readable`` fields are names in expressions; the others are for the kernel only.
    """

    name: str
    kind: FieldKind
    doc: str = ""
    required: bool = False
    default: object = None
    values: tuple[str, ...] | None = None
    fields: tuple["Field", ...] = ()
    element: str = ""
    scale: int | None = None
    readable: bool = True
    input: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one record, in the order of its tuple.

    >>> shape = Shape("order", (Field("id", "text"), Field("total", "money")))
    >>> shape.at("total")
    1
    """

    word: str
    fields: tuple[Field, ...]
    _places: dict[str, int] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        for position, one in enumerate(self.fields):
            self._places.setdefault(one.name, position)

    def at(self, name: str) -> int:
        """Return the position of a field; a ``KeyError`` here is a mistake of the caller."""
        try:
            return self._places[name]
        except KeyError:
            raise KeyError(f"{self.word} has no field {name}") from None

    def with_fields(self, more: tuple[Field, ...]) -> "Shape":
        """Return this shape with more fields behind the ones it has."""
        return Shape(self.word, (*self.fields, *more))


Record = tuple[object, ...]
Roots = Mapping[str, Record]
