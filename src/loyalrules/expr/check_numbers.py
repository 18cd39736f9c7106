"""Calculations: units that fit together, scales that are known, and constants worked out once."""

from dataclasses import replace
from fractions import Fraction

from loyalrules.base.calendar import Duration
from loyalrules.base.say import say
from loyalrules.expr.check_values import exact, number
from loyalrules.expr.checking import Checking, broken, is_broken, place
from loyalrules.expr.nodes import Negative, Node, Number, Of, Percent, Product, Sum
from loyalrules.expr.to_text import shown, to_text
from loyalrules.expr.typed import Ago, Constant, DayStart, Shifted, Times, Total, Typed
from loyalrules.expr.types import AGE, DURATION, MOMENT, Type


def coerced(checking: Checking, part: Typed, to: Type) -> Typed | None:
    """Return a bare constant number as an amount of another type, or ``None`` if it cannot be one.

    A bare number is the program's currency, or a unit; 0 is 0 of anything.
    """
    if not isinstance(part, Constant) or part.type.kind != "number" or not to.numeric:
        return None
    currency = to.kind == "money" and to.unit == checking.scope.currency
    if currency or to.kind == "quantity" or part.value == 0:
        return number(exact(part), to, part)
    return None


def alike(
    checking: Checking, parts: list[Typed], nodes: list[Node], code: str, done: str
) -> list[Typed] | None:
    """Return amounts in one unit, bare numbers taking it on; or report which two do not fit.

    ``done`` ends the sentence "they cannot be ...".
    """
    lead = next((index for index, part in enumerate(parts) if part.type.kind != "number"), 0)
    fitted: list[Typed] = []
    for part in parts:
        fits = part if part.type.numeric and part.type.like(parts[lead].type) else None
        fits = fits or coerced(checking, part, parts[lead].type)
        if fits is None:
            first, second = (lead, len(fitted)) if lead < len(fitted) else (len(fitted), lead)
            mismatch(checking, (parts[first], nodes[first]), (parts[second], nodes[second]), code, done)
            return None
        fitted.append(fits)
    return fitted


def mismatch(
    checking: Checking, left: tuple[Typed, Node], right: tuple[Typed, Node], code: str, done: str
) -> Typed:
    """Report two parts that do not fit together, naming both and their types."""
    (one, one_at), (other, other_at) = left, right
    message = say(
        "{one} is {type}, {other} is {other_type}: they cannot be {done}",
        one=shown(one_at),
        type=one.type.said,
        other=shown(other_at),
        other_type=other.type.said,
        done=done,
    )
    if one.type.kind == other.type.kind and one.type.unit != other.type.unit:
        code, what = "LR222", "currencies" if one.type.kind == "money" else "units"
        return checking.mistake(
            code, message, other_at, say("{what} are never converted into one another", what=what)
        )
    return checking.mistake(code, message, other_at, _advice(checking, left, right, done))


def _advice(checking: Checking, left: tuple[Typed, Node], right: tuple[Typed, Node], done: str) -> str | None:
    by_kind = {part.type.kind: (part, at) for part, at in (left, right)}
    if "number" not in by_kind and not ("percent" in by_kind and by_kind.keys() & {"money", "quantity"}):
        return None
    if done in ("multiplied", "divided"):
        return None
    if "percent" in by_kind:
        bare = by_kind.get("number")
        if bare is not None and isinstance(bare[1], Number):
            return say("did you mean {bare}?", bare=to_text(Percent(bare[1].value, bare[1].scale)))
        return say("say what it is a part of: {by_kind} of ...", by_kind=to_text(by_kind["percent"][1]))
    if by_kind.keys() & {"date", "moment"}:
        return say("write what it counts, such as 7 days")
    if "money" not in by_kind:
        return None
    if isinstance(by_kind["number"][0], Constant):
        if not checking.scope.currency:
            return say("write the currency behind it")
        currency = checking.scope.currency
        return say("a bare number is {currency}; write the currency behind it", currency=currency)
    return say(
        "multiply the number by an amount of money, such as 1 {unit}", unit=by_kind["money"][0].type.unit
    )


