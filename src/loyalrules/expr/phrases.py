"""From words to the words of the language: which are operators where they stand, and which are names."""

from loyalrules.base.say import say
from loyalrules.expr.errors import ExprError
from loyalrules.expr.tokens import MAX_NESTING, Token

# Read only where an operator can stand, the longest first. Each is written small or in capitals.
_OPERATORS: dict[tuple[str, ...], str] = {
    ("is", "not", "in"): "NOT_IN",
    ("is", "in"): "IN",
    ("not", "in"): "NOT_IN",
    ("in",): "IN",
    ("does", "not", "contain"): "NOT_CONTAINS",
    ("not", "contains"): "NOT_CONTAINS",
    ("contains",): "CONTAINS",
    ("does", "not", "start", "with"): "NOT_STARTS_WITH",
    ("not", "starts", "with"): "NOT_STARTS_WITH",
    ("starts", "with"): "STARTS_WITH",
    ("does", "not", "end", "with"): "NOT_ENDS_WITH",
    ("not", "ends", "with"): "NOT_ENDS_WITH",
    ("ends", "with"): "ENDS_WITH",
    ("is", "not", "between"): "NOT_BETWEEN",
    ("is", "between"): "BETWEEN",
    ("not", "between"): "NOT_BETWEEN",
    ("between",): "BETWEEN",
    ("is", "not", "within"): "NOT_WITHIN",
    ("is", "within"): "WITHIN",
    ("not", "within"): "NOT_WITHIN",
    ("within",): "WITHIN",
    ("is", "before"): "BEFORE",
    ("before",): "BEFORE",
    ("is", "after"): "AFTER",
    ("after",): "AFTER",
    ("is", "not"): "IS_NOT",
    ("is",): "IS",
    ("and",): "AND",
    ("or",): "OR",
    ("of",): "OF",
    ("where",): "WHERE",
    ("for", "every"): "FOR_EVERY",
    ("for", "each"): "FOR_EVERY",
    ("per",): "PER",
}
_SIGNS = {
    "is": "IS", "is not": "IS_NOT", "and": "AND", "or": "OR", "not": "NOT",
    "<": "LESS", "<=": "LESS_EQUAL", ">": "MORE", ">=": "MORE_EQUAL",
    "+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "DIVIDE", "%": "PERCENT",
}  # fmt: skip
_BRACKETS = {"(": "LEFT", ")": "RIGHT", "[": "OPEN", "]": "CLOSE", ",": "COMMA"}
_YES_NO = frozenset({"yes", "no"})
# Small words that are never a name or a bare text, because a reader would stumble over them.
RESERVED = {"and": "AND", "or": "OR", "is": "IS", "in": "IN", "contains": "CONTAINS", "between": "BETWEEN"}

_ENDS_OPERAND = frozenset(
    {"NUMBER", "PERCENT", "DATE", "TIME", "MOMENT", "TEXT", "NAME", "TAIL", "YES_NO", "RIGHT", "CLOSE"}
)


def read_words(scanned: list[Token]) -> list[Token]:
    """Return tokens in which every word is a word of the language, or a name.

    The ``and`` of ``between`` becomes ``TO``, the ``of`` of ``within`` becomes ``WITHIN_OF``; a
    leading ``if`` is dropped.

    >>> from loyalrules.expr.tokens import scan
    >>> [token.kind for token in read_words(scan("if x is not in [a, b]"))]
    ['NAME', 'NOT_IN', 'OPEN', 'NAME', 'COMMA', 'NAME', 'CLOSE']

    Raises `ExprError` when too many ``not`` or minus signs stand before one another.
    """
    reader = _Reader(scanned)
    first = scanned[0].text.lower() if scanned and scanned[0].kind == "WORD" else ""
    reader.at = 1 if first == "if" and len(scanned) > 1 and scanned[1].kind != "(" else 0
    while reader.at < len(scanned):
        reader.step()
    return reader.found


class _Reader:
    def __init__(self, scanned: list[Token]) -> None:
        self.scanned = scanned
        self.at = 0
        self.found: list[Token] = []
        # For each open bracket: how many `between` wait for their `and`, and whether `within` may take `of`.
        self.betweens = [0]
        self.withins = [False]
        self.prefixes = 0

    def step(self) -> None:
        token = self.scanned[self.at]
        after_operand = bool(self.found) and self.found[-1].kind in _ENDS_OPERAND
        if token.kind == "SIGN":
            self._add(_SIGNS[token.text], token.text)
        elif token.kind in _BRACKETS:
            self._bracket(token.kind)
        elif token.kind != "WORD":
            self._add(token.kind, token.text)
        elif after_operand:
            self._after_operand(token)
        else:
            self._operand(token)

    def _add(self, kind: str, text: str, words: int = 1) -> None:
        start, end = self.scanned[self.at].start, self.scanned[self.at + words - 1].end
        kind = self._in_context(kind)
        self.prefixes = self.prefixes + 1 if kind in ("NOT", "MINUS") else 0
        if self.prefixes + len(self.betweens) - 1 > MAX_NESTING:
            raise ExprError(
                "LR209",
                say("more than {max_nesting} levels within one another", max_nesting=MAX_NESTING),
                start,
            )
        self.found.append(Token(kind, text, start, end))
        self.at += words

    def _bracket(self, bracket: str) -> None:
        if bracket in "([":
            self.betweens.append(0)
            self.withins.append(False)
        elif bracket in ")]":
            self.betweens.pop()
            self.withins.pop()
        self._add(_BRACKETS[bracket], bracket)

    def _in_context(self, kind: str) -> str:
        if kind == "AND" and self.betweens[-1]:
            self.betweens[-1] -= 1
            return "TO"
        if kind == "OF" and self.withins[-1]:
            self.withins[-1] = False
            return "WITHIN_OF"
        if kind in ("BETWEEN", "NOT_BETWEEN"):
            self.betweens[-1] += 1
        elif kind in ("AND", "OR", "COMMA", "WHERE"):
            self.betweens[-1], self.withins[-1] = 0, False
        elif kind in ("WITHIN", "NOT_WITHIN"):
            self.withins[-1] = True
        return kind

    def _after_operand(self, token: Token) -> None:
        for words in (4, 3, 2, 1):
            phrase = [word.text for word in self.scanned[self.at : self.at + words] if word.kind == "WORD"]
            kind = _OPERATORS.get(tuple(word.lower() for word in phrase)) if len(phrase) == words else None
            if kind is not None and (all(map(str.islower, phrase)) or all(map(str.isupper, phrase))):
                self._add(kind, " ".join(phrase).lower(), words)
                return
        self._add("NAME", token.text)

    def _operand(self, token: Token) -> None:
        after = self.scanned[self.at + 1] if self.at + 1 < len(self.scanned) else None
        next_word = after.text if after is not None and after.kind == "WORD" else ""
        if token.text == "not" or (token.text == "NOT" and after is not None):
            self._add("NOT", "not")
        elif token.text in ("start", "end") and next_word == "of":
            self._add(f"{token.text.upper()}_OF", f"{token.text} of", 2)
        elif token.text in _YES_NO and (after is None or after.kind != "("):
            self._add("YES_NO", token.text)
        else:
            self._add(RESERVED.get(token.text, "NAME"), token.text)
