"""What every part of a check shares: the scope, the mistakes found so far, and how they are worded."""

from collections.abc import Callable, Iterable

from loyalrules.base.nearest import near_and_spelt
from loyalrules.base.problem import Severity
from loyalrules.base.say import say
from loyalrules.expr.errors import ExprError
from loyalrules.expr.nodes import Node, Position
from loyalrules.expr.scope import Each, Scope
from loyalrules.expr.typed import Broken, Typed
from loyalrules.expr.types import BROKEN


class Checking:
    """One check of one expression. Mistakes are collected; a broken part stands in for what had one."""

    def __init__(self, scope: Scope, visit: "Callable[[Checking, Node], Typed]") -> None:
        self.scope = scope
        self.errors: list[ExprError] = []
        self.warnings: list[ExprError] = []
        # Within an aggregate: the lists whose elements its expressions named, by word.
        self.elements: dict[str, Each] | None = None
        self.sensible = True  # Whether a condition that is always the same is a mistake.
        self._visit = visit

    def visit(self, node: Node) -> Typed:
        """Return what a node means, reporting its mistakes."""
        return self._visit(self, node)

    def mistake(
        self, code: str, message: str, at: Node, hint: str | None = None, fix: str | None = None
    ) -> Broken:
        """Report a mistake and return what stands in for the part that has it."""
        self.errors.append(ExprError(code, message, at.start, at.length, hint, fix))
        return broken(at)

    def warning(self, code: str, message: str, at: Node, hint: str | None = None) -> None:
        """Report something that is probably not what was meant."""
        severity: Severity = "warning"
        self.warnings.append(ExprError(code, message, at.start, at.length, hint, severity=severity))


def broken(at: Node) -> Broken:
    """Return what stands in for a part whose mistake was reported."""
    return Broken(type=BROKEN, start=at.start, length=at.length)


def is_broken(*parts: Typed) -> bool:
    """Whether the mistake of one of some parts was reported, so that nothing more can be said."""
    return any(part.type.kind == "broken" for part in parts)


def place(node: Node) -> Position:
    """The place of a node, as arguments of a typed part."""
    return {"start": node.start, "length": node.length}


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str | None, str | None]:
    """Return a hint with the nearest known word, and that word if it can be put in its place unseen.

    >>> did_you_mean("teir", ["tier", "name"])
    ('did you mean "tier"?', 'tier')
    """
    found, fix = near_and_spelt(word, known)
    return (say('did you mean "{near}"?', near=found), fix) if found is not None else (None, None)
