"""Collecting mistakes while a program is built, each at its place in the file."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from loyalrules.base.listing import first_few
from loyalrules.base.nearest import near_and_spelt
from loyalrules.base.problem import Problem, ProgramError, Related, Severity, UnfitError
from loyalrules.base.say import say
from loyalrules.document.document import Document
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.plugins.kind import Path
from loyalrules.program.definitions import AlreadySaid

# What may follow from a section that has a mistake: said once, at the section.
CASCADES = {
    "LR111": {"events"},
    "LR119": {"events"},
    "LR121": {"units"},
    "LR122": {"units"},
    "LR123": {"referrals"},
    "LR129": {"units"},
    "LR141": {"rules", "units"},
    "LR147": {"counters"},
    "LR148": {"units"},
    "LR161": {"funds"},
    "LR226": {"units"},
    "LR204": {
        "units",
        "tiers",
        "counters",
        "memberships",
        "referrals",
        "events",
        "fields",
        "values",
        "names",
    },
}


def _known(names: list[str]) -> str:
    return say("known: {known}", known=first_few(names)) if names else say("none is declared")


MOST = 250  # Errors of one program that are told: nobody mends more before the next look.


class TooManyMistakes(Exception):
    """A program has so many errors that no more are looked for."""


class Mistakes:
    """Every problem found so far in one program. ``failed`` are the sections that have some.

    Whatever reports the last of ``MOST`` errors raises ``TooManyMistakes``.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Problem] = []
        self._known: set[tuple[object, ...]] = set()
        self._errors = 0
        self.failed: set[str] = set()

    def add(
        self, code: str, message: str, path: Path, hint: str | None = None, severity: Severity = "error",
        *, at_key: bool = False, fix: str | None = None, related: tuple[Related, ...] = (),
    ) -> None:  # fmt: skip
        """Report a mistake at the value (or key) of a path."""
        value = self.document.value(path)
        # What holds others is shown by the key that it belongs to.
        at_key = at_key or (isinstance(value, dict | list) and bool(path) and isinstance(path[-1], str))
        place = self.document.key_place(path) if at_key else self.document.place(path)
        self._keep(Problem(code, message, place, hint, severity, fix, related))
        if severity == "error" and path and code not in CASCADES:
            self.failed.add(str(path[0]))

    def unfit(self, code: str, error: ValueError, path: Path, hint: str | None = None) -> None:
        """Report a value that could not be read; what an `UnfitError` proposes goes before the hint."""
        fix = error.fix if isinstance(error, UnfitError) else None
        better = error.hint if isinstance(error, UnfitError) else None
        hint = better if fix is not None else hint or better
        if not isinstance(self.document.value(path), str):
            fix = None  # The place is that of something larger.
        self.add(code, str(error), path, hint, fix=fix)

    def unknown(
        self, code: str, message: str, path: Path, word: str, known: Iterable[str], *, at_key: bool = False,
        called: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        """Report a name that is not declared, with the nearest one that is.

        ``called`` has the ids of things by what people call them.
        """
        names = sorted(set(known))
        near, fix = near_and_spelt(word, names)
        if called.get(word) in names:
            near = fix = called[word]
        hint = say('did you mean "{near}"?', near=near) if near else _known(names)
        written = path[-1] if at_key else self.document.value(path)
        self.add(code, message, path, hint, at_key=at_key, fix=fix if written == word else None)

    def expression(self, error: ExprError | ExprErrors, path: Path) -> None:
        """Report the mistakes of one expression, each at its own characters."""
        for one in error.errors:
            if not isinstance(one, AlreadySaid):
                self.expression_warning(one, path)

    def expression_warning(self, one: ExprError, path: Path) -> None:
        """Report one mistake or warning of an expression: of a list of one line, in that line."""
        if isinstance(self.document.value(path), list):
            path = (*path, 0)
        place = self.document.inside(path, one.start, one.length)
        fix = None if one.fix is None else self.document.written(path, one.start, one.length, one.fix)
        hint = one.hint
        if one.code == "LR202" and self._is_cut(one, path):
            hint, fix = say("what follows # is a comment: take the # away, or put the value in quotes"), None
        self._keep(Problem(one.code, one.message, place, hint, one.severity, fix))

    def _is_cut(self, one: ExprError, path: Path) -> bool:
        """Tell whether a comment follows where an expression ends too early."""
        value = self.document.value(path)
        ends = isinstance(value, str) and one.start + one.length == len(value)
        return ends and self.document.comment_behind(path)

    def take(self, error: ProgramError) -> None:
        """Report the problems of a model that could not be read."""
        self.report(error.problems)

    def report(self, problems: Iterable[Problem]) -> None:
        """Report problems that know their places."""
        for problem in problems:
            self._keep(problem)

    def _keep(self, problem: Problem) -> None:
        follows = not self.failed.isdisjoint(CASCADES.get(problem.code, ()))
        known = (problem.code, problem.message, problem.place, problem.hint, problem.severity, problem.fix)
        if follows or known in self._known:
            return
        self._known.add(known)
        self.found.append(problem)
        self._errors += problem.severity == "error"
        if self._errors == MOST:
            raise TooManyMistakes

    def enough(self) -> None:
        """Say where the search for errors ended."""
        last = self.found[-1]
        message = say("this program has {count} errors or more; the others are not looked for", count=MOST)
        hint = say("mend these, then check again")
        self.found.append(Problem("LR196", message, last.place, hint))

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep the program from loading."""
        return [problem for problem in self.found if problem.severity == "error"]
