"""What was written: one frozen node for each form of the language.

``start`` and ``length`` say where in the text; two nodes are equal when they say the same, wherever
they stand. Chains of ``+``, ``*``, ``and``, ``or`` are flat, so a tree is only as deep as its brackets.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypedDict


class Position(TypedDict):
    """Where something stands in the text, as keyword arguments of a node or typed part."""

    start: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any part of an expression."""

    start: int = field(default=0, compare=False, repr=False)
    length: int = field(default=0, compare=False, repr=False)
    bracketed: bool = field(
        default=False, compare=False, repr=False
    )  # The author put round brackets around it.


# --- Values --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number(Node):
    """``12.50`` is 1250 at scale 2, as it was written."""

    value: int
    scale: int


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """``5%`` is 5 at scale 0: the digits before the sign."""

    value: int
    scale: int


@dataclass(frozen=True, slots=True)
class Measure(Node):
    """A number with a currency or a unit: ``20 USD``, ``10 stamps``."""

    value: int
    scale: int
    unit: str


@dataclass(frozen=True, slots=True)
class Span(Node):
    """A duration: ``12 months``. ``word`` is the singular."""

    count: int
    word: str


@dataclass(frozen=True, slots=True)
class Date(Node):
    """``2026-12-05``, as an ordinal."""

    ordinal: int


@dataclass(frozen=True, slots=True)
class Time(Node):
    """``14:30``, in microseconds since midnight; ``24:00`` is the end of the day."""

    micros: int


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """``2026-12-05 14:30`` on the program's clock, or with its own offset from UTC in microseconds."""

    ordinal: int
    micros: int
    offset: int | None


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Quoted text."""

    value: str


@dataclass(frozen=True, slots=True)
class YesNo(Node):
    """``yes`` or ``no``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name(Node):
    """``member.tier``, or a bare word that may turn out to be text."""

    path: str


@dataclass(frozen=True, slots=True)
class Boundary(Node):
    """``start of quarter``, ``end of month``."""

    side: str  # "start" or "end"
    word: str


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """``[gold, vip]``."""

    items: tuple[Node, ...]


# --- Calculations --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``round_up(order.total, 1000 KRW)``, ``given(base)``, ``member.tier(gold).since``."""

    name: str
    arguments: tuple[Node, ...]
    tail: str = ""  # What follows the bracket, with its dot: ".since".


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """``sum(line.net_sales where line.category is coffee)``."""

    name: str
    value: Node
    where: Node | None


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """``-x``."""

    item: Node


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """``a + b - c``: each term with its sign; the first sign is always "+"."""

    terms: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """``a * b / c``: each factor with its sign; the first sign is always "*"."""

    factors: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Of(Node):
    """``5% of order.net_sales``."""

    rate: Node
    base: Node


# --- Conditions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``member.tier is gold``.

    ``word`` is one of is, is not, in, not in, contains, starts with, ends with, each with a not before
    it, before, after, <, <=, >, >=.
    """

    word: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``order.placed_at between 14:00 and 18:00``."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Within(Node):
    """``member.last_order within 12 months``, or ``within 30 days of member.joined``."""

    value: Node
    duration: Node
    of: Node | None


@dataclass(frozen=True, slots=True)
class Not(Node):
    """``not x``."""

    item: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """``a and b``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """``a or b``."""

    items: tuple[Node, ...]


# --- Amounts -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ForEvery(Node):
    """``1 for every 1000 KRW of order.net_sales``: completed steps. Without a base it is a rate."""

    count: Node
    step: Node
    base: Node | None


@dataclass(frozen=True, slots=True)
class Per(Node):
    """``1.25 per 1 USD of order.net_sales``: an exact proportion. Without a base it is a rate."""

    count: Node
    step: Node
    base: Node | None


# -------------------------------------------------------------------------------------------------


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below a node, from left to right."""
    for name in node.__slots__:  # The fields of this form alone, not those that all have.
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
                elif isinstance(item, tuple):  # A term or factor: (sign, node).
                    yield item[1]


def depth(node: Node) -> int:
    """Return how many nodes stand above one another at most; 1 for a node without children."""
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        at, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(child, level + 1) for child in children(at)]
    return deepest
