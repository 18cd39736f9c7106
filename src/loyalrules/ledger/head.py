"""The head of one program's chain as a connection knows it, with the states that are in memory."""

from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

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


@dataclass(slots=True)
class Head:
    """How many events a program has, and the hash of the last one. Book 0 is a program nobody heard of.

    ``turn`` is the transaction in which it was last looked at; ``moved`` says that it is to be written.
    ``before`` is the number of events that the tables still say.
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
