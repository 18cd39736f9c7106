"""What can be wrong, as values and as exceptions.

    LoyalError
    ├── ProgramError      a program text with at least one problem; carries all of them
    ├── EventError        an event that was refused; says where in its JSON
    └── StoreError        the ledger could not do what was asked

A mistake in a program is a `Problem`, a value, so that a check can collect all it finds.
A function that meets one problem and can go no further raises `ProgramError` with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from loyalrules.base.place import Place

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake at one place, worded for the person who wrote the text.

    >>> str(Problem("LR006", "this colon is full-width", Place("cafe.yaml", 47, 9)))
    'cafe.yaml:47:9: LR006 this colon is full-width'
    """

    code: str  # "LR" and three digits; its long story is in `loyalrules.base.codes`.
    message: str  # What is wrong, in the author's words, without a full stop.
    place: Place
    hint: str | None = None  # Shown beside the carets: what to write or to look at.
    severity: Severity = "error"
    fix: str | None = None  # The text that can stand in place of the underlined text.
    related: tuple["Related", ...] = field(default=())  # Other places that take part in the mistake.

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message}"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that takes part in a problem, with what it has to do with it."""

    place: Place
    message: str


def by_place(problem: Problem) -> tuple[str, int, int, str]:
    """The order in which problems are shown: file, line, column, code."""
    place = problem.place
    return (place.file, place.line, place.column, problem.code)


class LoyalError(Exception):
    """The root of every exception that loyalrules raises on purpose."""


class UnfitError(ValueError):
    """A value that a program cannot have: the sentence, and perhaps what to write instead.

    ``hint`` stands beside the value, ``fix`` can stand in its place. ``keys`` are those that do not go
    together: the one that is written last is shown.
    """

    def __init__(
        self, message: str, hint: str | None = None, fix: str | None = None, keys: tuple[str, ...] = ()
    ) -> None:
        self.hint = hint
        self.fix = fix
        self.keys = keys
        super().__init__(message)


class ProgramError(LoyalError):
    """A program text with at least one problem; `problems` holds all of them, sorted by place.

    Raises `ValueError` when it is made without problems, which is a bug of the caller.
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=by_place))
        if not self.problems:
            raise ValueError("a ProgramError needs at least one problem")
        super().__init__("; ".join(str(problem) for problem in self.problems))


class EventError(LoyalError):
    """An event that cannot be accepted; `pointer` says where in its JSON, as in /order/lines/0/price."""

    def __init__(self, code: str, message: str, pointer: str = "", hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.pointer = pointer  # A JSON pointer; "" is the whole event.
        self.hint = hint
        at = f" at {pointer}" if pointer else ""
        super().__init__(f"{code}{at}: {message}")


class StoreError(LoyalError):
    """The ledger refused or could not finish; nothing was written."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"{code}: {message}")
