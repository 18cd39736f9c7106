"""From text to nodes. The only file that knows the parser library."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import lark

from loyalrules.base.say import say
from loyalrules.expr import nodes
from loyalrules.expr.errors import ExprError
from loyalrules.expr.nodes import Node, Position
from loyalrules.expr.phrases import read_words
from loyalrules.expr.spoken import spoken
from loyalrules.expr.tokens import DURATION_WORDS, MAX_NESTING, Token, scan
from loyalrules.expr.unexpected import unexpected

AGGREGATES = ("sum", "count", "any", "all", "least", "most", "average", "distinct")
MAX_SPAN = 1_000  # Years; a longer duration is a slip of the hand.
_PER_YEAR = {
    "year": 1,
    "month": 12,
    "week": 53,
    "day": 366,
    "hour": 8_784,
    "minute": 527_040,
    "second": 31_622_400,
}


def parse(text: str) -> Node:
    """Return what an expression says.

    >>> parse("member.tier is not gold")
    Compare(word='is not', left=Name(path='member.tier'), right=Name(path='gold'))

    Raises `ExprError` with the place of the first piece that cannot be read.
    """
    return _read(text, "expression")


def parse_amount(text: str) -> Node:
    """Return what an amount says: an expression, ``N for every M of X``, ``N per M of X``, or a rate.

    A rate is a form without base, ``1 for every 10 USD``, as it stands in a table of steps.

    >>> parse_amount("2 per 1 USD")
    Per(count=Number(value=2, scale=0), step=Measure(value=1, scale=0, unit='USD'), base=None)

    Raises `ExprError` like `parse`.
    """
    return _read(text, "amount")


@lru_cache(maxsize=4096)  # A program of many rules says the same lines again and again.
def _read(text: str, start: str) -> Node:
    tokens = read_words(scan(text))
    if not tokens:
        raise ExprError("LR202", say("this expression is empty"), 0, len(text))
    try:
        # The parser hands its text to the lexer unread; ours are tokens already.
        node = cast(Node, _parser().parse(cast(str, tokens), start=start))
    except lark.UnexpectedToken as error:
        at = (
            len(tokens)
            if error.token.type == "$END"
            else [token.start for token in tokens].index(_start(error.token))
        )
        raise spoken(text) or unexpected(tokens, at, text) from None
    if nodes.depth(node) > MAX_NESTING:
        raise ExprError(
            "LR209",
            say("more than {max_nesting} levels within one another", max_nesting=MAX_NESTING),
            node.start,
            node.length,
        )
    return node


def _start(token: lark.Token) -> int:
    assert token.start_pos is not None, "every token that we made has its offset"
    return token.start_pos


class _Lexer(lark.lexer.Lexer):
    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[lark.Token]:
        for token in cast(list[Token], lexer_state):
            yield lark.Token(token.kind, token.text, start_pos=token.start, end_pos=token.end)


@cache
def _parser() -> lark.Lark:
    """Build the parser once, when the first expression is read: it takes about as long as 100 expressions."""
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(
        grammar,
        parser="lalr",
        lexer=_Lexer,
        start=["expression", "amount"],
        transformer=_ToNodes(),
    )


Child = Node | lark.Token
_WORDS = {
    "IS": "is", "IS_NOT": "is not", "IN": "in", "NOT_IN": "not in", "CONTAINS": "contains",
    "NOT_CONTAINS": "not contains", "LESS": "<", "LESS_EQUAL": "<=", "MORE": ">", "MORE_EQUAL": ">=",
    "BEFORE": "before", "AFTER": "after", "STARTS_WITH": "starts with", "NOT_STARTS_WITH": "not starts with",
    "ENDS_WITH": "ends with", "NOT_ENDS_WITH": "not ends with",
}  # fmt: skip


def _span(first: Any, last: Any) -> Position:
    """The place from one child to another, as arguments of a node."""
    start = first.start if isinstance(first, Node) else first.start_pos
    end = last.start + last.length if isinstance(last, Node) else last.end_pos
    return {"start": start, "length": end - start}


def _nodes(children: list[Any]) -> tuple[Node, ...]:
    return tuple(child for child in children if isinstance(child, Node))


def _digits(text: str) -> tuple[int, int]:
    whole, _, decimals = text.partition(".")
    return int(whole + decimals), len(decimals)


def _signed(children: list[Any], first: str) -> tuple[tuple[str, Node], ...]:
    """Pair the items of a chain with the signs before them."""
    return tuple(
        (str(sign), item) for sign, item in zip([first, *children[1::2]], children[::2], strict=True)
    )


class _ToNodes:
    """One method for each alias of the grammar, called by the parser with the children of the form."""

    def number(self, children: list[Any]) -> Node:
        return nodes.Number(*_digits(children[0]), **_span(children[0], children[0]))

    def percent(self, children: list[Any]) -> Node:
        return nodes.Percent(*_digits(children[0]), **_span(children[0], children[1]))

    def measure(self, children: list[Any]) -> Node:
        number, unit = children
        place = _span(number, unit)
        word = str(unit).removesuffix("s")
        if word not in DURATION_WORDS:
            return nodes.Measure(*_digits(number), str(unit), **place)
        if "." in number or int(number) > MAX_SPAN * _PER_YEAR[word]:
            message = (
                say("a duration is a whole number")
                if "." in number
                else say("a duration is at most {max_span} years", max_span=MAX_SPAN)
            )
            raise ExprError(
                "LR213", message, place["start"], place["length"], hint=say("such as 90 minutes or 7 days")
            )
        return nodes.Span(int(number), word, **place)

    def date(self, children: list[Any]) -> Node:
        return nodes.Date(int(children[0]), **_span(children[0], children[0]))

    def time(self, children: list[Any]) -> Node:
        return nodes.Time(int(children[0]), **_span(children[0], children[0]))

    def moment(self, children: list[Any]) -> Node:
        ordinal, micros, offset = str(children[0]).split(" ")
        place = _span(children[0], children[0])
        return nodes.Moment(int(ordinal), int(micros), int(offset) if offset else None, **place)

    def text(self, children: list[Any]) -> Node:
        return nodes.Text(str(children[0]), **_span(children[0], children[0]))

    def yes_no(self, children: list[Any]) -> Node:
        return nodes.YesNo(children[0] == "yes", **_span(children[0], children[0]))

    def name(self, children: list[Any]) -> Node:
        return nodes.Name(str(children[0]), **_span(children[0], children[0]))

    def boundary(self, children: list[Any]) -> Node:
        side, word = children
        return nodes.Boundary(str(side).split(" ")[0], str(word), **_span(side, word))

    def arguments(self, children: list[Any]) -> tuple[Node, ...]:
        return _nodes(children)

    def call(self, children: list[Any]) -> Node:
        name, last = str(children[0]), children[-1]
        arguments = children[2] if isinstance(children[2], tuple) else ()
        tail = str(last) if last.type == "TAIL" else ""
        place = _span(children[0], last)
        if name in AGGREGATES and len(arguments) == 1 and not tail:
            return nodes.Aggregate(name, arguments[0], None, **place)
        return nodes.Call(name, arguments, tail, **place)

    def filtered(self, children: list[Any]) -> Node:
        name, _, value, _, where, last = children
        if name not in AGGREGATES:
            hint = say("only in {aggregates}", aggregates=list(AGGREGATES))
            raise ExprError(
                "LR230", say("`where` cannot stand here"), children[3].start_pos, len("where"), hint
            )
        return nodes.Aggregate(str(name), value, where, **_span(name, last))

    def group(self, children: list[Any]) -> Node:
        item: Node = children[1]
        return replace(item, bracketed=True, **_span(children[0], children[2]))

    def list_of(self, children: list[Any]) -> Node:
        items = children[1] if isinstance(children[1], tuple) else _nodes(children)
        return nodes.ListOf(items, **_span(children[0], children[-1]))

    def negative(self, children: list[Any]) -> Node:
        return nodes.Negative(children[1], **_span(*children))

    def positive(self, children: list[Any]) -> Node:
        item: Node = children[1]
        return replace(item, **_span(*children))

    def of(self, children: list[Any]) -> Node:
        return nodes.Of(children[0], children[2], **_span(children[0], children[2]))

    def product(self, children: list[Any]) -> Node:
        return nodes.Product(_signed(children, "*"), **_span(children[0], children[-1]))

    def sum(self, children: list[Any]) -> Node:
        return nodes.Sum(_signed(children, "+"), **_span(children[0], children[-1]))

    def sign(self, children: list[Any]) -> str:
        return _WORDS[children[0].type]

    def compare(self, children: list[Any]) -> Node:
        left, word, right = children
        return nodes.Compare(word, left, right, **_span(left, right))

    def between(self, children: list[Any]) -> Node:
        value, word, low, _, high = children
        return _perhaps_not(word, nodes.Between(value, low, high, **_span(value, high)))

    def between_dash(self, children: list[Any]) -> Node:
        value, word, ends = children
        if (
            not (isinstance(ends, nodes.Sum) and [sign for sign, _ in ends.terms] == ["+", "-"])
            or ends.bracketed
        ):
            raise ExprError(
                "LR202", say("`between` needs two ends"), ends.start, ends.length, hint=say("between A and B")
            )
        (_, low), (_, high) = ends.terms
        return _perhaps_not(word, nodes.Between(value, low, high, **_span(value, high)))

    def within(self, children: list[Any]) -> Node:
        value, word, duration = children[:3]
        of = children[4] if len(children) == 5 else None
        return _perhaps_not(word, nodes.Within(value, duration, of, **_span(value, children[-1])))

    def opposite(self, children: list[Any]) -> Node:
        return nodes.Not(children[1], **_span(*children))

    def all_of(self, children: list[Any]) -> Node:
        return nodes.And(_nodes(children), **_span(children[0], children[-1]))

    def any_of(self, children: list[Any]) -> Node:
        return nodes.Or(_nodes(children), **_span(children[0], children[-1]))

    def for_every(self, children: list[Any]) -> Node:
        return _amount(nodes.ForEvery, children)

    def per(self, children: list[Any]) -> Node:
        return _amount(nodes.Per, children)


def _perhaps_not(word: lark.Token, node: Node) -> Node:
    return nodes.Not(node, start=node.start, length=node.length) if word.type.startswith("NOT") else node


def _amount(form: Callable[..., Node], children: list[Any]) -> Node:
    count, _, step = children[:3]
    base = children[4] if len(children) == 5 else None
    return form(count, step, base, **_span(count, children[-1]))
