"""An index over rules inside a fused quote: a rule that asks for a value is looked up by that value.

Each rule stands under its most selective guard, the one whose field is asked for the most different
values by all rules. The rules under one value are a small function; the quote calls the few functions
that an event can reach::

    found = by_sale_member_country.get(sale_member_country)
    if found: total += found(sale_channel, sale_total)

Where many rules ask for the same two fields, they are looked up by both together.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product as combined
from typing import Any, Protocol

from loyalrules.program.fused_sums import Sums
from loyalrules.program.fused_trace import Amount, Traced, traced_rule

Names = tuple[str, ...]
Values = tuple[str, ...]

FEWEST_FOR_AN_INDEX = 24  # Fewer rules are asked faster than looked up.
FEWEST_VALUES = 3
FEWEST_RULES = 5  # Under one field: fewer are asked faster than looked up.
_AT_LEAST = re.compile(r"\((sum_\d+) >=? (\d+)\)\Z")
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
    tables: dict[Names, dict[Values, list[str]]] = {}
    facts = [-1] * len(parts)
    for part, found, names in zip(parts, keys, _chosen(maker, parts, keys, values), strict=True):
        if not names:
            lines += _rule(maker, part, divisor)
            continue
        met = frozenset[str]().union(*(_met(maker, name, found[name]) for name in names))
        if part.traced is not None:
            facts[part.traced.number] = _unreached(maker, part, part.traced, met, names[0])
        own = _rule(maker, part, divisor, met)
        for value in combined(*(sorted(found[name]) for name in names)):
            tables.setdefault(names, {}).setdefault(value, []).extend(own)
    sources: list[str] = []
    for names, table in tables.items():
        lines += _look_up(maker, names, table, sources)
    return Index(lines, sources, facts)


def _chosen(
    maker: Maker,
    parts: Sequence[Part],
    keys: Sequence[Mapping[str, frozenset[str]]],
    values: Mapping[str, set[object]],
) -> list[Names]:
    """Return by what each rule is looked up: by one field, by two together, or not at all.

    By two, few rules are under one pair. A trace must say which line does not hold: by one there.
    """

    def first(found: Mapping[str, frozenset[str]]) -> Names:
        best = max(found, key=lambda name: len(values[name]), default="")
        return (best,) if best and len(values[best]) >= FEWEST_VALUES else ()

    def both(part: Part, found: Mapping[str, frozenset[str]], names: Names) -> Names:
        plain = {name: asked for name, asked in found.items() if not _is_walked(maker, name)}
        more = first({name: asked for name, asked in plain.items() if name not in names})
        return () if part.traced is not None or not names else (*names, *more)

    one = _crowded([first(found) for found in keys])
    two = _crowded([both(part, found, names) for part, found, names in zip(parts, keys, one, strict=True)])
    return _crowded([pair if len(pair) > 1 else names for pair, names in zip(two, one, strict=True)])


def _crowded(chosen: Sequence[Names]) -> list[Names]:
    """Return the same without what too few rules have in common."""
    counts = Counter(chosen)
    return [names if counts[names] >= FEWEST_RULES else () for names in chosen]


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


def _unreached(maker: Maker, part: Part, traced: Traced, met: frozenset[str], key: str) -> int:
    """Return the fact of a rule that is not reached: the line that it is found by does not hold."""
    tests = zip(traced.lines, part.tests, strict=True)
    lines = [line for line, test in tests if test in met or _some_of(maker, test).get(key)]
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
    for test in part.tests:
        found.update(_some_of(maker, test))
    return found


def _some_of(maker: Maker, test: str) -> dict[str, frozenset[str]]:
    """Return the table and the value of which a test wants something to be there: ``sum_7 >= 2``."""
    found = _AT_LEAST.match(test)
    key = None if found is None or int(found[2]) < 1 else maker.sums.key_of(found[1])
    value = None if key is None else maker.bindings[key[1]]
    return {key[0]: frozenset({value})} if key is not None and isinstance(value, str) else {}


def _met(maker: Maker, name: str, values: frozenset[str]) -> frozenset[str]:
    """Return the tests that hold wherever a rule is found under one of some values."""
    if maker.is_list(name):
        return frozenset(f"({maker.bind(value)} in {name})" for value in values)
    several = f"({name} in {maker.bind(values)})"
    return frozenset({several, *(f"({name} == {maker.bind(value)})" for value in values if len(values) == 1)})


def _is_walked(maker: Maker, name: str) -> bool:
    """Tell whether a name stands for several values of one event: a list of texts, or a table of sums."""
    return maker.is_list(name) or name in maker.sums.tables.values()


def _look_up(maker: Maker, names: Names, table: dict[Values, list[str]], sources: list[str]) -> list[str]:
    """Compile a function for each value, and return the lines that call those which are reached."""
    code = [line for lines in table.values() for line in lines if not line.startswith("#")]
    used = set(re.findall(r"\w+", "\n".join(code)))
    arguments = sorted(used & maker.variables())
    title = "_and_".join(names)
    functions: dict[object, object] = {}
    made: dict[tuple[str, ...], object] = {}  # What stands under several values is one function.
    for value, lines in sorted(table.items()):
        run = made.get(tuple(lines))
        if run is None:
            body = ["total = 0", *lines, "return total"]
            run, source = maker.compile(f"{title}_{len(made)}", arguments, body)
            made[tuple(lines)] = run
            where = ", ".join(f"{name} is {one!r}" for name, one in zip(names, value, strict=True))
            sources.append(f"# {where}\n{source}")
        functions[value[0] if len(names) == 1 else value] = run
    find = maker.bind(functions.get, f"rules_by_{title}.get")
    call = f"if found: total += found({', '.join(arguments)})"
    if not _is_walked(maker, names[0]):
        return [f"found = {find}({_key(names)})", call]
    every = f"{maker.bind(set)}({names[0]})" if maker.is_list(names[0]) else names[0]
    return [f"for key in {every}:", f"    found = {find}({_key(('key', *names[1:]))})", f"    {call}"]


def _key(names: Names) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


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
