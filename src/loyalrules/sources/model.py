"""The mapping file: which columns fill which fields of which event."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.calendar import Zone
from loyalrules.shapes.model import Model, listed


def _zone(value: object) -> object:
    if isinstance(value, str):
        Zone(value)
    return value


def _decimals(value: object) -> object:
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) == 1):
            raise ValueError(f'decimals is a number from 0 to 9, not "{value}"')
        return int(value)
    return value


ZoneName = Annotated[str, BeforeValidator(_zone)]
Names = Annotated[list[str], BeforeValidator(listed)]


class ColumnModel(Model):
    """``{column: price, decimals: 2}``, ``{constant: app}`` or ``{each_row: {...}}``.

    Several columns are joined with ``/``. ``prefix`` stands before the text, ``values`` translates it,
    ``split`` cuts it into a list, ``format`` reads a moment or date that is not written as in ISO 8601.
    ``decimals`` says how many decimals a column of binary numbers really has.
    """

    column: Names | None = None
    constant: str | None = None
    each_row: "dict[str, Spec] | None" = None
    prefix: str = ""
    decimals: Annotated[int, BeforeValidator(_decimals)] | None = None
    format: str | None = None
    split: str | None = None
    values: dict[str, str] = {}  # noqa: RUF012  pydantic copies it

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(way is not None for way in (self.column, self.constant, self.each_row)) != 1:
            raise ValueError("write exactly one of column, constant and each_row")
        return self


Spec = str | list[str] | ColumnModel


class EventModel(Model):
    """How rows become events of one type.

    ``rows`` picks rows by the values of columns, ``if_filled`` those in which columns are not empty.
    Rows with the same ``group_by`` make one event; then ``id`` may be left out.
    """

    rows: dict[str, Names] = {}  # noqa: RUF012  pydantic copies it
    if_filled: Names = []  # noqa: RUF012  pydantic copies it
    group_by: Names | None = None
    id: Spec | None = None
    at: Spec
    member: Spec
    fields: dict[str, Spec] = {}  # noqa: RUF012  pydantic copies it

    @model_validator(mode="after")
    def _has_id(self) -> Self:
        if self.id is None and self.group_by is None:
            raise ValueError(
                "say what makes the id of the event: without one, a file sent twice counts twice"
            )
        return self


class MapModel(Model):
    """A mapping file."""

    source: str | None = None
    timezone: ZoneName | None = None
    sort: Literal["yes", "no"] = "no"
    other_rows: Literal["refuse", "skip"] = "refuse"
    events: dict[str, EventModel] = Field(min_length=1)


ColumnModel.model_rebuild()
