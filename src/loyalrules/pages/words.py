"""The words of pages, in English; the catalogue has them in the other languages."""

from collections.abc import Mapping

from loyalrules.base.language import in_language
from loyalrules.base.say import Said

WORDS: Mapping[str, str] = {
    "title": "What this program would have done",
    "compare title": "What this change would do",
    "history": "{orders} orders of {members} members, until {day}",
    "in short": "In short",
    "sales": "Sales",
    "sales note": "after discounts and refunds",
    "cost": "Cost of the program",
    "cost note": "what was given, at its worth",
    "share": "Cost for every 100 of sales",
    "liability": "Still owed to members",
    "liability note": "unused at the end, at its worth",
    "lapsed": "Lapsed",
    "lapsed note": "of what was issued",
    "by month": "{unit} month by month",
    "by month note": (
        "Above the line what members got, below it what they used and what lapsed. The dark line is "
        "what they hold at the end of each month."
    ),
    "lapsed here": "lapsed",
    "issued": "issued",
    "used": "used",
    "held": "held at the end",
    "by rule": "What each rule gave",
    "by rule note": (
        "Fired: how often the rule's conditions held. Members: how many it reached. Cost: what it "
        "gave, less what refunds took back, at its worth."
    ),
    "rule": "rule",
    "fired": "fired",
    "members": "members",
    "gave": "gave",
    "of sales": "% of sales",
    "total": "total",
    "never": "never fired",
    "cut": "Where limits held",
    "cut note": "How often a rule gave less than it asked for, and what cut it.",
    "by": "cut by",
    "times": "times",
    "tiers": "Members by tier at the end",
    "flow": "Moves between levels: {levels}",
    "flow note": (
        "Each band is as wide as members moved that way: blue upwards, red downwards. "
        "Who stayed is not drawn."
    ),
    "from": "from",
    "to": "to",
    "beside": "Friends, plans and funds",
    "numbers": "The numbers behind this chart",
    "sort coupon": "coupon",
    "sort item": "free item",
    "sort badge": "badge",
    "sort donated": "donation",
    "winners note": "Members who would get more (to the right) and less (to the left) than now.",
    "promises": "It may take from members what they were promised: {entries}.",
    "breakage": "What was used and what lapsed, by the month of issue",
    "breakage note": (
        "Of what was issued in a month: the share that was used (redemption rate) and the share that "
        "lapsed (breakage). Recent months have not had the time."
    ),
    "month": "issued in",
    "cohorts": "Who came back",
    "cohorts note": (
        "Each row is the members who first bought in that month; the cells are the share of them who "
        "bought again so many months later."
    ),
    "first bought": "first bought",
    "changes": "What changed in the rules",
    "takes away": "may take away",
    "winners": "Who gets more, who gets less",
    "same": "same",
    "more": "get more",
    "less": "get less",
    "before": "before",
    "after": "after",
    "unit": "what",
    "movers": "The biggest changes",
    "member": "member",
    "change": "change",
    "why": "by rule",
    "verdict same": "Nobody of this history gets more or less.",
    "verdict more": "More generous: nobody of this history gets less.",
    "verdict less": "It takes away: nobody of this history gets more.",
    "verdict mixed": "Some members get more, some get less.",
    "assumed": "What these numbers rest on",
    "buying": "Members buy as they did: a program that gives more does not make them buy more.",
    "shift": "The history was moved on by {value} weeks; weekdays stay what they were.",
    "sample": "Only {value} of the members were taken, the same ones each time.",
    "delivery": "Each order was delivered {value} after it was paid.",
    "no delivery": "The history has no deliveries: what waits for one stays pending.",
    "left out": "{value} rows were left out by the mapping.",
    "lost": (
        "{value} events name an order that the history does not have, and no member; they were not replayed."
    ),
    "together": (
        "{value} members share a budget that runs short, or are linked; they were replayed together."
    ),
    "not taken": "{refused} events were refused and {unreadable} could not be read.",
    "made": "Made by loyalrules from program version {value}",
}

GIFTS = frozenset({"coupon", "item", "badge", "donated"})  # The first words of the units of gifts.


def word(key: str, lang: str, value: str = "", **values: object) -> str:
    """Return a word or sentence in a language, with its values filled in.

    >>> word("sample", "ko", "10%")
    '회원의 10%만 사용했습니다. 매번 같은 회원입니다.'
    """
    filled = {name: str(one) for name, one in {"value": value, **values}.items()}
    return in_language(Said(WORDS[key], None, filled), lang)


def assumption(about: str, value: str, lang: str) -> str:
    """Return what a simulation assumed, as a sentence."""
    return word(about, lang, value)
