"""All rules of one event in one function, from the raw record to an exact amount: the heart of a quote.

Lines are walked once for all rules, and what two rules add up alike is added up once. Fields are read
as they usually come and are checked together at the end. Whatever is unusual (another type, a missing
field, more decimals) makes the function answer ``None`` or fail, and the caller reads the record the
careful way, which knows every form and words every error. Two rules on items become::

    def quote(raw):
        ...
        for e in s_6:
            t = e["price"]; n += t; x_2 = K1(t.replace(".", ""))
            if (not (x_0 == K3)): a0 += x_1 * x_2
        if not K0(n, 1 + K2(s_6)): return None
        total = 0
        total += (a0) * 100
        if (s_1 >= 10000): total += (50) * 10000
        return total
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from math import gcd
from typing import Any

from loyalrules.base.calendar import SECOND, read_date
from loyalrules.expr.closed import compile_function
from loyalrules.facts.fields import Field, Shape
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.rule import Effect, Rule
from loyalrules.program.factors import factored
from loyalrules.program.rule_code import BUILTINS, RuleCode

_FIELD = re.compile(r"\b(r_\w+|x)((?:\[\d+\])+)")
_CONSTANT = re.compile(r"\bk(\d+)\b")
# sum(<amount> for each element of a list, if <line>), as expressions write it.
_SUM = re.compile(
    r"\b(K\d+)\(\[((?:(?! for | in ).)+) for (x\d+) in (s_[\d_]+)(?: if ((?:(?! for | in ).)+?))?\]\)"
)
_ATTRIBUTES = frozenset({"append", "replace", "get"})
_MOST_RULES = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_USUAL_LENGTH = 12  # Digits of an amount; longer texts are read the careful way.


class CannotFuse(Exception):
    """A rule of another form: the rules are asked one by one then."""


def fuse(
    shape: Shape,
    rules: Sequence[Rule],
    unit: str,
    common: int,
    decimals: int,
    only: frozenset[str],
    shift: Decimal,
    *,
    checked: bool,
) -> Callable[[object], Any]:
    """Return a function from a raw record to the sum of what the rules give, in parts of 1 / common.

    The sum is multiplied by ``shift``, and so becomes a ``Decimal``.

    ``only`` are the fields that rules read. Unless ``checked``, a record is taken as its sender promised
    it: see ``make_quote``. The function answers ``None``, or raises ``TypeError``,
    ``LookupError``, ``AttributeError`` or ``ValueError``, for a record to be read the careful way.
    Raises ``CannotFuse`` when the rules must be asked one by one.
    """
    if len(rules) > _MOST_RULES:
        raise CannotFuse("an index is faster")
    return _Fuser(shape, unit, common, decimals, only, shift, checked=checked).make(rules)


class _Fuser:
    def __init__(
        self,
        shape: Shape,
        unit: str,
        common: int,
        decimals: int,
        only: frozenset[str],
        shift: Decimal,
        *,
        checked: bool,
    ) -> None:
        self.shape = shape
        self.unit = unit
        self.common = common
        self.decimals = decimals
        self.only = only
        self.shift = shift
        self.checked = checked
        self.factors = dict(_whole_numbers(shape.fields, (), "s"))
        self.bindings: dict[str, object] = {}
        self.names: dict[tuple[type, object], str] = {}
        self.lists: dict[str, tuple[Field, str]] = {}
        self.walks: dict[str, list[str]] = {}
        self.sums: dict[tuple[str, str, str], str] = {}
        self.ends: list[tuple[str, list[tuple[int, str]]]] = []  # Lines, and parts as (factor, code).
        self.amounts = 0

    def make(self, rules: Sequence[Rule]) -> Callable[[object], Any]:
        """Return the one function of these rules."""
        for rule in rules:
            self._rule(rule)
        reads = self._reads(self.shape.fields, "raw", (), self.shape.word)
        count = str(self.amounts)
        walks: list[str] = []
        for name, (field, dotted) in self.lists.items():
            self.amounts = 0
            walks += self._walk(name, field, dotted)
            count += f" + {self.amounts} * {self._bind(len)}({name})"
        factor = gcd(*(one for _, parts in self.ends for one, _ in parts)) or 1
        usual = f"if not {self._bind(_usual)}(n, {count}) or not {self._bind(str.isascii)}(m): return None"
        body = [
            *(["n = m = ''"] if self.checked else []),
            *reads,
            *(f"{name} = 0" for name in self.sums.values()),
            *walks,
            *([usual] if self.checked else []),
            "total = 0",
            *(_adding(lines, parts, factor) for lines, parts in self.ends),
            f"return {self._bind(Decimal)}(total) * {self._bind((self.shift * factor).normalize())}",
        ]
        source = "def quote(raw):\n" + "\n".join(f"    {line}" for line in body)
        return compile_function(source, "quote", {**BUILTINS, **self.bindings}, _ATTRIBUTES)

    # --- Rules -----------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> None:
        code = rule.code
        if not isinstance(code, RuleCode) or rule.per_element:
            raise CannotFuse(rule.id)
        names = {name: self._bind(value) for name, value in code.bindings.items()}

        def own(text: str) -> str:
            text = _CONSTANT.sub(lambda found: names[found[0]], text)
            text = _FIELD.sub(lambda found: _variable(found[1], found[2]), text)
            return _SUM.sub(self._summed, text)

        once = " and ".join(own(f"({line.holds})") for line in code.lines if not line.by_element)
        by_element = " and ".join(own(f"({line.holds})") for line in code.lines if line.by_element)
        parts = [
            self._effect(effect, code, own, by_element)
            for effect in rule.effects
            if effect.unit.id == self.unit
        ]
        if parts:
            self.ends.append((self._line(once), [factored(part, self.factors) for part in parts]))

    def _line(self, code: str) -> str:
        """Return the code of a condition, with whole numbers as they are read."""
        return factored(code, self.factors)[1] if code else ""

    def _summed(self, found: re.Match[str]) -> str:
        """Add a sum over a list up while the list is walked, instead of walking it once more."""
        name, amount, element, elements, line = found.groups()
        if self.bindings.get(name) is not sum:
            return found[0]
        inner = re.compile(rf"\b{element}((?:\[\d+\])+)")
        each, holds = (inner.sub(lambda one: _variable("x", one[1]), text or "") for text in (amount, line))
        if re.search(rf"\b(?:{element}|{elements})\b", each + holds):
            return found[0]
        return self._sum(elements, holds, each)

    def _sum(self, elements: str, holds: str, each: str) -> str:
        """Return the variable in which something is added up over a list, for lines that hold."""
        key = (elements, holds, each)
        if key not in self.sums:
            name = self.sums[key] = f"a{len(self.sums)}"
            self.factors[name], each = factored(each, self.factors)
            adds = f"{name} += {each}"
            line = self._line(holds)
            self.walks.setdefault(elements, []).append(f"if {line}: {adds}" if line else adds)
        return self.sums[key]

    def _effect(self, effect: Effect, code: RuleCode, own: Callable[[str], str], by_element: str) -> str:
        place = code.amounts[effect.amount_at]
        if effect.by_line or place.amount is None or place.kind != "sum" or place.amount.maybe:
            raise CannotFuse(effect.rule)
        raw = own(place.amount.each)
        if code.elements is not None:
            found = _FIELD.fullmatch(code.elements)
            if found is None:
                raise CannotFuse(effect.rule)
            name = _variable(found[1], found[2])
            if name in by_element or name in raw:
                raise CannotFuse(effect.rule)  # It would need all lines while it walks them.
            raw = self._sum(name, by_element, raw)
        amount = own(place.amount.finish(f"({raw})")) if place.amount.finish else raw
        return self._given(effect, code, own, amount)

    def _given(self, effect: Effect, code: RuleCode, own: Callable[[str], str], amount: str) -> str:
        """Return the code of what an effect gives, in parts of 1 / common of the unit's smallest part."""
        cap = None if effect.cap_at is None else code.amounts[effect.cap_at].amount
        if cap is not None and (cap.maybe or cap.finish is not None):
            raise CannotFuse(effect.rule)
        if effect.rounding.mode != "none":
            rounds = self._bind(effect.rounding.apply)
            given = f"{rounds}(({amount}) * {effect.num}, {effect.den})"
            if cap is not None:
                given = f"min({given}, {rounds}(({own(cap.each)}) * {effect.cap_num}, {effect.cap_den}))"
            return f"{given} * {self.common}"
        given = f"({amount}) * {effect.num * self.common // effect.den}"
        if cap is None:
            return given
        if effect.cap_num * self.common % effect.cap_den:
            raise CannotFuse(effect.rule)
        return f"min({given}, ({own(cap.each)}) * {effect.cap_num * self.common // effect.cap_den})"

    def _bind(self, value: object) -> str:
        try:
            key: tuple[type, object] = (type(value), value)
            known = self.names.get(key)
        except TypeError:
            key, known = (type(value), id(value)), None
        if known is None:
            known = self.names[key] = f"K{len(self.names)}"
            self.bindings[known] = value
        return known

    # --- Reading ---------------------------------------------------------------------------------

    def _reads(self, fields: tuple[Field, ...], source: str, path: tuple[int, ...], dotted: str) -> list[str]:
        lines: list[str] = []
        prefix = "x" if source == "e" else "s"
        for position, field in enumerate(fields):
            whole = f"{dotted}.{field.name}"
            if whole not in self.only:
                continue
            name = "_".join([prefix, *map(str, (*path, position))])
            if field.kind == "list of records":
                self.lists[name] = (field, whole)
                lines.append(f"{name} = {source}[{field.name!r}]")
            elif field.kind == "record":
                lines.append(f"{name} = {source}[{field.name!r}]")
                lines += self._reads(field.fields, name, (*path, position), whole)
            elif field.required or field.kind == "list of text":
                lines += self._read(field, f"{source}[{field.name!r}]", name)
            else:
                raise CannotFuse(whole)
        return lines

    def _read(self, field: Field, value: str, name: str) -> list[str]:
        kind, checked = self._bind(type), self.checked
        if field.kind == "text":
            return [f"{name} = {value}", *([f"m += {name}"] if checked else [])]
        if field.kind == "list of text":
            test = f"if {kind}({name}) is not {self._bind(list)}: return None"
            return [f"{name} = {value}", *([test] if checked else [])]
        if field.kind == "date":
            return [f"{name} = {self._bind(read_date)}({value})"]
        if field.kind == "moment":
            return [f"{name} = {self._bind(_moment if checked else _quick_moment)}({value})"]
        if field.kind == "number":
            test = f"if {kind}({name}) is not {self._bind(int)} or not -1 < {name} < 1000000: return None"
            return [f"{name} = {value}", *([test] if checked else [])]
        decimals = self.decimals if field.scale is None else field.scale
        if field.kind != "money" or not decimals:
            raise CannotFuse(field.name)
        self.amounts += 1
        if not checked:
            return [f"{name} = {self._bind(int)}({value}.replace('.', ''))"]
        return [
            f"t = {value}",
            f"if t[-{decimals + 1}] != '.': return None",
            "n += t",
            f"{name} = {self._bind(int)}(t.replace('.', ''))",
        ]

    def _walk(self, name: str, field: Field, dotted: str) -> list[str]:
        """Return the loop over a list; where a line asks for all of it, its rows are kept."""
        reads = self._reads(field.fields, "e", (), dotted)
        asked = [text for lines, parts in self.ends for text in (lines, *(code for _, code in parts))]
        keep = any(re.search(rf"\b{name}\b", text) for text in asked)
        row = ", ".join(
            self._whole(f"x_{place}") if f"{dotted}.{inner.name}" in self.only else "None"
            for place, inner in enumerate(field.fields)
        )
        return [
            *(["rows = []"] if keep else []),
            f"for e in {name}:",
            *(f"    {line}" for line in [*reads, *self.walks.get(name, ())]),
            *([f"    rows.append(({row},))"] if keep else []),
            *([f"{name} = rows"] if keep else []),
        ]

    def _whole(self, name: str) -> str:
        """Return the code of a variable's own value, as rules outside the loop read it."""
        factor = self.factors.get(name, 1)
        return name if factor == 1 else f"{name} * {factor}"


