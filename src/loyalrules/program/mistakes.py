"""Collecting mistakes while a program is built, each at its place in the file."""

from collections.abc import Iterable

from loyalrules.base.problem import Problem, ProgramError, Severity
from loyalrules.document.document import Document
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.plugins.kind import Path

# What may follow from a section that has a mistake: said once, at the section.
CASCADES = {
    "LR121": {"units"},
    "LR122": {"units"},
    "LR129": {"units"},
    "LR141": {"rules", "units"},
    "LR147": {"counters"},
    "LR148": {"units"},
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


class Mistakes:
    """Every problem found so far in one program. ``failed`` are the sections that have some."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Problem] = []
        self.failed: set[str] = set()

    def add(
        self, code: str, message: str, path: Path, hint: str | None = None, severity: Severity = "error",
        *, at_key: bool = False, fix: str | None = None,
    ) -> None:  # fmt: skip
        """Report a mistake at the value (or key) of a path."""
        place = self.document.key_place(path) if at_key else self.document.place(path)
        self._keep(Problem(code, message, place, hint, severity, fix))
        if severity == "error" and path and code not in CASCADES:
            self.failed.add(str(path[0]))

    def expression(self, error: ExprError | ExprErrors, path: Path) -> None:
        """Report the mistakes of one expression, each at its own characters."""
        for one in error.errors:
            self.expression_warning(one, path)

    def expression_warning(self, one: ExprError, path: Path) -> None:
        """Report one mistake or warning of an expression."""
        place = self.document.inside(path, one.start, one.length)
        self._keep(Problem(one.code, one.message, place, one.hint, one.severity, one.fix))

    def take(self, error: ProgramError) -> None:
        """Report the problems of a model that could not be read."""
        self.report(error.problems)

    def report(self, problems: Iterable[Problem]) -> None:
        """Report problems that know their places."""
        for problem in problems:
            self._keep(problem)

    def _keep(self, problem: Problem) -> None:
        follows = not self.failed.isdisjoint(CASCADES.get(problem.code, ()))
        if not follows and problem not in self.found:
            self.found.append(problem)

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep the program from loading."""
        return [problem for problem in self.found if problem.severity == "error"]
