"""Dates, spans, comparisons and amounts as people say them in English, Korean and Chinese."""

import re

from loyalrules.base.meant import days_meant, meant_date, meant_duration, meant_factor, meant_number
from loyalrules.base.say import say
from loyalrules.expr.errors import ExprError

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in _MONTHS)
_DATE = re.compile(
    r"\d{4} ?[년年] ?\d{1,2} ?[월月] ?\d{1,2} ?[일日号]"
    rf"|(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
    rf"|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month_second>{_MONTH})\.?,?"
    r" (?P<year_last>\d{4})",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{4}(?![\w/.-])")
_SPAN = r"\d{1,4} ?(?:days?|weeks?|months?|years?|일|주|개월|달|년|天|周|个月|年)"
_PAST = re.compile(
    r"(?:(?:is |= ?)?(?:within|in|during|at) )?(?:the )?"
    rf"(?:last|past|previous|지난|최근|最近|过去|近) ?(?P<span>{_SPAN})"
    r"(?: ?(?:이내|동안|内|以内))?",
    re.IGNORECASE,
)
_AGO = re.compile(
    rf"(?:(?:is )?(?P<sign>>=|<=|>|<|before|after|since) )?(?P<span>{_SPAN}) ?(?:ago|전|前)", re.IGNORECASE
)
# What an order comes to, as marketers call it.
SALES = "주문 ?금액|결제 ?금액|구매 ?금액|주문 ?총액|订单金额|订单总额|消费金额|实付金额|支付金额|消费"
_SIGNS = {
    **dict.fromkeys(("이상", "大于等于", "不小于", "不少于", "不低于", "至少", "满", "达到"), ">="),
    **dict.fromkeys(("이하", "小于等于", "不大于", "不超过", "不高于", "至多"), "<="),
    **dict.fromkeys(("초과", "大于", "超过", "高于", "多于"), ">"),
    **dict.fromkeys(("미만", "小于", "低于", "少于", "不到", "不足"), "<"),
}
_AMOUNT = r"\d[\d,]*(?:\.\d+)? ?[천만억千万亿]?"
_MORE = re.compile(
    rf"(?P<name>{SALES}|[a-z][\w.]*\.\w+?) ?(?:이|가|은|는)? ?(?:"
    rf"(?P<amount>{_AMOUNT}) ?(?:원|元|KRW|CNY)? ?(?P<behind>이상|이하|초과|미만)(?:이면|일 때|인 경우)?"
    rf"|(?P<before>{'|'.join(sorted(_SIGNS, key=len, reverse=True))})"
    rf" ?(?P<amount_behind>{_AMOUNT}) ?(?:원|元|块)?)"
)
_EVERY = re.compile(
    rf"每?(?:消费|满)? ?(?P<step>{_AMOUNT}) ?(?P<sign>원|元|块)(?:당|마다|에)? ?"
    r"(?:送|得|赠|积|累积|返)? ?"
    r"(?P<count>\d+) ?(?:점|포인트|개|분|分|积分|个)(?:积分)?(?: ?적립)?"
)
_PERCENT = re.compile(
    r"(?P<share>\d+(?:\.\d+)?) ?(?:percents?|pct|per cent|프로|퍼센트|百分点)(?!\w)|百分之(?P<behind>\d+)"
)
_UNITS = r"(?: (?:the )?(?:points|stars|포인트|적립))?(?:积分)?"
_TIMES = re.compile(
    rf"(?P<double>double|twice the|triple|두 ?배|세 ?배|双倍|两倍|三倍|翻倍){_UNITS}"
    rf"|(?P<factor>[x×] ?\d{{1,3}}|\d{{1,3}} ?[x×배倍]){_UNITS}(?!\w)",
    re.IGNORECASE,
)
_FACTORS = {"triple": "3", "세배": "3", "세 배": "3", "三倍": "3"}
_WEEKEND = re.compile(
    r"(?:(?:today|order\.placed_at|now|오늘) ?)?(?:(?:is|=|==|이|은|는|是|on|at) ?)?(?:(?:a|the|on) )?"
    r"(?:weekends?|주말(?:에|이면)?|周末)(?: only)?(?!\w)",
    re.IGNORECASE,
)
_BIRTH_MONTH = re.compile(
    r"(?:(?:is|it is) )?(?:(?:the|their|member's|member\.) ?)?birthday[ _]month"
    r"|(?:회원 ?)?(?:생일 ?(?:달|월)|생월)(?:이면)?|生日(?:当)?月(?:份)?|寿星月",
    re.IGNORECASE,
)


def day_first(text: str, at: int) -> ExprError | None:
    """Return the mistake of a date with its year at the end: 05/12/2026 is another day in another country.

    >>> day_first("13/12/2026", 0).fix
    '2026-12-13'
    """
    found = _DAY_FIRST.match(text, at)
    if found is None:
        return None
    meant = days_meant(found[0])
    if len(meant) > 1:
        one, other = meant
        message = say(
            "`{match}` is {one} in some countries and {thousands} in others",
            match=found[0],
            one=one,
            thousands=other,
        )
        hint = say("write {one}, or {thousands}", one=one, thousands=other)
        return ExprError("LR210", message, at, len(found[0]), hint)
    fix = meant[0] if meant else None
    hint = say("write {fix}", fix=fix or "2026-12-05")
    return ExprError("LR210", say("{text} is no date here", text=found[0]), at, len(found[0]), hint, fix)


def spoken_value(text: str) -> ExprError | None:
    """Return the mistake of a value that is said and not written, or None.

    >>> spoken_value("2026년 12월 5일").fix, spoken_value("member.joined within last 30 days").fix
    ('2026-12-05', '>= today - 30 days')
    >>> spoken_value("주문금액 1만원 이상").fix, spoken_value("1000원당 1점").fix
    ('order.net_sales >= 10000', '1 for every 1000 KRW of order.net_sales')
    """
    for find in (_date, _every, _more, _past, _ago, _percent, _times, _weekend, _birth_month):
        found = find(text)
        if found is not None:
            return found
    return None


def _mistake(found: re.Match[str], hint: str, fix: str | None = None) -> ExprError:
    message = say("`{words}` is how people say it, no expression", words=found[0])
    return ExprError("LR201", message, found.start(), found.end() - found.start(), hint, fix)


def _write(found: re.Match[str], fix: str) -> ExprError:
    return _mistake(found, say("write {fix}", fix=fix), fix)


def _date(text: str) -> ExprError | None:
    found = _DATE.search(text)
    if found is None:
        return None
    month = found["month"] or found["month_second"]
    if month is None:
        fix = meant_date(found[0])
    else:
        number = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(month[:3].lower()))
        year, day = found["year"] or found["year_last"], int(found["day"] or found["day_first"])
        fix = f"{year}-{number:02d}-{day:02d}"
    if fix is None:
        return None
    said, length = say("{text} is no date here", text=found[0]), found.end() - found.start()
    return ExprError("LR206", said, found.start(), length, say("write {fix}", fix=fix), fix)


