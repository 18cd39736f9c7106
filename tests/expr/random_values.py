"""Random values of the types of the shop, with those among them at which something happens."""

from abc import ABC, abstractmethod
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st

from expr.shop import LISTS, TYPES
from loyalrules.base.calendar import DAY, HOUR, LAST_DAY, MINUTE, Duration, read_date, read_moment
from loyalrules.expr.types import Type

WORDS = (
    "coffee",
    "cake",
    "gold",
    "vip",
    "커피",
    "咖啡",
    "café",
    'say "hi"',
    "it's",
    "a b",
    "x-1",
    "web",
    "É",
)
# Days and moments around which something happens: month ends, leap days, the two days without 24 hours.
DAYS = [
    read_date(text)
    for text in (
        "2024-02-28",
        "2024-02-29",
        "2025-01-31",
        "2026-03-08",
        "2026-11-01",
        "2026-12-05",
        "2027-01-01",
    )
]
MOMENTS = [
    read_moment(text)
    for text in (
        "2026-03-08T06:59:59Z", "2026-03-08T07:00:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z",
        "2026-12-05T15:00:00-05:00", "2027-01-01T00:00:00-05:00",
    )
]  # fmt: skip


class Chance(ABC):
    """Where random choices come from: a seed here, Hypothesis in `expr.strategies`."""

    @abstractmethod
    def pick(self, *choices: Any) -> Any:
        """One of the choices."""

    @abstractmethod
    def whole(self, low: int, high: int) -> int:
        """A whole number from the low to the high one, both included."""

    def day(self) -> int:
        """A day near one at which something happens, or at an end of the calendar."""
        near = self.pick(*DAYS) + self.whole(-40, 40)
        return self.pick(near, near, near, 1, 2, LAST_DAY - 1, LAST_DAY)


class Seeded(Chance):
    """The same choices for the same seed, quickly: for many thousands of expressions and values."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def pick(self, *choices: Any) -> Any:
        return choices[int(self.random.random() * len(choices))]

    def whole(self, low: int, high: int) -> int:
        return low + int(self.random.random() * (high - low + 1))

    def value(self, type_: Type) -> Any:
        """A value as it runs; a type that can be not known is so every third time."""
        if type_.maybe and self.pick(True, False, False):
            return None
        if type_.numeric:
            size = self.whole(*self.pick((-3, 3), (-10_000, 10_000), (-(10**15), 10**15)))
            ratio = type_.scale is None and self.pick(True, False)
            return Fraction(size, self.whole(1, 90)) if ratio else size
        return getattr(self, f"_{type_.kind.replace('/', '_')}")(type_)

    def row(self) -> dict[str, Any]:
        """One value for each name of the shop, and a few elements of each list."""
        row = {path: self.value(type_) for path, type_ in TYPES.items()}
        for word, fields in LISTS.items():
            count = self.pick(0, 1, 2, 3, 5)
            row[word] = [{field: self.value(type_) for field, type_ in fields.items()} for _ in range(count)]
        return row

    def _list(self, type_: Type) -> tuple[Any, ...]:
        assert type_.item is not None
        return tuple(self.value(type_.item) for _ in range(self.pick(0, 1, 2, 4)))

    def _text(self, type_: Type) -> str:
        return str(self.pick(*(type_.values or WORDS)))

    def _yes_no(self, type_: Type) -> bool:
        return bool(self.pick(True, False))

    def _date(self, type_: Type) -> int:
        return self.day()

    def _time(self, type_: Type) -> int:
        return self.whole(0, DAY - 1) if self.pick(True, False) else self.whole(0, 1439) * MINUTE

    def _moment(self, type_: Type) -> int:
        return int(self.pick(*MOMENTS)) + self.whole(*self.pick((-2, 2), (-40 * DAY, 40 * DAY)))

    def _duration(self, type_: Type) -> Duration:
        return Duration(self.whole(0, 30), self.whole(0, 70), self.pick(0, 0, 1, HOUR, 30 * HOUR))

    def _age(self, type_: Type) -> tuple[int, int]:
        return self._moment(type_), self._moment(type_)


def whole_numbers() -> st.SearchStrategy[int]:
    return st.one_of(st.integers(-3, 3), st.integers(-10_000, 10_000), st.integers(-(10**18), 10**18))


def days() -> st.SearchStrategy[int]:
    near = st.builds(int.__add__, st.sampled_from(DAYS), st.integers(-40, 40))
    return st.one_of(near, st.sampled_from([1, 2, LAST_DAY - 1, LAST_DAY]))


def moments() -> st.SearchStrategy[int]:
    near = st.one_of(st.integers(-2, 2), st.integers(-40 * DAY, 40 * DAY))
    return st.builds(int.__add__, st.sampled_from(MOMENTS), near)


def durations() -> st.SearchStrategy[Duration]:
    hours = st.sampled_from([0, 0, 1, HOUR, 30 * HOUR])
    return st.builds(Duration, st.integers(0, 30), st.integers(0, 70), hours)


def _ages() -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(moments(), moments())


def _plain(type_: Type) -> st.SearchStrategy[Any]:
    if type_.numeric:
        if type_.scale is None:
            return st.one_of(whole_numbers(), st.fractions(-1000, 1000, max_denominator=90))
        return whole_numbers()
    if type_.kind == "list":
        assert type_.item is not None
        return st.lists(values(type_.item), max_size=4).map(tuple)
    if type_.kind == "text":
        return st.sampled_from(type_.values or WORDS)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "yes/no": st.booleans(), "date": days(), "time": st.integers(0, DAY - 1), "moment": moments(),
        "duration": durations(), "age": _ages(),
    }  # fmt: skip
    return kinds[type_.kind]


def values(type_: Type) -> st.SearchStrategy[Any]:
    """Values of a type as they run; a type that can be not known is so every third time."""
    plain = _plain(type_)
    return st.one_of(plain, plain, st.none()) if type_.maybe else plain


def rows() -> st.SearchStrategy[dict[str, Any]]:
    """One value for each name of the shop, and a few elements of each list."""
    names = {path: values(type_) for path, type_ in TYPES.items()}
    elements = {
        word: st.lists(
            st.fixed_dictionaries({field: values(type_) for field, type_ in fields.items()}), max_size=4
        )
        for word, fields in LISTS.items()
    }
    return st.fixed_dictionaries({**names, **elements})
