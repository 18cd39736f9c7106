"""Code for numbers: whole ints at scales that are known, exact ratios where there is a division."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from loyalrules.expr.constants import SumCode
from loyalrules.expr.emit import (
    CHOICE,
    MULTIPLY,
    OR,
    Code,
    Emit,
    Emitter,
    chain,
    common_scale,
    digits,
    guarded,
    joined,
    literal,
    scaled,
)
from loyalrules.expr.functions import alike_types
from loyalrules.expr.runtime import (
    all_of,
    any_of,
    average,
    distinct,
    if_known,
    least,
    most,
    ratio,
    ratio_or_unknown,
)
from loyalrules.expr.typed import Applied, Constant, Read, Summary, Times, Total, Typed
from loyalrules.expr.types import Type


def _constant(emitter: Emitter, typed: Constant) -> Code:
    return literal(emitter, typed.value)


def _read(emitter: Emitter, typed: Read) -> Code:
    code = typed.name.code
    return emitter.read(code.replace("{x}", emitter.element) if typed.each else code)


def _total(emitter: Emitter, typed: Total) -> Code:
    parts = [part for _, part in typed.terms]
    scale = common_scale(*parts)
    guards, codes = emitter.operands(*parts)
    terms = [
        (sign, scaled(code, part, scale).within(MULTIPLY))
        for (sign, part), code in zip(typed.terms, codes, strict=True)
    ]
    total = chain(terms)
    if typed.type.scale is None and scale:
        total = emitter.call(ratio, total.text, str(10**scale))
    return guarded(guards, total)


def _times(emitter: Emitter, typed: Times) -> Code:
    """Ints are multiplied as they are, their scales add up; a ratio is built once, from whole numbers."""
    guards, codes = emitter.operands(*typed.factors, *typed.divisors)
    above, below = codes[: len(typed.factors)], codes[len(typed.factors) :]
    power = sum(part.type.scale or 0 for part in typed.factors) - sum(
        part.type.scale or 0 for part in typed.divisors
    )
    numerators: list[str] = []
    denominator = 1
    for part, code in zip(typed.factors, above, strict=True):
        if isinstance(part, Constant) and isinstance(part.value, Fraction):
            denominator *= part.value.denominator
            code = digits(part.value.numerator)
        if code.text != "1":
            numerators.append(code.within(MULTIPLY))
    numerators = numerators or ["1"]
    if typed.type.scale is not None:
        return guarded(guards, joined(numerators))
    if power < 0:
        numerators.append(str(10**-power))
    denominator *= 10 ** max(power, 0)
    divisors = [code.within(MULTIPLY) for code in below] + ([str(denominator)] if denominator != 1 else [])
    numerator = joined(numerators)
    if not divisors:
        return guarded(guards, numerator)
    helper = ratio_or_unknown if below else ratio
    return guarded(guards, emitter.call(helper, numerator.text, joined(divisors).text))


def _applied(emitter: Emitter, typed: Applied) -> Code:
    function, arguments = typed.function, typed.arguments
    parameters = function.parameters_for(len(arguments))
    types = alike_types([argument.type for argument in arguments], parameters)
    guards, codes = emitter.operands(*arguments)
    not_above_zero: list[str] = []
    for index, (argument, parameter) in enumerate(zip(arguments, parameters, strict=True)):
        code = _at_scale(emitter, codes[index], argument, types[index])
        if parameter.above_zero and not isinstance(argument, Constant):
            name = emitter.constants.temporary()
            not_above_zero.append(f"({name} := {code.text}) <= 0")
            code = Code(name)
        codes[index] = code
    known = [type_.with_maybe(False) for type_ in types]
    result = function.emit([code.text for code in codes], known, emitter.constants)
    return guarded(guards, emitter.read(result), not_above_zero)


def _at_scale(emitter: Emitter, code: Code, argument: Typed, wanted: Type) -> Code:
    """An argument as the function gets it: at the scale of its group, or as an exact ratio."""
    if not argument.type.numeric or argument.type.scale == wanted.scale:
        return code
    if wanted.scale is not None:
        return scaled(code, argument, wanted.scale)
    return emitter.call(ratio, code.text, str(10 ** (argument.type.scale or 0)))


# --- Aggregates ----------------------------------------------------------------------------------


def _summary(emitter: Emitter, typed: Summary) -> Code:
    if typed.each is None:
        return _of_list(emitter, typed)
    if typed.kind == "count" and typed.where is None:
        return emitter.call(len, emitter.read(typed.each.code).text)
    items = _elements(emitter, typed, emitter.value)
    if typed.kind == "count":
        return emitter.call(len, items)
    assert typed.value is not None, "only count goes without a value"
    summary: Callable[[Any], object] = _SUMMARIES[typed.kind]
    if typed.kind in ("any", "all"):
        if typed.type.maybe:
            summary = any_of if typed.kind == "any" else all_of
        return emitter.call(summary, items)
    summed = _summed(emitter, typed, typed.value.type, items)
    if typed.kind == "sum" and not typed.value.type.maybe:
        emitter.constants.sums[summed.text] = _sum_code(emitter, typed, typed.value)
    return summed


def _sum_code(emitter: Emitter, typed: Summary, value: Typed) -> SumCode:
    assert typed.each is not None, "only called for elements"
    emitter.element = "each"
    where = "" if typed.where is None else emitter.holds(typed.where).text
    code = SumCode(typed.each.code, emitter.value(value).text, where)
    emitter.element = ""
    return code


def _of_list(emitter: Emitter, typed: Summary) -> Code:
    assert typed.value is not None, "without elements it is a list that is read"
    item = typed.value.type.item
    assert item is not None, "only a list has items"
    guards, (code,) = emitter.operands(typed.value)
    summed = (
        emitter.call(len, code.text) if typed.kind == "count" else _summed(emitter, typed, item, code.text)
    )
    return guarded(guards, summed)


def _summed(emitter: Emitter, typed: Summary, item: Type, items: str) -> Code:
    summary: Callable[[Any], object] = _SUMMARIES[typed.kind]
    name = emitter.constants.add(summary)
    if item.maybe:
        name = emitter.constants.helper(("if known", typed.kind), lambda: if_known(summary))
    code = Code(f"{name}({items})")
    if typed.kind != "average" or not item.scale:
        return code
    temporary = emitter.constants.temporary()
    at_scale = emitter.call(ratio, temporary, str(10**item.scale))
    return Code(f"None if ({temporary} := {code.text}) is None else {at_scale.text}", CHOICE)


def _elements(emitter: Emitter, typed: Summary, form: Callable[[Typed], Code]) -> str:
    """The list of what is summed up: ``[x0[3] for x0 in order[6] if x0[2] == k0]``."""
    assert typed.each is not None, "only called for elements"
    emitter.element = "x" + emitter.constants.temporary()[1:]
    value = form(typed.value) if typed.value is not None else Code("1")
    where = f" if {emitter.holds(typed.where).within(OR)}" if typed.where is not None else ""
    source = emitter.read(typed.each.code).within(OR)
    items = f"[{value.within(CHOICE)} for {emitter.element} in {source}{where}]"
    emitter.element = ""
    return items


def _summary_holds(emitter: Emitter, typed: Summary) -> Code:
    return _quantified(emitter, typed, any if typed.kind == "any" else all, emitter.holds)


def _summary_fails(emitter: Emitter, typed: Summary) -> Code:
    return _quantified(emitter, typed, all if typed.kind == "any" else any, emitter.fails)


def _quantified(
    emitter: Emitter, typed: Summary, helper: Callable[[Any], bool], form: Callable[[Typed], Code]
) -> Code:
    return emitter.call(helper, _elements(emitter, typed, form))


_SUMMARIES: dict[str, Callable[[Any], object]] = {
    "sum": sum,
    "least": least,
    "most": most,
    "average": average,
    "distinct": distinct,
    "any": any,
    "all": all,
}

VALUES: dict[type[Typed], Emit] = {
    Constant: _constant,
    Read: _read,
    Total: _total,
    Times: _times,
    Applied: _applied,
    Summary: _summary,
}
HOLDS: dict[type[Typed], Emit] = {Summary: _summary_holds}
FAILS: dict[type[Typed], Emit] = {Summary: _summary_fails}
