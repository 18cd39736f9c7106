"""A place in a text file: what every problem points at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A run of characters in a file. Lines and columns count from 1, in characters.

    >>> str(Place("cafe.loyal.yaml", 40, 9, length=11))
    'cafe.loyal.yaml:40:9'
    """

    file: str
    line: int
    column: int
    length: int = 1  # Characters to underline; 1 or more, never beyond the line.

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
