"""Collecting the mistakes of a test file, each at its place."""

from loyalrules.base.problem import Problem
from loyalrules.document.document import Document
from loyalrules.document.node import Path


class Mistakes:
    """Every problem found so far in one test file."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Problem] = []

    def add(
        self,
        code: str,
        message: str,
        path: Path,
        hint: str | None = None,
        *,
        at_key: bool = False,
        fix: str | None = None,
    ) -> None:
        """Report a mistake at the value (or key) of a path."""
        place = self.document.key_place(path) if at_key else self.document.place(path)
        self.found.append(Problem(code, message, place, hint, fix=fix))
