"""The nearest known name to a word that is not known: "did you mean ...?"."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_LONGEST = 200  # Nobody misspells a name of more letters: something else stands there.
_MOST_COMPARED = 60  # Letter by letter. Of more names, those with the most letters in common.

# Words of the field that mean the same, nearest first; each word is tried if it is known where the
# unknown one stands. Kept small: a wrong suggestion is worse than none.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "above": ("over", "from", "up_to"),
    "add_points": ("earn",),
    "always": ("ever",),
    "amount": ("points", "value", "net_sales", "total"),
    "and": ("if", "all"),
    "annual": ("year", "year.ended"),
    "annually": ("year", "year.ended"),
    "array": ("list of text",),
    "award": ("earn", "give"),
    "badge": ("give_badge",),
    "balance": ("available", "points"),
    "basket": ("order", "cart"),
    "between": ("during", "from"),
    "birthday": ("member.birthday",),
    "bonus": ("earn", "multiply"),
    "bool": ("yes/no",),
    "boolean": ("yes/no",),
    "budget": ("limit", "at_most"),
    "buy": ("order.paid", "order"),
    "cap": ("at_most", "limit", "budget"),
    "cart": ("order",),
    "ceil": ("round_up", "up"),
    "ceiling": ("up", "at_most"),
    "charity": ("cause", "causes", "donate"),
    "checkout": ("cart.priced", "order.paid"),
    "company": ("shop",),
    "condition": ("if", "when"),
    "conditions": ("if", "when"),
    "coupon": ("issue_coupon", "reward", "rewards"),
    "currencies": ("currency",),
    "customer": ("member",),
    "daily": ("day", "day.ended"),
    "datetime": ("moment",),
    "day": ("day.ended",),
    "decimal": ("number",),
    "delay": ("wait", "available"),
    "description": ("about", "title", "name"),
    "double": ("multiply",),
    "effect": ("then",),
    "effects": ("then",),
    "email": ("notify",),
    "end": ("until", "through", "to"),
    "event": ("when", "events"),
    "except": ("unless",),
    "exclude": ("unless",),
    "expire": ("expires",),
    "expiry": ("expires",),
    "float": ("number",),
    "floor": ("round_down", "down"),
    "foreach": ("for_each",),
    "free_product": ("free_item",),
    "gift": ("free_item", "gives"),
    "give": ("earn", "grant"),
    "give_points": ("earn",),
    "grant": ("earn", "give"),
    "hold": ("wait", "available"),
    "id": ("name", "program"),
    "int": ("number",),
    "integer": ("number",),
    "item": ("line",),
    "items": ("lines",),
    "label": ("title", "name"),
    "level": ("tier", "tiers"),
    "levels": ("tiers",),
    "lifetime": ("ever", "expires"),
    "list": ("list of text",),
    "max": ("at_most", "limit"),
    "maximum": ("max", "at_most", "limit"),
    "membership": ("memberships", "subscription"),
    "merchant": ("shop",),
    "message": ("notify", "text"),
    "min": ("at_least", "from"),
    "minimum": ("min", "at_least", "from"),
    "month": ("month.ended",),
    "monthly": ("month", "month.ended"),
    "multiplier": ("multiply",),
    "name": ("title", "id", "program"),
    "nearest": ("half_up",),
    "only_if": ("if",),
    "percentage": ("percent",),
    "points": ("amount", "unit", "units"),
    "price": ("net_price", "net_sales", "cost"),
    "product": ("line", "sku"),
    "purchase": ("order.paid", "order"),
    "qty": ("quantity",),
    "quarter": ("quarter.ended",),
    "quarterly": ("quarter", "quarter.ended"),
    "redeem": ("spend", "rewards", "use"),
    "refund": ("order.refunded", "on_refund"),
    "rounding": ("round",),
    "rule": ("rules",),
    "schedule": ("during",),
    "signup": ("member.joined",),
    "spend": ("net_spend", "net_sales", "redeem"),
    "start": ("from",),
    "str": ("text",),
    "string": ("text",),
    "subscription": ("membership", "memberships"),
    "subtotal": ("net_sales",),
    "threshold": ("from", "at_least"),
    "time_zone": ("timezone",),
    "timestamp": ("moment",),
    "to": ("through", "until"),
    "total": ("net_sales", "amount"),
    "trigger": ("when",),
    "tz": ("timezone",),
    "unit": ("units",),
    "until": ("through", "to"),
    "user": ("member",),
    "valid": ("during", "expires"),
    "validity": ("expires",),
    "week": ("week.ended",),
    "weekly": ("week", "week.ended"),
    "where": ("if",),
    "year": ("year.ended",),
    "yearly": ("year", "year.ended"),
    "avg": ("average",),
    "mean": ("average",),
    "total_of": ("sum",),
    "length": ("count",),
    "size": ("count",),
    "round": ("round_half_up",),
    "date": ("at",),
    "time": ("at",),
    "assert": ("expect",),
    "assertion": ("expect",),
    "after": ("wait", "available"),
    "zone": ("timezone",),
    "적립": ("earn",),
    **dict.fromkeys(
        ("포인트_적립", "포인트_지급", "지급", "送积分", "赠送积分", "发积分", "赠送", "给积分"), ("earn",)
    ),
    **dict.fromkeys(
        ("쿠폰_발급", "쿠폰_지급", "发券", "送券", "发优惠券", "send_coupon", "add_coupon"), ("issue_coupon",)
    ),
    **dict.fromkeys(("무료배송", "무료_배송", "免邮", "包邮", "free_delivery"), ("free_shipping",)),
    **dict.fromkeys(("사은품", "赠品", "礼品"), ("free_item",)),
    **dict.fromkeys(("알림", "通知", "发消息", "sms", "push", "send_email", "send_sms"), ("notify",)),
    **dict.fromkeys(("打折", "할인_적용"), ("discount",)),
    **dict.fromkeys(
        ("주문", "결제", "구매", "주문_완료", "결제_완료", "下单", "购买", "支付", "付款", "订单", "消费"),
        ("order.paid", "order"),
    ),
    **dict.fromkeys(("생일", "生日"), ("member.birthday",)),
    **dict.fromkeys(("가입", "회원가입", "회원_가입", "注册", "入会", "会员注册"), ("member.joined",)),
    **dict.fromkeys(("환불", "반품", "退款", "退货"), ("order.refunded", "on_refund")),
    **dict.fromkeys(("배송_완료", "签收", "收货", "送达"), ("order.delivered",)),
    "회원등급": ("member.tier",),
    "会员等级": ("member.tier",),
    "주문금액": ("order.net_sales",),
    "订单金额": ("order.net_sales",),
    "order": ("order.paid",),
    "포인트": ("points", "earn"),
    "적립금": ("points", "credit"),
    "마일리지": ("miles", "points"),
    "쿠폰": ("issue_coupon",),
    "할인": ("discount",),
    "조건": ("if", "when"),
    "이름": ("name",),
    "등급": ("tier", "tiers"),
    "积分": ("earn", "points"),
    "优惠券": ("issue_coupon",),
    "折扣": ("discount",),
    "条件": ("if", "when"),
    "end_of_month": ("month.ended",),
    "end_of_year": ("year.ended",),
}


def _weekdays() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the days of the week as they are written short, in Korean, Chinese and Japanese."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for number, day in enumerate(days):
        chinese = [f"{week}{'一二三四五六日'[number]}" for week in ("星期", "周", "週", "礼拜", "禮拜")]
        for form in (day[:3], f"{'월화수목금토일'[number]}요일", f"{'月火水木金土日'[number]}曜日", *chinese):
            yield form, (day,)
    yield from (("星期天", ("sunday",)), ("周天", ("sunday",)), ("tues", ("tuesday",)))


SYNONYMS.update(_weekdays())
_PERIODS = {
    "day": "매일 일 每天 每日 天",
    "week": "매주 주 每周 周",
    "month": "매월 매달 월 每月 月",
    "year": "매년 년 每年 年",
}
SYNONYMS.update({word: (period,) for period, words in _PERIODS.items() for word in words.split()})
SYNONYMS["if_not"] = ("unless",)

# Words that many people spell in another way than we do.
_SAME_WORD = {
    "payed": "paid", "canceled": "cancelled", "cancelation": "cancellation", "refered": "referred",
    "recieved": "received", "colour": "color", "favourite": "favorite", "organisation": "organization",
    "award": "earn",
}  # fmt: skip

# The keys of the Korean layout that each letter is typed with, by its three forms in Unicode.
_INITIALS = "r R s e E f a q Q t T d w W c z x v g"
_VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l"
_FINALS = "r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g"
_ALONE = f"r R rt s sw sg e E f fr fa fq ft fx fv fg a q Q qt t T d w W c z x v g {_VOWELS}"
_KEYS = {
    chr(first + number): keys.lower()
    for first, letters in ((0x1100, _INITIALS), (0x1161, _VOWELS), (0x11A8, _FINALS), (0x3131, _ALONE))
    for number, keys in enumerate(letters.split())
}


def nearest(word: str, known: Iterable[str], *, limit: int = 1) -> str | None:
    """Return the known name that was most likely meant, or None when nothing is near.

    Near is a Damerau-Levenshtein distance (a swap of two neighbours is one mistake) of at most
    ``limit`` for short words, one more from six letters and two more from ten. Each part of a dotted
    name is compared for itself. Case, ``-``, ``_`` and spaces cost nothing. Hangul is compared key by
    key, as it is typed, so a wrong key is one mistake, and a word typed in the other layout none.
    Failing that, a name is offered that ends with the word, then a word of the same meaning.

    >>> nearest("pionts", ["points", "tiers"])
    'points'
    >>> nearest("Member Teir", ["member.tier", "member.name"])
    'member.tier'
    >>> nearest("커피이", ["커피", "케이크"]), nearest("ㅕㅜㅑㅅㄴ", ["units", "tiers"])
    ('커피', 'units')
    >>> nearest("cap", ["at_most", "during"]), nearest("customer.tier", ["member.tier"])
    ('at_most', 'member.tier')
    >>> nearest("elephant", ["points", "tiers"]) is None
    True
    """
    return near_and_spelt(word, known, limit=limit)[0]


def near_and_spelt(word: str, known: Iterable[str], *, limit: int = 1) -> tuple[str | None, str | None]:
    """Return what `nearest` and `spelt` do, looking once.

    >>> near_and_spelt("pionts", ["points", "tiers"]), near_and_spelt("cap", ["at_most"])
    (('points', 'points'), ('at_most', None))
    """
    names = sorted(set(known))
    found = _by_spelling(word, names, limit)
    spelling = found or _endings(word, names)
    near = spelling[0] if spelling else _same_meaning(word, names)
    return near, found[0] if len(found) == 1 else None


def spelt(word: str, known: Iterable[str]) -> str | None:
    """Return the one known name that a word misspells: one that can be put in its place unseen.

    A word of the same meaning is none, and of two names that are equally near neither is.

    >>> spelt("pionts", ["points", "tiers"]), spelt("cap", ["at_most"]), spelt("tear", ["team", "teal"])
    ('points', None, None)
    """
    found = _by_spelling(word, sorted(set(known)), 1)
    return found[0] if len(found) == 1 else None


def _by_spelling(word: str, names: list[str], limit: int) -> list[str]:
    """Return the names that are nearest by their letters, all equally near."""
    if len(word) > _LONGEST:
        return []
    wanted = _parts(word)
    more = limit + any("\u1100" <= letter <= "\ud7ff" for letter in word)
    best: list[str] = []
    least = 0
    for name in _alike(wanted, names, more):
        distance = _apart(wanted, _parts(name), more)
        if distance is not None and (not best or distance <= least):
            best = [*(best if distance == least else ()), name]
            least = distance
    return best


def _alike(wanted: tuple[str, ...], names: list[str], limit: int) -> list[str]:
    """Return the names worth comparing letter by letter: of very many, those that share most letters.

    A mistake changes the length by one at most, and at most two of the letters that a name has.
    """
    if len(names) <= _MOST_COMPARED:
        return names
    letters, size = _letters(wanted)
    most = (limit + 2) * len(wanted)
    near: list[tuple[int, str]] = []
    for name in names:
        others, length = _letters(_parts(name))
        if abs(length - size) <= most and (apart := (letters ^ others).bit_count()) <= 2 * most:
            near.append((apart, name))
    return sorted([name for _, name in sorted(near)[:_MOST_COMPARED]])


@lru_cache(maxsize=1 << 15)
def _letters(parts: tuple[str, ...]) -> tuple[int, int]:
    """Return the letters of a name as bits, and how many letters it has."""
    bits = 0
    for letter in "".join(parts):
        bits |= 1 << (ord(letter) & 63)
    return bits, sum(map(len, parts))


def _apart(wanted: tuple[str, ...], offered: tuple[str, ...], limit: int) -> int | None:
    """Return how many mistakes lie between two names, or None when they are too many."""
    if len(wanted) != len(offered):  # A dot was forgotten, or is too many.
        wanted, offered = ("".join(wanted),), ("".join(offered),)
    total = 0
    for one, other in zip(wanted, offered, strict=True):
        allowed = _allowed(one, other, limit)
        distance = _distance(one, other, allowed)
        if distance > allowed:
            return None
        total += distance
    return total


def _allowed(one: str, other: str, limit: int) -> int:
    shorter = min(len(one), len(other))
    if shorter <= 2:
        # `if` is not a misspelt `id`.
        return min(limit, int(len(one) != len(other) or sorted(one) == sorted(other)))
    return limit + (shorter >= 6) + (shorter >= 10)


def _endings(word: str, names: list[str]) -> list[str]:
    """Return the dotted names that end with a word, such as order.net_sales with net_sales."""
    plain = "".join(_parts(word))
    found = [name for name in names if "." in name and "".join(_parts(name.partition(".")[2])) == plain]
    return sorted(found, key=lambda name: (not name.startswith("order."), name))


def _same_meaning(word: str, names: list[str]) -> str | None:
    root, dot, rest = word.partition(".")
    for other in _synonyms(word):
        if other in names:
            return other
    if not dot:
        return None
    heads, tails = [root, *_synonyms(root)], [rest, *_synonyms(rest)]
    return next((f"{head}.{tail}" for head in heads for tail in tails if f"{head}.{tail}" in names), None)


def _synonyms(word: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFC", word).casefold().replace("-", "_").replace(" ", "_")
    return SYNONYMS.get(plain) or SYNONYMS.get(plain.removesuffix("s"), ())


@lru_cache(maxsize=1 << 15)
def _parts(word: str) -> tuple[str, ...]:
    """Return the dotted parts of a name as they are compared: no case, no separators, Hangul as keys."""
    folded = unicodedata.normalize("NFKD", word).casefold()
    keys = "".join(_KEYS.get(letter, letter) for letter in folded)
    keys = re.sub(r"[a-z]+", lambda found: _SAME_WORD.get(found[0], found[0]), keys)
    parts = re.split(r"[. ]" if "." not in word else r"[.]", keys)
    return tuple([re.sub(r"[-_ ]", "", part) for part in parts])


def _distance(left: str, right: str, allowed: int) -> int:
    """Optimal string alignment distance; anything above ``allowed`` may come back as allowed + 1."""
    if abs(len(left) - len(right)) > allowed:
        return allowed + 1
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + (letter != other),
            )
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > allowed:
            return allowed + 1
        before, previous = previous, current
    return previous[-1]
