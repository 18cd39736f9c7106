"""How a fused quote reads an event: which field becomes which local variable, and the lines that read it.

Fields are read as they usually come. Whatever is unusual (another type, a missing field, more decimals,
letters that Unicode writes in two ways) is left to the careful way: ``return careful(raw)``. It knows
every form and words every error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as made
from datetime import UTC, date, datetime
from functools import cache
from keyword import iskeyword

from loyalrules.base.calendar import DAY, EPOCH_DAY, SECOND
from loyalrules.facts.fields import Field, Shape
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.program.fused_texts import Days, admitting

Bind = Callable[..., str]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, END_YEAR = 1900, 3000  # Moments outside are told by the reader.
FIRST = (date(FIRST_YEAR, 1, 1).toordinal() - EPOCH_DAY) * DAY
END = (date(END_YEAR, 1, 1).toordinal() - EPOCH_DAY) * DAY
_MOST = 10**12  # Larger amounts are read the careful way.
_MOST_DECIMALS = 3  # Of money; more, and amounts are read the careful way.
_BITS = 20  # Numbers with more are read the careful way.
UNUSUAL = "return careful(raw)"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)+\Z")


class CannotFuse(Exception):
    """A form that the fused quote does not know: the rules are asked one by one then."""


@dataclass(slots=True)
class ListOf:
    """A list of records: its variable, its field, and the variables of an element's fields by position."""

    name: str
    field: Field
    dotted: str
    fields: dict[int, str] = made(default_factory=dict)


class Reading:
    """The variables of one event, and the code that fills them.

    ``lists`` are by the code by which rules know them (``r_sale[6]``), ``fields`` too. ``whole`` are
    the variables of numbers, which hold whole numbers here: rules want them ``10**NUMBER_SCALE`` times.
    ``moments`` are the variables of moments, with where in ``head`` they are read.
    """

    def __init__(self, shape: Shape, only: frozenset[str], decimals: int, bind: Bind) -> None:
        self.only = only
        self.decimals = decimals
        self.bind = bind
        self.fields: dict[str, str] = {}
        self.lists: dict[str, ListOf] = {}
        self.whole: dict[str, int] = {}
        self.moments: dict[str, tuple[int, str]] = {}
        self.head: list[list[str]] = []
        self.numbers = False
        self.known: set[str] = set()
        self.days = Days()
        self.text_lists: list[str] = []
        self._taken: set[str] = set()
        self._record(shape.fields, "raw", f"r_{shape.word}", shape.word)

    def _record(self, fields: tuple[Field, ...], source: str, code: str, dotted: str) -> None:
        for position, inner in enumerate(fields):
            whole = f"{dotted}.{inner.name}"
            if whole not in self.only:
                continue
            place = f"{code}[{position}]"
            name = self.fields[place] = self._name(dotted, inner)
            if inner.kind == "list of records":
                self.lists[place] = ListOf(name, inner, whole)
                self._name_elements(self.lists[place])
                self.head.append([f"{name} = {source}[{inner.name!r}]"])
            elif inner.kind == "record":
                self.head.append([f"{name} = {source}[{inner.name!r}]"])
                self._record(inner.fields, name, place, whole)
            else:
                value = f"{source}[{inner.name!r}]"
                if inner.kind == "moment":
                    self.moments[name] = (len(self.head), value)
                self.head.append(self._read(inner, value, name))

    def _name_elements(self, found: ListOf) -> None:
        for position, inner in enumerate(found.field.fields):
            if f"{found.dotted}.{inner.name}" in self.only:
                found.fields[position] = self._name(found.field.element, inner)

    def _name(self, record: str, field: Field) -> str:
        plain = f"{record}_{field.name}".replace(".", "_").replace("-", "_")
        if not _PLAIN.match(plain) or plain in self._taken or iskeyword(plain):
            plain = f"field_{len(self._taken)}"
        self._taken.add(plain)
        if field.kind == "number":
            self.whole[plain] = 10 ** (NUMBER_SCALE if field.scale is None else field.scale)
        return plain

    def _read(self, kind: Field, value: str, name: str) -> list[str]:
        if not kind.required and kind.kind != "list of text":
            raise CannotFuse(kind.name)
        if kind.kind == "text":
            return [f"{name} = {value}", self._is_known(kind, name)]
        if kind.kind == "list of text":
            self.text_lists.append(name)
            every = self.bind(self.known.issuperset, "known.issuperset")
            return [
                f"{name} = {value}",
                f"if {self.bind(type)}({name}) is not {self.bind(list)}: {UNUSUAL}",
                f"if not {every}({name}): new += {name}",
            ]
        if kind.kind == "date":
            return [f"{name} = {self.bind(self.days, 'days')}[{value}]"]
        if kind.kind == "moment":
            return self._moment(value, name)
        if kind.kind == "number":
            self.numbers = True
            return [
                f"{name} = {value}",
                f"if {self.bind(type)}({name}) is not {self.bind(int)}: {UNUSUAL}",
                f"bits |= {name}",
            ]
        if kind.kind != "money":
            raise CannotFuse(kind.name)
        return self._money(value, name, self.decimals if kind.scale is None else kind.scale)

    def _is_known(self, kind: Field, name: str) -> str:
        """Return the line that refuses a text which is not declared, or keeps a new one to be looked at."""
        if kind.values is not None:
            return f"if {name} not in {self.bind(frozenset(kind.values))}: {UNUSUAL}"
        return f"if {name} not in {self.bind(self.known, 'known')}: new.append({name})"

    def as_text(self, name: str) -> None:
        """Have a moment read as the text that it is."""
        position, value = self.moments[name]
        unusual = f"{name}[7::3] != '-T::Z' or not '{FIRST_YEAR}' <= {name} < '{END_YEAR}'"
        read = self.bind(datetime.fromisoformat, "datetime.fromisoformat")
        self.head[position] = [
            f"{name} = {value}",
            f"if {unusual}: {UNUSUAL}",
            f"{read}({name})",
        ]

    def _moment(self, value: str, name: str) -> list[str]:
        """Read 2026-12-05T15:00:00Z; every other form is left to the careful reader."""
        read = self.bind(datetime.fromisoformat, "datetime.fromisoformat")
        return [
            f"t = {value}",
            f"if t[7::3] != '-T::Z': {UNUSUAL}",
            f"since = {read}(t) - {self.bind(_EPOCH, 'EPOCH')}",
            f"{name} = since.days * {DAY} + since.seconds * {SECOND}",
            f"if not {FIRST} <= {name} < {END}: {UNUSUAL}",
        ]

    def _money(self, value: str, name: str, decimals: int) -> list[str]:
        """Look an amount up by its text; one that is not in the tables is unusual."""
        if decimals > _MOST_DECIMALS:
            raise CannotFuse(name)
        tables = amounts(decimals)
        short, high, low = (
            self.bind(tables.short, "short"),
            self.bind(tables.high, "high"),
            self.bind(tables.low, "low"),
        )
        size = tables.size
        read = f"{short}[t] if {self.bind(len)}(t) <= {size} else {high}[t[:-{size}]] + {low}[t[-{size}:]]"
        if decimals:
            return [f"t = {value}", f"{name} = {read}"]
        return [
            f"t = {value}",
            f"{name} = t if {self.bind(type)}(t) is {self.bind(int)} else {read}",
            f"if not -1 < {name} < {_MOST}: {UNUSUAL}",
        ]

    def loops(self, inside: Callable[[ListOf], list[str]], kept: frozenset[str]) -> list[str]:
        """Return the walks over lists with what is done for each element, and the checks at the end.

        The rows of ``kept`` lists are kept, as rules know them.
        """
        lines = ["new = []", *(line for lines in self.head for line in lines)]
        for found in self.lists.values():
            lines += self._loop(found, inside(found), keep=found.name in kept)
        lines.append(f"if new and not {self.bind(admitting(self.known), 'admit')}(new): {UNUSUAL}")
        if self.numbers:
            return ["bits = 0", *lines, f"if not -1 < bits < {1 << _BITS}: {UNUSUAL}"]
        return lines

    def _loop(self, found: ListOf, inside: list[str], *, keep: bool) -> list[str]:
        lines: list[str] = []
        for position, name in found.fields.items():
            kind = found.field.fields[position]
            lines += self._read(kind, f"e[{kind.name!r}]", name)
            if kind.kind not in ("text", "number", "date", "moment", "money"):
                raise CannotFuse(kind.name)
        row = ", ".join(self._in_row(found, position) for position in range(len(found.field.fields)))
        return [
            *([f"rows_{found.name} = []"] if keep else []),
            f"if {self.bind(type)}({found.name}) is not {self.bind(list)}: {UNUSUAL}",
            f"for e in {found.name}:",
            *(f"    {line}" for line in [*lines, *inside]),
            *([f"    rows_{found.name}.append(({row},))"] if keep else []),
        ]

    def _in_row(self, found: ListOf, position: int) -> str:
        name = found.fields.get(position, "None")
        return f"{name} * {self.whole[name]}" if name in self.whole else name


@dataclass(frozen=True, slots=True)
class Amounts:
    """Tables of amounts by their text: a look-up is quicker than reading, and knows nothing unusual.

    ``short`` has the ten thousand smallest, of at most ``size`` characters. A longer text is two:
    what stands before its last ``size`` characters is in ``high``, those are in ``low``.
    """

    size: int
    short: dict[str, int]
    high: dict[str, int]
    low: dict[str, int]


@cache
def amounts(decimals: int) -> Amounts:
    """Return the tables for a currency with so many decimals, at most three.

    >>> euros = amounts(2)
    >>> euros.short["12.50"], euros.high["12"] + euros.low["05.00"], "05.00" in euros.short
    (1250, 120500, False)
    """
    one, count = 10**decimals, 10_000
    short = {f"{n // one}.{n % one:0{decimals}d}" if decimals else str(n): n for n in range(count)}
    size = max(map(len, short))
    low = {text.rjust(size, "0") if len(text) < size else text: amount for text, amount in short.items()}
    high = {str(number): number * count for number in range(1, count)}
    return Amounts(size, short, high, low)