def _whole_numbers(
    fields: tuple[Field, ...], path: tuple[int, ...], prefix: str
) -> Iterator[tuple[str, int]]:
    """Yield the variables that hold whole numbers, each with what its value is divided by."""
    for position, field in enumerate(fields):
        steps = (*path, position)
        if field.kind == "number":
            yield (
                "_".join([prefix, *map(str, steps)]),
                10 ** (NUMBER_SCALE if field.scale is None else field.scale),
            )
        elif field.kind == "record":
            yield from _whole_numbers(field.fields, steps, prefix)
        elif field.kind == "list of records":
            yield from _whole_numbers(field.fields, (), "x")


def _adding(lines: str, parts: Sequence[tuple[int, str]], factor: int) -> str:
    """Return the code that adds the parts of one rule to the total."""
    codes = [_multiplied(one // factor, code) for one, code in parts]
    total = "total += " + " + ".join(f"({code})" if len(codes) > 1 else code for code in codes)
    return f"if {lines}: {total}" if lines else total


def _multiplied(factor: int, code: str) -> str:
    if code == "1":
        return str(factor)
    return code if factor == 1 else f"{factor} * ({code})"


def _variable(root: str, steps: str) -> str:
    """Return the local variable of a field: ``r_sale[5][1]`` is ``s_5_1``, ``x[3]`` is ``x_3``.

    >>> _variable("r_sale", "[5][1]"), _variable("x", "[3]")
    ('s_5_1', 'x_3')
    """
    return "_".join(["x" if root == "x" else "s", *re.findall(r"\d+", steps)])


def _usual(texts: str, count: int) -> bool:
    """Tell whether so many amounts, written one behind the other, are plain digits with one dot each.

    >>> _usual("12.500.99", 2), _usual("1_2.50", 1), _usual("1.2.50", 1)
    (True, False, False)
    """
    if not count:
        return True
    digits = texts.replace(".", "")
    size = len(texts)
    return (
        size - len(digits) == count
        and size <= _USUAL_LENGTH * count
        and digits.isdigit()
        and digits.isascii()
    )


def _moment(text: str) -> int:
    """Return a moment written as usual, 2026-12-05T15:00:00Z; ``ValueError`` for any other form.

    >>> _moment("1970-01-02T00:00:01Z")
    86401000000
    """
    if len(text) != 20 or text[19] != "Z":
        raise ValueError(text)
    return _quick_moment(text)


def _quick_moment(text: str) -> int:
    since = datetime.fromisoformat(text) - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND
