"""What to say about a token that cannot stand where it stands."""

from dataclasses import replace

from loyalrules.base.meant import meant_date, meant_time
from loyalrules.base.money import is_currency
from loyalrules.base.say import say
from loyalrules.expr.errors import ExprError
from loyalrules.expr.phrases import RESERVED
from loyalrules.expr.tokens import Token

_COMPARING = frozenset(
    {"IS", "IS_NOT", "IN", "NOT_IN", "CONTAINS", "NOT_CONTAINS", "LESS", "LESS_EQUAL", "MORE", "MORE_EQUAL"}
    | {"STARTS_WITH", "NOT_STARTS_WITH", "ENDS_WITH", "NOT_ENDS_WITH"}
    | {"BEFORE", "AFTER", "BETWEEN", "NOT_BETWEEN", "WITHIN", "NOT_WITHIN"}
)
_TAKES_TEXT = frozenset(
    {"IS", "IS_NOT", "IN", "NOT_IN", "CONTAINS", "NOT_CONTAINS"}
    | {"STARTS_WITH", "NOT_STARTS_WITH", "ENDS_WITH", "NOT_ENDS_WITH"}
)
_BREAKS = frozenset({"AND", "OR", "LEFT", "RIGHT", "WHERE"})
_OPERAND_STARTS = frozenset(
    {
        "NUMBER",
        "DATE",
        "TIME",
        "MOMENT",
        "TEXT",
        "YES_NO",
        "NAME",
        "LEFT",
        "OPEN",
        "START_OF",
        "END_OF",
        "NOT",
    }
)

# Words between two values as Korean and Chinese marketers may write them, with ours.
_SAID = {
    **dict.fromkeys(("그리고", "이고", "및", "并且", "而且", "且", "和"), "and"),
    **dict.fromkeys(("또는", "이거나", "혹은", "或", "或者"), "or"),
    **dict.fromkeys(("이상", "大于等于", "不小于", "至少"), ">="),
    **dict.fromkeys(("이하", "小于等于", "不大于", "至多"), "<="),
    **dict.fromkeys(("초과", "大于"), ">"),
    **dict.fromkeys(("미만", "小于"), "<"),
    **dict.fromkeys(("has", "have", "includes", "include", "포함", "包含", "含"), "contains"),
    **dict.fromkeys(("은", "는", "이", "가", "是", "等于"), "is"),
}
# Comparisons as they are spoken, with ours; ``is`` may stand before them.
_SPOKEN = {
    **dict.fromkeys(("greater than", "more than", "larger than", "higher than", "above", "over"), ">"),
    **dict.fromkeys(("less than", "fewer than", "lower than", "smaller than", "below", "under"), "<"),
    **dict.fromkeys(("at least", "no less than", "not less than"), ">="),
    **dict.fromkeys(("at most", "no more than", "not more than", "up to"), "<="),
    **dict.fromkeys(("equal to", "equals", "the same as"), "is"),
}


def unexpected(tokens: list[Token], at: int, text: str) -> ExprError:
    """Return the mistake at the token with index ``at``; one behind the last, the text ends too early."""
    # Signs are shown as they were written: = and not "is".
    tokens = [_as_written(token, text) for token in tokens]
    before = tokens[at - 1] if at else None
    if at == len(tokens):
        return _ends_too_early(tokens)
    token = tokens[at]
    if token.kind in _COMPARING and before is not None and _is_complete(before):
        return _chain(tokens, at)
    if token.kind == "NOT" and at == len(tokens) - 1 and before is not None:
        return _at(
            token,
            "LR201",
            say("nothing follows {shown}", shown=_shown(token)),
            say("delete it; yes is what is asked"),
        )
    if token.kind in ("FOR_EVERY", "PER"):
        return _amount_form(token)
    if token.kind == "WHERE":
        hint = say("write it inside the brackets of sum, count, any, all, least, most, average or distinct")
        return _at(token, "LR230", say("`where` cannot stand here"), hint)
    if token.kind == "COMMA":
        return _comma(tokens, at)
    if before is not None and _is_complete(before) and token.kind in _OPERAND_STARTS | {"TAIL"}:
        return _side_by_side(tokens, at)
    if token.kind not in _OPERAND_STARTS:
        return _nothing_before(tokens, at)
    return _at(token, "LR201", say("{token} cannot stand here", token=_shown(token)), None)


