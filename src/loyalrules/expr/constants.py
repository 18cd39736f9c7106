"""What generated code needs beside its source: constants, helpers, and names that are still free."""

from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple


class SumCode(NamedTuple):
    """A sum over the elements of a list as code, so that sums of several rules can be made together.

    ``value`` and ``where`` read the variable ``each``; without conditions ``where`` is empty.
    """

    elements: str
    value: str
    where: str


class Constants:
    """Collects the constants of one generated function; ``bindings`` go to `compile_function`.

    No text of a program is ever pasted into source: it is bound to a name, ``k0``, ``k1``, ...

    >>> constants = Constants()
    >>> constants.add("gold"), constants.add("vip"), constants.add("gold")
    ('k0', 'k1', 'k0')
    >>> constants.temporary(), constants.temporary()
    ('t0', 't1')
    """

    __slots__ = ("_bindings", "_names", "_temporaries", "sums")

    def __init__(self) -> None:
        self._bindings: dict[str, object] = {}
        self._names: dict[tuple[object, Hashable], str] = {}
        self._temporaries = 0
        self.sums: dict[str, SumCode] = {}  # By their whole text in the source.

    @property
    def bindings(self) -> Mapping[str, object]:
        """The constants by the names that stand for them in the source."""
        return self._bindings

    def add(self, value: Hashable) -> str:
        """Return the name that stands for a constant or helper in the source."""
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"k{len(self._bindings)}"
            self._bindings[self._names[key]] = value
        return self._names[key]

    def helper(self, key: Hashable, make: Callable[[], Hashable]) -> str:
        """Return the name of a helper that is made once for each key."""
        named = ("helper", key)
        if named not in self._names:
            self._names[named] = self.add(make())
        return self._names[named]

    def temporary(self) -> str:
        """Return the name of a local variable that nothing else in the function uses."""
        self._temporaries += 1
        return f"t{self._temporaries - 1}"
