"""A text that was read: its data, and the place of every key, value and character within a value."""

import re
from collections.abc import Iterator

from loyalrules.base.place import Place
from loyalrules.document.fitting import fitted
from loyalrules.document.lines import Lines
from loyalrules.document.node import Data, Node, Path
from loyalrules.document.scalars import offsets


class Document:
    """Data with places. ``data`` is nested dicts, lists and texts; an empty value is None.

    A path is a tuple of keys and list positions. A path that does not exist stands for the nearest
    part of it that does, so every question for a place has an answer.
    """

    __slots__ = ("_lines", "_root", "data", "file", "text")

    def __init__(self, file: str, text: str, root: Node, lines: Lines) -> None:
        self.file = file
        self.text = text  # As it is in the file, without a byte order mark.
        assert isinstance(root.value, dict), "only mappings become documents"
        self.data: dict[str, Data] = root.value
        self._root = root
        self._lines = lines

    @property
    def root(self) -> Node:
        """The node of the whole text; offsets count in the text that was read."""
        return self._root

    def texts(self) -> Iterator[tuple[Path, Node, bool]]:
        """Yield every text value with its path, and whether it stands within brackets or braces."""
        for path, node, in_brackets in self._nodes():
            if isinstance(node.value, str):
                yield path, node, in_brackets

    def mappings(self) -> Iterator[tuple[Path, Node]]:
        """Yield every mapping with its path, the outer ones first."""
        for path, node, _ in self._nodes():
            if isinstance(node.value, dict):
                yield path, node

    def _nodes(self) -> Iterator[tuple[Path, Node, bool]]:
        waiting: list[tuple[Path, Node, bool]] = [((), self._root, False)]
        while waiting:
            path, node, within = waiting.pop()
            yield path, node, within
            within = within or self._lines.text[node.start : node.start + 1] in ("[", "{")
            children = list(node.children.items())
            waiting += [((*path, step), child, within) for step, child in reversed(children)]

    def value(self, path: Path) -> Data:
        """Return the data at a path; of a path that does not exist, None."""
        nodes = self._walk(path)
        return nodes[-1].value if len(nodes) > len(path) else None

    def has(self, path: Path) -> bool:
        """Tell whether a path exists."""
        return len(self._walk(path)) > len(path)

    def place(self, path: Path) -> Place:
        """Return the place of the value at a path; of several lines the first, of nothing its key."""
        nodes = self._walk(path)
        node = nodes[-1]
        if node.end <= node.start and len(nodes) > 1:
            return self.key_place(path[: len(nodes) - 1])
        return self._lines.place(node.start, node.end)

    def key_place(self, path: Path) -> Place:
        """Return the place of the key that ends a path; of a position in a list, of what is there."""
        nodes = self._walk(path)
        if len(nodes) == 1:
            return self._lines.place(nodes[0].start, nodes[0].end)
        step = path[len(nodes) - 2]
        node = nodes[-2].keys[step] if isinstance(step, str) else nodes[-1]
        return self._lines.place(node.start, node.end)

    def comment_behind(self, path: Path) -> bool:
        """Tell whether what follows a value, or the key of a missing one, is cut off by a ``#``: ``a: #3``.

        A sign with a space behind it begins a comment that was meant as one.
        """
        place = self.place(path)
        start, end = self._lines.bounds(place.line - 1)
        rest = self._lines.text[start:end][place.column - 1 + place.length :]
        return re.match(r"[ \t:-]*#[^\s#]", rest) is not None

    def inside(self, path: Path, offset: int, length: int = 1) -> Place:
        """Return the place of ``length`` characters of a text, from ``offset`` (0 is its first).

        Exact in every way of writing a text: an escape counts with all its characters, a folded
        line break stands where the line ends. Beyond the end it is the character after the last.
        """
        nodes = self._walk(path)
        node = nodes[-1]
        if len(nodes) <= len(path) or not isinstance(node.value, str):
            return self.place(path)
        spans = offsets(self._lines.text, node.start, node.end, node.style, node.value)
        if spans is None or not spans:
            return self.place(path)
        if offset >= len(spans):
            end = spans[-1][1]
            return self._lines.place(end, end + 1)
        first = spans[max(0, offset)][0]
        last = spans[min(max(0, offset) + max(1, length), len(spans)) - 1][1]
        return self._lines.place(first, last)

    def written(self, path: Path, offset: int, length: int, part: str) -> str | None:
        """Return how ``part`` is written in place of ``length`` characters of a text, from ``offset``.

        None where that cannot be done without writing the whole text in another way.
        """
        nodes = self._walk(path)
        node = nodes[-1]
        if len(nodes) <= len(path) or not isinstance(node.value, str):
            return None
        in_brackets = any(
            self._lines.text[above.start : above.start + 1] in ("[", "{") for above in nodes[:-1]
        )
        return fitted(node.value, offset, length, part, node.style, in_brackets=in_brackets)

    def _walk(self, path: Path) -> list[Node]:
        """Return the nodes along a path, the root first, as far as it exists."""
        nodes = [self._root]
        for step in path:
            child = nodes[-1].children.get(step)
            if child is None:
                break
            nodes.append(child)
        return nodes