def _number(text: str) -> str:
    plain = text.replace(",", "").strip()
    return meant_number(plain) or plain


def _every(text: str) -> ExprError | None:
    found = _EVERY.search(text)
    if found is None:
        return None
    currency = "KRW" if found["sign"] == "원" else "CNY"
    return _write(found, f"{found['count']} for every {_number(found['step'])} {currency} of order.net_sales")


def _more(text: str) -> ExprError | None:
    found = _MORE.search(text)
    if found is None:
        return None
    name = "order.net_sales" if re.fullmatch(SALES, found["name"]) else found["name"]
    sign = _SIGNS[found["behind"] or found["before"]]
    return _write(found, f"{name} {sign} {_number(found['amount'] or found['amount_behind'])}")


def _past(text: str) -> ExprError | None:
    found = _PAST.search(text)
    if found is None:
        return None
    fix = f">= today - {meant_duration(found['span'])}"
    if re.search(r"[\w.]+\.\w+ \Z", text[: found.start()]):
        return _write(found, fix)
    return _mistake(found, say("write {fix} behind a day, such as member.joined", fix=fix))


def _ago(text: str) -> ExprError | None:
    found = _AGO.search(text)
    if found is None:
        return None
    day = f"today - {meant_duration(found['span'])}"
    hint = say("write  < {day}  for longer ago, or  >= {day}  for since then", day=day)
    return _mistake(found, hint)


def _percent(text: str) -> ExprError | None:
    found = _PERCENT.search(text)
    return None if found is None else _write(found, f"{found['share'] or found['behind']}%")


def _times(text: str) -> ExprError | None:
    found = _TIMES.search(text)
    if found is None or len(found[0]) < len(text.strip()):
        return None
    factor = meant_factor(found["factor"]) if found["factor"] else _FACTORS.get(found["double"].lower(), "2")
    effect = f"multiply: {{rule: base, by: {factor}}}"
    return _mistake(
        found, say("more of what another rule gives is an effect of its own: {effect}", effect=effect)
    )


def _weekend(text: str) -> ExprError | None:
    found = _WEEKEND.search(text)
    if found is None or len(found[0]) < len(text.strip()):
        return None
    fix = "weekday(today) in [saturday, sunday]"
    # A single word may be the right side of a comparison.
    return _write(found, fix) if " " in text.strip() else _mistake(found, say("write {fix}", fix=fix))


def _birth_month(text: str) -> ExprError | None:
    found = _BIRTH_MONTH.search(text)
    return None if found is None else _write(found, "month(member.birthday) is month(today)")
