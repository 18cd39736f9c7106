"""Types of expressions. A number's scale is known when a program is checked, never asked when it runs."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from loyalrules.base.say import Said, say

Kind = Literal[
    "yes/no", "number", "money", "quantity", "percent", "text", "date", "time", "moment", "duration",
    "age", "list", "broken",
]  # fmt: skip

NUMERIC: frozenset[str] = frozenset({"number", "money", "quantity", "percent"})
TEMPORAL: frozenset[str] = frozenset({"date", "time", "moment"})


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression gives, and how that value is represented when it runs.

    A number, money, a percentage and a quantity are ints at ``scale``: the value is
    int / 10**scale. ``scale=None`` is an exact ratio, an int or a ``Fraction`` of natural units.
    A date is its ordinal, a time microseconds since midnight, a moment microseconds since 1970 UTC,
    a duration a ``Duration``, an age a tuple (start, end) of moments, a list a tuple.
    Where ``maybe`` is true the value can be ``None``: not known.

    >>> str(Type("money", "KRW")), str(Type("list", item=Type("text"))), str(Type("quantity", "stars"))
    ('money (KRW)', 'list of text', 'stars')
    """

    kind: Kind
    unit: str | None = None  # The currency of money, the unit id of a quantity.
    scale: int | None = 0
    values: tuple[str, ...] | None = None  # Of text: the only values there are.
    item: "Type | None" = None  # Of a list.
    maybe: bool = False

    def __str__(self) -> str:
        if self.kind == "money":
            return f"money ({self.unit})"
        if self.kind == "quantity":
            return str(self.unit)
        if self.kind == "list":
            return f"list of {self.item}"
        return self.kind

    @property
    def numeric(self) -> bool:
        """Whether the value is an amount that can be added up."""
        return self.kind in NUMERIC

    @property
    def said(self) -> str:
        """The type as it stands in a sentence after "is".

        >>> Type("date").said, Type("money", "USD").said
        ('a date', 'money (USD)')
        """
        if self.kind == "quantity":
            return say("an amount of {unit}", unit=self.unit)
        if self.kind == "money":
            return say("money ({currency})", currency=self.unit)
        if self.kind == "list":
            return say("a list of {item}", item=self.item)
        return _SAID.get(self.kind, str(self))

    def like(self, other: "Type") -> bool:
        """Tell whether two values can be compared or added as they are: same kind and unit."""
        return self.kind == other.kind and self.unit == other.unit

    def with_maybe(self, maybe: bool) -> "Type":
        """Return the same type, which can or cannot be not known."""
        return self if self.maybe == maybe else replace(self, maybe=maybe)


_SAID: dict[str, Said] = {
    "yes/no": say("yes or no"),
    "number": say("a number"),
    "percent": say("a percentage"),
    "date": say("a date"),
    "time": say("a time of day"),
    "moment": say("a moment (date and time)"),
    "duration": say("a duration"),
    "age": say("an age (the time since)"),
    "text": say("text"),
}

YES_NO = Type("yes/no")
NUMBER = Type("number")
TEXT = Type("text")
DATE = Type("date")
TIME = Type("time")
MOMENT = Type("moment")
DURATION = Type("duration")
AGE = Type("age")
BROKEN = Type("broken")  # Of an expression whose mistake was already reported.

MAX_SCALE = 60  # Decimals of a constant that are kept as an int; finer ones become a Fraction.


def scale_of(value: Fraction) -> int | None:
    """Return the smallest scale at which a value is a whole int, or None when there is none.

    >>> scale_of(Fraction(5, 4)), scale_of(Fraction(30)), scale_of(Fraction(1, 3))
    (2, 0, None)
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    scale = max(twos, fives)
    return scale if rest == 1 and scale <= MAX_SCALE else None


def natural(value: int | Fraction, scale: int | None) -> Fraction:
    """Return what an int at a scale stands for.

    >>> natural(1250, 2), natural(Fraction(1, 3), None)
    (Fraction(25, 2), Fraction(1, 3))
    """
    return Fraction(value) if scale is None else Fraction(value, 10**scale)
