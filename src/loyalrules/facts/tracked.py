"""A mapping that remembers what was changed in it, so that a store writes the change and not the whole.

A member of ten thousand lots differs by two of them after an event; comparing would look at all.
"""

from collections.abc import Iterable
from typing import Any, SupportsIndex, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Tracked(dict[K, V]):
    """A dict with the keys that were set or removed since it, or what it was forked from, was kept.

    >>> kept = Tracked({"1": 40, "2": 2})
    >>> fork = kept.fork()
    >>> fork["3"] = 7
    >>> fork.pop("1")
    40
    >>> sorted(fork.touched), kept
    (['1', '3'], {'1': 40, '2': 2})
    """

    touched: dict[K, None] | None = None
    tracks = True  # One kind of mapping can do without, see ``layered``.

    def fork(self) -> "Tracked[K, V]":
        """Return a copy whose changes do not reach this one; it remembers this one's changes too."""
        copy = Tracked(self)
        if self.touched:
            copy.touched = self.touched.copy()
        return copy

    def kept(self) -> None:
        """Forget what was changed: it is kept now."""
        self.touched = None

    def _touch(self, keys: Iterable[K]) -> None:
        touched = self.touched
        if touched is None:
            touched = self.touched = {}
        for key in keys:
            touched[key] = None

    def __setitem__(self, key: K, value: V) -> None:
        touched = self.touched
        if touched is None:
            touched = self.touched = {}
        touched[key] = None
        dict.__setitem__(self, key, value)

    def __delitem__(self, key: K) -> None:
        self._touch((key,))
        dict.__delitem__(self, key)

    def pop(self, key: K, *default: Any) -> Any:
        """Remove a key and return its value."""
        if key in self:
            self._touch((key,))
        return dict.pop(self, key, *default)

    def popitem(self) -> tuple[K, V]:
        """Remove the last key and return it with its value."""
        found = dict.popitem(self)
        self._touch((found[0],))
        return found

    def clear(self) -> None:
        """Remove every key."""
        self._touch(self)
        dict.clear(self)

    def setdefault(self, key: K, default: Any = None) -> Any:
        """Return the value of a key; one that is missing gets the default."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *others: Any, **more: Any) -> None:
        """Set every key of a mapping."""
        for key, value in dict(*others, **more).items():
            self[key] = value

    # typeshed gives a dict two forms of |=, which no single one fits; without it |= would pass us by.
    def __ior__(self, other: Any) -> "Tracked[K, V]":  # type: ignore[override,misc]
        self.update(other)
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return (dict, (dict(self),))
