"""Amounts as code: exact integers all the way, with one factor that is applied once, when rounding.

Every amount is ``result x exact``: the generated code answers an integer (or an exact ratio), and the
rational factor waits for the rounding. A table of steps brings its branches to one common factor.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.expr import nodes
from loyalrules.expr.check import check
from loyalrules.expr.check_amount import (
    ForEvery,
    Per,
    RateForEvery,
    RatePer,
    RatePercent,
    TypedAmount,
    Value,
    check_amount,
)
from loyalrules.expr.check_numbers import share_meant
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse_amount
from loyalrules.expr.scope import Scope
from loyalrules.expr.to_python import to_python
from loyalrules.expr.to_text import to_text
from loyalrules.expr.typed import Constant, Typed
from loyalrules.expr.types import YES_NO, Type
from loyalrules.plugins.kind import AmountCode, Path
from loyalrules.program.definitions import Definitions
from loyalrules.program.mistakes import Mistakes
from loyalrules.program.scope import Names
from loyalrules.program.steps import check_steps
from loyalrules.shapes.amount import Amount, BandModel, StepModel, TableModel
from loyalrules.shapes.model import read_amount


def _not_yet(_: object, __: object) -> object:
    return 0


NOTHING = AmountCode("0", None, "number", None, Fraction(1), False, "0")
KINDS = {"number": "number", "money": "money", "quantity": "unit"}
Rate = RatePercent | RateForEvery | RatePer


class AmountCompiler:
    """Compiles the amounts of one rule. Mistakes are collected; the answer is then ``NOTHING``."""

    def __init__(
        self, scope: Scope, constants: Constants, mistakes: Mistakes, definitions: Definitions
    ) -> None:
        self.definitions = definitions
        self.scope = scope
        self.constants = constants
        self.mistakes = mistakes
        self.warnings: list[ExprError] = []

    def compile(self, model: Amount, path: Path) -> AmountCode:
        """Return the code of an amount."""
        try:
            if not isinstance(model, str):
                return self._table(model, path)
            code = self._sentence(model)
            for warning in self.warnings:
                self.mistakes.expression_warning(warning, path)
            self.warnings.clear()
            return code
        except (ExprError, ExprErrors) as error:
            if isinstance(model, str):
                self.mistakes.expression(error, path)
            else:
                self.mistakes.add(error.errors[0].code, error.errors[0].message, path, error.errors[0].hint)
            return NOTHING

    def text(self, model: str, path: Path) -> AmountCode:
        """Return the code of a text, of which different ones are counted."""
        typed = self._typed(model, path)
        if typed is not None and typed.type.kind != "text":
            said = say("different texts are counted, and this is {said}", said=typed.type.said)
            self.mistakes.add("LR152", said, path, say("write for example  distinct: order.store"))
        if typed is None or typed.type.kind != "text":
            return NOTHING
        code = to_python(typed, self.constants)
        return replace(NOTHING, each=code, maybe=typed.type.maybe, text=model, bases=(typed,))

    def risen(self, key: str) -> str:
        """Return the code that reads how far an amount rises with this event."""
        names = self.scope.names
        if not isinstance(names, Names):
            raise TypeError("the names of this scope have no slots")
        names.facts[key] = ("member", Type("number", scale=None), _not_yet, "worked out before the rules")
        return names[key].code

    def _typed(self, text: str, path: Path) -> Typed | None:
        try:
            return check(self.definitions.parse(text), self.scope)
        except (ExprError, ExprErrors) as error:
            self.mistakes.expression(error, path)
            return None

    def _sentence(self, text: str) -> AmountCode:
        node = self.definitions.parse_amount(text)
        typed = check_amount(node, self.scope)
        code = self._code(typed, to_text(node), len(text))
        if not isinstance(node, nodes.Of | nodes.Per | nodes.ForEvery) or node.base is None:
            return code
        step = typed.step if isinstance(typed, ForEvery) else None
        return replace(code, base=to_text(node.base), step=step)

    def _code(self, amount: TypedAmount, words: str, length: int) -> AmountCode:
        for warning in amount.warnings:
            self.warnings.append(warning)
        if isinstance(amount, Value):
            return self._value(amount.typed, words, length)
        if isinstance(amount, ForEvery | Per):
            base, scale = amount.base, 10 ** (amount.base.type.scale or 0)
            code = to_python(base, self.constants)
            unit = amount.gives.unit if amount.gives.kind == "quantity" else None
            kind = "number" if unit is None else "unit"
            if isinstance(amount, ForEvery):
                finish = completed(amount.step * scale)
                return AmountCode(code, finish, kind, unit, amount.count, base.type.maybe, words, (base,))
            exact = amount.count / amount.step / scale
            return AmountCode(code, None, kind, unit, exact, base.type.maybe, words, (base,))
        whole = words if re.fullmatch(r"[\d.]+%|[^%]+", words) else f"({words})"
        message, hint = (
            say('"{words}" does not say of what', words=words),
            say("write for example {whole} of order.net_sales", whole=whole),
        )
        raise ExprError("LR151", message, 0, length, hint)

    def _value(self, typed: Typed, words: str, length: int) -> AmountCode:
        kind = KINDS.get(typed.type.kind)
        if kind is None:
            message = say("an amount must be a number, money or a unit; this is {said}", said=typed.type.said)
            hint = (
                say("say of what: ({words}) of order.net_sales", words=words)
                if typed.type.kind == "percent"
                else None
            )
            raise ExprError("LR152", message, 0, length, hint)
        if kind == "money" and typed.type.unit != self.scope.currency:
            message = say(
                "this program counts in {currency}, not in {unit}",
                currency=self.scope.currency,
                unit=typed.type.unit,
            )
            hint = say("write it in {currency}, as it is in the shop", currency=self.scope.currency)
            raise ExprError("LR125", message, 0, length, hint)
        if isinstance(typed, Constant) and isinstance(typed.value, int) and typed.value < 0:
            hint = say("to take units away, write  take:")
            raise ExprError("LR152", say("an amount below 0 gives nothing"), 0, length, hint)
        code = to_python(typed, self.constants)
        exact = Fraction(1, 10 ** (typed.type.scale or 0))
        unit = typed.type.unit if kind == "unit" else None
        return AmountCode(code, None, kind, unit, exact, typed.type.maybe, words, (typed,))

    # --- Tables ----------------------------------------------------------------------------------

    def _table(self, model: TableModel, path: Path) -> AmountCode:
        if model.rise_of is not None:
            said = say("rise_of can be the amount of earn, and nothing else")
            self.mistakes.add("LR181", said, path, say("write  earn: {{amount: {{rise_of: ...}}}}"))
            return NOTHING
        base = None if model.of is None else self._typed(model.of, (*path, "of"))
        if model.of is not None and base is None:
            return NOTHING
        if model.bands is not None:
            return NOTHING if base is None else self._bands(base, model.bands, (*path, "bands"))
        by = None if model.by is None else self._typed(model.by, (*path, "by"))
        if model.by is not None and by is None:
            return NOTHING
        if not check_steps(model, self.mistakes, path):
            return NOTHING
        branches: list[tuple[str | None, AmountCode]] = []
        maybe = by is not None and by.type.maybe
        for number, step in enumerate(model.steps or []):
            where = (*path, "steps", number)
            condition, unsure = self._condition(model, step, where)
            maybe = maybe or unsure
            gives = step.otherwise if step.otherwise is not None else step.gives
            key = "otherwise" if step.otherwise is not None else "gives"
            branches.append((condition, self._gives(base, gives or "0", (*where, key))))
        if any(step.from_ is not None for step in model.steps or []):
            branches.reverse()
        guard = to_python(by, self.constants) if by is not None and by.type.maybe else None
        chosen = self._choose(branches, path, maybe=maybe, guard=guard, bases=(base, by))
        return (
            chosen if any(amount.finish for _, amount in branches) else replace(chosen, base=model.of or "")
        )

    def _condition(self, model: TableModel, step: StepModel, path: Path) -> tuple[str | None, bool]:
        if step.otherwise is not None:
            return None, False
        if step.if_ is not None:
            return self._lines(step.if_, (*path, "if"))
        if step.from_ is not None:
            text, where = f"({model.by}) >= {step.from_}", (*path, "from")
        else:
            values = step.is_ or []
            text = (
                f"({model.by}) is {values[0]}"
                if len(values) == 1
                else f"({model.by}) in [{', '.join(values)}]"
            )
            where = (*path, "is")
        try:
            typed = check(self.definitions.parse(text), self.scope, YES_NO, sensible=False)
        except (ExprError, ExprErrors) as error:
            first = error.errors[0]
            self.mistakes.add(first.code, first.message, where, first.hint)
            return "False", False
        return to_python(typed, self.constants), typed.type.maybe

    def _lines(self, lines: Sequence[str], path: Path) -> tuple[str, bool]:
        """Return the code of lines that must all hold, and whether it may be that nobody knows."""
        for number, line in enumerate(lines):
            where = (*path, number) if len(lines) > 1 else path
            try:
                typed = check(self.definitions.parse(line), self.scope, YES_NO)
            except (ExprError, ExprErrors) as error:
                self.mistakes.expression(error, where)
                return "False", False
        if len(lines) > 1:
            together = " and ".join(f"({line})" for line in lines)
            typed = check(self.definitions.parse(together), self.scope, YES_NO, sensible=False)
        return to_python(typed, self.constants), typed.type.maybe

    def _gives(self, base: Typed | None, gives: Amount, path: Path) -> AmountCode:
        if base is None or not isinstance(gives, str):
            return self.compile(gives, path)
        try:
            node = self.definitions.parse_amount(gives)
            return self._code(check_amount(node, self.scope, base), to_text(node), len(gives))
        except (ExprError, ExprErrors) as error:
            self.mistakes.expression(error, path)
            return NOTHING

    def _choose(
        self,
        branches: list[tuple[str | None, AmountCode]],
        path: Path,
        *,
        maybe: bool,
        guard: str | None,
        bases: tuple[Typed | None, Typed | None],
    ) -> AmountCode:
        kinds = {(amount.kind, amount.unit) for _, amount in branches if amount.each != "0"}
        if len(kinds) > 1:
            words = {"number": say("a number"), "money": "money"}
            said = " and ".join(sorted(unit or words.get(kind, kind) for kind, unit in kinds))
            hint = say("let every step give the same: numbers of one unit, or amounts of money")
            self.mistakes.add(
                "LR134",
                say("the steps give different things: {said}", said=said),
                (*path, "steps"),
                hint,
                at_key=True,
            )
            return NOTHING
        kind, unit = next(iter(kinds), ("number", None))
        common = lcm(*(amount.exact.denominator for _, amount in branches))
        code = "0"
        for condition, amount in reversed(branches):
            inner = amount.finish(amount.each) if amount.finish else amount.each
            scaled = f"({inner}) * {int(amount.exact * common)}"
            maybe = maybe or amount.maybe
            if amount.maybe:
                scaled = f"(None if ({inner}) is None else {scaled})"
            code = f"({scaled})" if condition is None else f"({scaled} if ({condition}) else {code})"
        if guard is not None:
            code = f"(None if ({guard}) is None else {code})"
        read = tuple(typed for typed in bases if typed is not None)
        more = tuple(typed for _, amount in branches for typed in amount.bases)
        return AmountCode(
            code, None, kind, unit, Fraction(1, common), maybe, "the step that fits", (*read, *more)
        )

    def _bands(self, base: Typed, bands: list[BandModel], path: Path) -> AmountCode:
        scale = 10 ** (base.type.scale or 0)
        edges: list[tuple[Fraction, Fraction | None, Rate]] = []
        low = Fraction(0)
        for number, band in enumerate(bands):
            high = None
            if band.up_to is not None:
                high = self._edge(base, band.up_to, low / scale, (*path, number, "up_to")) * scale
            elif number != len(bands) - 1:
                self.mistakes.add("LR132", say("a band without up_to must be the last"), (*path, number))
            try:
                gives = parse_amount(band.gives)
                check_amount(gives, self.scope, base)  # A step is counted in what the base is counted in.
                rate = check_amount(gives, self.scope)
            except (ExprError, ExprErrors) as error:
                self.mistakes.expression(error, (*path, number, "gives"))
                return NOTHING
            if not isinstance(rate, RatePercent | RateForEvery | RatePer):
                hint = say("write a rate such as 5%; of what is said above, under  of:")
                meant = share_meant(gives)
                hint = hint if meant is None else say("did you mean {fix}?", fix=meant)
                self.mistakes.add("LR136", say("a band gives a rate"), (*path, number, "gives"), hint)
                return NOTHING
            edges.append((low, high, rate))
            low = high if high is not None else low
        # An edge finer than the base, or one that cuts a ratio: all is counted in smaller parts.
        finer = lcm(*(edge.denominator for low, high, _ in edges for edge in (low, high or low)))
        codes = [rate_of(base, rate, "{part}", "", finer) for _, _, rate in edges]
        common = lcm(*(code.exact.denominator for code in codes))
        finish = _marginal([(low * finer, high and high * finer) for low, high, _ in edges], codes, common)
        kind, unit = codes[0].kind, codes[0].unit
        each = to_python(base, self.constants)
        if finer != 1:
            each = (
                f"None if ({each}) is None else ({each}) * {finer}"
                if base.type.maybe
                else f"({each}) * {finer}"
            )
        return AmountCode(each, finish, kind, unit, Fraction(1, common), base.type.maybe, "by bands", (base,))

    def _edge(self, base: Typed, text: str, low: Fraction, path: Path) -> Fraction:
        """Return the upper edge of a band, in natural units of its base."""
        try:
            edge, word = read_amount(text)
            if word is not None and word != base.type.unit:
                message = say(
                    "the amount that is cut is {said}, this edge is in {word}", said=base.type.said, word=word
                )
                raise UnfitError(
                    message, say("write the edges in {unit}", unit=base.type.unit) if base.type.unit else None
                )
        except ValueError as error:
            self.mistakes.unfit("LR135", error, path)
            return low + 1
        if edge <= low:
            self.mistakes.add(
                "LR133", say("bands must rise: {text} does not come after {low}", text=text, low=low), path
            )
        return edge


def completed(step: Fraction) -> Callable[[str], str]:
    """Return the code of completed steps: whole steps only, never below 0.

    >>> completed(Fraction(1000))("s")
    'max(0, (s) // 1000)'
    """
    if step.denominator == 1:
        return lambda total: f"max(0, ({total}) // {step.numerator})"
    return lambda total: f"max(0, ({total}) * {step.denominator} // {step.numerator})"


def rate_of(base: Typed, rate: Rate, code: str, words: str, finer: int = 1) -> AmountCode:
    """Return a rate applied to a base whose code is given, in parts ``finer`` times as small as its own."""
    scale = 10 ** (base.type.scale or 0) * finer
    kind = KINDS.get(base.type.kind, "number")
    unit = base.type.unit if kind == "unit" else None
    maybe = base.type.maybe
    if isinstance(rate, RatePercent):
        return AmountCode(code, None, kind, unit, rate.rate / scale, maybe, words, (base,))
    if isinstance(rate, RatePer):
        return AmountCode(code, None, "number", None, rate.count / rate.step / scale, maybe, words, (base,))
    return AmountCode(code, completed(rate.step * scale), "number", None, rate.count, maybe, words, (base,))


def _marginal(
    edges: list[tuple[Fraction, Fraction | None]], codes: list[AmountCode], common: int
) -> Callable[[str], str]:
    def finish(total: str) -> str:
        parts = []
        for (low, high), code in zip(edges, codes, strict=True):
            cut = f"({total})" if high is None else f"min(({total}), {int(high)})"
            part = f"max(0, {cut} - {int(low)})"
            inner = code.finish(part) if code.finish else part
            parts.append(f"({inner}) * {int(code.exact * common)}")
        return " + ".join(parts)

    return finish
