"""Many rows at once, by columns: a run of rows that belong together is read without touching each cell."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from loyalrules.sources.found import CellError, Row
from loyalrules.sources.values import Value, text_of


class Batch:
    """Rows of a file as columns: ``columns`` are Arrow's, ``before`` is how many rows stand before the first.

    ``lists`` are the values by column; equal texts are one object.
    """

    def __init__(self, columns: Mapping[str, Any], before: int) -> None:
        self.before = before
        self.lists = {name: _values(column) for name, column in columns.items()}
        self.size = len(next(iter(self.lists.values()))) if columns else 0
        self._arrow = columns
        self._texts: dict[tuple[str, int | None], list[Value] | None] = {}
        self._kept: dict[int, Any] = {}

    def texts(self, name: str, decimals: int | None) -> list[Value] | None:
        """Return the values as ``text_of`` does; ``None`` where one cannot be used, or is an empty text."""
        key = name, decimals
        if key not in self._texts:
            self._texts[key] = _texts(self._arrow[name], name, decimals)
        return self._texts[key]

    def records(
        self, plain: Sequence[tuple[str, str, int | None]], start: int, stop: int
    ) -> list[dict[str, Value]] | None:
        """Return the records of some rows, as cells say; ``None`` when they must be read one by one."""
        key = id(plain)
        if key not in self._kept:
            columns = [self.texts(column, decimals) for _, column, decimals in plain]
            usable = [one for one in columns if one is not None]
            full = all(self._arrow[column].null_count == 0 for _, column, _ in plain)
            names = [name for name, _, _ in plain]
            self._kept[key] = (names, usable, full) if len(usable) == len(columns) else None
        known = self._kept[key]
        if known is None:
            return None
        names, usable, full = known
        rows = zip(*[column[start:stop] for column in usable], strict=True)
        if full:
            return [dict(zip(names, row, strict=True)) for row in rows]
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows
        ]

    def runs(self, names: Sequence[str]) -> Iterator["Span"]:
        """Yield the runs of rows that are alike in some columns."""
        start = 0
        for _, its in groupby(zip(*[self.lists[name] for name in names], strict=True)):
            stop = start + len(list(its))
            yield Span(self, start, stop)
            start = stop

    def spans(self) -> Iterator["Span"]:
        """Yield every row on its own."""
        return (Span(self, number, number + 1) for number in range(self.size))

    def rows(self) -> Iterator[Row]:
        """Yield every row."""
        return (Row(span.line, span.values) for span in self.spans())


class Span:
    """Some rows of a batch that stand together; ``line`` and ``values`` are those of the first."""

    __slots__ = ("_values", "batch", "start", "stop")

    def __init__(self, batch: Batch, start: int, stop: int, values: dict[str, Any] | None = None) -> None:
        self.batch = batch
        self.start = start
        self.stop = stop
        self._values = values

    @property
    def line(self) -> int:
        """The number of the first row."""
        return self.batch.before + self.start + 1

    @property
    def values(self) -> Mapping[str, Any]:
        """The first row."""
        if self._values is None:
            start = self.start
            self._values = {name: values[start] for name, values in self.batch.lists.items()}
        return self._values

    def rows(self) -> Iterator["Span"]:
        """Yield each row on its own."""
        return (Span(self.batch, number, number + 1) for number in range(self.start, self.stop))

    def divided(self) -> tuple["Span", "Span"]:
        """Return the first row, and the others."""
        middle = self.start + 1
        return Span(self.batch, self.start, middle, self._values), Span(self.batch, middle, self.stop)

    def with_next(self, others: "Span") -> "Span":
        """Return the rows with others of the batch that stand right behind them."""
        return Span(self.batch, self.start, others.stop, self._values)

    def all_have(self, names: Sequence[str], values: Mapping[str, Any]) -> bool:
        """Tell whether every row has the same values in some columns."""
        start, stop, lists = self.start, self.stop, self.batch.lists
        many = stop - start
        return all(lists[name][start:stop].count(values[name]) == many for name in names)


def _values(column: Any) -> list[Any]:
    if str(column.type) not in ("string", "large_string"):
        found: list[Any] = column.to_pylist()
        return found
    coded = column.dictionary_encode()
    known = [*coded.dictionary.to_pylist(), None]
    return [known[number] for number in coded.indices.fill_null(-1).to_pylist()]


def _texts(column: Any, name: str, decimals: int | None) -> list[Value] | None:
    kind = str(column.type)
    if kind.startswith(("list", "large_list", "struct", "map", "dictionary", "double", "float", "halffloat")):
        return None
    coded = column.dictionary_encode()
    known: list[Value] = []
    for one in coded.dictionary.to_pylist():
        try:
            text = text_of(one, name, decimals)
        except CellError:
            return None
        if text is None:
            return None
        known.append(text)
    known.append(None)
    return [known[number] for number in coded.indices.fill_null(-1).to_pylist()]
