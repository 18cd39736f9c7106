"""What a kind brings: sections, verbs, events, facts, and what it does when time passes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from loyalrules.base.calendar import Zone
from loyalrules.base.problem import Problem
from loyalrules.expr.typed import Typed
from loyalrules.facts.fields import Shape
from loyalrules.plugins.program import Due, EventType, Fact, Handler, People, Program, Role
from loyalrules.plugins.rule import Poster, Unit
from loyalrules.shapes.amount import Amount
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.lifetime import Available, Expires, Finder, Hold, Lifetime
from loyalrules.shapes.limit import BudgetModel, Limit, LimitModel
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.model import Model
from loyalrules.shapes.period import Period
from loyalrules.shapes.round import RoundTo

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class AmountCode:
    """An amount as generated code.

    ``each`` is evaluated once, or for every element and summed; ``finish`` turns the sum into the
    result (completed steps, bands). The amount is result x ``exact``, of money, of a unit, or a
    plain number (``kind``, ``unit``). With ``maybe`` the code can answer ``None``: not known.
    ``bases`` are the typed expressions that it reads, for explanations. One that is ``risen`` was
    worked out, rounded and in smallest parts, before the rules ran. ``base`` is the text of what the
    amount is a share of, empty where it is no share; ``step`` the step of one that counts completed steps.
    """

    each: str
    finish: Callable[[str], str] | None
    kind: str
    unit: str | None
    exact: Fraction
    maybe: bool
    text: str
    bases: tuple[Typed, ...] = ()
    risen: bool = False
    base: str = ""
    step: Fraction | None = None


@dataclass(frozen=True, slots=True)
class EffectDraft:
    """What a verb makes of its YAML; the rule compiler adds positions and code.

    ``remembers`` are values that the gift keeps: name, amount, and what turns it into smallest parts.
    """

    unit: Unit
    poster: Poster
    to: str = "member"
    amount: AmountCode | None = None
    cap: AmountCode | None = None
    round: RoundTo | None = None
    limits: tuple[Limit, ...] = ()
    budgets: tuple[Limit, ...] = ()
    on_refund: str = "replay"
    multiplies: str = ""
    times: Fraction = Fraction(1)
    adds_up: bool = False
    hold: Hold | None = None
    lifetime: Lifetime | None = None
    detail: tuple[tuple[str, object], ...] = ()
    remembers: tuple[tuple[str, AmountCode, Fraction], ...] = ()
    sales: tuple[tuple[str, AmountCode], ...] = ()
    base: AmountCode | None = None
    texts: bool = False


class RuleDesk(Protocol):
    """What a verb may ask while one effect is compiled. Mistakes are collected, not raised."""

    when: str
    rule: str
    currency: str
    campaign: str
    has_order: bool
    units: Mapping[str, Unit]

    def unit(self, unit_id: str | None, path: Path) -> Unit:
        """Return a declared unit; without an id, the only one."""
        ...

    def counter(self, name: str | None) -> "tuple[Unit, Poster] | None":
        """Return a counter that rules can fill, and who counts; ``None`` when no counter has the name."""
        ...

    def expires(self, model: Expires | None, path: Path) -> Lifetime | None:
        """Compile the lifetime of what an effect gives."""
        ...

    def part(self, name: str) -> object | None:
        """Return what a kind compiled for itself, ``None`` when the program has nothing of it."""
        ...

    def available(self, model: Available | None, path: Path) -> Hold | None:
        """Compile when what an effect gives becomes available."""
        ...

    def follows(self, event: str) -> bool:
        """Tell whether a rule, a counter or a handler waits for an event."""
        ...

    def keep(self, unit: Unit) -> None:
        """Keep a unit of the verb's own, so that amounts of it are shown as finely as it counts."""
        ...

    def rise(
        self, model: Amount, unit: Unit, rounding: RoundTo, path: Path, role: str = "member"
    ) -> "tuple[AmountCode, str]":
        """Compile an amount of which the rise is given; return its code and the key of its question.

        It is asked of the receiver (``role``), whose counters it reads.
        """
        ...

    def rule_unit(self, rule: str, path: Path) -> Unit:
        """Return the unit that another rule earns."""
        ...

    def money(self) -> Unit:
        """Return the program's currency as a unit."""
        ...

    def amount(self, model: Amount, path: Path) -> AmountCode:
        """Compile an amount in the scope of the rule."""
        ...

    def money_or_share(self, text: str, path: Path) -> None:
        """Check a fixed worth: an amount of the program's money, or a percentage."""
        ...

    def role(self, name: str | None, path: Path) -> str:
        """Check a receiver (``to:``) and return it; ``None`` is the default receiver."""
        ...

    def limits(self, model: LimitModel | None, unit: Unit, path: Path) -> tuple[Limit, ...]:
        """Compile a limit of this effect."""
        ...

    def budgets(self, model: BudgetModel | None, unit: Unit, path: Path) -> tuple[Limit, ...]:
        """Compile a budget of this effect, with the campaign's behind it."""
        ...

    def problem(
        self, code: str, message: str, path: Path, hint: str | None = None, severity: str = "error"
    ) -> None:
        """Report a mistake at the value of a path."""
        ...

    def unfit(self, code: str, error: ValueError, path: Path, hint: str | None = None) -> None:
        """Report a value that could not be read; what an `UnfitError` proposes goes before the hint."""
        ...

    def unknown(self, code: str, message: str, path: Path, word: str, known: Iterable[str]) -> None:
        """Report a name that is not declared, with the nearest one that is."""
        ...


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule that a kind makes itself: when an event happens and its lines hold, the poster gives 1.

    It is owned by the order like any other rule, so a refund takes the 1 back; ``limits`` bound it. The
    answer tells it under its ``verb``. With ``distinct`` it gives 1 for each text that this expression says.
    """

    id: str
    when: str
    unit: Unit
    poster: Poster
    path: Path
    to: str = "member"
    if_: Conditions | None = None
    unless: Conditions | None = None
    for_each: str | None = None
    on_refund: str = "replay"
    total: Amount | None = None
    before_rules: bool = False
    if_at: str = "if"
    verb: str = "count"
    limits: tuple[Limit, ...] = ()
    distinct: str = ""


class Builder(Protocol):
    """What a kind may ask and add while a program is built."""

    id: str
    currency: str
    decimals: int
    zone: Zone
    sections: dict[str, Any]
    units: dict[str, Unit]
    events: dict[str, EventType]
    roles: dict[str, Role]
    member_fields: dict[str, str]

    def add_unit(self, unit: Unit) -> None:
        """Add a unit that accounts are kept in."""
        ...

    def add_fact(self, fact: Fact) -> None:
        """Add a name that expressions may read from the state."""
        ...

    def add_event(self, event: EventType) -> None:
        """Add an event type."""
        ...

    def add_role(self, role: Role) -> None:
        """Add a receiver of effects."""
        ...

    def add_due(self, due: Due) -> None:
        """Add something that falls due as time passes."""
        ...

    def add_part(self, name: str, part: object) -> None:
        """Keep the kind's own compiled object in the program."""
        ...

    def part(self, name: str) -> object | None:
        """Return what a kind compiled for itself, ``None`` when there is nothing of it yet."""
        ...

    def add_view(self, name: str, view: Callable[..., object]) -> None:
        """Add a part of what ``engine.member`` shows."""
        ...

    def add_import(self, key: str, take: Callable[..., None]) -> None:
        """Accept a key of the event ``state.imported``."""
        ...

    def add_people(self, people: People) -> None:
        """Let rules walk a list of members, such as ``member.upline``."""
        ...

    def settle_first(self, settle: Callable[..., None]) -> None:
        """Call ``settle(work, member)`` before an event about a member is decided.

        Where periods have rules at their end, members whose settlement reads others must be settled before
        an event changes those others.
        """
        ...

    def after_due(self, handler: Callable[..., None]) -> None:
        """Call ``handler(work, member, at)`` when all has happened that falls due at a moment."""
        ...

    def before(self, event_type: str, handler: Handler, *, first: bool = False) -> None:
        """Call a handler before the rules of an event; ``first``: before those that change anything."""
        ...

    def after(self, event_type: str, handler: Handler) -> None:
        """Call a handler after the rules and counters of an event; "*" means every event."""
        ...

    def counter(self, counter_id: str, measure: MeasureModel, path: Path) -> None:
        """Add a counter: it moves after the rules of the event that it counts."""
        ...

    def period(self, each: str | None, path: Path) -> Period | None:
        """Return the named period that ``each`` says, ``None`` for a calendar window; else report it."""
        ...

    def follows(self, event: str) -> bool:
        """Tell whether a rule, a counter or a handler waits for an event."""
        ...

    def finder(self, path: Path) -> Finder:
        """Return what knows the names and lines in the lifetime at a path."""
        ...

    def counting(self, name: str) -> "tuple[Unit, Poster] | None":
        """Return a counter as a unit, and who counts; ``None`` when no counter has the name."""
        ...

    def rules(
        self,
        rules: list[Any],
        path: Path,
        campaign: str = "",
        during: Any = None,
        budget: Any = None,
        line: tuple[str, Path] | None = None,
    ) -> None:
        """Add rules that stand in a section of the kind; ``line`` is one more line of each, and where."""
        ...

    def effects(self, then: list[Any], when: str, path: Path, rule: str, lines: Conditions) -> None:
        """Compile effects that stand outside a rule as a rule of an event, with condition lines."""
        ...

    def watch(self, spec: "Watch") -> None:
        """Add a rule of the kind's own: conditions on an event, and a poster that is told."""
        ...

    def ask(
        self,
        key: str,
        path: Path,
        *,
        if_: Conditions | None = None,
        unless: Conditions | None = None,
        amount: Amount | None = None,
        unit: Unit | None = None,
        shape: Shape = ...,
        event: str = "",
        lines_at: str = "if",
    ) -> str:
        """Declare a question to the state, to be answered with ``books.asked``; return its key.

        ``path`` is where ``if`` and ``unless`` stand. Questions of one ``event`` share what they read.
        """
        ...

    def event(self, name: str) -> EventType | None:
        """Return a known event type."""
        ...

    def unknown_event(self, name: str, path: Path) -> None:
        """Report an event that nothing raises, with the nearest one that something does."""
        ...

    def problem(
        self, code: str, message: str, path: Path, hint: str | None = None, severity: str = "error"
    ) -> None:
        """Report a mistake at the value of a path."""
        ...

    def unfit(self, code: str, error: ValueError, path: Path, hint: str | None = None) -> None:
        """Report a value that could not be read; what an `UnfitError` proposes goes before the hint."""
        ...

    def unknown(self, code: str, message: str, path: Path, word: str, known: Iterable[str]) -> None:
        """Report a name that is not declared, with the nearest one that is."""
        ...


@dataclass(frozen=True, slots=True)
class Verb:
    """A key allowed under ``then:`` and ``gives:``.

    With ``to_shop`` somebody outside of the program has to act on what it gives: to print a coupon, to send a
    message, to pay. Each such effect is written to the outbox.
    """

    name: str
    summary: str
    model: type[Model]
    compile: Callable[[Any, RuleDesk, Path], EffectDraft]
    answers_questions: bool = False
    to_shop: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A program kind. ``sections`` are top-level keys with their types; ``build`` compiles them.

    ``order`` decides who builds first: kinds that others' names rest on come earlier. ``check`` looks at
    the finished program, for mistakes that only show when all rules are known.
    """

    name: str
    summary: str
    sections: Mapping[str, Any] = field(default_factory=dict)
    verbs: tuple[Verb, ...] = ()
    events: tuple[EventType, ...] = ()
    build: Callable[[Builder], None] | None = None
    order: int = 50
    check: Callable[[Program], Iterable[Problem]] | None = None
