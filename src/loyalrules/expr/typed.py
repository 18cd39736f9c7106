"""What an expression means: a tree in which every name, unit, conversion and type is settled.

`check` makes it; `to_python` and `interpret` read it, and neither looks anything up any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from loyalrules.base.calendar import Window, Zone
from loyalrules.expr.errors import ExprError
from loyalrules.expr.functions import Function
from loyalrules.expr.scope import Each, Name
from loyalrules.expr.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Any part of a checked expression, with its type and its place in the text.

    ``warnings`` is filled at the root only.
    """

    type: Type
    start: int = field(default=0, compare=False, repr=False)
    length: int = field(default=0, compare=False, repr=False)
    warnings: tuple[ExprError, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Broken(Typed):
    """Stands for a part whose mistake was reported, so that it is reported once. Never leaves `check`."""


@dataclass(frozen=True, slots=True)
class Constant(Typed):
    """A value in its representation at run time."""

    value: object


@dataclass(frozen=True, slots=True)
class Read(Typed):
    """A name that is read: of the scope, or with ``each`` of the element that an aggregate stands at."""

    name: Name
    each: str = ""


# --- Numbers -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Total(Typed):
    """A sum; each term is added (1) or taken away (-1)."""

    terms: tuple[tuple[int, Typed], ...]


@dataclass(frozen=True, slots=True)
class Times(Typed):
    """A product of factors, over the product of divisors. A divisor of 0 makes it not known."""

    factors: tuple[Typed, ...]
    divisors: tuple[Typed, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied(Typed):
    """A function with its arguments; those of ``alike`` parameters share a unit."""

    function: Function
    arguments: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Summary(Typed):
    """``sum``, ``count``, ``any``, ``all``, ``least``, ``most``, ``average`` or ``distinct`` of a list.

    Over the elements of ``each`` that meet ``where``, of ``value`` for each (``None``: only counted);
    or, when ``each`` is ``None``, of the items of the list ``value``.
    """

    kind: str
    each: Each | None
    value: Typed | None
    where: Typed | None


# --- Time ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LocalDay(Typed):
    """The local day of a moment."""

    item: Typed
    zone: Zone


@dataclass(frozen=True, slots=True)
class LocalTime(Typed):
    """What the local clock shows at a moment."""

    item: Typed
    zone: Zone


@dataclass(frozen=True, slots=True)
class DayStart(Typed):
    """The first moment of a local day."""

    item: Typed
    zone: Zone


@dataclass(frozen=True, slots=True)
class Shifted(Typed):
    """A date or moment that is a duration later (``sign`` 1) or earlier (-1)."""

    item: Typed
    duration: Typed
    sign: int
    zone: Zone


@dataclass(frozen=True, slots=True)
class Ago(Typed):
    """The age from one moment to another."""

    begin: Typed
    end: Typed


@dataclass(frozen=True, slots=True)
class Edge(Typed):
    """The first ("start") or last ("end") day of the calendar window that a day is in."""

    side: str
    window: Window
    item: Typed


# --- Conditions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared(Typed):
    """``op`` is ==, !=, <, <=, > or >=; the sides are of one kind and unit, or an age and a duration."""

    op: str
    left: Typed
    right: Typed
    zone: Zone


@dataclass(frozen=True, slots=True)
class Ranged(Typed):
    """A value from low to high. ``closed``: high is inside. ``wraps``: low above high goes over midnight."""

    item: Typed
    low: Typed
    high: Typed
    closed: bool
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Near(Typed):
    """A date or moment in the last duration up to ``anchor``; with ``both`` at most that far from it."""

    item: Typed
    anchor: Typed
    duration: Typed
    both: bool
    zone: Zone


@dataclass(frozen=True, slots=True)
class OneOf(Typed):
    """A value that equals one of some others."""

    item: Typed
    choices: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Among(Typed):
    """A value that equals one item of a list."""

    item: Typed
    collection: Typed


@dataclass(frozen=True, slots=True)
class Inside(Typed):
    """A text that holds another: "any"where, at its "start", or at its "end"."""

    item: Typed
    part: Typed
    where: str = "any"


@dataclass(frozen=True, slots=True)
class Known(Typed):
    """Whether a value is known. Itself always known."""

    item: Typed


@dataclass(frozen=True, slots=True)
class Opposite(Typed):
    """No for yes, yes for no, not known for not known."""

    item: Typed


@dataclass(frozen=True, slots=True)
class AllOf(Typed):
    """No if one is no; else not known if one is not known; else yes."""

    items: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Typed):
    """Yes if one is yes; else not known if one is not known; else no."""

    items: tuple[Typed, ...]


# -------------------------------------------------------------------------------------------------


def children(typed: Typed) -> Iterator[Typed]:
    """Yield the parts directly below, from left to right."""
    for name in typed.__slots__:  # The fields of this form alone, not those that all have.
        value = getattr(typed, name)
        for item in value if isinstance(value, tuple) else (value,):
            below = item[1] if isinstance(item, tuple) and len(item) == 2 else item
            if isinstance(below, Typed):
                yield below


def depth(typed: Typed) -> int:
    """Return how many parts stand above one another at most; 1 for a part without children."""
    deepest, waiting = 0, [(typed, 1)]
    while waiting:
        at, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(child, level + 1) for child in children(at)]
    return deepest


def walk(typed: Typed) -> Iterator[Typed]:
    """Yield a part and everything below it, from left to right."""
    waiting = [typed]
    while waiting:
        at = waiting.pop()
        yield at
        waiting += reversed(list(children(at)))
