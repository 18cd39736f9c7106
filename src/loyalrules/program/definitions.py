"""``names:``: own names in expressions, put in where they are used before anything is checked.

So a name means what its text means: in a condition, in an amount, in a refund and in an explanation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from loyalrules.base.say import say
from loyalrules.expr.errors import ExprError
from loyalrules.expr.from_text import parse, parse_amount
from loyalrules.expr.nodes import Name, Node, children, depth
from loyalrules.expr.scope import Scope
from loyalrules.expr.tokens import MAX_NESTING
from loyalrules.expr.typed import Typed

MAX_MEANINGS = 16_384  # Characters of meanings that are put into one expression...
MAX_IN_ALL = 6 * MAX_MEANINGS  # ...and into all of a program: names that use names grow quickly.
# Of all different expressions of a program. Checking takes some 5 to 10 microseconds for each, so a program
# that is accepted loads in a second or two; a thousand rules have some 50,000.
MAX_CHARACTERS = 200_000


class AlreadySaid(ExprError):
    """An expression that is not looked at, since one before it made the program too long."""


class Definitions:
    """The own names of a program. Reading a text puts their meanings in.

    ``meanings`` are what the names stand for; none of them needs itself (see `circles`). ``checked`` keeps
    the condition lines that were checked, with the scope: programs say the same thing many times.
    """

    def __init__(self, meanings: Mapping[str, Node]) -> None:
        self.meanings = meanings
        self._left = MAX_MEANINGS
        self._left_in_all = MAX_IN_ALL
        self._characters = MAX_CHARACTERS
        self._depth = 0  # Of the meaning that is being put in, and of those that it stands in.
        self._levels: dict[str, int] = {}
        self.checked: dict[str, tuple[Scope, Typed]] = {}

    def parse(self, text: str) -> Node:
        """Read an expression.

        Raises ``ExprError`` as ``parse`` does, when meanings make it too long, and at the one that makes the
        program too long; after that ``AlreadySaid``.
        """
        self._count(text)
        return self._begin(parse(text))

    def parse_amount(self, text: str) -> Node:
        """Read an amount, in the same way."""
        self._count(text)
        return self._begin(parse_amount(text))

    def _count(self, text: str) -> None:
        before, self._characters = self._characters, self._characters - len(text)
        if before < 0:
            raise AlreadySaid("LR208", "", 0)
        if self._characters < 0:
            said = say(
                "all expressions of this program have more than {most:,} characters", most=MAX_CHARACTERS
            )
            hint = say("put long lists under values:, or make two programs of it")
            raise ExprError("LR208", said, 0, len(text), hint)

    def _begin(self, node: Node) -> Node:
        self._left, self._depth = MAX_MEANINGS, 0
        return self._expand(node, None)

    def _expand(self, node: Node, inside: Name | None) -> Node:
        """Put meanings in. Inside a meaning every part stands where the name of the text stands."""
        if not self.meanings:
            return node
        if isinstance(node, Name) and node.path in self.meanings:
            return self._meaning(node, inside or node)
        changed: dict[str, Any] = {}
        if inside is not None:
            changed = {"start": inside.start, "length": inside.length}
        for part in fields(node):
            value = getattr(node, part.name)
            new = self._expand_value(value, inside)
            if new is not value:
                changed[part.name] = new
        return replace(node, **changed) if changed else node

    def _expand_value(self, value: Any, inside: Name | None) -> Any:
        if isinstance(value, Node):
            return self._expand(value, inside)
        if isinstance(value, tuple):
            new = tuple([self._expand_value(item, inside) for item in value])
            return new if any(one is not other for one, other in zip(new, value, strict=True)) else value
        return value

    def _meaning(self, name: Name, used: Name) -> Node:
        meaning = self.meanings[name.path]
        levels = self._levels.setdefault(name.path, depth(meaning))
        if self._depth + levels > MAX_NESTING:
            said = say("{name} is made of names that are made of names, too many times", name=used.path)
            raise ExprError("LR208", said, used.start, used.length, say("use fewer names inside names"))
        self._left -= meaning.length
        self._left_in_all -= meaning.length
        if self._left < 0:
            said = say("the meaning of {name} makes this too long", name=used.path)
            raise ExprError("LR208", said, used.start, used.length)
        if self._left_in_all < 0:
            said = say("the names of this program make it too long, {name} here", name=used.path)
            hint = say("use fewer names inside names")
            raise ExprError("LR208", said, used.start, used.length, hint)
        self._depth += levels
        whole = replace(self._expand(meaning, used), bracketed=True)
        self._depth -= levels
        return whole


def circles(meanings: Mapping[str, Node]) -> Iterator[tuple[Name, ...]]:
    """Yield circles of names that need each other, as the uses that close them, in order.

    Without the names in them no circle is left. The first use stands in the meaning of the name that the
    last use names, and so on around.

    >>> [[use.path for use in circle] for circle in circles({"a.x": parse("a.y + 1"), "a.y": parse("a.x")})]
    [['a.y', 'a.x']]
    """
    uses = {name: _uses(meaning, meanings) for name, meaning in meanings.items()}
    done: set[str] = set()
    for start in meanings:
        path: list[Name] = []
        waiting = [iter(uses[start])] if start not in done else []
        entered = {start: 0}
        while waiting:
            use = next(waiting[-1], None)
            if use is None:
                waiting.pop()
                done.add(entered.popitem()[0])
                if path:
                    path.pop()
            elif use.path in entered:
                yield (*path[entered[use.path] :], use)
            elif use.path not in done:
                path.append(use)
                entered[use.path] = len(entered)
                waiting.append(iter(uses[use.path]))


def _uses(meaning: Node, known: Mapping[str, Node]) -> list[Name]:
    """Return where a meaning uses other names, each once."""
    found: dict[str, Name] = {}
    waiting = [meaning]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name) and node.path in known:
            found.setdefault(node.path, node)
        waiting += children(node)
    return list(found.values())