def _as_written(token: Token, text: str) -> Token:
    written = text[token.start : token.end]
    return token if any(letter.isalnum() for letter in written) else replace(token, text=written)


def _at(token: Token, code: str, message: str, hint: str | None, fix: str | None = None) -> ExprError:
    return ExprError(code, message, token.start, token.end - token.start, hint, fix)


def _shown(token: Token) -> str:
    words = {
        "DATE": say("this date"),
        "TIME": say("this time"),
        "MOMENT": say("this moment"),
        "TEXT": say("this text"),
    }
    return words.get(token.kind, f"`{token.text}`")


def _is_complete(token: Token) -> bool:
    """Whether an operand can end with this token, so that an operator must follow."""
    return token.kind in (
        "NUMBER", "PERCENT", "DATE", "TIME", "MOMENT", "TEXT", "NAME", "TAIL", "YES_NO", "RIGHT", "CLOSE"
    )  # fmt: skip


def _ends_too_early(tokens: list[Token]) -> ExprError:
    last = tokens[-1]
    hint = None
    if last.kind in ("AND", "OR"):
        hint = say("write the other condition, or delete `{text}`", text=last.text)
    elif last.kind in _COMPARING:
        hint = say("write what it is compared with")
    return _at(last, "LR202", say("something is missing after {shown}", shown=_shown(last)), hint)


def _chain(tokens: list[Token], at: int) -> ExprError:
    token = tokens[at]
    hint = say("compare twice: a < x and x < b, or write `between a and b`")
    return _at(token, "LR211", say("a comparison ends before `{token}`", token=token.text), hint)


def _amount_form(token: Token) -> ExprError:
    hint = say("such as `1 for every 1000 KRW of order.net_sales`, alone under `amount:`")
    return _at(token, "LR236", say("`{token}` only makes a whole amount", token=token.text), hint)


def _comma(tokens: list[Token], at: int) -> ExprError:
    token = tokens[at]
    earlier = _comparing_before(tokens, at)
    if at == len(tokens) - 1:
        return _at(token, "LR201", say("nothing follows this comma"), say("delete it"), "")
    if earlier is not None and tokens[earlier].kind in _TAKES_TEXT:
        return _at(token, "LR201", say("several values stand in a list"), say("write `in [gold, vip]`"))
    hint = say("write `and` between two conditions, or each on a line of its own")
    return _at(token, "LR201", say("a comma only stands in a list or between arguments"), hint)


def _comparing_before(tokens: list[Token], at: int) -> int | None:
    """The index of the comparison that a token belongs to, if it stands right of one."""
    for index in range(at - 1, -1, -1):
        if tokens[index].kind in _COMPARING:
            return index
        if tokens[index].kind in _BREAKS:
            return None
    return None


def _side_by_side(tokens: list[Token], at: int) -> ExprError:
    token, before = tokens[at], tokens[at - 1]
    spoken = _spoken(tokens, at)
    if spoken is not None:
        return spoken
    time = meant_time(f"{before.text} {token.text}")
    if time is not None:
        said = say("{text} is no time here", text=f"{before.text} {token.text}")
        return _meant(before, token, said, time)
    earlier = _comparing_before(tokens, at)
    if token.kind in ("NAME", "NUMBER") and before.kind in ("NAME", "NUMBER"):
        if earlier is not None and tokens[earlier].kind in _TAKES_TEXT and not _goes_on(tokens, at):
            return _several_words(tokens, at)
        if before.kind == "NAME" and token.kind == "NUMBER" and is_currency(before.text.upper()):
            fix = f"{token.text} {before.text.upper()}"
            message = say("the currency stands after the amount")
            return ExprError(
                "LR207", message, before.start, token.end - before.start, say("write {fix}", fix=fix), fix
            )
    message = say("{token} cannot follow {before}", token=_shown(token), before=_shown(before))
    meant = _SAID.get(token.text)
    if meant is not None:
        return _at(token, "LR201", message, say("write {meant}", meant=meant))
    return _at(
        token, "LR201", message, say("a word such as `is` or `and`, or a sign, is missing between them")
    )


