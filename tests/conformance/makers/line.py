"""What a maker yields: a vector with a result, or one with the problem that must be found."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Gives(NamedTuple):
    """``expression`` with these values gives ``result``; ``None`` is not known."""

    expression: Any  # Of an amount it may be a table.
    values: Mapping[str, Any]
    result: str | None


class Refused(NamedTuple):
    """``expression`` has a problem with a code, at a column from 1; ``at`` is where in a table."""

    expression: Any
    code: str
    column: int
    at: str = ""


def refused(code: str, marked: str) -> Refused:
    """The column is where the mark ``^`` stands, which is no part of the expression."""
    return Refused(marked.replace("^", "", 1), code, marked.index("^") + 1)
