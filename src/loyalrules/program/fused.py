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
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from loyalrules.base.calendar import DAY, EPOCH_DAY, SECOND, read_date
from loyalrules.expr.closed import compile_function
from loyalrules.facts.fields import Field, Shape
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.rule import Effect, Rule
from loyalrules.program.rule_code import BUILTINS, RuleCode

_FIELD = re.compile(r"\b(r_\w+|x)((?:\[\d+\])+)")
_CONSTANT = re.compile(r"\bk(\d+)\b")
_ATTRIBUTES = frozenset({"append", "replace", "get"})
_MOST_RULES = 200
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
) -> Callable[[object], Any]:
    """Return a function from a raw record to the sum of what the rules give, in parts of 1 / common.

    The sum is multiplied by ``shift``, and so becomes a ``Decimal``.

    ``only`` are the fields that rules read. The function answers ``None``, or raises ``TypeError``,
    ``LookupError``, ``AttributeError`` or ``ValueError``, for a record to be read the careful way.
    Raises ``CannotFuse`` when the rules must be asked one by one.
    """
    if len(rules) > _MOST_RULES:
        raise CannotFuse("an index is faster")
    return _Fuser(shape, unit, common, decimals, only, shift).make(rules)


class _Fuser:
    def __init__(
        self,
        shape: Shape,
        unit: str,
        common: int,
        decimals: int,
        only: frozenset[str],
        shift: Decimal,
    ) -> None:
        self.shape = shape
        self.unit = unit
        self.common = common
        self.decimals = decimals
        self.only = only
        self.shift = shift
        self.bindings: dict[str, object] = {}
        self.names: dict[tuple[type, object], str] = {}
        self.lists: dict[str, tuple[Field, str]] = {}
        self.walks: dict[str, list[str]] = {}
        self.sums: dict[tuple[str, str, str], str] = {}
        self.ends: list[str] = []
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
        body = [
            "n = m = ''",
            *reads,
            *(f"{name} = 0" for name in self.sums.values()),
            *walks,
            f"if not {self._bind(_usual)}(n, {count}) or not {self._bind(str.isascii)}(m): return None",
            "total = 0",
            *self.ends,
            f"return {self._bind(Decimal)}(total) * {self._bind(self.shift)}",
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
            return _FIELD.sub(lambda found: _variable(found[1], found[2]), text)

        once = " and ".join(own(f"({line.holds})") for line in code.lines if not line.by_element)
        by_element = " and ".join(own(f"({line.holds})") for line in code.lines if line.by_element)
        parts = [
            self._effect(effect, code, own, by_element)
            for effect in rule.effects
            if effect.unit.id == self.unit
        ]
        if parts:
            total = "total += " + " + ".join(parts)
            self.ends.append(f"if {once}: {total}" if once else total)

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
            key = (name, by_element, raw)
            if key not in self.sums:
                self.sums[key] = f"a{len(self.sums)}"
                adds = f"{self.sums[key]} += {raw}"
                self.walks.setdefault(name, []).append(f"if {by_element}: {adds}" if by_element else adds)
            raw = self.sums[key]
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
        kind = self._bind(type)
        if field.kind == "text":
            return [f"{name} = {value}", f"m += {name}"]
        if field.kind == "list of text":
            return [f"{name} = {value}", f"if {kind}({name}) is not {self._bind(list)}: return None"]
        if field.kind == "date":
            return [f"{name} = {self._bind(read_date)}({value})"]
        if field.kind == "moment":
            return [f"{name} = {self._bind(_moment)}({value})"]
        if field.kind == "number":
            scale = NUMBER_SCALE if field.scale is None else field.scale
            return [
                f"{name} = {value}",
                f"if {kind}({name}) is not {self._bind(int)} or not -1 < {name} < 1000000: return None",
                f"{name} *= {10**scale}",
            ]
        decimals = self.decimals if field.scale is None else field.scale
        if field.kind != "money" or not decimals:
            raise CannotFuse(field.name)
        self.amounts += 1
        return [
            f"t = {value}",
            f"if t[-{decimals + 1}] != '.': return None",
            "n += t",
            f"{name} = {self._bind(int)}(t.replace('.', ''))",
        ]

    def _walk(self, name: str, field: Field, dotted: str) -> list[str]:
        """Return the loop over a list; where a line asks for all of it, its rows are kept."""
        reads = self._reads(field.fields, "e", (), dotted)
        keep = any(re.search(rf"\b{name}\b", end) for end in self.ends)
        row = ", ".join(
            f"x_{place}" if f"{dotted}.{inner.name}" in self.only else "None"
            for place, inner in enumerate(field.fields)
        )
        return [
            *(["rows = []"] if keep else []),
            f"for e in {name}:",
            *(f"    {line}" for line in [*reads, *self.walks.get(name, ())]),
            *([f"    rows.append(({row},))"] if keep else []),
            *([f"{name} = rows"] if keep else []),
        ]


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
    moment = datetime.fromisoformat(text)
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return (moment.toordinal() - EPOCH_DAY) * DAY + seconds * SECOND
