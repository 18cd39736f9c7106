"""An index over rules inside a fused quote: a rule that asks for a value is looked up by that value.

Each rule stands under its most selective guard, the one whose field is asked for the most different
values by all rules. The rules under one value are a small function; the quote calls the few functions
that an event can reach::

    found = by_sale_member_country.get(sale_member_country)
    if found: total += found(sale_channel, sale_total)
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from loyalrules.program.fused_sums import Sums
from loyalrules.program.fused_trace import Amount, Traced, traced_rule

FEWEST_FOR_AN_INDEX = 24  # Fewer rules are asked faster than looked up.
FEWEST_VALUES = 3
_SHORT = re.compile(r"\w+( \* \d+)?\Z")


@dataclass(frozen=True, slots=True)
class Term:
    """What one effect adds: ``text * weight``, at most ``cap * cap_weight`` where there is a cap.

    ``cut`` is the code that asks whether a cap that stands in ``text`` itself cuts it.
    """

    text: str
    weight: int
    cap: str = ""
    cap_weight: int = 0
    cut: str = ""

    @property
    def spare(self) -> int:
        """How many noughts every number of the term ends with."""
        weights = [_times(self.text, self.weight), *([_times(self.cap, self.cap_weight)] if self.cap else [])]
        return min(len(str(one)) - len(str(one).rstrip("0")) if one else 99 for one in weights)

    def code(self, divisor: int) -> str:
        """Return the code of the amount, in parts that are ``divisor`` times as large."""
        whole = self._whole(divisor)
        return _least(whole, _product(self.cap, self.cap_weight, divisor)) if self.cap else whole

    def amount(self, divisor: int) -> Amount:
        """Return the same code with the question whether the cap cuts it."""
        most = _product(self.cap, self.cap_weight, divisor)
        return Amount(self.code(divisor), f"{self._whole(divisor)} > {most}" if self.cap else self.cut)

    def _whole(self, divisor: int) -> str:
        whole = _product(self.text, self.weight, divisor)
        return f"max(0, {whole})" if "-" in self.text else whole  # Less than nothing is nothing.


@dataclass(frozen=True, slots=True)
class Part:
    """One rule: its id, its tests, what it adds, and (variable, values) of guards that must hold.

    ``traced`` is said when what becomes of it is to be kept.
    """

    rule: str
    tests: tuple[str, ...]
    terms: tuple[Term, ...]
    guards: tuple[tuple[str, frozenset[str]], ...]
    traced: Traced | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """The lines of the quote that add up all rules, and the sources of the functions that they call.

    ``facts`` are those that rules begin with, when what becomes of them is kept.
    """

    lines: list[str]
    sources: list[str]
    facts: list[int]


class Maker(Protocol):
    """What the index needs of the function that it is part of."""

    sums: Sums
    bindings: dict[str, object]

    def bind(self, value: object, shown: str = "") -> str:
        """Return the name that stands for a constant or a helper in the source; ``shown`` is for people."""
        ...

    def compile(self, name: str, arguments: Sequence[str], body: Sequence[str]) -> tuple[Any, str]:
        """Return a function, and its source as people read it."""
        ...

    def variables(self) -> frozenset[str]:
        """Return all variables that rules read."""
        ...

    def is_list(self, name: str) -> bool:
        """Tell whether a variable is a list of texts."""
        ...


def make_index(maker: Maker, parts: Sequence[Part], divisor: int) -> Index:
    """Return the code that adds up all rules: of many rules, those that an event can reach."""
    if len(parts) < FEWEST_FOR_AN_INDEX:
        return Index([line for part in parts for line in _rule(maker, part, divisor)], [], [-1] * len(parts))
    keys = [_keys(maker, part) for part in parts]
    values: dict[str, set[object]] = {}
    for found in keys:
        for name, asked in found.items():
            values.setdefault(name, set()).update(asked)
    lines: list[str] = []
    tables: dict[str, dict[object, list[str]]] = {}
    facts = [-1] * len(parts)
    for part, found in zip(parts, keys, strict=True):
        best = max(found, key=lambda name: len(values[name]), default=None)
        if best is None or len(values[best]) < FEWEST_VALUES:
            lines += _rule(maker, part, divisor)
            continue
        met = _met(maker, best, found[best])
        if part.traced is not None:
            facts[part.traced.number] = _unreached(part, part.traced, met)
        for value in found[best]:
            own = _rule(maker, part, divisor, met)
            tables.setdefault(best, {}).setdefault(value, []).extend(own)
    sources: list[str] = []
    for name, table in tables.items():
        lines += _look_up(maker, name, table, sources)
    return Index(lines, sources, facts)


def _rule(maker: Maker, part: Part, divisor: int, met: frozenset[str] = frozenset()) -> list[str]:
    """Return the lines of one rule, without the tests that are met where they stand."""
    read = maker.sums.read
    name = f"# {re.sub(r'[^a-zA-Z0-9_.:/-]', '?', part.rule)}"
    if part.traced is not None:
        asked = [
            (line, read(test))
            for line, test in zip(part.traced.lines, part.tests, strict=True)
            if test not in met
        ]
        amounts = [Amount(read(one.given), read(one.cut)) for one in (t.amount(divisor) for t in part.terms)]
        traced = replace(part.traced, passed=read(part.traced.passed))
        return [name, *traced_rule(traced, asked, amounts)]
    tests = " and ".join(read(test) for test in part.tests if test not in met)
    adds = "total += " + " + ".join(read(term.code(divisor)) for term in part.terms)
    return [name, f"if {tests}: {adds}" if tests else adds]


def _unreached(part: Part, traced: Traced, met: frozenset[str]) -> int:
    """Return the fact of a rule that is not reached: the line that it is found by does not hold."""
    lines = [line for line, test in zip(traced.lines, part.tests, strict=True) if test in met]
    return ~lines[0] if lines else traced.unreached


def _keys(maker: Maker, part: Part) -> dict[str, frozenset[str]]:
    """Return where a rule can be looked up, and the values that it is found under."""
    found = {name: values for name, values in part.guards if len(values) == 1 or not maker.is_list(name)}
    tables = {None if term.cap else maker.sums.key_of(term.text) for term in part.terms}
    table = tables.pop() if len(tables) == 1 else None
    if table is not None:  # It gives nothing where nothing was added up under its value.
        value = maker.bindings[table[1]]
        if isinstance(value, str):
            found[table[0]] = frozenset({value})
    return found


def _met(maker: Maker, name: str, values: frozenset[str]) -> frozenset[str]:
    """Return the tests that hold wherever a rule is found under one of some values."""
    if maker.is_list(name):
        return frozenset(f"({maker.bind(value)} in {name})" for value in values)
    several = f"({name} in {maker.bind(values)})"
    return frozenset({several, *(f"({name} == {maker.bind(value)})" for value in values if len(values) == 1)})


def _look_up(maker: Maker, name: str, table: dict[object, list[str]], sources: list[str]) -> list[str]:
    """Compile a function for each value, and return the lines that call those which are reached."""
    code = [line for lines in table.values() for line in lines if not line.startswith("#")]
    used = set(re.findall(r"\w+", "\n".join(code)))
    arguments = sorted(used & maker.variables())
    functions = {}
    for number, (value, lines) in enumerate(sorted(table.items(), key=lambda item: str(item[0]))):
        body = ["total = 0", *lines, "return total"]
        functions[value], source = maker.compile(f"{name}_{number}", arguments, body)
        sources.append(f"# {name} is {value!r}\n{source}")
    find = maker.bind(functions.get, f"rules_by_{name}.get")
    call = [f"if found: total += found({', '.join(arguments)})"]
    if maker.is_list(name) or name in maker.sums.tables.values():
        every = f"{maker.bind(set)}({name})" if maker.is_list(name) else name
        return [f"for key in {every}:", f"    found = {find}(key)", *(f"    {line}" for line in call)]
    return [f"found = {find}({name})", *call]


def _least(one: str, other: str) -> str:
    """Return the code of the smaller one; a call of ``min`` is slower.

    >>> _least("sale_total", "12000"), _least("f(x)", "12000")
    ('(sale_total if sale_total < 12000 else 12000)', 'min(f(x), 12000)')
    """
    if _SHORT.match(one) and _SHORT.match(other):
        return f"({one} if {one} < {other} else {other})"
    return f"min({one}, {other})"


def _times(text: str, weight: int) -> int:
    return int(text.strip("()")) * weight if text.strip("()").isdigit() else weight


def _product(text: str, weight: int, divisor: int) -> str:
    """Return the code of a product, as one number where that is known.

    >>> _product("(50)", 100, 10), _product("sum_0", 100, 100), _product("a + b", 200, 100)
    ('500', 'sum_0', '(a + b) * 2')
    """
    if text.strip("()").isdigit():
        return str(_times(text, weight) // divisor)
    code = text if text.isidentifier() else f"({text})"
    return code if weight == divisor else f"{code} * {weight // divisor}"
