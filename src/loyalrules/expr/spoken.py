"""Turns of speech in English, Korean and Chinese that are no expression, with what to write for each.

They are looked for only in what could not be read, and in names that are not known: a text may say anything.
"""

import re

from loyalrules.base.say import say
from loyalrules.expr.errors import ExprError
from loyalrules.expr.spoken_values import SALES, spoken_value

_LONGEST = 200  # Characters: nobody says more in one breath, and patterns take longer for longer texts.
_PERIODS = {
    **dict.fromkeys(("this week", "current week", "이번주", "금주", "本周", "这周", "这个星期"), "week"),
    **dict.fromkeys(
        ("this month", "current month", "이번달", "이달", "당월", "本月", "当月", "这个月"), "month"
    ),
    **dict.fromkeys(("this quarter", "current quarter", "이번분기", "本季度", "本季", "这个季度"), "quarter"),
    **dict.fromkeys(("this year", "current year", "올해", "금년", "今年", "本年", "本年度"), "year"),
}
_PERIOD = re.compile(
    r"(?P<compares>(?<=\s)(?:is in|is within|is|in|within|during|=|==) )?(?<![\w.])(?P<period>"
    + "|".join(re.escape(words).replace(r"\ ", " ") for words in sorted(_PERIODS, key=len, reverse=True))
    + r"|이번 (?:주|달|분기))(?![\w.])",
    re.IGNORECASE,
)
# What it is of: a dotted name, what an order comes to, or a word with the particle of Korean or Chinese.
_SHARE = re.compile(
    rf"(?P<base>[^\W\d]\w*\.[\w.]*\w|(?:{SALES})[의的]?|[^\W\d]\w*[의的])"
    r" ?[의的]? ?(?P<share>\d+(?:\.\d+)?) ?[%％]"
)
_SHARE_BEFORE = re.compile(r"(?P<share>\d+(?:\.\d+)?) ?[%％] ?(?P<base>[^\W\d][\w]*\.[\w.]+)")
_FIRST = re.compile(
    r"(?:order )?(?:(?:is|it is|=|==) )?(?:(?:the|a|their|his|her|member's|customer's) )?"
    r"(?:first|1st)[ -](?:ever )?(?:order|purchase|buy)"
    r"|(?:회원의 |고객의 )?(?:첫|최초|첫번째|첫 번째) ?(?:주문|구매|결제)"
    r"|首[单購购]|首次(?:下单|购买|消费)|第一(?:单|次(?:下单|购买|消费)|个订单)",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"(?P<every>every |each )?(?P<english>\d{1,4})(?:st|nd|rd|th)[ -](?:order|purchase)s?"
    r"|(?P<always_korean>매 ?)?(?P<korean>\d{1,4}) ?번째 ?(?:주문|구매)(?P<each> ?마다)?"
    r"|(?:주문|구매) ?(?P<korean_behind>\d{1,4}) ?번째(?P<each_behind> ?마다)?"
    r"|(?P<always>每) ?第? ?(?P<often>\d{1,4}) ?(?:单|个订单|次(?:下单|购买|消费)?)"
    r"|第 ?(?P<chinese>\d{1,4}) ?(?:单|个订单|次(?:下单|购买|消费))",
    re.IGNORECASE,
)

_NUMBERS = ("english", "korean", "korean_behind", "often", "chinese")
_ALWAYS = ("every", "always_korean", "each", "each_behind", "always")
# Names of moments and days, by how they end; other values are not compared with a day.
_DAY_NAME = re.compile(r"(?:[._](?:at|on|joined|last_order|date|day|since|birthday|until)|today|now) \Z")


def spoken(text: str) -> ExprError | None:
    """Return the mistake of a turn of speech in a text, with what says the same here, or None.

    >>> spoken("first order").fix, spoken("订单金额的5%").fix, spoken("a > 5")
    ('member.orders is 0', '5% of order.net_sales', None)
    """
    if len(text) > _LONGEST:
        return None
    for find in (_turn, _first, spoken_value, _share, _share_before, _period):
        found = find(text)
        if found is not None:
            return found
    return None


def period_of(text: str) -> str | None:
    """Return the period that words such as ``本月`` mean, or None."""
    return _PERIODS.get(re.sub(r"(?<=이번) ", "", text.strip().lower()))


def _error(text: str, found: re.Match[str], message: str, hint: str, fix: str | None = None) -> ExprError:
    whole = found.end() - found.start() == len(text.strip())
    return ExprError(
        "LR201", message, found.start(), found.end() - found.start(), hint, fix if whole else None
    )


def _said(found: re.Match[str]) -> str:
    return say("`{words}` is how people say it, no expression", words=found[0])


def _first(text: str) -> ExprError | None:
    found = _FIRST.search(text)
    if found is None:
        return None
    hint = say("write {fix}: the orders before this one are counted", fix="member.orders is 0")
    return _error(text, found, _said(found), hint, "member.orders is 0")


def _turn(text: str) -> ExprError | None:
    found = _TURN.search(text)
    if found is None:
        return None
    number = next(found[name] for name in _NUMBERS if found[name])
    if any(found[name] for name in _ALWAYS):
        amount = f"amount: {{rise_of: 5 for every {number} of member.orders}}"
        hint = say("delete it, and write {amount}: it gives 5 at each", amount=amount)
        return _error(text, found, _said(found), hint)
    fix = f"member.orders is {int(number) - 1}"
    return _error(
        text, found, _said(found), say("write {fix}: the orders before this one are counted", fix=fix), fix
    )


def _share(text: str) -> ExprError | None:
    found = _SHARE.search(text)
    if found is None or text[found.end() :].lstrip().startswith("of "):
        return None
    base = found["base"]
    bare = base[:-1] if len(base) > 1 and base[-1] in "의的" else base
    return _of(text, found, bare)


def _share_before(text: str) -> ExprError | None:
    found = _SHARE_BEFORE.search(text)
    return None if found is None else _of(text, found, found["base"])


def _of(text: str, found: re.Match[str], base: str) -> ExprError:
    base = "order.net_sales" if re.fullmatch(SALES, base) else base
    fix = f"{found['share']}% of {base}"
    message = say("a percentage stands before what it is of")
    return ExprError(
        "LR201", message, found.start(), found.end() - found.start(), say("write {fix}", fix=fix), fix
    )


def _period(text: str) -> ExprError | None:
    found = _PERIOD.search(text)
    if found is None:
        return None
    period = period_of(found["period"])
    message = say("`{words}` is no value here", words=found["period"])
    if found["compares"] and _DAY_NAME.search(text[: found.start()]):
        fix = f">= start of {period}"
        return ExprError(
            "LR201", message, found.start(), found.end() - found.start(), say("write {meant}", meant=fix), fix
        )
    hint = say(
        "compare a day with `>= start of {period}`; count with a counter that has `each: {period}`",
        period=period,
    )
    return ExprError("LR201", message, found.start("period"), len(found["period"]), hint)
