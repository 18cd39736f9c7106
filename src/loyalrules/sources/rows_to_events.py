"""Rows to events: which rows make an event, and what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from loyalrules.base.listing import first_few
from loyalrules.base.nearest import nearest
from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.base.sent import shown
from loyalrules.sources.batch import Batch, Span
from loyalrules.sources.found import CellError, FoundEvent, Item, Reading, Row, SourceError
from loyalrules.sources.plan import EventPlan, MapPlan
from loyalrules.sources.values import text_of

Key = tuple[str, ...]
Rows = Sequence[Row | Span]


def check_columns(plan: MapPlan, columns: Iterable[str], file: str) -> None:
    """Raise ``SourceError`` (LR643) when the mapping names a column that the file does not have."""
    known = list(columns)
    for event in plan.events:
        for name in event.columns:
            if name not in known:
                near = nearest(name, known)
                hint = (
                    say('did you mean "{near}"?', near=near)
                    if near
                    else say("its columns: {known}", known=first_few(known, 12))
                )
                raise SourceError(
                    "LR643",
                    say(
                        '{file} has no column "{name}", which {type} reads',
                        file=file,
                        name=name,
                        type=event.type,
                    ),
                    hint,
                )


def misspelt_columns(plan: MapPlan, seen: Iterable[str], file: str) -> Iterator[Problem]:
    """Yield a warning (LR643) for each column that no row had, while rows have one of nearly the same name.

    Objects of JSON may leave a column out, so that alone says nothing.
    """
    known = dict.fromkeys(seen)
    mapped = {name for event in plan.events for name in event.columns}
    others = [name for name in known if name not in mapped]
    told: set[str] = set()
    for event in plan.events:
        for name in event.columns:
            near = nearest(name, others) if name not in known and name not in told else None
            if near is not None:
                told.add(name)
                said = say(
                    'no row of {file} has "{name}", which {type} reads', file=file, name=name, type=event.type
                )
                hint = say('did you mean "{near}"?', near=near)
                yield Problem("LR643", said, Place(file, 1, 1), hint, severity="warning")


def rows_to_events(
    plan: MapPlan, rows: Iterable[Row | Problem], file: str, source: str, reading: Reading
) -> Iterator[Item]:
    """Yield the events that the rows make, and a ``Problem`` for each that cannot be made.

    Without ``sort`` the rows of a group must stand together (LR650); with it everything is read first,
    and the events come in the order of their moments.
    """
    collect = _Sorted if plan.sort else _Streamed
    collector = collect(plan, _Writer(plan, file, source), file)
    goes_on = collector.goes_on
    for row in rows:
        reading.rows += 1
        if isinstance(row, Problem):
            yield row
        elif not goes_on(row):
            yield from _taken(plan, row, file, collector, reading)
    yield from collector.finish()


def batches_to_events(
    plan: MapPlan, batches: Iterable[Batch], file: str, source: str, reading: Reading
) -> Iterator[Item]:
    """Yield what ``rows_to_events`` does, for the rows of batches."""
    if plan.sort:
        rows = (row for batch in batches for row in _counted(batch, reading))
        yield from rows_to_events(plan, rows, file, source, reading)
        return
    collector = _Streamed(plan, _Writer(plan, file, source), file)
    for batch in batches:
        for span in batch.runs(collector.deciding) if collector.deciding else batch.spans():
            reading.rows += span.stop - span.start
            reading.done += span.stop - span.start
            if not collector.goes_on(span):
                yield from _taken_span(plan, span, file, collector, reading)
    yield from collector.finish()


def _counted(batch: Batch, reading: Reading) -> Iterator[Row]:
    for row in batch.rows():
        reading.done += 1
        yield row


def _taken_span(
    plan: MapPlan, span: Span, file: str, collector: "_Streamed", reading: Reading
) -> Iterator[Item]:
    """Take the first row; where it opens or goes on with groups, all others are added to these at once."""
    if span.stop - span.start == 1:
        yield from _taken(plan, span, file, collector, reading)
        return
    first, others = span.divided()
    yield from _taken(plan, first, file, collector, reading)
    if collector.going_on:
        for rows in collector.going_on:
            rows[-1] = first.with_next(others)
    else:
        for row in others.rows():
            yield from _taken(plan, row, file, collector, reading)


def _taken(
    plan: MapPlan, row: Row | Span, file: str, collector: "_Sorted | _Streamed", reading: Reading
) -> Iterator[Item]:
    takers = [number for number, event in enumerate(plan.events) if _takes(event, row)]
    if not takers:
        if plan.skip_others:
            reading.left_out += 1
            return
        hint = say("add an event for it to the mapping, or write  other_rows: skip")
        yield Problem("LR646", say("no event of the mapping takes this row"), Place(file, row.line, 1), hint)
        return
    yield from collector.add(row, takers)


def _takes(event: EventPlan, row: Row | Span) -> bool:
    for column, values in event.picks:
        if not values.intersection(_words(row.values.get(column))):
            return False
    return all(_filled(row.values.get(column)) for column in event.filled)


def _words(value: object) -> tuple[str, ...]:
    """Return how a mapping may write a value: binary values and whole numbers are written in two ways."""
    if isinstance(value, str):
        return (value.strip(),)
    if isinstance(value, bool):
        return ("yes", "true", "True") if value else ("no", "false", "False")
    return (str(value), str(value).removesuffix(".0"))


def _filled(value: object) -> bool:
    """Tell whether a cell is not empty: as when it is read, blanks and a number that is none are empty."""
    return value is not None and value == value and not (isinstance(value, str) and not value.strip())


def _key(event: EventPlan, row: Row | Span) -> Key:
    names = event.group_by or ()
    found = [text_of(row.values.get(name), name, 0) for name in names]
    if None in found:
        empty = " and ".join(names)
        raise CellError(
            "LR655",
            say(
                "the column {empty} is empty, so the row belongs to no {event}", empty=empty, event=event.word
            ),
        )
    return tuple(str(part) for part in found)


def _columns(names: Iterable[str]) -> Callable[[Any], Any]:
    """Return a function from the values of a row to those of some columns, the same for alike rows."""
    wanted = list(dict.fromkeys(names))
    return itemgetter(*wanted) if wanted else lambda values: ()


class _Writer:
    """Makes an event of rows."""

    def __init__(self, plan: MapPlan, file: str, source: str) -> None:
        self.zone = plan.zone
        self.file = file
        self.source = source
        self._heads = {event.type: _columns(event.head_columns) for event in plan.events}

    def event(self, event: EventPlan, key: Key, rows: Rows) -> tuple[int, Item]:
        """Return the moment of the event and the event, or a problem."""
        first = rows[0]
        place = Place(self.file, first.line, 1)
        try:
            at = event.at(first.values)
            return at, FoundEvent(self._raw(event, key, rows, at), place)
        except CellError as error:
            return 0, error.at(place)

    def _raw(self, event: EventPlan, key: Key, rows: Rows, at: int) -> dict[str, object]:
        first = rows[0].values
        head = self._heads[event.type]
        its = head(first)
        for row in rows:
            if isinstance(row, Span):
                if not row.all_have(event.head_columns, first):
                    for one in row.rows():
                        _same_head(event, key, one, first)
            elif head(row.values) != its:
                _same_head(event, key, row, first)
        record: dict[str, object] = {**event.head.one(first)}
        for name, read in event.lists:
            record[name] = read.of(rows)
        member = event.member(first)
        if member is None:
            raise CellError("LR655", say("the member is empty"), say("leave such rows out with if_filled"))
        # As a CloudEvent: in the short form the record of member.joined would stand where its member does.
        return {
            "specversion": "1.0", "source": self.source, "id": self._id(event, key, rows),
            "type": event.type, "time": self.zone.iso(at), "subject": str(member),
            "data": {event.word: record},
        }  # fmt: skip

    def _id(self, event: EventPlan, key: Key, rows: Rows) -> str:
        if event.id is None:
            return f"{event.type}/{'/'.join(key)}"
        found = event.id(rows[0].values)
        if found is None:
            raise CellError(
                "LR655",
                say("the id of the event is empty"),
                say("without one a file sent twice counts twice"),
            )
        return str(found)


def _same_head(event: EventPlan, key: Key, row: Row | Span, first: Mapping[str, object]) -> None:
    for column in event.head_columns:
        if row.values.get(column) != first.get(column):
            raise CellError(
                "LR651", say(
                    "line {line} is of the same {word} ({group}), but its {column} is {one} and "
                    "not {other}",
                    line=row.line, word=event.word, group="/".join(key), column=column,
                    one=shown(row.values.get(column)), other=shown(first.get(column)),
                ),
                say("put the file right, or group by more columns"),
            )  # fmt: skip


@dataclass(slots=True)
class _Streamed:
    """Rows of a group stand together; an event is made as soon as its group ends.

    A row that has what the row before it has, in all columns that decide where it belongs, belongs to
    the same groups: that is seen at once, without asking anew.
    """

    plan: MapPlan
    writer: _Writer
    file: str
    open: dict[int, tuple[Key, list[Row | Span]]] = field(default_factory=dict)
    closed: set[tuple[int, Key]] = field(default_factory=set)
    belongs: Callable[[Any], Any] = field(init=False)
    before: object = None
    going_on: list[list[Row | Span]] = field(default_factory=list)  # The groups of the row before.
    deciding: list[str] = field(init=False)

    def __post_init__(self) -> None:
        deciding = [
            name
            for event in self.plan.events
            for name in (*(column for column, _ in event.picks), *event.filled, *(event.group_by or ()))
        ]
        self.deciding = list(dict.fromkeys(deciding))
        self.belongs = _columns(deciding)

    def goes_on(self, row: Row | Span) -> bool:
        """Add a row, or some alike, to the groups of the row before, and tell whether it belongs there."""
        now = self.belongs(row.values)
        if not self.going_on or now != self.before:
            self.before = now
            self.going_on = []
            return False
        for rows in self.going_on:
            rows.append(row)
        return True

    def add(self, row: Row | Span, takers: list[int]) -> Iterator[Item]:
        keys: dict[int, Key] = {}
        for number in takers:
            event = self.plan.events[number]
            try:
                keys[number] = _key(event, row)
            except CellError as error:
                yield error.at(Place(self.file, row.line, 1))
        for number in [number for number, (key, _) in self.open.items() if keys.get(number) != key]:
            yield from self._close(number)
        for number, key in keys.items():
            event = self.plan.events[number]
            if event.group_by is None:
                yield self.writer.event(event, key, [row])[1]
            elif number in self.open:
                self.open[number][1].append(row)
            elif (number, key) in self.closed:
                yield Problem(
                    "LR650",
                    say("the rows of {key} do not stand together", key="/".join(key)),
                    Place(self.file, row.line, 1),
                    say(
                        "sort the file by {group_by}, or write  sort: yes  in the mapping",
                        group_by=" and ".join(event.group_by),
                    ),
                )
            else:
                self.open[number] = (key, [row])
        if len(self.open) == len(keys) == len(takers):  # No event of one row, and no problem to tell again.
            self.going_on = [rows for _, rows in self.open.values()]

    def _close(self, number: int) -> Iterator[Item]:
        key, rows = self.open.pop(number)
        self.closed.add((number, key))
        yield self.writer.event(self.plan.events[number], key, rows)[1]

    def finish(self) -> Iterator[Item]:
        for number in list(self.open):
            yield from self._close(number)


@dataclass(slots=True)
class _Sorted:
    """Everything is read first; groups are found wherever their rows stand."""

    plan: MapPlan
    writer: _Writer
    file: str
    groups: dict[tuple[int, Key], list[Row | Span]] = field(default_factory=dict)

    def goes_on(self, row: Row | Span) -> bool:
        """Tell that it is always asked anew where a row belongs."""
        return False

    def add(self, row: Row | Span, takers: list[int]) -> Iterator[Item]:
        for number in takers:
            event = self.plan.events[number]
            try:
                key = _key(event, row) if event.group_by is not None else (f"\0{row.line}",)
            except CellError as error:
                yield error.at(Place(self.file, row.line, 1))
                continue
            self.groups.setdefault((number, key), []).append(row)

    def finish(self) -> Iterator[Item]:
        made = []
        for (number, key), rows in self.groups.items():
            at, item = self.writer.event(self.plan.events[number], key, rows)
            made.append((at, rows[0].line, number, item))
        made.sort(key=lambda entry: entry[:3])
        for _, _, _, item in made:
            yield item
