"""Where a text that people read would stay English: it stands in the code as a plain text, not in `say`."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

# What is made with a message, or with a hint, for people.
MADE = frozenset(
    [
        "EventError",
        "StoreError",
        "SourceError",
        "CellError",
        "Problem",
        "Related",
        "ExprError",
        "UnfitError",
        "BadParameter",
        "UsageError",
        "Refused",
        "Finding",
        "LoyalError",
        "PluginError",
    ]
)
# What writes to people.
WRITES = frozenset({"echo", "secho", "style", "tell", "told"})


def untold(source: Path) -> Iterator[str]:
    """Yield the places below a folder where a plain text is written or raised for people."""
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in MADE | WRITES:
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    for text in _texts(argument):
                        if _is_sentence(text):
                            yield f"{path.relative_to(source)}:{node.lineno}: {text!r} is not in say()"


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _texts(node: ast.expr) -> Iterator[str]:
    """Yield the texts that are part of a value, but not those that go through `say`."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _texts(part.value if isinstance(part, ast.FormattedValue) else part)
    elif isinstance(node, ast.Call):
        if _name(node.func) in ("join", "aligned"):
            for argument in node.args:
                yield from _texts(argument)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.List | ast.Tuple | ast.Starred | ast.ListComp):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _texts(child)


def _is_sentence(text: str) -> bool:
    """Two words next to each other; a code, a key, a pointer or a sign is none."""
    words = text.split()
    return any(
        one.strip("(,;:").isalpha() and other.strip("),;:.").isalpha() for one, other in pairwise(words)
    )
