"""What every part of the code generator shares: precedence, scales, and operands that can be not known."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from re import compile as pattern
from typing import Any, NamedTuple

from loyalrules.expr.constants import Constants
from loyalrules.expr.typed import Constant, Typed

# How tightly Python holds an expression together.
CHOICE, OR, AND, NOT, COMPARE, ADD, MULTIPLY, NEGATE, ATOM = range(9)

_ATOMIC = pattern(r"\w+(\[[^\[\]]*\]|\([^()]*\))*")
_CHUNK = 40  # Longest chain without brackets: Python's own parser and compiler recurse along a chain.


@dataclass(frozen=True, slots=True)
class Code:
    """A Python expression, and how tightly it holds together."""

    text: str
    level: int = ATOM

    def within(self, level: int) -> str:
        """Return the text as it can stand where an operator of a level has its operands."""
        return self.text if self.level >= level else f"({self.text})"


class Test(NamedTuple):
    """A comparison of operands that are known once no guard is None."""

    guards: list[str]
    yes: Code  # True for yes; False for no.
    no: Code  # True for no, False for yes.
    value: Code | None = None  # True, False or None, where known operands do not always give an answer.


Emit = Callable[["Emitter", Any], Code]


class Emitter:
    """Writes Python expressions for checked ones.

    A condition has three forms. ``value`` is True, False or None. ``holds`` is true only for yes,
    ``fails`` only for no: where nothing more is asked, no third value is ever made.
    """

    def __init__(
        self,
        constants: Constants,
        values: Mapping[type[Typed], Emit],
        tests: Mapping[type[Typed], "Callable[[Emitter, Any], Test]"],
        holds: Mapping[type[Typed], Emit],
        fails: Mapping[type[Typed], Emit],
    ) -> None:
        self.constants = constants
        self.element = ""  # The variable of the element that an aggregate stands at.
        self._values, self._tests, self._holds, self._fails = values, tests, holds, fails

    def value(self, typed: Typed) -> Code:
        """Return code for a value; it is None where the value is not known."""
        form = self._values.get(type(typed))
        if form is not None:
            return form(self, typed)
        test = self._tests[type(typed)](self, typed)
        return guarded(test.guards, test.value or test.yes)

    def holds(self, typed: Typed) -> Code:
        """Return code that is true exactly when a condition is yes."""
        if form := self._holds.get(type(typed)):
            return form(self, typed)
        if test := self._tests.get(type(typed)):
            found = test(self, typed)
            return if_guarded(found.guards, found.yes)
        return self.value(typed)

    def fails(self, typed: Typed) -> Code:
        """Return code that is true exactly when a condition is no."""
        if form := self._fails.get(type(typed)):
            return form(self, typed)
        if test := self._tests.get(type(typed)):
            found = test(self, typed)
            return if_guarded(found.guards, found.no)
        value = self.value(typed)
        if typed.type.maybe:
            return Code(f"{value.within(ADD)} is False", COMPARE)
        return Code(f"not {value.within(COMPARE)}", NOT)

    def call(self, helper: Callable[..., Any], *arguments: str) -> Code:
        """Return a call of a helper of the runtime."""
        return Code(f"{self.constants.add(helper)}({', '.join(arguments)})")

    # --- Operands ---

    def read(self, code: str) -> Code:
        """Return the code of a name of the scope."""
        return Code(code, ATOM if _ATOMIC.fullmatch(code) else CHOICE)

    def operands(self, *parts: Typed) -> tuple[list[str], list[Code]]:
        """Return code for some parts that are all needed, and the temporaries that must not be None.

        Each guard assigns its temporary and stands before every use of it: ``(t0 := order[4])``.
        """
        guards: list[str] = []
        codes: list[Code] = []
        for part in parts:
            code = self.value(part)
            if part.type.maybe:
                name = self.constants.temporary()
                guards.append(f"({name} := {code.text})")
                code = Code(name)
            codes.append(code)
        return guards, codes


def guarded(guards: Sequence[str], code: Code, more: Sequence[str] = ()) -> Code:
    """Return code whose value is None when a guard is None, or one of some more conditions is true."""
    if not guards and not more:
        return code
    unknown = " or ".join([*(f"{guard} is None" for guard in guards), *more])
    return Code(f"None if {unknown} else {code.text}", CHOICE)


def if_guarded(guards: Sequence[str], code: Code) -> Code:
    """Return code that is true when no guard is None and the condition is true."""
    if not guards:
        return code
    known = " and ".join(f"{guard} is not None" for guard in guards)
    return Code(f"{known} and {code.within(NOT)}", AND)


# --- Numbers -------------------------------------------------------------------------------------


def digits(value: int) -> Code:
    """Return a whole number as it is written."""
    return Code(str(value), ATOM if value >= 0 else NEGATE)


def scaled(code: Code, typed: Typed, scale: int) -> Code:
    """Return code for a number at a finer scale than its own; of an exact ratio, times 10**scale."""
    factor = 10 ** (scale - (typed.type.scale or 0))
    if factor == 1:
        return code
    if isinstance(typed, Constant) and isinstance(typed.value, int):
        return digits(typed.value * factor)
    return Code(f"{code.within(MULTIPLY)} * {factor}", MULTIPLY)


def common_scale(*parts: Typed) -> int:
    """Return the finest scale of some numbers; an exact ratio asks for none."""
    return max(part.type.scale or 0 for part in parts)


def chain(terms: Sequence[tuple[int, str]]) -> Code:
    """Return a sum of signed terms, in pieces that are short enough for Python.

    >>> chain([(1, "a"), (-1, "b")]).text
    'a - b'
    """
    if len(terms) > _CHUNK:
        pieces = [terms[at : at + _CHUNK] for at in range(0, len(terms), _CHUNK)]
        return chain([(1, f"({chain(piece).text})") for piece in pieces])
    sign, first = terms[0]
    text = first if sign > 0 else f"-{first}"
    text += "".join(f" {'+' if sign > 0 else '-'} {term}" for sign, term in terms[1:])
    return Code(text, ADD)


def joined(factors: Sequence[str]) -> Code:
    """Return a product, in pieces that are short enough for Python.

    >>> joined(["a", "b"]).text
    'a * b'
    """
    if len(factors) <= _CHUNK:
        return Code(" * ".join(factors), MULTIPLY)
    pieces = [factors[at : at + _CHUNK] for at in range(0, len(factors), _CHUNK)]
    return joined([f"({' * '.join(piece)})" for piece in pieces])


def literal(emitter: Emitter, value: object) -> Code:
    """Return a constant: small whole numbers in the source, everything else bound to a name."""
    if value is True or value is False:
        return Code(str(value))
    if isinstance(value, int):
        return digits(value)
    assert isinstance(value, Hashable), "every constant of the language can be hashed"
    return Code(emitter.constants.add(value))
