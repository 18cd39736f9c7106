"""The head of one program's chain as a connection knows it, with the states that are in memory."""

from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from loyalrules.facts.state import Exact, MemberState, Order

REMEMBERED = 50_000  # States of each sort that are kept in memory.
_T = TypeVar("_T")


class KnownMember(NamedTuple):
    """A member with its number in the tables."""

    state: MemberState
    number: int


class KnownOrder(NamedTuple):
    """An order with the records in it, each with the event and place where it is written."""

    order: Order
    records: tuple[tuple[tuple[object, ...], tuple[int, int]], ...] = ()


class Shelf(dict[str, _T], Generic[_T]):
    """States by id; a shelf that is full is emptied."""

    def put(self, key: str, value: _T) -> None:
        """Keep a state."""
        if len(self) >= REMEMBERED and key not in self:
            self.clear()
        self[key] = value

    def take(self, others: "Shelf[_T]") -> None:
        """Keep all states of another shelf."""
        if len(self) + len(others) > REMEMBERED:
            self.clear()
        self.update(others)


@dataclass(slots=True)
class Pending:
    """What a transaction has decided for a program and not written yet: rows, and states that changed.

    A member stands with the state and the version that the tables have, an order with what they have.
    ``asked`` are ids of events that are not in the tables.
    """

    events: list[tuple[Any, ...]] = field(default_factory=list)
    postings: list[tuple[Any, ...]] = field(default_factory=list)
    messages: list[tuple[Any, ...]] = field(default_factory=list)
    answers: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)
    members: dict[str, tuple[MemberState, int, KnownMember]] = field(default_factory=dict)
    orders: dict[str, tuple[KnownOrder | None, KnownOrder]] = field(default_factory=dict)
    pools: dict[str, Exact] = field(default_factory=dict)


@dataclass(slots=True)
class Head:
    """How many events a program has, and the hash of the last one. Book 0 is a program nobody heard of.

    ``turn`` is the transaction in which it was last looked at; ``moved`` says that it is to be written.
    ``before`` is the number of events that the tables still say. ``absent`` are orders that are not there.
    ``salt`` is that of pseudonyms: empty while nobody was erased, ``None`` before somebody asked.
    What was true under an earlier head is in ``old_members`` and ``old_orders``: it is so still where its
    row has the same version.
    """

    book: int
    events: int
    chain: bytes
    turn: int
    before: int
    moved: bool = False
    members: Shelf[KnownMember] = field(default_factory=Shelf)
    orders: Shelf[KnownOrder] = field(default_factory=Shelf)
    pools: Shelf[Exact] = field(default_factory=Shelf)
    pending: Pending = field(default_factory=Pending)
    absent: Shelf[None] = field(default_factory=Shelf)
    salt: str | None = None
    old_members: Shelf[KnownMember] = field(default_factory=Shelf)
    old_orders: Shelf[KnownOrder] = field(default_factory=Shelf)

    def moved_on(self, events: int, chain: bytes, turn: int) -> "Head":
        """Return the head after others have written."""
        self.old_members.take(self.members)
        self.old_orders.take(self.orders)
        return Head(
            self.book, events, chain, turn, events, old_members=self.old_members, old_orders=self.old_orders,
            salt=self.salt,
        )  # fmt: skip
