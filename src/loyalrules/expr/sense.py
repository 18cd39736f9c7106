"""Conditions that are always the same: never true, or never false. Nobody means them.

A condition about one thing (a name, ``month(today)``, ``count(line)``) changes only at the constants that
it is compared with. So a few values tell all: the constants, those next to them, and the ends of what
there can be. Conditions about several things are judged part by part; what cannot be told is left alone.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from typing import Any, Literal

from loyalrules.base.calendar import DAY, FIRST_DAY, LAST_DAY
from loyalrules.expr.runtime import all_of, any_of, opposite, time_between
from loyalrules.expr.typed import (
    AllOf,
    AnyOf,
    Applied,
    Compared,
    Constant,
    Known,
    OneOf,
    Opposite,
    Ranged,
    Summary,
    Typed,
    children,
)
from loyalrules.expr.types import YES_NO, natural

Verdict = Literal["never", "always"]
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip
_ORDERED = frozenset({"number", "money", "quantity", "percent", "date", "time", "moment"})
_MOST_SUBJECTS = 100  # Things that one chain is about; more are not looked at.
_MOST_TOGETHER = 20  # Parts about one thing that are looked at together.
_MOST_CONSTANTS = 100  # More are not looked at, to stay quick.


@dataclass(frozen=True, slots=True)
class Fault:
    """A part that is always the same; with ``other``, only together with that earlier part."""

    part: Typed
    verdict: Verdict
    other: Typed | None = None


def faults(typed: Typed) -> Iterator[Fault]:
    """Yield the innermost parts that are never true or never false, from left to right."""
    inside = typed
    if isinstance(typed, Opposite) and (typed.start, typed.length) == (typed.item.start, typed.item.length):
        inside = typed.item  # One word, such as `is not known`: it is judged as a whole.
    below = [fault for child in children(inside) for fault in faults(child)]
    if below or typed.type.kind != "yes/no":
        yield from below
        return
    verdict = _judge(typed)
    if verdict is not None and not _joint(typed):
        yield Fault(typed, verdict)
    elif isinstance(typed, AllOf | AnyOf):
        pair = _clash(typed.items, AllOf if isinstance(typed, AllOf) else AnyOf)
        if pair is not None:
            first, second = (typed.items[index] for index in pair)
            yield Fault(second, "never" if isinstance(typed, AllOf) else "always", first)


def contradiction(conditions: Sequence[Typed]) -> tuple[int, int] | None:
    """Return two of some conditions, by their places, that can never hold together with those between them.

    The second is the first one with which nothing is left; the first is about the same.
    """
    pieces = [(piece, place) for place, condition in enumerate(conditions) for piece in _pieces(condition)]
    pair = _clash([piece for piece, _ in pieces], AllOf)
    return None if pair is None else (pieces[pair[0]][1], pieces[pair[1]][1])


def _pieces(condition: Typed) -> Iterator[Typed]:
    """The conditions that must all hold for one to hold."""
    if isinstance(condition, AllOf):
        for item in condition.items:
            yield from _pieces(item)
    elif isinstance(condition, Opposite) and isinstance(condition.item, AnyOf):
        for item in condition.item.items:
            yield from _pieces(Opposite(item, type=item.type))
    else:
        yield condition


def bounds(subject: Typed) -> tuple[int | None, int | None]:
    """Return the smallest and the largest value that something can have, in natural units."""
    if isinstance(subject, Applied):
        return subject.function.least, subject.function.most
    if isinstance(subject, Summary) and subject.kind in ("count", "distinct"):
        return 0, None
    ends = {"date": (FIRST_DAY, LAST_DAY), "time": (0, DAY - 1)}
    return ends.get(subject.type.kind, (None, None))


# -------------------------------------------------------------------------------------------------


def _joint(typed: Typed) -> bool:
    """Whether a chain is better judged by its parts: to say which two of them clash."""
    return isinstance(typed, AllOf | AnyOf)


def _clash(items: Sequence[Typed], form: type[AllOf] | type[AnyOf]) -> tuple[int, int] | None:
    about: list[tuple[Typed, list[int]]] = []
    for index, item in enumerate(items):
        subjects = _subjects(item)
        if subjects is None or len(subjects) != 1 or len(about) > _MOST_SUBJECTS:
            continue
        places = next((places for subject, places in about if subject == subjects[0]), None)
        if places is None:
            places = []
            about.append((subjects[0], places))
        places.append(index)
        if 1 < len(places) <= _MOST_TOGETHER:
            together = form(tuple(items[place] for place in places), type=YES_NO)
            if _judge(together) == ("never" if form is AllOf else "always"):
                return _partner(items, places, form), index
    return None


def _partner(items: Sequence[Typed], places: Sequence[int], form: type[AllOf] | type[AnyOf]) -> int:
    """The place of a part that alone clashes with the last one, or the first of those that do so together."""
    for place in places[:-1]:
        if _judge(form((items[place], items[places[-1]]), type=YES_NO)) is not None:
            return place
    return places[0]


def _judge(typed: Typed) -> Verdict | None:
    subjects = _subjects(typed)
    if subjects is None or len(subjects) > 1:
        return None
    if not subjects:
        return "always" if _answer(typed, None) else "never"
    constants = list(_constants(typed))
    if len(constants) > _MOST_CONSTANTS:
        return None
    answers = {_answer(typed, value) for value in _values(subjects[0], constants)}
    if True not in answers:
        return "never"
    if subjects[0].type.values is not None:
        # Today's only plan or level may get a second one: that a text is among the declared is no waste.
        answers.add(_answer(typed, "".join([*subjects[0].type.values, *constants, "?"])))
    return "always" if False not in answers else None


def _different(parts: Iterable[Typed]) -> tuple[Typed, ...]:
    found: list[Typed] = []
    for part in parts:
        if part not in found:
            found.append(part)
    return tuple(found)


def _subjects(typed: Typed) -> tuple[Typed, ...] | None:
    """What a condition is about, if constants are all that it is compared with."""
    if isinstance(typed, AllOf | AnyOf):
        found = [_subjects(item) for item in typed.items]
        known = [subjects for subjects in found if subjects is not None]
        return _different(chain(*known)) if len(known) == len(found) else None
    if isinstance(typed, Opposite):
        return _subjects(typed.item)
    if isinstance(typed, Constant):
        return ()
    if isinstance(typed, Known):
        return (typed.item,)
    if isinstance(typed, Compared):
        sides: tuple[Typed, ...] = (typed.left, typed.right)
    elif isinstance(typed, Ranged):
        sides = (typed.item, typed.low, typed.high)
    elif isinstance(typed, OneOf):
        sides = (typed.item, *typed.choices)
    else:
        return (typed,) if typed.type.kind == "yes/no" and not list(children(typed)) else None
    subjects = _different(side for side in sides if not isinstance(side, Constant))
    comparable = all(side.type.kind in _ORDERED | {"text", "yes/no"} for side in sides)
    return subjects if comparable and len(subjects) <= 1 else None


def _constants(typed: Typed) -> Iterator[Any]:
    for child in children(typed):
        yield from _constants(child) if child.type.kind == "yes/no" else ()
        if isinstance(child, Constant) and child.type.kind != "yes/no":
            yield _exact(child)


def _exact(constant: Constant) -> Any:
    if constant.type.numeric:
        assert isinstance(constant.value, int | Fraction), "numbers are"
        return natural(constant.value, constant.type.scale)
    return constant.value


def _values(subject: Typed, constants: list[Any]) -> Iterator[Any]:
    """Values of a subject, at least one from each stretch on which a condition is the same."""
    kind = subject.type.kind
    if subject.type.maybe:
        yield None
    if kind == "yes/no":
        yield from (True, False)
    elif kind == "text":
        yield from subject.type.values or (*constants, "".join([*constants, "?"]))
    elif kind in _ORDERED:
        yield from _ordered_values(subject, constants)
    else:
        yield object()  # It is known: nothing else is asked of it.


def _ordered_values(subject: Typed, constants: list[Any]) -> Iterator[Any]:
    low, high = bounds(subject)
    ends = sorted({*constants, *(end for end in (low, high) if end is not None)}) or [0]
    scale = subject.type.scale if subject.type.numeric else 0
    found = [ends[0] - 1, *ends, ends[-1] + 1]
    if scale is None:
        found += [Fraction(one + other) / 2 for one, other in pairwise(ends)]
    else:
        size = 10**scale
        steps = {Fraction(end) * size // 1 + step for end in ends for step in (-1, 0, 1, 2)}
        found = [Fraction(step, size) for step in steps]
    yield from (value for value in found if (low is None or value >= low) and (high is None or value <= high))


def _answer(typed: Typed, value: Any) -> bool | None:
    """What a condition says when what it is about has a value; ``None`` is not known."""
    if isinstance(typed, AllOf):
        return all_of([_answer(item, value) for item in typed.items])
    if isinstance(typed, AnyOf):
        return any_of([_answer(item, value) for item in typed.items])
    if isinstance(typed, Opposite):
        return opposite(_answer(typed.item, value))
    if isinstance(typed, Known):
        return value is not None
    parts = [_exact(part) if isinstance(part, Constant) else value for part in _parts(typed)]
    if None in parts:
        return None
    if isinstance(typed, Compared):
        return _OPERATORS[typed.op](*parts)
    if isinstance(typed, OneOf):
        return parts[0] in parts[1:]
    if isinstance(typed, Ranged):
        item, low, high = parts
        if typed.wraps:
            return time_between(item, low, high)
        return bool(low <= item <= high if typed.closed else low <= item < high)
    return bool(parts[0])


def _parts(typed: Typed) -> Sequence[Typed]:
    return list(children(typed)) or [typed]