def _spoken(tokens: list[Token], at: int) -> ExprError | None:
    """Return the mistake of a comparison in words around a token, such as ``is greater than``."""
    for start in (at - 1, at):
        if start < 1 or not (tokens[start - 1].kind == "IS" or _is_complete(tokens[start - 1])):
            continue
        for end in range(min(len(tokens) - 1, start + 3), start, -1):
            sign = _SPOKEN.get(" ".join(token.text.lower() for token in tokens[start:end]))
            if sign is not None:
                first = tokens[start - 1 if tokens[start - 1].kind == "IS" else start]
                words = " ".join(token.text for token in tokens[start:end])
                message = say("`{words}` is no comparison here", words=words)
                length = tokens[end - 1].end - first.start
                return ExprError(
                    "LR201", message, first.start, length, say("write {meant}", meant=sign), sign
                )
    return None


def _meant(first: Token, last: Token, message: str, fix: str) -> ExprError:
    hint = say("write {fix}", fix=fix)
    return ExprError("LR206", message, first.start, last.end - first.start, hint, fix)


def _goes_on(tokens: list[Token], at: int) -> bool:
    """Whether another condition, or the rest of a sentence, begins at a token: no text of several words."""
    words = []
    while at < len(tokens) and tokens[at].kind in ("NAME", "NUMBER"):
        words.append(tokens[at].text)
        at += 1
    compares = at < len(tokens) and tokens[at].kind in _COMPARING
    return compares or any("." in word or word in ("then", "if", "when", "else") for word in words)


def _several_words(tokens: list[Token], at: int) -> ExprError:
    first = last = at
    while tokens[first - 1].kind in ("NAME", "NUMBER"):
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].kind in ("NAME", "NUMBER"):
        last += 1
    text = " ".join(token.text for token in tokens[first : last + 1])
    start, length = tokens[first].start, tokens[last].end - tokens[first].start
    date = meant_date(text)
    if date is not None:
        return _meant(tokens[first], tokens[last], say("{text} is no date here", text=text), date)
    message = say("text of several words needs quotes: {text}", text=text)
    return ExprError("LR212", message, start, length, say('write "{text}"', text=text), f'"{text}"')


def _nothing_before(tokens: list[Token], at: int) -> ExprError:
    token = tokens[at]
    before = tokens[at - 1] if at else None
    if before is not None and before.kind in ("AND", "OR") and token.kind in _COMPARING:
        message = say(
            "what is compared is missing between `{text}` and `{text2}`", text=before.text, text2=token.text
        )
        return _at(token, "LR202", message, say("write the left side again: x > 5 and x < 10"))
    if before is not None and before.kind in _COMPARING and token.kind in _COMPARING:
        message = say("`{text}` and `{text2}` both compare", text=before.text, text2=token.text)
        return _at(token, "LR201", message, say("write one of them"))
    if token.text in RESERVED and before is not None and before.kind in _TAKES_TEXT | {"OPEN", "COMMA"}:
        hint = say('to mean the text, write "{text}" in quotes', text=token.text)
        return _at(token, "LR202", say("a value is missing before `{text}`", text=token.text), hint)
    joins = token.kind in ("AND", "OR")
    advice = say("write the condition before it, or delete `{text}`", text=token.text) if joins else None
    return _at(token, "LR202", say("something is missing before {shown}", shown=_shown(token)), advice)
