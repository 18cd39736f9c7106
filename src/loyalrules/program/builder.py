"""The builder: what kinds add while a program is built, and the mistakes that are found on the way."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, get_args

from loyalrules.base.calendar import Zone, add_days, write_date
from loyalrules.base.money import exponent, is_currency
from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.problem import ProgramError
from loyalrules.base.say import say
from loyalrules.books.asked import ASKED
from loyalrules.books.counters import Window
from loyalrules.books.merging import MERGE
from loyalrules.document.to_model import to_model
from loyalrules.facts.fields import Field, Shape
from loyalrules.plugins.kind import Path, Watch
from loyalrules.plugins.program import Due, EventType, Fact, Handler, People, Role
from loyalrules.plugins.rule import Poster, Unit
from loyalrules.program.counting import CounterPoster, DistinctPoster, counter_import, counter_unit
from loyalrules.program.mistakes import Mistakes
from loyalrules.program.model import HeadModel, RuleModel
from loyalrules.program.ranks import join_ranks
from loyalrules.program.rules import RuleSpec
from loyalrules.program.scope import shape_with
from loyalrules.program.shared_counting import SharedCounterPoster, first_open
from loyalrules.program.streaks import add_streak
from loyalrules.shapes.amount import Amount
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.during import Days, DuringModel
from loyalrules.shapes.lifetime import Finder
from loyalrules.shapes.limit import BudgetModel, Calendar
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.period import Period
from loyalrules.shapes.round import RoundTo

NOTHING = Shape("asked", ())
ONE_OF_IT = Unit("asked", "count", 0, RoundTo("down", Fraction(1), "rule"))


class ProgramBuilder:
    """See ``loyalrules.plugins.kind.Builder``."""

    def __init__(self, head: HeadModel, events: Mapping[str, EventType], mistakes: Mistakes) -> None:
        self.head = head
        self.id = head.id
        self.currency = head.currency
        self.decimals = exponent(head.currency) if is_currency(head.currency) else 0
        self.zone = Zone(head.timezone)
        self.mistakes = mistakes
        self.sections: dict[str, Any] = {}
        self.events = dict(events)
        self.units: dict[str, Unit] = {}
        self.facts: list[tuple[str, str, Fact]] = []
        self.roles: dict[str, Role] = {}
        self.dues: list[Due] = []
        self.parts: dict[str, object] = {}
        self._awaited: tuple[tuple[int, int], frozenset[str]] = ((0, 0), frozenset())
        self.views: dict[str, Callable[..., object]] = {}
        self.imports: dict[str, Callable[..., None]] = {}
        self.people: list[People] = []
        self.first: list[Callable[..., None]] = []
        self.handlers_due: list[Callable[..., None]] = []
        self.handlers_before: dict[str, list[Handler]] = {}
        self.handlers_after: dict[str, list[Handler]] = {}
        self.specs: list[RuleSpec] = []
        self.counts: list[RuleSpec] = []
        self.counters: list[tuple[str, MeasureModel, Window, str]] = []
        self.member_fields: dict[str, str] = {}
        self.earned: dict[str, Unit] = {}

    # --- What kinds add --------------------------------------------------------------------------

    def add_unit(self, unit: Unit) -> None:
        """Add a unit that accounts are kept in."""
        self.units[unit.id] = unit

    def add_fact(self, fact: Fact) -> None:
        """Add a name that expressions may read from the state."""
        self.facts.append(("", "", fact))

    def add_event(self, event: EventType) -> None:
        """Add an event type, or change one that stands."""
        self.events[event.name] = event

    def add_role(self, role: Role) -> None:
        """Add a receiver of effects."""
        self.roles[role.name] = role

    def add_due(self, due: Due) -> None:
        """Add something that falls due as time passes."""
        self.dues.append(due)

    def add_part(self, name: str, part: object) -> None:
        """Keep the kind's own compiled object in the program."""
        self.parts[name] = part

    def part(self, name: str) -> object | None:
        """Return what a kind compiled for itself."""
        return self.parts.get(name)

    def add_view(self, name: str, view: Callable[..., object]) -> None:
        """Add a part of what ``engine.member`` shows."""
        self.views[name] = view

    def add_import(self, key: str, take: Callable[..., None]) -> None:
        """Accept a key of the event ``state.imported``."""
        self.imports[key] = take

    def add_people(self, people: People) -> None:
        """Let rules walk a list of members."""
        self.people.append(people)

    def settle_first(self, settle: Callable[..., None]) -> None:
        """Call a function before an event about a member is decided."""
        self.first.append(settle)

    def after_due(self, handler: Callable[..., None]) -> None:
        """Call a function when all that falls due for a member at a moment has happened."""
        self.handlers_due.append(handler)

    def before(self, event_type: str, handler: Handler, *, first: bool = False) -> None:
        """Call a handler before the rules of an event; ``first``: before those that change anything."""
        handlers = self.handlers_before.setdefault(event_type, [])
        handlers.insert(0 if first else len(handlers), handler)

    def after(self, event_type: str, handler: Handler) -> None:
        """Call a handler after the rules of an event."""
        self.handlers_after.setdefault(event_type, []).append(handler)

    def event(self, name: str) -> EventType | None:
        """Return a known event type."""
        return self.events.get(name)

    def unfit(self, code: str, error: ValueError, path: Path, hint: str | None = None) -> None:
        """Report a value that could not be read; what an `UnfitError` proposes goes before the hint."""
        self.mistakes.unfit(code, error, path, hint)

    def unknown(self, code: str, message: str, path: Path, word: str, known: Iterable[str]) -> None:
        """Report a name that is not declared, with the nearest one that is."""
        self.mistakes.unknown(code, message, path, word, known)

    def unknown_event(self, name: str, path: Path) -> None:
        """Report an event that nothing raises, with the nearest one that something does."""
        near = nearest(name, sorted(self.events))
        hint = (
            say('did you mean "{near}"?', near=near)
            if near
            else say("such as order.paid; your own are declared under events:")
        )
        fix = spelt(name, self.events) if self.mistakes.document.value(path) == name else None
        self.mistakes.add("LR119", say('nothing raises the event "{name}"', name=name), path, hint, fix=fix)

    def watch(self, spec: Watch) -> None:
        """Add a rule of the kind's own."""
        self.counts.append(
            RuleSpec(
                spec.id,
                None,
                spec.when,
                spec.path,
                spec.for_each,
                spec.if_,
                spec.unless,
                watch=spec,
                if_at=spec.if_at,
            )
        )

    def ask(
        self,
        key: str,
        path: Path,
        *,
        if_: Conditions | None = None,
        unless: Conditions | None = None,
        amount: Amount | None = None,
        unit: Unit | None = None,
        shape: Shape = NOTHING,
        event: str = "",
        lines_at: str = "if",
    ) -> str:
        """Declare a question to the state and return its key."""
        when = event or key
        if when not in self.events:
            self.add_event(EventType(when, shape, "derived"))
        self.watch(
            Watch(
                key,
                when,
                unit or ONE_OF_IT,
                ASKED,
                path,
                if_=if_,
                unless=unless,
                total=amount,
                if_at=lines_at,
            )
        )
        return key

    def counter(self, counter_id: str, measure: MeasureModel, path: Path) -> None:
        """Add a counter; it moves after the rules of the event that it counts."""
        when = measure.count or measure.when
        if when is None:
            total = measure.total or measure.distinct or ""
            when = "order.paid" if total.startswith(("order.", "line.")) else None
            if when is None and total:
                message = say("this counter does not say when it counts")
                self.problem("LR119", message, path, say("add  when: order.paid"))
        period = self.period(measure.each, (*path, "each"))
        window = Window(measure.each or "ever", measure.over, period)
        unit = counter_unit(counter_id)
        shared = measure.per == "program"
        if shared and (window.over is not None or (period is not None and period.anchor is None)):
            said = say("what is counted for everybody has one window for everybody")
            self.problem("LR169", said, path, say("write for example  each: quarter"))
        if measure.distinct is not None and shared:
            said = say("different texts are counted for each member")
            self.problem("LR169", said, path, say("take per: program out"))
        if measure.streak is not None:
            if shared:
                said = say("days in a row are counted for each member")
                self.problem("LR169", said, path, say("take per: program out"))
            window = add_streak(self, counter_id, measure, measure.streak, path)
        else:
            self.add_import(
                counter_id, counter_import(counter_id, unit.id, window, shared=shared, ranked=measure.ranked)
            )
        if measure.ranked:
            self.before(MERGE, join_ranks(counter_id, first_open), first=True)
        if when is not None:
            self.watch(
                Watch(
                    f"#{counter_id}", when, unit, _poster(counter_id, measure, window), path,
                    "member" if shared else measure.per,
                    measure.if_, measure.unless, measure.for_each, measure.on_refund or "",
                    measure.total, distinct=measure.distinct or "",
                )
            )  # fmt: skip
        self.counters.append((counter_id, measure, window, when or ""))

    def period(self, each: str | None, path: Path) -> Period | None:
        """Return the named period that ``each`` says, ``None`` for a calendar window; else report it."""
        if each is None or each in get_args(Calendar):
            return None
        known = self.sections.get("periods", {})
        found: Any = self.parts.get("periods", {})
        if each not in known:
            near = nearest(each, [*get_args(Calendar), *known])
            hint = None if near is None else say('did you mean "{near}"?', near=near)
            self.mistakes.add("LR183", say('there is no period "{each}"', each=each), path, hint, fix=near)
        period: Period | None = found.get(each)
        return period

    def follows(self, event: str) -> bool:
        """Tell whether a rule, a counter or a handler waits for an event."""
        if event in self.handlers_before or event in self.handlers_after:
            return True
        seen = len(self.specs), len(self.counts)  # Both only grow.
        if self._awaited[0] != seen:
            self._awaited = seen, frozenset([spec.when for spec in (*self.specs, *self.counts)])
        return event in self._awaited[1]

    def finder(self, path: Path) -> Finder:
        """Return what knows the names and lines in the lifetime at a path."""
        return _Finder(self, path)

    def counting(self, name: str) -> tuple[Unit, Poster] | None:
        """Return a counter as a unit, and who counts."""
        for one, measure, window, _ in self.counters:
            if one == name:
                return counter_unit(name), _poster(name, measure, window)
        return None

    def rules(
        self,
        rules: list[Any],
        path: Path,
        campaign: str = "",
        during: Any = None,
        budget: Any = None,
        line: tuple[str, Path] | None = None,
    ) -> None:
        """Add rules that stand in a section of a kind, or at the top."""
        shared: tuple[tuple[BudgetModel, Path], ...] = ()
        windows: tuple[tuple[Days, str, Path], ...] = ()
        if budget is not None:
            shared = ((budget, (*path[:-1], "budget")),)
        if during is not None:
            windows = (self._window(during, (*path[:-1], "during")),)
        for number, _ in enumerate(rules):
            where = (*path, number)
            try:
                model = to_model(RuleModel, self.mistakes.document, where)
            except ProgramError as error:
                self.mistakes.take(error)
                self.mistakes.failed.add("rules")
                continue
            own = (
                windows
                if model.during is None
                else (*windows, self._window(model.during, (*where, "during")))
            )
            self.specs.append(
                RuleSpec(
                    model.id, model.name, model.when, where, model.for_each, model.if_, model.unless, own,
                    list(model.then), (*where, "then"), campaign, shared, line=line,
                    group=self._group(model.group, where),
                )
            )  # fmt: skip

    def _group(self, group: str | None, path: Path) -> tuple[str, str]:
        """Return the group of a rule and how it chooses; one that is not declared is reported."""
        known: Any = self.sections.get("groups", {})
        if group is not None and group not in known:
            said = say('no group "{group}" is declared', group=group)
            self.unknown("LR185", said, (*path, "group"), group, known)
        return ("", "") if group is None else (group, known.get(group, "first"))

    def effects(self, then: list[Any], when: str, path: Path, rule: str, lines: Conditions) -> None:
        """Compile effects that stand outside a rule as a rule of an event that the kind raises."""
        self.specs.append(RuleSpec(rule, None, when, path[:-1], if_=lines, then=list(then), then_path=path))

    def problem(
        self, code: str, message: str, path: Path, hint: str | None = None, severity: str = "error"
    ) -> None:
        """Report a mistake."""
        self.mistakes.add(code, message, path, hint, "warning" if severity == "warning" else "error")

    # --- What the program itself declares --------------------------------------------------------

    def declare(self, event_name: str, word: str, more: tuple[Field, ...]) -> None:
        """Add declared fields to the record of an event."""
        event = self.events[event_name]
        self.events[event_name] = replace(event, shape=shape_with(event.shape, word, more))

    def _window(self, during: DuringModel, path: Path) -> tuple[Days, str, Path]:
        start = None if during.from_ is None else self.zone.start_of_day(during.from_)
        end = None if during.through is None else self.zone.start_of_day(add_days(during.through, 1))
        if start is not None and end is not None and end <= start:
            hint = say("put the earlier day first; both are included")
            self.problem("LR120", say("this window ends before it begins"), path, hint)
        document = self.mistakes.document
        text = " to ".join(
            str(value)
            for key in ("from", "through")
            if (value := _at(document.data, (*path, key))) is not None
        )
        only = during.only()
        if only is not None and not only - during.but():
            hint = say("compare the rule with its first and last day")
            self.problem("LR120", say("the days of this rule never come"), (*path, "repeats"), hint)
        shown = [text, str(_at(document.data, (*path, "repeats")) or "")]
        shown.append(" ".join(["except", *map(write_date, sorted(during.but()))]) if during.except_ else "")
        text = "during " + ", ".join([part for part in shown if part])
        return Days(start, end, only, during.but()), text, path


def _poster(counter: str, measure: MeasureModel, window: Window) -> Poster:
    if measure.distinct is not None:
        return DistinctPoster(counter, window)
    if measure.per == "program":
        return SharedCounterPoster(counter, window, ranked=measure.ranked)
    return CounterPoster(counter, window)


class _Finder:
    """See ``loyalrules.shapes.lifetime.Finder``."""

    def __init__(self, builder: ProgramBuilder, path: Path) -> None:
        self.builder = builder
        self.path = path

    def period(self, name: str) -> Period | None:
        """Return a period; one that is not declared is reported."""
        return self.builder.period(name, (*self.path, "at"))

    def held(self, lines: Conditions) -> str:
        """Return the key of the question whether these lines hold."""
        return self._ask("held", lines, "not_while")

    def asked(self, lines: Conditions) -> str:
        """Return the key of the question whether these lines hold."""
        return self._ask("asked", lines, "if")

    def _ask(self, what: str, lines: Conditions, where: str) -> str:
        key = f"{what} {' '.join(str(step) for step in self.path)}"
        return self.builder.ask(key, self.path, if_=lines, lines_at=where)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
