"""Values that are written out: numbers with units, dates, and words that turn out to be text."""

from fractions import Fraction

from loyalrules.base.calendar import DAY, EPOCH_DAY, read_duration
from loyalrules.base.listing import first_few
from loyalrules.base.meant import meant_currency
from loyalrules.base.money import is_currency
from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.say import say
from loyalrules.expr.check_names import look_up, path_of, unknown
from loyalrules.expr.checking import Checking, broken, did_you_mean, place
from loyalrules.expr.nodes import Date, Measure, Moment, Name, Node, Number, Percent, Span, Text, Time, YesNo
from loyalrules.expr.spoken_values import spoken_value
from loyalrules.expr.to_text import shown, to_text
from loyalrules.expr.tokens import DURATION_WORDS
from loyalrules.expr.typed import Constant, Typed
from loyalrules.expr.types import DATE, DURATION, MOMENT, TEXT, TIME, YES_NO, Type, natural, scale_of


def number(value: Fraction, like: Type, at: Node | Typed) -> Constant:
    """Return a number as a constant at the smallest scale that holds it, of the kind and unit of a type."""
    scale = scale_of(value)
    size = value if scale is None else int(value * 10**scale)
    return Constant(size, type=Type(like.kind, like.unit, scale), start=at.start, length=at.length)


def exact(constant: Constant) -> Fraction:
    """Return the exact value of a number that is a constant."""
    assert isinstance(constant.value, int | Fraction), "only called for numbers"
    return natural(constant.value, constant.type.scale)


def visit_number(checking: Checking, node: Number) -> Typed:
    """A bare number. What it counts, if anything, is settled where it meets an amount."""
    return number(Fraction(node.value, 10**node.scale), Type("number"), node)


def visit_percent(checking: Checking, node: Percent) -> Typed:
    """``5%`` is the value 0.05."""
    return number(Fraction(node.value, 10 ** (node.scale + 2)), Type("percent"), node)


_SPANS = tuple(f"{word}s" for word in sorted(DURATION_WORDS))


def visit_measure(checking: Checking, node: Measure) -> Typed:
    """A number with a unit of the program, or with a currency."""
    value = Fraction(node.value, 10**node.scale)
    if node.unit in checking.scope.units:
        return number(value, Type("quantity", node.unit), node)
    if is_currency(node.unit):
        return number(value, Type("money", node.unit), node)
    digits = to_text(Number(node.value, node.scale))
    if "." in node.unit or look_up(checking, node.unit, node) is not None:
        message = say("`{unit}` cannot follow `{digits}`", unit=node.unit, digits=digits)
        hint = say("a word such as `and`, or a sign, is missing between them")
        return checking.mistake("LR201", message, node, hint)
    share = spoken_value(f"{digits} {node.unit}")
    if share is not None and share.fix is not None:
        return checking.mistake(share.code, share.message, node, share.hint, share.fix)
    units = list(checking.scope.units)
    suggestion, found = did_you_mean(node.unit, units)
    currency = meant_currency(node.unit)
    called = checking.scope.called.get(node.unit.casefold())
    if called in units:
        suggestion, found = say("write {digits} {currency}", digits=digits, currency=called), called
    elif currency is not None and is_currency(currency):
        suggestion, found = say("write {digits} {currency}", digits=digits, currency=currency), currency
    elif (span := nearest(node.unit, _SPANS)) is not None and suggestion is None:
        suggestion, found = say('did you mean "{span}"?', span=span), spelt(node.unit, _SPANS)
    fix = f"{digits} {found}" if found is not None else None
    message = say('"{unit}" is no unit of this program and no currency', unit=node.unit)
    known = (
        say("there are {units} and currencies such as USD", units=first_few(units))
        if units
        else say("a currency is written USD")
    )
    return checking.mistake("LR226", message, node, suggestion or known, fix)


def visit_span(checking: Checking, node: Span) -> Typed:
    """A duration."""
    return Constant(read_duration(f"{node.count} {node.word}"), type=DURATION, **place(node))


def visit_date(checking: Checking, node: Date) -> Typed:
    """A date."""
    return Constant(node.ordinal, type=DATE, **place(node))


def visit_time(checking: Checking, node: Time) -> Typed:
    """A time of day; the end of the day is only the end of a ``between``, which does not ask here."""
    if node.micros == DAY:
        return checking.mistake(
            "LR210", say("24:00 only ends a `between`"), node, say("the day starts at 00:00")
        )
    return Constant(node.micros, type=TIME, **place(node))


def visit_moment(checking: Checking, node: Moment) -> Typed:
    """A date with a time, on the program's clock unless it says its offset."""
    if node.offset is None:
        moment = checking.scope.zone.instant(node.ordinal, node.micros)
    else:
        moment = (node.ordinal - EPOCH_DAY) * DAY + node.micros - node.offset
    return Constant(moment, type=MOMENT, **place(node))


def visit_text(checking: Checking, node: Text) -> Typed:
    """Quoted text."""
    return Constant(node.value, type=TEXT, **place(node))


def visit_yes_no(checking: Checking, node: YesNo) -> Typed:
    """``yes`` or ``no``."""
    return Constant(node.value, type=YES_NO, **place(node))


def visit_against(checking: Checking, node: Node, against: Type, what: str) -> Typed:
    """Return what stands right of a comparison: a bare word there is text where text is compared.

    ``against`` is the type of the left side, or of the items of a list; ``what`` names it.
    """
    if against.kind == "broken" and is_bare_word(checking, node):
        return broken(node)  # Nobody can say what a word next to an unknown name should be.
    if against.kind != "text" and isinstance(node, Name) and is_bare_word(checking, node):
        return unknown(checking, node.path, node, say("{what} is {type}", what=what, type=against.said))
    if against.kind != "text":
        return checking.visit(node)
    known = against.values or ()
    if isinstance(node, Text):
        return _among(checking, node.value, against, what, node)
    if isinstance(node, YesNo):
        return _among(checking, "yes" if node.value else "no", against, what, node)
    if isinstance(node, Number | Measure | Percent):
        fix = f'"{to_text(node)}"'
        if known:
            return _among(checking, to_text(node), against, what, node)
        message = say("{what} is text, {node} is a number", what=what, node=shown(node))
        return checking.mistake("LR220", message, node, say("write {fix}", fix=fix), fix)
    if not isinstance(node, Name):
        return checking.visit(node)
    if node.path in known:
        return _among(checking, node.path, against, what, node)
    found = look_up(checking, node.path, node)
    if found is not None:
        return found
    if "." in node.path:
        return unknown(
            checking, node.path, node, say('to mean the text, write "{text}" in quotes', text=node.path)
        )
    return _among(checking, node.path, against, what, node)


def _among(checking: Checking, value: str, against: Type, what: str, at: Node) -> Typed:
    return check_value(checking, value, against, what, at) or Constant(value, type=TEXT, **place(at))


def check_value(checking: Checking, value: str, against: Type, what: str, at: Node) -> Typed | None:
    """Report a text that is none of the values that there are."""
    if against.values is None or value in against.values:
        return None
    hint, found = did_you_mean(value, against.values)
    message = say('{what} is never "{value}"', what=what, value=value)
    hint = hint or say("it is one of {values}", values=first_few(against.values))
    return checking.mistake("LR223", message, at, hint, found)


def is_bare_word(checking: Checking, node: Node) -> bool:
    """Whether a node is a single word that is no known name, so that only text can be meant."""
    path = path_of(node)
    if not isinstance(node, Name) or path is None or "." in path or path in checking.scope.lists:
        return False
    return look_up(checking, path, node) is None
