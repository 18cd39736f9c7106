"""Amounts in whole numbers: the same value from numbers that are read as they come, without decimals.

A number of an event is kept with six decimals, so that ``2.5`` is exact. Where every number of an event
is whole, as quantities mostly are, the decimals are noughts that every product carries along.
"""

from dataclasses import replace

from loyalrules.expr.typed import Constant, Read, Times, Total, Typed

WHOLE = "whole"  # The variable that stands for an element whose numbers are whole.


def in_whole_numbers(typed: Typed) -> tuple[Typed, int] | None:
    """Return an amount that reads whole numbers of an element, and what it is to be multiplied by.

    ``None`` for any other form than sums and products of what is known.
    """
    if typed.type.maybe or typed.type.scale is None:
        return None
    if isinstance(typed, Read):
        return _read(typed)
    if isinstance(typed, Constant):
        return typed, 1
    if isinstance(typed, Times) and not typed.divisors:
        return _times(typed)
    return _total(typed) if isinstance(typed, Total) else None


def _read(typed: Read) -> tuple[Typed, int]:
    scale = typed.type.scale or 0
    if typed.type.kind != "number" or not scale or not typed.name.code.startswith("x["):
        return typed, 1
    name = replace(typed.name, code=WHOLE + typed.name.code[1:])
    return replace(typed, type=replace(typed.type, scale=0), name=name), 10**scale


def _times(typed: Times) -> tuple[Typed, int] | None:
    found = [in_whole_numbers(factor) for factor in typed.factors]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    product = 1
    for _, factor in known:
        product *= factor
    scale = sum(part.type.scale or 0 for part, _ in known)
    return replace(typed, type=replace(typed.type, scale=scale), factors=tuple(p for p, _ in known)), product


def _total(typed: Total) -> tuple[Typed, int] | None:
    found = [in_whole_numbers(part) for _, part in typed.terms]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    before = max(part.type.scale or 0 for _, part in typed.terms)
    scale = max(part.type.scale or 0 for part, _ in known)
    terms = tuple((sign, part) for (sign, _), (part, _) in zip(typed.terms, known, strict=True))
    return replace(typed, type=replace(typed.type, scale=scale), terms=terms), 10 ** (before - scale)
