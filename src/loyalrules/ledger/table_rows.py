"""What all forms of files with rows share."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say

Row = Sequence[Any]
AT_ONCE = 2_000  # Rows that are held at once.


def not_a_row(path: Path, number: int, error: object) -> StoreError:
    """Return what to raise for a file that was not written by an export."""
    return StoreError(
        "LR715",
        say("{file}:{line}: this is no row of an export: {error}", file=path.name, line=number, error=error),
        say("export the ledger again, and do not change the files"),
    )


def in_groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows in groups."""
    source = iter(rows)
    while group := list(islice(source, AT_ONCE)):
        yield group
