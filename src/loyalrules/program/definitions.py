"""``names:``: own names in expressions, put in where they are used before anything is checked.

So a name means what its text means: in a condition, in an amount, in a refund and in an explanation.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from loyalrules.base.say import say
from loyalrules.expr.errors import ExprError
from loyalrules.expr.from_text import parse, parse_amount
from loyalrules.expr.nodes import Name, Node
from loyalrules.expr.scope import Scope
from loyalrules.expr.typed import Typed

MAX_MEANINGS = 16_384  # Characters of meanings that are put into one expression.


class Definitions:
    """The own names of a program. Reading a text puts their meanings in.

    ``checked`` keeps the condition lines that were checked, with the scope: programs say the same thing
    many times.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self._left = MAX_MEANINGS
        self.checked: dict[str, tuple[Scope, Typed]] = {}

    def parse(self, text: str) -> Node:
        """Read an expression. Raises ``ExprError`` as ``parse`` does, and for names that need each other."""
        self._left = MAX_MEANINGS
        return self._expand(parse(text), ())

    def parse_amount(self, text: str) -> Node:
        """Read an amount, in the same way."""
        self._left = MAX_MEANINGS
        return self._expand(parse_amount(text), ())

    def _expand(self, node: Node, inside: tuple[str, ...]) -> Node:
        if not self.texts:
            return node
        if isinstance(node, Name) and node.path in self.texts:
            return self._meaning(node, inside)
        changed = {}
        for part in fields(node):
            value = getattr(node, part.name)
            new = self._expand_value(value, inside)
            if new is not value:
                changed[part.name] = new
        return replace(node, **changed) if changed else node

    def _expand_value(self, value: Any, inside: tuple[str, ...]) -> Any:
        if isinstance(value, Node):
            return self._expand(value, inside)
        if isinstance(value, tuple):
            new = tuple([self._expand_value(item, inside) for item in value])
            return new if any(one is not other for one, other in zip(new, value, strict=True)) else value
        return value

    def _meaning(self, name: Name, inside: tuple[str, ...]) -> Node:
        if name.path in inside:
            said = say(
                "{name} is made of itself: {path}", name=name.path, path=" -> ".join((*inside, name.path))
            )
            raise ExprError("LR180", said, name.start, name.length)
        self._left -= len(self.texts[name.path])
        if self._left < 0:
            said = say("the meaning of {name} makes this too long", name=name.path)
            raise ExprError("LR208", said, name.start, name.length)
        meaning = self._expand(parse(self.texts[name.path]), (*inside, name.path))
        return replace(_placed(meaning, name.start, name.length), bracketed=True)


def _placed(node: Node, start: int, length: int) -> Node:
    """Put a meaning at the place of its name, where mistakes in it are told."""
    changed: dict[str, Any] = {"start": start, "length": length}
    for part in fields(node):
        value = getattr(node, part.name)
        if isinstance(value, Node):
            changed[part.name] = _placed(value, start, length)
        elif isinstance(value, tuple):
            changed[part.name] = tuple([_placed_item(item, start, length) for item in value])
    return replace(node, **changed)


def _placed_item(item: Any, start: int, length: int) -> Any:
    if isinstance(item, Node):
        return _placed(item, start, length)
    if isinstance(item, tuple):
        return tuple([_placed_item(one, start, length) for one in item])
    return item
