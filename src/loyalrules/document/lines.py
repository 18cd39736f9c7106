"""From an offset in a text to a place in its file."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from loyalrules.base.place import Place

LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Lines:
    """The lines of a text, and where each column of a repaired line was in the file.

    ``columns`` holds, for lines that were repaired, the file's column of each of their characters;
    all counts are from 0 and one character of the text is one column.

    >>> str(Lines("a.yaml", "a: 1\\nb: 2").place(8, 9))
    'a.yaml:2:4'
    """

    __slots__ = ("_columns", "_starts", "file", "text")

    def __init__(self, file: str, text: str, columns: Mapping[int, Sequence[int]] | None = None) -> None:
        self.file = file
        self.text = text
        self._columns = columns or {}
        self._starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]

    def line_of(self, offset: int) -> int:
        """Return the line, from 0, that an offset is in."""
        return bisect_right(self._starts, offset) - 1

    def bounds(self, line: int) -> tuple[int, int]:
        """Return the offsets at which a line starts and its characters end."""
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def place(self, start: int, end: int) -> Place:
        """Return the place of the characters from ``start`` up to ``end``, cut at the line's end."""
        line = self.line_of(start)
        line_start, line_end = self.bounds(line)
        first = self._column(line, start - line_start)
        last = self._column(line, max(min(end, line_end), start + 1) - line_start)
        return Place(self.file, line + 1, first + 1, max(1, last - first))

    def _column(self, line: int, column: int) -> int:
        columns = self._columns.get(line)
        if columns is None:
            return column
        return columns[column] if column < len(columns) else columns[-1] + column - len(columns) + 1
