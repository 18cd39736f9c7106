"""From a checked expression to Python source, for `loyalrules.expr.closed.compile_function`."""

from loyalrules.expr import emit_logic, emit_numbers, emit_time
from loyalrules.expr.constants import Constants
from loyalrules.expr.emit import Emitter
from loyalrules.expr.typed import Typed

_VALUES = {**emit_numbers.VALUES, **emit_time.VALUES, **emit_logic.VALUES}
_HOLDS = {**emit_numbers.HOLDS, **emit_logic.HOLDS}
_FAILS = {**emit_numbers.FAILS, **emit_logic.FAILS}


def to_python(typed: Typed, constants: Constants) -> str:
    """Return a Python expression for a value, in the representation of ``typed.type``.

    It reads the codes of the names, the constants ``k0, k1, ...`` that are collected in
    ``constants``, and its own local variables ``t0, t1, ...``; so it must stand in a function, and
    not where an assignment expression is forbidden (the source of a comprehension). It is None
    exactly where the value is not known. Put it in brackets before adding anything to it.
    """
    return _emitter(constants).value(typed).text


def to_condition(typed: Typed, constants: Constants, *, answer: bool = True) -> str:
    """Return a Python expression that is true exactly when a condition has an answer, yes or no.

    Whatever else the answer is, not known among them, it is false: what a line under ``if:`` (yes)
    or ``unless:`` (no) asks. It is shorter and quicker than `to_python` wherever something can be
    not known. Put it in brackets before adding anything to it.
    """
    emitter = _emitter(constants)
    return (emitter.holds(typed) if answer else emitter.fails(typed)).text


def _emitter(constants: Constants) -> Emitter:
    return Emitter(constants, _VALUES, emit_logic.TESTS, _HOLDS, _FAILS)
