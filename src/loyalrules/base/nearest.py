"""The nearest known name to a word that is not known: "did you mean ...?"."""

import unicodedata
from collections.abc import Iterable

# Words of the field that mean the same, nearest first; each word is tried if it is known where the
# unknown one stands. Kept small: a wrong suggestion is worse than none.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "and": ("if", "all"),
    "amount": ("points", "value", "net_sales", "total"),
    "award": ("earn", "give"),
    "balance": ("available", "points"),
    "basket": ("order", "cart"),
    "between": ("during", "from"),
    "bonus": ("earn", "multiply"),
    "budget": ("limit", "at_most"),
    "buy": ("order.paid", "order"),
    "cap": ("at_most", "limit", "budget"),
    "cart": ("order",),
    "charity": ("cause", "causes", "donate"),
    "condition": ("if", "when"),
    "conditions": ("if", "when"),
    "coupon": ("issue_coupon", "reward", "rewards"),
    "currencies": ("currency",),
    "customer": ("member",),
    "delay": ("wait", "available"),
    "description": ("about", "title", "name"),
    "effect": ("then",),
    "effects": ("then",),
    "end": ("until", "through", "to"),
    "event": ("when", "events"),
    "except": ("unless",),
    "exclude": ("unless",),
    "expiry": ("expires",),
    "expire": ("expires",),
    "foreach": ("for_each",),
    "give": ("earn", "grant"),
    "grant": ("earn", "give"),
    "hold": ("wait", "available"),
    "id": ("name", "program"),
    "item": ("line",),
    "items": ("lines",),
    "label": ("title", "name"),
    "level": ("tier", "tiers"),
    "levels": ("tiers",),
    "max": ("at_most", "limit"),
    "maximum": ("at_most", "limit"),
    "membership": ("memberships", "subscription"),
    "min": ("at_least", "from"),
    "minimum": ("at_least", "from"),
    "multiplier": ("multiply",),
    "name": ("title", "id", "program"),
    "only_if": ("if",),
    "percentage": ("percent",),
    "price": ("net_price", "net_sales", "cost"),
    "product": ("line", "sku"),
    "purchase": ("order.paid", "order"),
    "qty": ("quantity",),
    "redeem": ("spend", "rewards", "use"),
    "rounding": ("round",),
    "rule": ("rules",),
    "schedule": ("during",),
    "spend": ("net_spend", "net_sales", "redeem"),
    "start": ("from",),
    "subscription": ("membership", "memberships"),
    "subtotal": ("net_sales",),
    "tz": ("timezone",),
    "time_zone": ("timezone",),
    "total": ("net_sales", "amount"),
    "trigger": ("when",),
    "unit": ("units",),
    "user": ("member",),
    "valid": ("during", "expires"),
    "where": ("if",),
    "zone": ("timezone",),
}


def nearest(word: str, known: Iterable[str], *, limit: int = 1) -> str | None:
    """Return the known name that was most likely meant, or None when nothing is near.

    Near is a Damerau-Levenshtein distance (a swap of two neighbours is one mistake) of at most
    ``limit`` for short words, growing by one for every four letters. Case, ``-`` for ``_`` and
    spaces cost nothing. Hangul is compared letter by letter (jamo), so one wrong stroke is one
    mistake. Failing that, a word of the same meaning is offered.

    >>> nearest("pionts", ["points", "tiers"])
    'points'
    >>> nearest("Member Teir", ["member.tier", "member.name"])
    'member.tier'
    >>> nearest("커피이", ["커피", "케이크"])
    '커피'
    >>> nearest("cap", ["at_most", "during"])
    'at_most'
    >>> nearest("elephant", ["points", "tiers"]) is None
    True
    """
    names = sorted(set(known))
    wanted = _plain(word)
    best: tuple[int, str] | None = None
    for name in names:
        offered = _plain(name)
        allowed = limit + min(len(wanted), len(offered)) // 4
        if min(len(wanted), len(offered)) <= 2:
            allowed = min(allowed, max(len(wanted), len(offered)) - 1)
        distance = _distance(wanted, offered, allowed)
        if distance <= allowed and (best is None or (distance, name) < best):
            best = (distance, name)
    return best[1] if best is not None else _same_meaning(word, names)


def _same_meaning(word: str, names: list[str]) -> str | None:
    for other in SYNONYMS.get(word.casefold().replace("-", "_").replace(" ", "_"), ()):
        if other in names:
            return other
    return None


def _plain(word: str) -> str:
    """Compare letters only: no case, jamo for Hangul, one separator."""
    folded = unicodedata.normalize("NFKD", word).casefold()
    return folded.replace("-", "_").replace(" ", "_").replace("_", ".")


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
