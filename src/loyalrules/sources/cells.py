"""Cells: functions from a row to one value of an event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from loyalrules.base.calendar import Zone
from loyalrules.base.say import say
from loyalrules.facts.fields import Field
from loyalrules.sources.batch import Span
from loyalrules.sources.found import CellError, Row
from loyalrules.sources.model import ColumnModel
from loyalrules.sources.values import Value, moment_of, text_of

Values = Mapping[str, object]
Cell = Callable[[Values], Value]


@dataclass(frozen=True, slots=True)
class Plain:
    """A cell that is the text of one column, as most are: a row's reader reads them without a call."""

    column: str
    decimals: int | None

    def __call__(self, row: Values) -> Value:
        """Return the value. Raises ``CellError`` for one that fills no field."""
        return text_of(row[self.column], self.column, self.decimals)


@dataclass(frozen=True, slots=True)
class Records:
    """Reads the cells that are not empty, by the names of their fields: of ``one`` row, or of many at once.

    ``plain`` are name, column and decimals of each, when all are the texts of columns.
    """

    one: Callable[[Values], dict[str, Value]]
    plain: tuple[tuple[str, str, int | None], ...] | None

    def of(self, rows: Sequence[Row | Span]) -> list[dict[str, Value]]:
        """Return the record of each row. Raises ``CellError`` for a value that cannot be used."""
        found: list[dict[str, Value]] = []
        for row in rows:
            if isinstance(row, Span):
                many = None if self.plain is None else row.batch.records(self.plain, row.start, row.stop)
                found += [self.one(each.values) for each in row.rows()] if many is None else many
            else:
                found.append(self.one(row.values))
        return found


def record_reader(cells: tuple[tuple[str, Cell], ...]) -> Records:
    """Return what reads some cells of rows."""
    plain = tuple((name, read.column, read.decimals) for name, read in cells if isinstance(read, Plain))
    steps = [
        (name, read.column, read.decimals, None) if isinstance(read, Plain) else (name, "", None, read)
        for name, read in cells
    ]

    def read_record(row: Values) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, column, decimals, other in steps:
            value: Value
            if other is not None:
                value = other(row)
            else:
                raw = row[column]
                value = raw.strip() if raw.__class__ is str else text_of(raw, column, decimals)
            if value is not None and value != "":
                found[name] = value
        return found

    return Records(read_record, plain if len(plain) == len(cells) else None)


def cell(model: ColumnModel, field: Field | None, zone: Zone) -> Cell:
    """Return the function that reads a field (``None``: a text) from a row.

    It answers ``None`` for an empty cell, and raises ``CellError`` for a value that cannot be used.
    """
    if model.constant is not None:
        constant = model.constant
        return lambda row: constant
    names = model.column or []
    read = _joined(names, model) if len(names) > 1 else _single(names[0], model, field, zone)
    if not (model.values or model.prefix or model.split):
        return read
    return _worked(read, model)


def moment_cell(model: ColumnModel, zone: Zone) -> Callable[[Values], int]:
    """Return the function that reads the moment of an event; an empty cell is a ``CellError``."""
    if model.constant is not None:
        moment = moment_of(model.constant, zone, model.format, "at")
        return lambda row: moment
    names = model.column or []

    def read(row: Values) -> int:
        if len(names) == 1:
            value = row[names[0]]
        else:  # A column for the day and one for the time.
            value = " ".join(str(text_of(row[name], name)) for name in names)
        if value is None or value == "":
            raise CellError(
                "LR655",
                say("the column {names} is empty, so the event has no moment", names=" and ".join(names)),
            )
        return moment_of(value, zone, model.format, " and ".join(names))

    return read


def _single(name: str, model: ColumnModel, field: Field | None, zone: Zone) -> Cell:
    decimals, form = model.decimals, model.format
    kind = "text" if field is None else field.kind

    def read_moment(row: Values) -> Value:
        value = row[name]
        return None if value is None or value == "" else zone.iso(moment_of(value, zone, form, name))

    def read_date(row: Values) -> Value:
        moment = read_moment(row)
        return moment[:10] if isinstance(moment, str) else None

    def read_list(row: Values) -> Value:
        value = row[name]
        if not isinstance(value, list | tuple):
            found = text_of(value, name, decimals)
            return None if found is None else [str(found)]
        return [str(text_of(one, name, decimals)) for one in value]

    readers: dict[str, Cell] = {"moment": read_moment, "date": read_date, "list of text": read_list}
    return readers.get(kind, Plain(name, decimals))


def _joined(names: list[str], model: ColumnModel) -> Cell:
    decimals = model.decimals

    def read(row: Values) -> Value:
        parts = [text_of(row[name], name, decimals) for name in names]
        if None in parts:
            return None
        return "/".join(str(part) for part in parts)

    return read


def _worked(read: Cell, model: ColumnModel) -> Cell:
    values, prefix, split = model.values, model.prefix, model.split

    def work(row: Values) -> Value:
        value = read(row)
        if value is None:
            return None
        if split and isinstance(value, list):
            value = [part.strip() for one in value for part in one.split(split) if part.strip()]
        if isinstance(value, list):
            return [prefix + values.get(one, one) for one in value]
        text = value if isinstance(value, str) else "yes" if value else "no"
        return prefix + values.get(text, text)

    return work
