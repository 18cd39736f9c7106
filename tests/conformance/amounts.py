"""Amounts of vectors: compiled as rules compile them, and worked out on exact fractions beside it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from conformance.read import interpreted, record, written
from loyalrules.expr.check import check
from loyalrules.expr.check_amount import (
    ForEvery,
    Per,
    RateForEvery,
    RatePer,
    RatePercent,
    Value,
    check_amount,
)
from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse, parse_amount
from loyalrules.expr.scope import Scope
from loyalrules.expr.types import YES_NO, Type
from loyalrules.program.amounts import AmountCompiler
from loyalrules.program.definitions import Definitions
from loyalrules.program.rule_code import BUILTINS
from loyalrules.shapes.amount import Amount, TableModel

ADAPTER: TypeAdapter[Any] = TypeAdapter(Amount)
EXACT = Type("number", scale=None)
Values = Mapping[str, Any]


class Collected:
    """What is wrong with an amount: the code, where in a table it stands, and the column."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, int]] = []

    def add(self, code: str, _: str, path: tuple[Any, ...], *__: object, **___: object) -> None:
        self.found.append((code, ".".join(map(str, path)), 1))

    def unfit(self, code: str, _: object, path: tuple[Any, ...]) -> None:
        self.add(code, "", path)

    def expression(self, error: ExprError | ExprErrors, path: tuple[Any, ...]) -> None:
        for one in error.errors:
            self.expression_warning(one, path)

    def expression_warning(self, one: ExprError, path: tuple[Any, ...]) -> None:
        self.found.append((one.code, ".".join(map(str, path)), one.start + 1))


def mistakes(amount: Any, scope: Scope) -> list[tuple[str, str, int]]:
    """Every problem of an amount, with its place."""
    collected: Any = Collected()
    AmountCompiler(scope, Constants(), collected, Definitions({})).compile(
        ADAPTER.validate_python(amount), ()
    )
    return collected.found


def compiled(amount: Any, scope: Scope, values: Values) -> str | None:
    """What the generated code of an amount gives, with its exact factor."""
    constants, collected = Constants(), Collected()
    mistakes_kept: Any = collected
    compiler = AmountCompiler(scope, constants, mistakes_kept, Definitions({}))
    code = compiler.compile(ADAPTER.validate_python(amount), ())
    assert [one for one in collected.found if one[0] != "LR294"] == []
    body = code.finish("s") if code.finish else "s"
    source = f"def run(v):\n    s = {code.each}\n    if s is None:\n        return None\n    return {body}\n"
    value = compile_function(source, "run", {**constants.bindings, **BUILTINS})(record(scope, values))
    return None if value is None else written(Fraction(value) * code.exact, EXACT)


def interpreted_amount(amount: Any, scope: Scope, values: Values) -> str | None:
    """The same on exact fractions, by the reference interpreter."""
    value = _value(ADAPTER.validate_python(amount), scope, values, None)
    return None if value is None else written(value, EXACT)


def _value(model: Any, scope: Scope, values: Values, of: str | None) -> Fraction | None:
    if isinstance(model, TableModel):
        return _bands(model, scope, values) if model.bands else _steps(model, scope, values)
    typed = check_amount(parse_amount(model), scope, None if of is None else check(parse(of), scope))
    if isinstance(typed, Value):
        value = interpreted(typed.typed, scope, values)
        return None if value is None else Fraction(value)
    assert isinstance(typed, ForEvery | Per)
    base = interpreted(typed.base, scope, values)
    return None if base is None else _rate(typed, Fraction(base))


def _rate(rate: Any, base: Fraction) -> Fraction:
    if isinstance(rate, RatePercent):
        return base * rate.rate
    if isinstance(rate, Per | RatePer):
        return base * rate.count / rate.step
    assert isinstance(rate, ForEvery | RateForEvery)
    return rate.count * max(0, base // rate.step)


def _asked(text: str, scope: Scope, values: Values) -> Any:
    return interpreted(check(parse(text), scope, YES_NO), scope, values)


def _steps(model: TableModel, scope: Scope, values: Values) -> Fraction | None:
    """The step that fits: of those that begin with ``from`` the last, else the first; not known stops."""
    steps = model.steps or []
    if model.by is not None and interpreted(check(parse(model.by), scope), scope, values) is None:
        return None
    if any(step.from_ is not None for step in steps):
        steps = [*reversed(steps)]
    for step in steps:
        if step.otherwise is not None:
            continue
        if step.if_ is not None:
            holds = all(_asked(line, scope, values) for line in step.if_)
        elif step.from_ is not None:
            holds = _asked(f"({model.by}) >= {step.from_}", scope, values)
        else:
            holds = _asked(f"({model.by}) in [{', '.join(step.is_ or [])}]", scope, values)
        if holds:
            return _value(step.gives, scope, values, model.of)
    last = [step.otherwise for step in steps if step.otherwise is not None]
    return _value(last[0], scope, values, model.of) if last else Fraction(0)


def _bands(model: TableModel, scope: Scope, values: Values) -> Fraction | None:
    base = interpreted(check(parse(model.of or ""), scope), scope, values)
    if base is None:
        return None
    low, total = Fraction(0), Fraction(0)
    for band in model.bands or []:
        high = None if band.up_to is None else Fraction(band.up_to.split()[0])
        part = max((Fraction(base) if high is None else min(Fraction(base), high)) - low, Fraction(0))
        total += _rate(check_amount(parse_amount(band.gives), scope), part)
        low = high if high is not None else low
    return total
