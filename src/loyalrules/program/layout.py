"""The layout of a program: two spaces for each level, keys in the order of the pages, clean line ends."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from loyalrules.document.document import Document
from loyalrules.document.lines import Lines
from loyalrules.document.node import Node, Path

STEP = 2
_DASHES = re.compile(r" *(?:- )*")

# From the path of a mapping to its known keys in order; others keep theirs, at the end. None: as it is.
KeyOrder = Callable[[Path], Sequence[str]]


def indented(document: Document) -> str | None:
    """Return the text with two spaces for each level, or None where that cannot be told line by line."""
    lines = Lines(document.file, document.text)
    columns: dict[int, int] = {}  # By line: the column at which its first key or item should begin.
    if not _place(document.root, 0, lines, columns):
        return None
    return _moved(document.text, lines, columns)


def _place(node: Node, column: int, lines: Lines, columns: dict[int, int]) -> bool:
    """Note where each line of a block should begin; False for what is written in an unusual way."""
    if lines.text[node.start : node.start + 1] in ("{", "["):
        return True
    if isinstance(node.value, dict):
        for key, child in node.children.items():
            assert isinstance(key, str), "keys of a mapping are texts"
            if not _begin(node.keys[key].start, column, lines, columns):
                return False
            if not _place(child, column + STEP, lines, columns):
                return False
        return True
    if isinstance(node.value, list):
        for child in node.children.values():
            dash = _dash(child, lines)
            if dash is None or not _begin(dash, column, lines, columns):
                return False
            if not _place(child, column + STEP, lines, columns):
                return False
    return True


def _begin(offset: int, column: int, lines: Lines, columns: dict[int, int]) -> bool:
    """Note the column of what begins at an offset; behind a dash the dash has told it."""
    line = lines.line_of(offset)
    start, _ = lines.bounds(line)
    before = lines.text[start:offset]
    if not before.strip():
        columns[line] = column
        return True
    return _DASHES.fullmatch(before) is not None and before.count("-") == 1


def _dash(child: Node, lines: Lines) -> int | None:
    """Return where the dash of an item stands: in front of it, on its line."""
    start, _ = lines.bounds(lines.line_of(child.start))
    before = lines.text[start : child.start]
    return start + before.index("-") if re.fullmatch(r" *- +", before) else None


def _moved(text: str, lines: Lines, columns: dict[int, int]) -> str:
    """Move each line; what runs on, and comments, move with the line that they belong to."""
    moved: list[str] = []
    by = 0
    waiting: list[str] = []  # Comments and empty lines: they belong to what follows.
    for number in range(lines.line_of(len(text)) + 1):
        start, end = lines.bounds(number)
        line = text[start:end]
        bare = line.lstrip(" ")
        if number in columns:
            column = columns[number]
            by = column - (len(line) - len(bare))
            if bare.startswith("- "):
                bare = "- " + bare[2:].lstrip(" ")
            moved += [" " * column + comment if comment else "" for comment in waiting]
            waiting = []
            moved.append(" " * column + bare)
        elif not bare or bare.startswith("#"):
            waiting.append(bare)
        else:
            moved += [_shifted(comment, by) if comment else "" for comment in waiting]
            waiting = []
            moved.append(_shifted(line, by))
    return "\n".join([*moved, *waiting])


def _shifted(line: str, by: int) -> str:
    return " " * by + line if by >= 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :]


def cleaned(text: str) -> str:
    """Return the text with one line break at its end; a file that is empty stays empty."""
    return text.rstrip("\r\n ") + "\n" if text.strip() else text


class Moved(NamedTuple):
    """The keys of one mapping in order: the part of the text that holds them, and what stands there then."""

    path: Path
    start: int
    end: int
    text: str


def disordered(document: Document, order: KeyOrder, leave: Collection[Path] = ()) -> list[Moved]:
    """Return mappings with their keys put in order, none within another; those to ``leave`` stay.

    What stands within one of them is in order only when the text was changed and is looked at again.
    """
    lines = Lines(document.file, document.text)
    found: list[Moved] = []
    for path, node in document.mappings():
        keys = list(node.keys)
        wanted = [key for key in order(path) if key in node.keys]
        wanted += [key for key in keys if key not in wanted]
        if keys == wanted or path in leave or (found and node.start < found[-1].end):
            continue
        flow = document.text[node.start] == "{"
        moved = _pairs(document, node, wanted) if flow else _blocks(document.text, node, wanted, lines)
        if moved is not None and not (found and moved[0] < found[-1].end):
            found.append(Moved(path, *moved))
    return found


def _pairs(document: Document, node: Node, wanted: list[str]) -> tuple[int, int, str] | None:
    """Put pairs between braces in order; a comment or a line break between them leaves them alone."""
    text = document.text
    spans = {}
    for key, child in node.children.items():
        assert isinstance(key, str), "keys of a mapping are texts"
        spans[key] = (node.keys[key].start, max(child.end, node.keys[key].end))
    if "\n" in text[node.start : node.end] or "#" in text[node.start : node.end]:
        return None
    parts = [text[slice(*spans[key])] for key in wanted]
    pieces, at = [], node.start
    for (start, end), part in zip(spans.values(), parts, strict=True):
        pieces += [text[at:start], part]
        at = end
    return node.start, at, "".join(pieces)


def _blocks(text: str, node: Node, wanted: list[str], lines: Lines) -> tuple[int, int, str] | None:
    """Put keys that stand on lines of their own in order, each with its comments above and its value."""
    chunks = dict(_chunks(text, node, lines))
    if len(chunks) != len(wanted):
        return None
    first = next(iter(chunks))
    head_start, _ = lines.bounds(lines.line_of(node.keys[first].start))
    column = node.keys[first].start - head_start
    prefix = text[head_start : node.keys[first].start]
    if prefix.strip() and text[slice(*chunks[wanted[0]])].lstrip().startswith("#"):
        return None  # A comment would come to stand behind the dash.
    bodies = {
        key: " " * column + text[slice(*span)][column if key != first else len(prefix) :]
        for key, span in chunks.items()
    }
    pieces, at = [], head_start
    for number, ((start, end), key) in enumerate(zip(chunks.values(), wanted, strict=True)):
        body = bodies[key]
        pieces += [text[at:start], prefix + body[column:] if number == 0 else body]
        at = end
    return head_start, at, "".join(pieces)


def _chunks(text: str, node: Node, lines: Lines) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each key with its lines: from the comments right above it to the end of its value."""
    above = -1
    for key, child in node.children.items():
        assert isinstance(key, str), "keys of a mapping are texts"
        line = lines.line_of(node.keys[key].start)
        last = lines.line_of(max(child.end - 1, node.keys[key].end - 1))
        if line <= above:
            return  # Two keys on one line.
        first = line
        while (
            above >= 0
            and first - 1 > above
            and text[slice(*lines.bounds(first - 1))].lstrip().startswith("#")
        ):
            first -= 1
        above = last
        yield key, (lines.bounds(first)[0], lines.bounds(last)[1])
