"""Large mappings that are forked for every decision: a fork shares what it does not change.

Copying the lots of a member with ten thousand of them would cost more than deciding. A fork of a large
mapping keeps the mapping below it, which nobody changes any more, and what is its own above. Every so
often the two become one, so that what is above stays small.
"""

from bisect import insort
from collections.abc import Callable, Iterator
from heapq import merge
from itertools import takewhile
from typing import Any, TypeVar

from loyalrules.facts.tracked import Tracked

K = TypeVar("K")
V = TypeVar("V")

MANY = 64  # Smaller mappings are copied: that is faster.
_GONE: Any = object()
_Index = dict[object, tuple[Any, ...]]


class _Below:
    """What many forks share: a mapping that is not changed, its keys by fields of values, and in orders."""

    __slots__ = ("indexes", "items", "orders")

    def __init__(self, items: dict[Any, Any]) -> None:
        self.items = items
        self.indexes: dict[str, _Index] = {}
        self.orders: dict[Callable[[Any], Any], list[tuple[Any, Any]]] = {}

    def order(self, key: Callable[[Any], Any]) -> list[tuple[Any, Any]]:
        """Return what ``key`` makes of each value, with the value's own key, in order."""
        found = self.orders.get(key)
        if found is None:
            found = self.orders[key] = sorted([(key(value), name) for name, value in self.items.items()])
        return found

    def index(self, field: str) -> _Index:
        """Return the keys by what their values have in a field."""
        found = self.indexes.get(field)
        if found is None:
            lists: dict[object, list[Any]] = {}
            for key, value in self.items.items():
                lists.setdefault(getattr(value, field), []).append(key)
            found = self.indexes[field] = {group: tuple(keys) for group, keys in lists.items()}
        return found

    def with_changes(self, own: dict[Any, Any]) -> "_Below":
        """Return one with changes, and with the same indexes."""
        made = _Below(self.items.copy())
        made.indexes = {field: index.copy() for field, index in self.indexes.items()}
        for order, pairs in self.orders.items():
            made.orders[order] = kept = [pair for pair in pairs if pair[1] not in own]
            for name, value in own.items():
                if value is not _GONE:
                    insort(kept, (order(value), name))
        for key, value in own.items():
            before = self.items.get(key, _GONE)
            for field, index in made.indexes.items():
                _move(index, key, field, before, value)
            if value is _GONE:
                del made.items[key]
            else:
                made.items[key] = value
        return made


def _move(index: _Index, key: Any, field: str, before: Any, after: Any) -> None:
    old = _GONE if before is _GONE else getattr(before, field)
    new = _GONE if after is _GONE else getattr(after, field)
    if old is not _GONE and old != new:
        index[old] = tuple([one for one in index[old] if one != key])
    if new is not _GONE and old != new:
        index[new] = (*index.get(new, ()), key)


