"""What reading a history finds: rows on the way in, events and unreadable places on the way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from loyalrules.base.place import Place
from loyalrules.base.problem import LoyalError, Problem


class Row(NamedTuple):
    """One row of a file. ``line`` counts from 1; in a Parquet file it is the number of the row."""

    line: int
    values: Mapping[str, object]


class FoundEvent(NamedTuple):
    """One event as it can be given to the engine, and where it begins in its file."""

    raw: dict[str, object]
    place: Place


@dataclass(slots=True)
class Reading:
    """How far a file was read: for a progress bar, and for the rows that the mapping leaves out."""

    size: int = 0  # Bytes, or rows of a Parquet file.
    done: int = 0
    rows: int = 0
    left_out: int = 0


Item = FoundEvent | Problem


class SourceError(LoyalError):
    """A history file that cannot be read at all."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"{code}: {message}")

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str, str | None]]:
        return SourceError, (
            self.code,
            self.message,
            self.hint,
        )  # So that it comes back from other processes.


class CellError(LoyalError):
    """One value that cannot be used; the line is not known here."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"{code}: {message}")

    def at(self, place: Place) -> Problem:
        """Return the problem at a place."""
        return Problem(self.code, self.message, place, self.hint)
