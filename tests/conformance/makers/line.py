"""What a maker yields: a vector with a result, or one with the problem that must be found."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Gives(NamedTuple):
    """``expression`` with these values gives ``result``; ``None`` is not known."""

    expression: str
    values: Mapping[str, Any]
    result: str | None


class Refused(NamedTuple):
    """``expression`` has a problem with a code, at a column that counts from 1."""

    expression: str
    code: str
    column: int


def refused(code: str, marked: str) -> Refused:
    """The column is where the mark ``^`` stands, which is no part of the expression."""
    return Refused(marked.replace("^", "", 1), code, marked.index("^") + 1)
