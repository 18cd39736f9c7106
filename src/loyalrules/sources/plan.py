"""A mapping made ready: for each event type, functions from a row to the parts of an event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from loyalrules.base.calendar import Zone
from loyalrules.base.listing import first_few, kin_first, one_per_line
from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.problem import Problem, ProgramError
from loyalrules.base.say import Said, say
from loyalrules.document.document import Document
from loyalrules.facts.fields import Field
from loyalrules.plugins.program import Program
from loyalrules.sources.cells import Cell, Records, cell, moment_cell, record_reader
from loyalrules.sources.model import ColumnModel, EventModel, MapModel, Spec

Path = tuple[str | int, ...]
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EventPlan:
    """How rows become events of one type.

    ``columns`` are all columns that it reads; ``head`` and ``lists`` fill the record: fields that all
    rows of a group agree on, and lists that get one element from each row.
    """

    type: str
    word: str
    columns: tuple[str, ...]
    picks: tuple[tuple[str, frozenset[str]], ...]
    filled: tuple[str, ...]
    group_by: tuple[str, ...] | None
    id: Cell | None
    at: Callable[[Values], int]
    member: Cell
    head: Records
    head_columns: tuple[str, ...]
    lists: tuple[tuple[str, Records], ...]


@dataclass(frozen=True, slots=True)
class MapPlan:
    """A whole mapping, ready for rows."""

    source: str | None
    zone: Zone
    sort: bool
    skip_others: bool
    events: tuple[EventPlan, ...]


def compile_mapping(model: MapModel, document: Document, program: Program) -> MapPlan:
    """Return the plan of a mapping for a program.

    Raises ``ProgramError`` (LR644) for events and fields that the program does not know.
    """
    zone = program.zone if model.timezone is None else Zone(model.timezone)
    maker = _Maker(document, program, zone)
    plans = [maker.event(name, event) for name, event in model.events.items()]
    if maker.problems:
        raise ProgramError(maker.problems)
    found = tuple(plan for plan in plans if plan is not None)
    return MapPlan(model.source, zone, model.sort == "yes", model.other_rows == "skip", found)


class _Maker:
    def __init__(self, document: Document, program: Program, zone: Zone) -> None:
        self.document = document
        self.program = program
        self.zone = zone
        self.problems: list[Problem] = []
        self.columns: dict[str, None] = {}

    def event(self, name: str, model: EventModel) -> EventPlan | None:
        path: Path = ("events", name)
        kind = self.program.events.get(name)
        readers = self.program.readers
        if kind is None or name not in readers:
            self._unknown(say('this program takes no event "{name}"', name=name), name, sorted(readers), path)
            return None
        self.columns = {}
        any_field = kind.role == "import"
        fields = {field.name: field for field in kind.shape.fields if field.input}
        head, lists, head_columns = self._record(model.fields, fields, (*path, "fields"), any_field=any_field)
        at = moment_cell(_as_model(model.at), self.zone)
        member = cell(_as_model(model.member), None, self.zone)
        id_cell = None if model.id is None else cell(_as_model(model.id), None, self.zone)
        for spec in (model.id, model.at, model.member):
            if spec is not None:
                head_columns.extend(_as_model(spec).column or [])
        self._use(head_columns, model.rows, model.if_filled, model.group_by or [])
        return EventPlan(
            name, kind.shape.word, tuple(self.columns),
            tuple((column, frozenset(values)) for column, values in model.rows.items()),
            tuple(model.if_filled),
            None if model.group_by is None else tuple(model.group_by), id_cell, at, member,
            record_reader(tuple(head)), tuple(dict.fromkeys(head_columns)),
            tuple((name, record_reader(cells)) for name, cells in lists),
        )  # fmt: skip

    def _use(self, *names: object) -> None:
        for group in names:
            if isinstance(group, dict | list):
                self.columns.update(dict.fromkeys(group))

    def _record(
        self, specs: Mapping[str, Spec], fields: Mapping[str, Field], path: Path, *, any_field: bool
    ) -> tuple[list[tuple[str, Cell]], list[tuple[str, tuple[tuple[str, Cell], ...]]], list[str]]:
        head: list[tuple[str, Cell]] = []
        lists: list[tuple[str, tuple[tuple[str, Cell], ...]]] = []
        columns: list[str] = []
        for name, spec in specs.items():
            model, where = _as_model(spec), (*path, name)
            field = fields.get(name)
            if field is None and not any_field:
                self._unknown(
                    say('nothing declares the field "{name}"', name=name), name, sorted(fields), where
                )
                continue
            if not self._fits(field, model, where):
                continue
            if model.each_row is not None and field is not None:
                inner = {one.name: one for one in field.fields if one.input}
                cells, _, used = self._record(model.each_row, inner, (*where, "each_row"), any_field=False)
                lists.append((name, tuple(cells)))
                self._use(used)
                continue
            columns.extend(model.column or [])
            head.append((name, cell(model, field, self.zone)))
        return head, lists, columns

    def _fits(self, field: Field | None, model: ColumnModel, path: Path) -> bool:
        many = field is not None and field.kind == "list of records"
        if many and model.each_row is None:
            hint = f"{path[-1]}: {{each_row: {{...}}}}"
            self._add(say('"{name}" is a list: say what each row adds to it', name=path[-1]), path, hint)
        elif not many and model.each_row is not None:
            self._add(say('"{name}" is no list, so a row cannot add to it', name=path[-1]), path)
        elif field is not None and field.kind == "record":
            said = say('"{name}" holds fields of its own and cannot be filled from columns', name=path[-1])
            self._add(said, path)
        else:
            return True
        return False

    def _unknown(self, message: str, word: str, known: list[str], path: Path) -> None:
        near = nearest(word, known)
        hint = say('did you mean "{near}"?', near=near) if near else _known(word, known)
        place = self.document.key_place(path)
        self.problems.append(Problem("LR644", message, place, hint, fix=spelt(word, known)))

    def _add(self, message: str, path: Path, hint: str | None = None) -> None:
        self.problems.append(Problem("LR644", message, self.document.key_place(path), hint))


def _known(word: str, known: list[str]) -> Said:
    if "." in word:
        return say("the program takes\n{known}", known=one_per_line(kin_first(word, known)))
    return say("known: {known}", known=first_few(known))


def _as_model(spec: Spec) -> ColumnModel:
    if isinstance(spec, ColumnModel):
        return spec
    return ColumnModel.model_validate({"column": spec})
