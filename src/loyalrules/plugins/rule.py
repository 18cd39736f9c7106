"""Rules and effects as they are after compiling: frozen, and free of YAML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple, Protocol, runtime_checkable

from loyalrules.base.place import Place
from loyalrules.base.rounding import Rounding
from loyalrules.expr.typed import Typed
from loyalrules.facts.fields import Record
from loyalrules.facts.state import Exact, MemberState
from loyalrules.shapes.during import ALWAYS, Days
from loyalrules.shapes.lifetime import Hold, Lifetime
from loyalrules.shapes.limit import Limit
from loyalrules.shapes.round import RoundTo


class Poster(Protocol):
    """What a verb does with an amount. ``work`` is the desk (``plugins.work.Work``)."""

    def give(self, work: Any, effect: "Effect", member: MemberState, amount: Exact, source: "Source") -> str:
        """Give an amount above 0 and return the lot's id, or an empty text.

        With ``source.lot`` the amount was taken back from that lot before, and is given again.
        """
        ...

    def take(
        self, work: Any, effect: "Effect", member: MemberState, amount: Exact, source: "Source"
    ) -> Exact:
        """Take an amount above 0 back and return the part that was forgiven."""
        ...

    def raises(self, effect: "Effect", member: MemberState, amount: Exact) -> "Raised | None":
        """Return the derived event that giving raises, if any."""
        ...


@runtime_checkable
class Bounded(Protocol):
    """A poster whose gifts together come to no more than something of the event itself."""

    def most(self, work: Any, event: Any, records: Sequence[Record]) -> Exact:
        """Return how much may still be given, of what the records of the event say."""
        ...


@runtime_checkable
class OnlySoOften(Protocol):
    """A poster of what a member has only so often: what others gave meanwhile is not given again."""

    def room(self, member: MemberState) -> Exact:
        """Return how much the member may still have."""
        ...


class Source(NamedTuple):
    """Where an amount comes from: the order that owns it, the event type, its ``at`` and its lot.

    ``remembers`` are the values that the lot keeps. ``records`` are those of the event that gives;
    ``None`` when something is corrected. What comes ``again`` was taken back before, from wherever it was.
    What the end of a period brings about ``closes`` that period: its last moment.
    """

    order: str
    event_type: str
    at: int
    lot: str = ""
    remembers: tuple[tuple[str, Exact], ...] = ()
    records: Mapping[str, Record] | None = None
    again: bool = False
    closes: int | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """A derived event to raise: its type, its own record, and where the amount stands in it.

    It is ``about`` a member, that of the event when empty.
    One that is raised ``once`` is not raised by rules on an event of the same type about the same thing
    (its first field).
    """

    event_type: str
    record: Record
    amount_at: int = -1
    once: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that accounts are kept in: points, money, a coupon, a counter.

    ``decimals`` is how finely it is counted; ``worth`` the money that one whole unit stands for, in
    the program's currency. ``kind`` is "lots" (points), "money", "count" or "counter". ``remembers`` are
    the values that its lots keep, by name: "money" or "number". ``limits`` hold for all that rules give.
    """

    id: str
    kind: str
    decimals: int
    round: RoundTo
    worth: Fraction | None = None
    name: object = None
    hold: Hold | None = None
    lifetime: Lifetime | None = None
    taken_back: str = "owe"
    on_refund: str = "replay"
    pay: "Pay | None" = None
    transfer: "Transfer | None" = None
    remembers: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    pool: "Pool | None" = None


def names_of_units(units: Iterable[Unit]) -> dict[str, str]:
    """Return the ids of units by what people call them, in every language; a name of two units is none's.

    People write  cost: 4500 별  where the id ``stars`` is needed.
    """
    found: dict[str, str] = {}
    twice: set[str] = set()
    for unit in units:
        names = unit.name.values() if isinstance(unit.name, Mapping) else (unit.name,)
        for name in {str(name).casefold() for name in names if name}:
            if found.setdefault(name, unit.id) != unit.id:
                twice.add(name)
    return {name: unit_id for name, unit_id in found.items() if name not in twice}