# --- + and - -------------------------------------------------------------------------------------


def visit_sum(checking: Checking, node: Sum) -> Typed:
    """Amounts of one unit; or a date or moment and durations; or the age from one moment to another."""
    parts = [checking.visit(term) for _, term in node.terms]
    if is_broken(*parts):
        return broken(node)
    if all(part.type.numeric for part in parts):
        fitted = alike(checking, parts, [term for _, term in node.terms], "LR221", say("added or subtracted"))
        if fitted is None:
            return broken(node)
        return total(
            [(-1 if sign == "-" else 1, part) for (sign, _), part in zip(node.terms, fitted, strict=True)],
            node,
        )
    result = parts[0]
    for index, (sign, term) in list(enumerate(node.terms))[1:]:
        step = _step(checking, result, sign, parts[index], node)
        if step is None:
            before = node.terms[0][1] if index == 1 else replace(node, terms=node.terms[:index])
            done = say("added") if sign == "+" else say("subtracted")
            return mismatch(checking, (result, before), (parts[index], term), "LR221", done)
        result = step
    return result


def total(terms: list[tuple[int, Typed]], at: Node) -> Typed:
    """Return a sum of amounts of one unit; of constants, the constant."""
    first = terms[0][1].type
    constants = [(sign, term) for sign, term in terms if isinstance(term, Constant)]
    if len(constants) == len(terms):
        return number(sum((sign * exact(term) for sign, term in constants), Fraction()), first, at)
    scales = [term.type.scale for _, term in terms]
    whole = [scale for scale in scales if scale is not None]
    scale = max(whole) if len(whole) == len(scales) else None
    maybe = any(term.type.maybe for _, term in terms)
    return Total(tuple(terms), type=Type(first.kind, first.unit, scale, maybe=maybe), **place(at))


def _step(checking: Checking, left: Typed, sign: str, right: Typed, at: Node) -> Typed | None:
    zone, maybe = checking.scope.zone, left.type.maybe or right.type.maybe
    size = -1 if sign == "-" else 1
    kinds = (left.type.kind, right.type.kind)
    if kinds == ("duration", "duration") and isinstance(left, Constant) and isinstance(right, Constant):
        one, other = left.value, right.value
        assert isinstance(one, Duration), "the constant of a duration"
        assert isinstance(other, Duration), "the constant of a duration"
        parts = (
            one.months + size * other.months,
            one.days + size * other.days,
            one.micros + size * other.micros,
        )
        return Constant(Duration(*parts), type=DURATION, **place(at))
    if left.type.kind in ("date", "moment") and right.type.kind == "duration":
        return Shifted(left, right, size, zone, type=Type(left.type.kind, maybe=maybe), **place(at))
    if left.type.kind == "duration" and right.type.kind in ("date", "moment") and sign == "+":
        return Shifted(right, left, 1, zone, type=Type(right.type.kind, maybe=maybe), **place(at))
    if set(kinds) <= {"date", "moment"} and sign == "-":
        return Ago(_moment(checking, right), _moment(checking, left), type=AGE.with_maybe(maybe), **place(at))
    return None


def _moment(checking: Checking, part: Typed) -> Typed:
    if part.type.kind == "moment":
        return part
    return DayStart(
        part,
        checking.scope.zone,
        type=MOMENT.with_maybe(part.type.maybe),
        start=part.start,
        length=part.length,
    )


def visit_negative(checking: Checking, node: Negative) -> Typed:
    """The same amount below zero."""
    item = checking.visit(node.item)
    if is_broken(item):
        return item
    if not item.type.numeric:
        return checking.mistake(
            "LR221",
            say("{item} is {type}: it has no minus", item=shown(node.item), type=item.type.said),
            node,
        )
    return total([(-1, item)], node)


# --- *, / and of ---------------------------------------------------------------------------------


