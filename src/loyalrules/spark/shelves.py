"""What a stream keeps of members, as texts in Spark's state store."""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.ledger.codec import from_text, to_text
from loyalrules.ledger.facts_codec import (
    order_from_text,
    order_to_text,
    whole_member_from_text,
    whole_member_to_text,
)

T = TypeVar("T")


class Kept(Protocol):
    """A mapping of Spark's state store; keys and values are rows of one text."""

    def getValue(self, key: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return what is kept under a key."""
        ...

    def updateValue(self, key: tuple[str, ...], value: tuple[str, ...]) -> None:
        """Keep a value."""
        ...

    def removeKey(self, key: tuple[str, ...]) -> None:
        """Forget a value."""
        ...


class Shelf(Generic[T]):
    """Values by name. What is asked for is read once, what was put is written once, by ``write``."""

    def __init__(self, kept: Kept, read: Callable[[str, str], T], text: Callable[[T], str]) -> None:
        self._kept = kept
        self._read = read
        self._text = text
        self._known: dict[str, T | None] = {}
        self._changed: dict[str, None] = {}

    def get(self, name: str) -> T | None:
        """Return a value, ``None`` when there is none."""
        if name not in self._known:
            found = self._kept.getValue((name,))
            self._known[name] = None if found is None else self._read(name, found[0])
        return self._known[name]

    def put(self, name: str, value: T | None) -> None:
        """Keep a value; ``None`` takes it away."""
        self._known[name] = value
        self._changed[name] = None

    def write(self) -> None:
        """Give what was put to Spark, which keeps it when the micro-batch is done."""
        for name in self._changed:
            value = self._known[name]
            if value is None:
                self._kept.removeKey((name,))
            else:
                self._kept.updateValue((name,), (self._text(value),))
        self._changed.clear()


class Shelves(NamedTuple):
    """What is kept under one key of a stream. ``due`` are ids by the millisecond of their timer."""

    members: Shelf[MemberState]
    orders: Shelf[Order]
    digests: Shelf[str]
    pools: Shelf[Exact]
    due: Shelf[tuple[str, ...]]

    def write(self) -> None:
        """Write what was changed."""
        for shelf in self:
            shelf.write()


def shelves(kept: Callable[[str], Kept]) -> Callable[[], Shelves]:
    """Return what makes the shelves of the key at hand; ``kept`` finds a mapping by its name."""
    found = {name: kept(name) for name in Shelves._fields}
    plain: Any = partial(_of, from_text)
    return lambda: Shelves(
        Shelf(found["members"], whole_member_from_text, whole_member_to_text),
        Shelf(found["orders"], _order, _order_text),
        Shelf(found["digests"], lambda _, text: text, str),
        Shelf(found["pools"], plain, to_text),
        Shelf(found["due"], plain, to_text),
    )


def _of(read: Callable[[str], T], _: str, text: str) -> T:
    return read(text)


def _order_text(order: Order) -> str:
    return f"{order.version} {order_to_text(order, {})}"


def _order(name: str, text: str) -> Order:
    version, _, rest = text.partition(" ")
    return order_from_text(name, int(version), rest, _nowhere)


def _nowhere(place: object) -> object:
    raise ValueError(f"an order refers to {place}, and is kept whole")
