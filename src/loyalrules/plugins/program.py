"""A compiled program: frozen rules, indexed by event type, with all that decisions look up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import Zone
from loyalrules.expr.types import Type
from loyalrules.facts.fields import Record, Shape
from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.plugins.rule import Rule, Unit

# The first argument of each is the desk, a ``plugins.work.Work``.
FactReader = Callable[[Any, MemberState], object]
Handler = Callable[[Any, "Occurrence"], None]

FOLLOWED = "followed"  # The part that maps each own event that belongs to another one to that one.


@dataclass(slots=True)
class Occurrence:
    """One event of a chain while it is decided: records by root word, and who it is about.

    ``order`` is the id of the purchase that owns what is given, empty for other facts.
    ``parent`` names the grant that raised it: (context, grant). ``read_at`` is the moment as of which
    its rules read the state, where that is not its own: at the end of a period they read what was.
    ``closes`` is that moment of the event at a period's end which brought a derived one about.
    ``id`` is the id of the event that was sent; ``threshold`` the owner of what is given when that is a
    threshold that was reached (see ``books.thresholds``). ``only`` is the (rule, effect) that had to wait
    and is decided again; everything else was decided when the event happened. ``rules`` are those that are
    asked about an event that happened before.
    """

    type: str
    member: str
    at: int
    records: dict[str, Record]
    order: str = ""
    parent: tuple[int, int] | None = None
    amount_at: int = -1
    depth: int = 0
    read_at: int | None = None
    closes: int | None = None
    id: str = ""
    threshold: str = ""
    only: tuple[str, int] | None = None
    rules: frozenset[str] = frozenset()

    @property
    def owner(self) -> str:
        """The owner of what its rules give: an order, a threshold, or nobody."""
        return self.order or self.threshold

    @property
    def closing(self) -> int | None:
        """The last moment of the period that ends with this event, or ended with what brought it about."""
        return self.read_at if self.closes is None else self.closes


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event: its own record, and what the kernel does with it.

    ``role`` is "purchase" (opens an order), "progress" and "refund" (of an order), "fact",
    "question" (answered, never written), "derived" or "clock". ``also`` are root words that it
    takes over from the event that raised it. ``finish`` computes the fields that are not sent.

    A purchase says what is left of its record when shares of its lines remain (``remain``) and what
    that is worth (``value``); its lines stand at ``lines_at``. A refund says which shares remain
    after it (``left_after``), or which refund it cancels (``cancels`` answers its event's id and raises
    ``Refused``); then that refund's shares remain again. ``finish`` gets the record, the program and the
    event's ``at``. A derived event that tells of units says its record as it is when less of them stands
    (``again``: the record, the program, what stands of what raised it). ``on_refund`` is what a refund does
    with what its rules and counters give where they say nothing; empty: what they do by themselves.
    """

    name: str
    shape: Shape
    role: str = "fact"
    also: tuple[Shape, ...] = ()
    finish: Callable[[Record, "Program", int], Record] | None = None
    doc: str = ""
    remain: Callable[[Record, tuple[Fraction, ...]], Record] | None = None
    value: Callable[[Record], Exact] | None = None
    left_after: Callable[["Order", Record, "Program"], tuple[Fraction, ...]] | None = None
    lines_at: int = -1
    cancels: Callable[["Order", Record], str] | None = None
    again: Callable[[Record, "Program", Exact], Record] | None = None
    on_refund: str = ""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The records that rules on this event may read, its own first."""
        return (self.shape, *self.also)


@dataclass(frozen=True, slots=True)
class Fact:
    """A name that expressions may read from the state.

    With ``subject`` it is read as ``member.<path>``, ``referrer.<path>`` and so on; without, as
    ``<path>`` of the member whom the event is about.
    """

    path: str
    type: Type
    read: FactReader
    doc: str
    subject: bool = True


@dataclass(frozen=True, slots=True)
class Role:
    """A receiver of effects beside the member: ``resolve`` finds the member's id, or ``None``.

    With ``many`` it finds a tuple of ids, and each of them receives; such a role is only counted for. One
    that ``shares`` receives nothing: those who have it share a limit.
    """

    name: str
    resolve: Callable[[Any, MemberState], Any]
    many: bool = False
    shares: bool = False

    @property
    def receives(self) -> bool:
        """Whether effects can be given to it, and names be read of it."""
        return not (self.many or self.shares)


@dataclass(frozen=True, slots=True)
class People:
    """A list of members that rules can walk and add up, such as ``member.upline``.

    ``word`` is one of them. ``read`` answers (id, level) of each, ``levels`` tells whether the level says
    anything. Each one has the facts of a member: ``upline.tier``.
    """

    path: str
    word: str
    read: FactReader
    doc: str
    levels: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due as time passes.

    ``next`` is the moment at which it next happens for a member (``None``: never); ``run`` makes it
    happen and must move ``next`` on. At one moment the lower ``step`` happens first: 1 periods
    close, 2 things end, 3 things begin, 4 reviews, 5 scheduled events.
    """

    step: int
    name: str
    next: Callable[["Program", MemberState], int | None]
    run: Callable[[Any, MemberState, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is looked up for one event type: rules in order, counters, and the facts they read.

    ``reads`` are the fields of the records that rules read, by their whole names; ``people`` the lists of
    members, by path and by word: the slot of each, and the places of what is known of one of them.
    ``stages`` are rules that wait until others have filled the counters that they read, and their rises.
    """

    event: EventType
    roots: tuple[str, ...]
    rules: tuple[Rule, ...]
    counts: tuple[Rule, ...]
    facts: tuple[tuple[str, FactReader], ...]
    fact_names: tuple[str, ...]
    given: Mapping[str, int] = field(default_factory=dict)
    rises: Mapping[str, int] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    people: Mapping[str, tuple[int, Mapping[str, int]]] = field(default_factory=dict)
    index: tuple[tuple[int, int, int, bool, Mapping[str, tuple[int, ...]]], ...] = ()
    always: tuple[int, ...] = ()
    stages: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled program. ``digest`` names its version: the hash of its text.

    ``first`` is called with the desk and the member before anything of an event is decided, ``after_due``
    with the moment too when all that falls due for a member at it has happened.
    """

    id: str
    name: object
    digest: str
    file: str
    text: str
    currency: str
    decimals: int
    zone: Zone
    plans: Mapping[str, Plan]
    events: Mapping[str, EventType]
    rules: Mapping[str, Rule]
    units: Mapping[str, Unit]
    roles: Mapping[str, Role]
    before: Mapping[str, tuple[Handler, ...]]
    after: Mapping[str, tuple[Handler, ...]]
    imports: Mapping[str, Callable[[Any, MemberState, str, object], None]]
    dues: tuple[Due, ...]
    parts: Mapping[str, object]
    views: Mapping[str, Callable[["Program", MemberState, int], object]] = field(default_factory=dict)
    readers: Mapping[str, Callable[[object], Record]] = field(default_factory=dict)
    member_fields: Mapping[str, str] = field(default_factory=dict)
    first: tuple[Callable[[Any, MemberState], None], ...] = ()
    after_due: tuple[Callable[[Any, MemberState, int], None], ...] = ()
