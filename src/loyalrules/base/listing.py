"""Names in a message: all of them while they are few, else the first ones and how many there are."""

from collections.abc import Iterable

from loyalrules.base.say import Said, say

FEW = 8


def first_few(words: Iterable[str], limit: int = FEW) -> Said:
    """Return words as they stand in a message.

    >>> first_few(["a", "b"]), first_few("abcdefghij", 3)
    ('a, b', 'a, b, c, ... (10)')
    """
    all_words = list(words)
    if len(all_words) <= limit:
        return say("{words}", words=all_words)
    return say("{words}, ... ({count})", words=all_words[:limit], count=len(all_words))


def one_per_line(words: Iterable[str], limit: int = FEW) -> Said:
    """Return words that need a line each, such as the events of a program.

    >>> print(one_per_line(["order.paid", "order.refunded", "stay.completed"], 2))
    order.paid
    order.refunded
    ... (3)
    """
    all_words = list(words)
    lines = "\n".join(all_words[:limit])
    if len(all_words) <= limit:
        return say("{lines}", lines=lines)
    return say("{lines}\n... ({count})", lines=lines, count=len(all_words))


def kin_first(word: str, known: Iterable[str]) -> list[str]:
    """Return dotted names in order, those first that share a part with a word.

    >>> kin_first("order.payed", ["member.joined", "order.paid"])
    ['order.paid', 'member.joined']
    """
    parts = set(word.split("."))
    return sorted(known, key=lambda name: (parts.isdisjoint(name.split(".")), name))