@dataclass(frozen=True, slots=True)
class Transfer:
    """How members may pass a unit on, in its smallest part; ``anew``: it lives as if it were given then."""

    at_least: int = 0
    in_steps_of: int = 1
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Pay:
    """How a unit may pay for an order: in its smallest part; ``share`` is of the order's subtotal."""

    at_least: int = 0
    in_steps_of: int = 1
    share: Fraction | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """One balance for all of a household.

    ``brings``: who joins brings along what there is; ``takes``: who leaves takes along what is left of the
    own; ``last_takes``: the last one takes all, else it lapses. ``asked`` is the question whether a member
    may spend.
    """

    brings: bool = True
    takes: bool = False
    last_takes: bool = True
    asked: str = ""


class Kept(NamedTuple):
    """A value that a lot remembers: its name, its position in the rule's answer, and num / den as below."""

    name: str
    at: int
    num: int
    den: int


class Walk(NamedTuple):
    """The list whose elements get a gift each: its record, its place there, whether elements have an id."""

    root: int
    place: int
    named: bool


class Sale(NamedTuple):
    """The most that all receivers together get for one sale: where it stands in the rule's answer.

    ``key`` is shared by the effects of one campaign; num / den turns the answer into smallest parts.
    """

    key: str
    at: int
    num: int
    den: int


@dataclass(frozen=True, slots=True)
class Effect:
    """One line under ``then:``, compiled.

    Where a limit is on what amounts are worked out from, ``base`` says where that stands. One of ``texts``
    gives 1 for each of them.

    The rule's function answers a tuple of exact numbers; ``amount_at`` and ``cap_at`` are positions
    in it. ``num / den`` turns the amount into smallest parts of ``unit``; ``rounding`` then rounds it,
    unless the parts are ``whole`` as they are. What an effect earns for the member, in the unit of
    the rule's first such effect, ``counts`` as what the rule gave. One ``to_shop`` goes to the outbox.
    """

    verb: str
    rule: str
    index: int
    place: Place
    unit: Unit
    to: str
    amount_at: int
    cap_at: int | None
    num: int
    den: int
    cap_num: int
    cap_den: int
    rounding: Rounding
    whole: bool
    by_line: bool
    limits: tuple[Limit, ...]
    budgets: tuple[Limit, ...]
    on_refund: str
    poster: Poster
    multiplies: str = ""
    times: Fraction = Fraction(1)
    adds_up: bool = False
    counts: bool = False
    hold: Hold | None = None
    lifetime: Lifetime | None = None
    detail: tuple[tuple[str, object], ...] = ()
    remembers: tuple[Kept, ...] = ()
    to_shop: bool = False
    sales: tuple[Sale, ...] = ()
    base: "Base | None" = None
    texts: bool = False


class Base(NamedTuple):
    """What an amount is worked out from: its position among a rule's numbers, and the factor to whole units.

    ``step`` is that of an amount of completed steps; any other is in proportion.
    """

    at: int
    exact: Fraction
    step: Fraction | None


@dataclass(frozen=True, slots=True)
class Line:
    """One condition line of a rule, kept for explanations.

    ``role`` is "during", "if", "unless" or "any"; ``parts`` are the lines of an ``any:``.
    """

    role: str
    text: str
    place: Place
    typed: Typed | None
    by_element: bool
    parts: tuple["Line", ...] = ()
    window: Days = ALWAYS


class Guard(NamedTuple):
    """A line such as ``order.channel is app``: the rule cannot fire with another value there.

    ``root`` is the position of the record (-1: the facts), then positions within it (-1: none). With
    ``each`` the first is a list, and the second the field of which some element must have such a value.
    """

    root: int
    first: int
    second: int
    values: frozenset[str]
    each: bool = False

    @property
    def place(self) -> tuple[int, int, int, bool]:
        """Where the value stands."""
        return self.root, self.first, self.second, self.each


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule. ``run(*records, facts, elements)`` answers ``None`` when it does not fire;
    ``elements`` are those to walk instead of all (``None``: all).

    For a rule that pays each element's own receiver (``per_element``) it answers a list of
    (receiver, amounts); else one tuple of amounts. ``code`` is what ``run`` was made of. Effects that
    remember something of an element give for each element of ``walk`` on its own.
    """

    id: str
    name: object
    place: Place
    when: str
    run: Callable[..., object]
    effects: tuple[Effect, ...]
    lines: tuple[Line, ...]
    for_each: str = ""
    per_element: bool = False
    campaign: str = ""
    counter: str = ""
    guards: tuple[Guard, ...] = ()
    amounts: Mapping[int, object] = field(default_factory=dict)
    code: object = None
    walk: Walk | None = None
    group: str = ""
    choose: str = ""
