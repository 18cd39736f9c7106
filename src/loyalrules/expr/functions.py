"""What a function of the expression language is: the promise made to plugins."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loyalrules.expr.constants import Constants
from loyalrules.expr.types import Kind, Type

MAX_ARGUMENTS = 20  # Of one call; more are a list, which an aggregate goes through.
ANY_NUMBER: tuple[Kind, ...] = ("number", "money", "quantity", "percent")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function.

    ``kinds`` are the kinds of type that fit. Where a date or a time of day is asked and no moment,
    a moment fits too: its local day or local time is taken.
    """

    name: str
    kinds: tuple[Kind, ...]
    alike: bool = False  # All such arguments come in one unit and one scale: bare numbers take it on.
    repeats: bool = False  # Only the last: it takes one argument or more.
    optional: bool = False  # Only the last ones.
    above_zero: bool = False  # 0 or less makes the result not known; of a constant it is an error.


@dataclass(frozen=True, slots=True)
class Function:
    """A function that expressions may call. It must be pure: the same arguments, the same result.

    ``result`` gives the type of the result from the types of the arguments, after they were made
    alike. ``emit(codes, types, constants)`` returns a Python expression for the result; the codes
    stand for values of the types given, never for ``None``, are evaluated once in any order, and
    may be any expression: put brackets around them, or pass them to a helper that is bound with
    ``constants.add``. ``interpret`` gets the same arguments as exact values (numbers as ``Fraction``
    of natural units) and must agree with the code. With ``partial`` both may answer ``None``: not known.

    ``least`` and ``most`` let `check` find ``month(today) is 13``.

    Arguments that are not known make the result not known; the function is not called then.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Callable[[Sequence[Type]], Type]
    emit: Callable[[list[str], list[Type], Constants], str]
    interpret: Callable[..., Any]
    doc: str
    examples: tuple[str, ...] = ()
    partial: bool = False
    least: int | None = None  # Of a number: the smallest result that there can be.
    most: int | None = None

    def parameters_for(self, count: int) -> list[Parameter]:
        """Return the parameter of each of so many arguments."""
        return [self.parameters[min(index, len(self.parameters) - 1)] for index in range(count)]

    @property
    def signature(self) -> str:
        """How the function is called, for messages and the manual.

        >>> step = Parameter("step", ANY_NUMBER, optional=True)
        >>> Function("up", (Parameter("x", ANY_NUMBER), step), lambda t: t[0], simple(abs), abs, "").signature
        'up(x, [step])'
        """
        shown = [
            f"[{parameter.name}]"
            if parameter.optional
            else parameter.name + (", ..." if parameter.repeats else "")
            for parameter in self.parameters
        ]
        return f"{self.name}({', '.join(shown)})"


def alike_types(types: Sequence[Type], parameters: Sequence[Parameter]) -> list[Type]:
    """Return the types of arguments as a function gets them: those of alike parameters at one scale.

    >>> parameters = [Parameter("x", ANY_NUMBER, alike=True)] * 2
    >>> [type_.scale for type_ in alike_types([Type("number", scale=2), Type("number")], parameters)]
    [2, 2]
    """
    scales = [
        type_.scale
        for type_, parameter in zip(types, parameters, strict=True)
        if parameter.alike and type_.numeric
    ]
    whole = [scale for scale in scales if scale is not None]
    common = max(whole) if whole and len(whole) == len(scales) else None
    return [
        replace(type_, scale=common) if parameter.alike and type_.numeric else type_
        for type_, parameter in zip(types, parameters, strict=True)
    ]


def simple(helper: Hashable) -> Callable[[list[str], list[Type], Constants], str]:
    """Return an ``emit`` that calls one helper with the arguments as they run.

    >>> simple(len)(["order[2]"], [Type("text")], Constants())
    'k0(order[2])'
    """
    return lambda codes, types, constants: f"{constants.add(helper)}({', '.join(codes)})"
