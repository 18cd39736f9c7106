"""From nodes to the canonical text: one spelling, brackets where they are needed or where they help."""

from collections.abc import Callable
from typing import Any

from loyalrules.base.calendar import DAY, HOUR, MINUTE, write_date, write_time
from loyalrules.base.money import write_exact
from loyalrules.expr import nodes
from loyalrules.expr.nodes import Node

# How tightly a form holds together; what stands in it must hold at least as tightly as its place asks.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _OF, _UNARY, _ATOM = range(9)
_LEVELS: dict[type[Node], int] = {
    nodes.Or: _OR, nodes.And: _AND, nodes.Not: _NOT, nodes.Compare: _COMPARE,
    nodes.Between: _COMPARE, nodes.Within: _COMPARE, nodes.Sum: _SUM, nodes.Product: _PRODUCT,
    nodes.Of: _OF, nodes.Negative: _UNARY,
}  # fmt: skip


def to_text(node: Node) -> str:
    """Return the canonical text of a node; reading it again gives an equal node.

    >>> is_gold = nodes.Compare("is", nodes.Name("tier"), nodes.Text("gold"))
    >>> to_text(nodes.And((is_gold, nodes.Or((nodes.Name("a"), nodes.Name("b"))))))
    'tier is "gold" and (a or b)'
    """
    return _WRITERS[type(node)](node)


def shown(node: Node, limit: int = 60) -> str:
    """Return a node's text as it stands in a message, cut when it is long.

    >>> shown(nodes.Name("member.tier"))
    '`member.tier`'
    """
    text = to_text(node)
    return f"`{text}`" if len(text) <= limit else f"`{text[: limit - 3]}...`"


def _in(node: Node, level: int) -> str:
    text = to_text(node)
    return text if _LEVELS.get(type(node), _ATOM) >= level else f"({text})"


def _list(items: tuple[Node, ...]) -> str:
    return ", ".join(to_text(item) for item in items)


def _offset(micros: int) -> str:
    sign, size = ("-", -micros) if micros < 0 else ("+", micros)
    return f"{sign}{size // HOUR:02}:{size % HOUR // MINUTE:02}"


def _moment(node: nodes.Moment) -> str:
    text = f"{write_date(node.ordinal)} {write_time(node.micros)}"
    return text if node.offset is None else text.replace(" ", "T") + _offset(node.offset)


def _span(node: nodes.Span) -> str:
    return f"{node.count} {node.word}" + ("" if node.count == 1 else "s")


def _quoted(node: nodes.Text) -> str:
    return '"' + node.value.replace('"', '""') + '"'


def _chain(items: tuple[tuple[str, Node], ...], level: int) -> str:
    (_, first), *rest = items
    return _in(first, level) + "".join(f" {sign} {_in(item, level)}" for sign, item in rest)


def _aggregate(node: nodes.Aggregate) -> str:
    where = f" where {to_text(node.where)}" if node.where is not None else ""
    return f"{node.name}({to_text(node.value)}{where})"


def _between(node: nodes.Between) -> str:
    return f"{_in(node.value, _SUM)} between {_in(node.low, _SUM)} and {_in(node.high, _SUM)}"


def _within(node: nodes.Within) -> str:
    of = f" of {_in(node.of, _SUM)}" if node.of is not None else ""
    return f"{_in(node.value, _SUM)} within {_in(node.duration, _SUM)}{of}"


def _amount(node: Any, words: str) -> str:
    of = f" of {_in(node.base, _SUM)}" if node.base is not None else ""
    return f"{to_text(node.count)} {words} {to_text(node.step)}{of}"


_WRITERS: dict[type[Node], Callable[[Any], str]] = {
    nodes.Number: lambda node: write_exact(node.value, node.scale),
    nodes.Percent: lambda node: write_exact(node.value, node.scale) + "%",
    nodes.Measure: lambda node: f"{write_exact(node.value, node.scale)} {node.unit}",
    nodes.Span: _span,
    nodes.Date: lambda node: write_date(node.ordinal),
    nodes.Time: lambda node: "24:00" if node.micros == DAY else write_time(node.micros),
    nodes.Moment: _moment,
    nodes.Text: _quoted,
    nodes.YesNo: lambda node: "yes" if node.value else "no",
    nodes.Name: lambda node: node.path,
    nodes.Boundary: lambda node: f"{node.side} of {node.word}",
    nodes.ListOf: lambda node: f"[{_list(node.items)}]",
    nodes.Call: lambda node: f"{node.name}({_list(node.arguments)}){node.tail}",
    nodes.Aggregate: _aggregate,
    nodes.Negative: lambda node: f"-{_in(node.item, _UNARY)}",
    nodes.Sum: lambda node: _chain(node.terms, _PRODUCT),
    nodes.Product: lambda node: _chain(node.factors, _OF),
    nodes.Of: lambda node: f"{_in(node.rate, _UNARY)} of {_in(node.base, _OF)}",
    nodes.Compare: lambda node: f"{_in(node.left, _SUM)} {node.word} {_in(node.right, _SUM)}",
    nodes.Between: _between,
    nodes.Within: _within,
    nodes.Not: lambda node: f"not {_in(node.item, _NOT)}",
    nodes.And: lambda node: " and ".join(_in(item, _NOT) for item in node.items),
    nodes.Or: lambda node: " or ".join(_in(item, _NOT) for item in node.items),
    nodes.ForEvery: lambda node: _amount(node, "for every"),
    nodes.Per: lambda node: _amount(node, "per"),
}
