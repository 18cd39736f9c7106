"""The canonical spelling of a program's texts: expressions as the pages write them, quotes where needed."""

import re
from collections.abc import Iterator

from loyalrules.document.document import Document
from loyalrules.document.fitting import fitted
from loyalrules.document.node import Data, Path
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse, parse_amount
from loyalrules.expr.nodes import Node
from loyalrules.expr.to_text import to_text

Edit = tuple[int, int, str]  # From an offset up to another one: what stands there instead.

_LINES = frozenset({"if", "unless", "any"})
_AMOUNTS = frozenset({"amount", "gives", "otherwise", "at_most", "by", "of", "total", "rise_of"})
# A word or a few: also a reader of YAML 1.1 takes it for text when it stands without quotes.
_BARE = re.compile(r"[^\W\d_][\w.-]*(?: [\w.-]+)*")
_NOT_TEXT = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def expression_at(path: Path, value: Data) -> Node | None:
    """Return the expression that a text of a program is, or None where it is another text or wrong.

    >>> expression_at(("rules", 0, "if", 0), "order.total >= 5") is not None
    True
    >>> expression_at(("rules", 0, "name"), "order.total >= 5") is None
    True
    """
    if not isinstance(value, str) or not path:
        return None
    last, before = path[-1], path[-2] if len(path) > 1 else None
    try:
        if (isinstance(last, int) and before in _LINES) or last == "if":
            return parse(value)
        if last in _AMOUNTS:
            return parse_amount(value)
        if before == "names" and len(path) == 2:
            return parse_amount(value)
    except (ExprError, ExprErrors):
        return None
    return None


def spelling(document: Document) -> Iterator[Edit]:
    """Yield what is written in another way than it should be; several lines are left as they are."""
    for path, node, in_brackets in document.texts():
        written = document.text[node.start : node.end]
        if "\n" in written or "\r" in written or node.style in ("|", ">"):
            continue
        value = str(node.value)
        expression = expression_at(path, value)
        if expression is not None:
            better = _written(to_text(expression), in_brackets=in_brackets)
        elif node.style and _BARE.fullmatch(value) and value.lower() not in _NOT_TEXT:
            better = value
        else:
            continue
        if better != written:
            yield node.start, node.end, better


def _written(text: str, *, in_brackets: bool) -> str:
    if fitted("", 0, 0, text, "", in_brackets=in_brackets) is not None:
        return text
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def same_meaning(one: Document, other: Document) -> bool:
    """Tell whether two documents say the same: equal data, and equal expressions where texts differ."""
    return _same((), one.data, other.data)


def _same(path: Path, one: Data, other: Data) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same((*path, key), one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        pairs = enumerate(zip(one, other, strict=False))
        return len(one) == len(other) and all(_same((*path, n), a, b) for n, (a, b) in pairs)
    if one == other:
        return True
    first, second = expression_at(path, one), expression_at(path, other)
    return first is not None and first == second
