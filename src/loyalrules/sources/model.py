"""The mapping file: which columns fill which fields of which event."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.calendar import Zone
from loyalrules.base.say import say
from loyalrules.shapes.model import Model, listed


def _zone(value: object) -> object:
    if isinstance(value, str):
        Zone(value)
    return value


def _decimals(value: object) -> object:
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) == 1):
            raise ValueError(say('decimals is a number from 0 to 9, not "{value}"', value=value))
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

    column: Names | None = Field(None, description="The column, or several that are joined with /.")
    constant: str | None = Field(None, description="The same text for every row.")
    each_row: "dict[str, Spec] | None" = Field(
        None, description="A list with one element for each row of the event."
    )
    prefix: str = Field("", description="A text that stands before the value.")
    decimals: Annotated[int, BeforeValidator(_decimals)] | None = Field(
        None, description="How many decimals a column of binary numbers really has."
    )
    format: str | None = Field(None, description="How a moment or date is written, such as %d.%m.%Y.")
    split: str | None = Field(None, description="The sign at which a text is cut into a list.")
    values: dict[str, str] = Field({}, description="What each value of the column means.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(way is not None for way in (self.column, self.constant, self.each_row)) != 1:
            raise ValueError(say("write exactly one of column, constant and each_row"))
        return self


Spec = str | list[str] | ColumnModel


class EventModel(Model):
    """How rows become events of one type.

    ``rows`` picks rows by the values of columns, ``if_filled`` those in which columns are not empty.
    Rows with the same ``group_by`` make one event; then ``id`` may be left out.
    """

    rows: dict[str, Names] = Field({}, description="Only rows that have these values in these columns.")
    if_filled: Names = Field([], description="Only rows in which these columns are not empty.")
    group_by: Names | None = Field(None, description="Columns: rows that agree in them make one event.")
    id: Spec | None = Field(
        None, description="What makes the id of the event; a file sent twice then counts once."
    )
    at: Spec = Field(description="When it happened.")
    member: Spec = Field(description="Whom it is about.")
    fields: dict[str, Spec] = Field({}, description="Which columns fill which fields of the event.")

    @model_validator(mode="after")
    def _has_id(self) -> Self:
        if self.id is None and self.group_by is None:
            raise ValueError(
                say("say what makes the id of the event: without one, a file sent twice counts twice")
            )
        return self


class MapModel(Model):
    """A mapping file."""

    source: str | None = Field(None, description="The name of the sender; ids are unique within it.")
    timezone: ZoneName | None = Field(
        None, description="The time zone of moments that are written without one."
    )
    sort: Literal["yes", "no"] = Field("no", description="Whether events are put in the order of their time.")
    other_rows: Literal["refuse", "skip"] = Field(
        "refuse", description="What becomes of rows that make no event."
    )
    events: dict[str, EventModel] = Field(
        min_length=1, description="For each type of event, how rows become it."
    )


ColumnModel.model_rebuild()