class Layered(Tracked[K, V]):
    """A dict whose fork costs what was changed, not what is in it.

    Python code sees a dict. C code that does not ask but looks into dicts itself, as ``json`` does, sees an
    empty one: give it a ``copy``.

    >>> first = Layered({"1": 40, "2": 2})
    >>> fork = first.fork()
    >>> fork["3"] = 7
    >>> del fork["1"]
    >>> fork, first
    ({'2': 2, '3': 7}, {'1': 40, '2': 2})
    """

    def __init__(self, items: dict[K, V], *, tracks: bool = False) -> None:
        super().__init__()
        self.tracks = tracks
        self._below = _Below(dict(items))
        self._own: dict[K, Any] = {}
        self._size = len(items)

    def fork(self) -> "Layered[K, V]":
        """Return a copy whose changes do not reach this one; it remembers this one's changes too."""
        if (2 * len(self._own) - MANY) ** 2 > self._size and 2 * len(self._own) > MANY:
            self._whole()
        copy: Layered[K, V] = Layered.__new__(Layered)
        copy.tracks, copy._below, copy._own, copy._size = (
            self.tracks,
            self._below,
            self._own.copy(),
            self._size,
        )
        if self.touched:
            copy.touched = self.touched.copy()
        return copy

    def having(self, field: str, value: object) -> list[V]:
        """Return the values that have this in a field, without looking at all of them."""
        own, items = self._own, self._below.items
        keys = self._below.index(field).get(value, ())
        found = [items[key] for key in keys if key not in own]
        found += [one for one in own.values() if one is not _GONE and getattr(one, field) == value]
        return found

    def in_order(self, key: Callable[[V], Any]) -> Iterator[V]:
        """Yield the values as they are now in the order of ``key``, without looking at all of them."""
        own, below = self._own.copy(), self._below
        mine = sorted([(key(value), name) for name, value in own.items() if value is not _GONE])
        shared = (pair for pair in below.order(key) if pair[1] not in own)
        return (own[name] if name in own else below.items[name] for _, name in merge(shared, mine))

    def _whole(self) -> dict[K, V]:
        if self._own:
            self._below = self._below.with_changes(self._own)
            self._own = {}
        items: dict[K, V] = self._below.items
        return items

    def __getitem__(self, key: K) -> V:
        found: V = self.get(key, _GONE)
        if found is _GONE:
            raise KeyError(key)
        return found

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key, or the default."""
        found = self._own.get(key)
        if found is None and key not in self._own:
            return self._below.items.get(key, default)
        return default if found is _GONE else found

    def __contains__(self, key: object) -> bool:
        return self.get(key, _GONE) is not _GONE

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[K]:
        return iter(self._whole())

    def __reversed__(self) -> Iterator[K]:
        return reversed(self._whole())

    def keys(self) -> Any:
        """Return the keys as they are now."""
        return self._whole().keys()

    def values(self) -> Any:
        """Return the values as they are now."""
        return self._whole().values()

    def items(self) -> Any:
        """Return the keys with their values as they are now."""
        return self._whole().items()

    def __setitem__(self, key: K, value: V) -> None:
        if key not in self:
            self._size += 1
        self._own[key] = value
        if self.tracks:
            self._touch((key,))

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self._size -= 1
        if key in self._below.items:
            self._own[key] = _GONE
        else:
            del self._own[key]
        if self.tracks:
            self._touch((key,))

    def pop(self, key: K, *default: Any) -> Any:
        """Remove a key and return its value."""
        found = self.get(key, _GONE)
        if found is not _GONE:
            del self[key]
            return found
        if default:
            return default[0]
        raise KeyError(key)

    def popitem(self) -> tuple[K, V]:
        """Remove the last key and return it with its value."""
        if not self._size:
            raise KeyError("there is nothing in it")
        key = next(reversed(self))
        return key, self.pop(key)

    def clear(self) -> None:
        """Remove every key."""
        if self.tracks:
            self._touch(self._whole())
        self._below, self._own, self._size = _Below({}), {}, 0

    def copy(self) -> dict[K, V]:
        """Return a plain dict of the same."""
        return self._whole().copy()

    def __eq__(self, other: object) -> bool:
        return self._whole() == (other._whole() if isinstance(other, Layered) else other)

    def __or__(self, other: Any) -> Any:
        return self._whole() | dict(other)

    def __ror__(self, other: Any) -> Any:
        return dict(other) | self._whole()

    def __repr__(self) -> str:
        return repr(self._whole())


def fork(mapping: dict[K, V]) -> dict[K, V]:
    """Return a copy of a mapping that remembers what the mapping remembers."""
    if mapping.__class__ is dict:
        return mapping.copy() if len(mapping) < MANY else Layered(mapping).fork()
    if mapping.__class__ is Tracked and len(mapping) >= MANY:
        large = Layered(mapping, tracks=True)
        large.touched = mapping.touched
        return large.fork()
    return mapping.fork() if isinstance(mapping, Tracked) else mapping.copy()


def having(mapping: dict[K, V], field: str, value: object) -> list[V]:
    """Return the values of a mapping that have this in a field; of a large one, without looking at all.

    >>> from fractions import Fraction
    >>> having({"a": Fraction(1, 2), "b": Fraction(1, 3), "c": Fraction(3, 2)}, "denominator", 2)
    [Fraction(1, 2), Fraction(3, 2)]
    """
    if isinstance(mapping, Layered):
        found: list[V] = mapping.having(field, value)
        return found
    return [one for one in mapping.values() if getattr(one, field) == value]


def in_order(mapping: dict[K, V], key: Callable[[V], Any]) -> Iterator[V]:
    """Return the values of a mapping in the order of ``key``, which must be a function that stays.

    What is changed in the mapping meanwhile is not seen. Of a large one only what is asked for is looked at.

    >>> list(in_order({"a": -3, "b": 2, "c": 1}, abs))
    [1, 2, -3]
    """
    if isinstance(mapping, Layered):
        found: Iterator[V] = mapping.in_order(key)
        return found
    return iter(sorted(mapping.values(), key=key))


def least(mapping: dict[K, V], key: Callable[[V], int], default: int) -> int:
    """Return the least that ``key`` makes of a value, ``default`` where there is none.

    >>> least({"a": -3, "b": 2}, abs, 9), least({}, abs, 9)
    (2, 9)
    """
    if isinstance(mapping, Layered):
        for value in mapping.in_order(key):
            return key(value)
    return min(map(key, mapping.values()), default=default)


def up_to(mapping: dict[K, V], key: Callable[[V], int], most: int) -> list[V]:
    """Return the values of which ``key`` makes no more than ``most``, in no order.

    >>> up_to({"a": -3, "b": 2, "c": 1}, abs, 2)
    [2, 1]
    """
    if isinstance(mapping, Layered):
        return list(takewhile(lambda value: key(value) <= most, mapping.in_order(key)))
    return [value for value in mapping.values() if key(value) <= most]