def visit_product(checking: Checking, node: Product) -> Typed:
    """At most one factor has a unit; an amount divided by one of the same unit is a number."""
    parts = [checking.visit(factor) for _, factor in node.factors]
    if is_broken(*parts):
        return broken(node)
    for part, (_, factor) in zip(parts, node.factors, strict=True):
        if not part.type.numeric:
            message = say(
                "{factor} is {type}: it cannot be multiplied or divided",
                factor=shown(factor),
                type=part.type.said,
            )
            return checking.mistake("LR221", message, factor)
    unit = parts[0].type
    for index, (sign, factor) in list(enumerate(node.factors))[1:]:
        combined = _unit(unit, sign, parts[index].type)
        if combined is None:
            done = say("multiplied") if sign == "*" else say("divided")
            before = (replace(parts[0], type=unit), node.factors[0][1])
            return mismatch(checking, before, (parts[index], factor), "LR221", done)
        divisor = parts[index]
        if sign == "/" and isinstance(divisor, Constant) and exact(divisor) == 0:
            return checking.mistake("LR235", say("this divides by 0"), factor)
        unit = combined
    signed = [(sign, part) for (sign, _), part in zip(node.factors, parts, strict=True)]
    return _times(
        [part for sign, part in signed if sign == "*"],
        [part for sign, part in signed if sign == "/"],
        unit,
        node,
    )


def _unit(left: Type, sign: str, right: Type) -> Type | None:
    plain = ("number", "percent")
    if sign == "*":
        if left.kind in plain and right.kind in plain:
            return Type("number") if left.kind == right.kind == "number" else Type("percent")
        if left.kind in plain:
            return Type(right.kind, right.unit)
        return Type(left.kind, left.unit) if right.kind in plain else None
    if left.like(right):
        return Type("number")
    return Type(left.kind, left.unit) if right.kind in plain else None


def _times(factors: list[Typed], divisors: list[Typed], unit: Type, at: Node) -> Typed:
    """Return a product in which all constants are one."""
    constant = Fraction(1)
    for part in factors:
        constant *= exact(part) if isinstance(part, Constant) else 1
    for part in divisors:
        constant /= exact(part) if isinstance(part, Constant) else 1
    above = tuple(part for part in factors if not isinstance(part, Constant))
    below = tuple(part for part in divisors if not isinstance(part, Constant))
    if not above and not below:
        return number(constant, unit, at)
    if constant != 1 or not above:
        above = (*above, number(constant, Type("number"), at))
    scales = [part.type.scale for part in above]
    whole = [scale for scale in scales if scale is not None]
    scale = sum(whole) if len(whole) == len(scales) and not below else None
    maybe = bool(below) or any(part.type.maybe for part in above)
    result = Type(unit.kind, unit.unit, scale, maybe=maybe)
    if len(above) == 1 and not below:
        return replace(above[0], type=result, **place(at))
    return Times(above, below, type=result, **place(at))


def share_meant(rate: Node) -> str | None:
    """Return the percentage that a plain number means: 5 is 5%, and so is 0.05. Of others None."""
    if not isinstance(rate, Number):
        return None
    scale = max(0, rate.scale - 2) if rate.value < 10**rate.scale else rate.scale
    value = rate.value * 10 ** (2 + scale - rate.scale) if rate.value < 10**rate.scale else rate.value
    return to_text(Percent(value, scale))


def visit_of(checking: Checking, node: Of) -> Typed:
    """A percentage of an amount."""
    rate, base = checking.visit(node.rate), checking.visit(node.base)
    if is_broken(rate, base):
        return broken(node)
    if rate.type.kind != "percent":
        message = say(
            "{rate} is {type}: only a percentage can be `of` something",
            rate=shown(node.rate),
            type=rate.type.said,
        )
        # Which of the two amounts was meant cannot be known, so it is not put right unasked.
        share = share_meant(node.rate)
        hint = say("did you mean {fix}?", fix=share) if share else None
        return checking.mistake("LR231", message, node.rate, hint)
    if not base.type.numeric:
        message = say("{base} is {type}: it has no percentage", base=shown(node.base), type=base.type.said)
        return checking.mistake("LR221", message, node.base)
    return _times([rate, base], [], Type(base.type.kind, base.type.unit), node)
