"""All rules of one event in one function, from the raw record to an exact amount: the heart of a quote.

First the fields that rules read become variables, then lines are walked once for all sums, then every
rule adds what it gives to a total. ``loyalrules show --code`` prints such a function. Two rules become::

    def quote(raw):
        try:
            sum_0 = 0
            sale_channel = raw['channel']
            if sale_channel not in known: new.append(sale_channel)
            sale_items = raw['items']
            ...
            for e in sale_items:
                item_category = e['category']
                t = e['price']
                item_price = short[t] if len(t) <= 5 else high[t[:-5]] + low[t[-5:]]
                ...
                if (item_category != 'gift'): sum_0 += item_quantity * item_price
            if new and not admit(new): return careful(raw)
            total = 0
            # base
            total += sum_0
            # app
            if (sale_channel == 'app'): total += 5000
            return multiply(total, Decimal('0.01'))
        except UNUSUAL:
            return careful(raw)

With many rules, those that ask for a value (``sale.channel is app``) are found by it: see
``loyalrules.program.fused_index``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from types import MappingProxyType
from typing import Any

from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants, SumCode
from loyalrules.expr.to_python import to_python
from loyalrules.expr.whole import WHOLE, in_whole_numbers
from loyalrules.facts.fields import Shape
from loyalrules.plugins.rule import Effect, Guard, Rule, Unit
from loyalrules.program.fused_index import Part, Term, make_index
from loyalrules.program.fused_moments import as_texts
from loyalrules.program.fused_read import UNUSUAL, CannotFuse, ListOf, Reading
from loyalrules.program.fused_sums import Sum, Sums
from loyalrules.program.fused_trace import Answer, Traced
from loyalrules.program.rule_code import BUILTINS, AmountPlace, RuleCode, word

_FIELD = re.compile(rf"\b(r_\w+|x|each|{WHOLE})((?:\[\d+\])+)")
_CONSTANT = re.compile(r"\bk(\d+)\b")
_SCALED = re.compile(r"\((\w+) \* (\d+)\)( (?:[<>]=?|[=!]=) )(K\d+|\d+)\b")
_ATTRIBUTES = frozenset({"append", "copy", "get", "days", "seconds"})
# For the tables of sums, parts of texts, and the one way out for all that is unusual.
_OPERATIONS = frozenset(
    {
        "BUILD_MAP",
        "STORE_SUBSCR",
        "BUILD_SLICE",
        "BINARY_SLICE",
        "PUSH_EXC_INFO",
        "CHECK_EXC_MATCH",
        "POP_EXCEPT",
    }
)
_UNUSUAL = (TypeError, LookupError, AttributeError, ValueError)
EXACT = Context(prec=1000, traps=[Inexact])  # What a caller's own context says does not matter.


@dataclass(frozen=True, slots=True)
class Fused:
    """The function of a quote, and its source as people read it."""

    run: Callable[[object], Any]
    source: str


def fuse(
    shape: Shape,
    rules: Sequence[Rule],
    unit: Unit,
    common: int,
    decimals: int,
    only: frozenset[str],
    careful: Callable[[object], Any],
    answer: Answer | None = None,
) -> Fused:
    """Return a function from a raw record to the sum of what the rules give, as a ``Decimal``.

    Rules give parts of 1 / common of the unit's smallest part; ``common`` is a power of ten. ``only``
    are the fields that rules read, ``decimals`` those of the currency. The function answers what
    ``careful`` says of a record that is unusual. With ``answer`` it keeps what became of each rule, and
    answers what that makes of it. Raises ``CannotFuse`` when the rules must be asked one by one.
    """
    return _Fuser(shape, unit, common, decimals, only, traced=answer is not None).make(rules, careful, answer)


class _Fuser:
    def __init__(
        self, shape: Shape, unit: Unit, common: int, decimals: int, only: frozenset[str], *, traced: bool
    ) -> None:
        self.traced = traced
        self.word = shape.word
        self.unit = unit.id
        self.common = common
        self.places = len(str(common)) - 1 + unit.decimals
        self.bindings: dict[str, object] = {}
        self.words: dict[str, str] = {}
        self.names: dict[tuple[type, object], str] = {}
        self.sums = Sums()
        self.reading = Reading(shape, only, decimals, self.bind)
        self.parts: list[Part] = []

    def make(self, rules: Sequence[Rule], careful: Callable[[object], Any], answer: Answer | None) -> Fused:
        """Return the one function of these rules."""
        for rule in rules:
            self._rule(rule)
        self.parts, texts = as_texts(
            self.reading.moments, self.parts, self.sums.all, self.bindings, self.bind
        )
        for name in texts:
            self.reading.as_text(name)
        self.sums.settle()
        spare = min([self.places, *(term.spare for part in self.parts for term in part.terms)])
        unit = self.bind(Decimal(1).scaleb(spare - self.places))
        index = make_index(self, self.parts, 10**spare)
        used = set(re.findall(r"\w+", "\n".join([*index.lines, *index.sources])))
        kept = frozenset(found.name for found in self.reading.lists.values() if f"rows_{found.name}" in used)
        body = [
            *self.sums.begin(),
            *self.reading.loops(lambda found: self.sums.inside(found.name), kept),
            "total = 0",
            *([f"facts = {self.bind(index.facts, 'blank')}.copy()", "capped = []"] if self.traced else []),
            *index.lines,
            f"return {self._answer(f'{self.bind(EXACT.multiply)}(total, {unit})', unit)}",
        ]
        usual = [
            "try:",
            *(f"    {line}" for line in body),
            f"except {self.bind(_UNUSUAL, 'UNUSUAL')}:",
            f"    {UNUSUAL}",
        ]
        run, source = self.compile("quote", ["raw"], usual, {"careful": careful, "answer": answer})
        return Fused(run, "\n\n\n".join([*index.sources, source]))

    def _answer(self, amount: str, unit: str) -> str:
        return f"answer({amount}, facts, capped, raw, {unit})" if self.traced else amount

    def compile(
        self,
        name: str,
        arguments: Sequence[str],
        body: Sequence[str],
        more: Mapping[str, object] = MappingProxyType({}),
    ) -> tuple[Any, str]:
        """Return a function, and its source as people read it. ``more`` are names that it may use, too."""
        source = f"def {name}({', '.join(arguments)}):\n" + "\n".join(f"    {line}" for line in body)
        known = {found: self.bindings[found] for found in re.findall(r"\bK\d+\b", source)}
        run = compile_function(source, name, {**BUILTINS, **known, **more}, _ATTRIBUTES, _OPERATIONS)
        return run, re.sub(r"\bK\d+\b", lambda found: self.words[found[0]], source)

    def variables(self) -> frozenset[str]:
        """Return all variables that rules read."""
        lists = {f"rows_{found.name}" for found in self.reading.lists.values()}
        own = ("facts", "capped") if self.traced else ()
        return frozenset({*self.reading.fields.values(), *lists, *self.sums.variables(), *own})

    def is_list(self, name: str) -> bool:
        """Tell whether a variable is a list of texts."""
        return name in self.reading.text_lists

    # --- Rules -----------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> None:
        code = rule.code
        if not isinstance(code, RuleCode) or rule.per_element:
            raise CannotFuse(rule.id)
        elements = None
        if code.elements is not None:
            elements = self.reading.lists.get(code.elements)
            if elements is None:
                raise CannotFuse(rule.id)
        tests = tuple(self._own(f"({line.holds})", code) for line in code.lines if not line.by_element)
        inside = tuple(self._own(f"({line.holds})", code, elements) for line in code.lines if line.by_element)
        effects = [effect for effect in rule.effects if effect.unit.id == self.unit]
        terms = [self._term(effect, code, elements, inside) for effect in effects]
        guards = tuple(found for guard in rule.guards if (found := self._guard(guard)) is not None)
        if terms:
            traced = self._trace(rule, code, elements, inside) if self.traced else None
            self.parts.append(Part(rule.id, tests, tuple(terms), guards, traced))

    def _trace(self, rule: Rule, code: RuleCode, elements: ListOf | None, inside: tuple[str, ...]) -> Traced:
        if len(rule.lines) != len(code.lines):
            raise CannotFuse(rule.id)
        lines = tuple(number for number, line in enumerate(code.lines) if not line.by_element)
        passed = "" if elements is None else self.sums.name(Sum(elements.name, inside, "1"))
        return Traced(len(self.parts), len(rule.lines), lines, passed)

    def _guard(self, guard: Guard) -> tuple[str, frozenset[str]] | None:
        place = f"r_{self.word}[{guard.first}]" + ("" if guard.second < 0 else f"[{guard.second}]")
        name = self.reading.fields.get(place) if guard.root == 0 and not guard.each else None
        return None if name is None else (name, guard.values)

    def _own(self, text: str, code: RuleCode, elements: ListOf | None = None) -> str:
        """Return code of a rule in the variables and constants of this function."""
        for written, one in code.sums.items():
            if written in text:
                text = text.replace(written, self._summed(written, one, code))
        return self._renamed(text, code.bindings, elements)

    def _renamed(self, text: str, bindings: Mapping[str, object], elements: ListOf | None) -> str:
        text = _CONSTANT.sub(lambda found: self.bind(bindings[found[0]]), text)
        text = _FIELD.sub(lambda found: self._variable(found[1], found[2], elements), text)
        return self._unscaled(text)

    def _unscaled(self, text: str) -> str:
        """Compare a whole number as it is, not its multiple: ``(n * 100) >= 300`` becomes ``n >= 3``."""

        def smaller(found: re.Match[str]) -> str:
            name, factor, sign, limit = found.groups()
            value = self.bindings[limit] if limit[0] == "K" else int(limit)
            if type(value) is not int or value % int(factor):
                return found[0]
            return f"{name}{sign}{value // int(factor)}"

        return _SCALED.sub(smaller, text)

    def _variable(self, root: str, steps: str, elements: ListOf | None) -> str:
        if root.startswith("r_"):
            code = root + steps
            name = self.reading.fields.get(code)
            if name is None:
                raise CannotFuse(code)
            if code in self.reading.lists:
                return f"rows_{name}"
        else:
            name = None if elements is None else elements.fields.get(int(steps[1:-1]))
            if name is None:
                raise CannotFuse(root + steps)
        factor = None if root == WHOLE else self.reading.whole.get(name)
        return name if factor is None else f"({name} * {factor})"

    def _summed(self, written: str, one: SumCode, code: RuleCode) -> str:
        """Return the name of a sum that stands in an expression; its text where it must stay as it is."""
        elements = self.reading.lists.get(one.elements)
        if elements is None or re.search(r"\bx\[| for |:=", one.value + one.where):
            return written
        where = self._renamed(f"({one.where})", code.bindings, elements) if one.where else ""
        value = self._renamed(one.value, code.bindings, elements)
        factor = next((f for name, f in self.reading.whole.items() if value == f"({name} * {f})"), None)
        if factor is not None:
            value = value[1:].split(" ")[0]
        name = self.sums.name(Sum(elements.name, (where,) if where else (), value))
        return name if factor is None else f"({name} * {factor})"

    def _term(self, effect: Effect, code: RuleCode, elements: ListOf | None, inside: tuple[str, ...]) -> Term:
        place = code.amounts[effect.amount_at]
        if effect.by_line or place.amount is None or place.kind != "sum" or place.amount.maybe:
            raise CannotFuse(effect.rule)
        raw, factor = self._amount(place, code, elements)
        if elements is not None:
            if "rows_" in raw or any("rows_" in test for test in inside):
                raise CannotFuse(effect.rule)  # It would need all lines while it walks them.
            raw = self.sums.name(Sum(elements.name, inside, raw))
        if place.amount.finish is not None:
            raw = self._own(place.amount.finish(f"({raw})"), code)
        return self._given(effect, code, raw, factor)

    def _amount(self, place: AmountPlace, code: RuleCode, elements: ListOf | None) -> tuple[str, int]:
        """Return the code of an amount, and by what it is to be multiplied."""
        amount = place.amount
        assert amount is not None, "only asked for effects with an amount"
        if elements is not None and amount.finish is None and len(amount.bases) == 1:
            before, after = Constants(), Constants()
            found = in_whole_numbers(amount.bases[0])
            if found is not None and to_python(amount.bases[0], before) == amount.each:
                text = to_python(found[0], after)
                return self._renamed(text, after.bindings, elements), found[1]
        return self._own(amount.each, code, elements), 1

    def _given(self, effect: Effect, code: RuleCode, raw: str, factor: int) -> Term:
        """Return what an effect gives, in parts of 1 / common of the unit's smallest part."""
        cap = None if effect.cap_at is None else code.amounts[effect.cap_at].amount
        if cap is not None and (cap.maybe or cap.finish is not None):
            raise CannotFuse(effect.rule)
        if effect.rounding.mode != "none":
            rounds = self.bind(effect.rounding.apply)
            given = f"{rounds}(({raw}) * {effect.num * factor}, {effect.den})"
            if cap is not None:
                most = f"{rounds}(({self._own(cap.each, code)}) * {effect.cap_num}, {effect.cap_den})"
                return Term(f"min({given}, {most})", self.common, cut=f"{given} > {most}")
            return Term(given, self.common)
        weight = effect.num * factor * self.common // effect.den
        if cap is None:
            return Term(raw, weight)
        if effect.cap_num * self.common % effect.cap_den:
            raise CannotFuse(effect.rule)
        return Term(raw, weight, self._own(cap.each, code), effect.cap_num * self.common // effect.cap_den)

    def bind(self, value: object, shown: str = "") -> str:
        """Return the name that stands for a constant or a helper in the source; ``shown`` is for people."""
        try:
            key: tuple[type, object] = (type(value), value)
            hash(key)
        except TypeError:
            key = (type(value), id(value))
        known = self.names.get(key)
        if known is None:
            known = self.names[key] = f"K{len(self.names)}"
            self.bindings[known] = value
            self.words[known] = shown or word(value)
        return known
