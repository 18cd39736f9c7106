"""Misspelt names find what was meant, and strange ones find nothing."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.nearest import SYNONYMS, nearest

NAMES = [
    "member.tier", "member.birthday", "member.last_order", "member.joined_at", "member.balance.stars",
    "order.net_sales", "order.subtotal", "order.total", "order.placed_at", "order.channel", "order.lines",
    "line.category", "line.quantity", "line.net_sales", "line.sku", "referrer.friends_this_year",
    "available", "expires", "at_most", "if_taken_back_after_spending", "when_used_up", "multiply", "donate",
    "issue_coupon", "for_each", "unless", "rewards", "campaigns", "referrals", "memberships",
]  # fmt: skip
NEIGHBOURS = {"a": "s", "e": "r", "i": "o", "o": "p", "r": "t", "s": "d", "t": "y", "n": "m", "l": "k"}


def misspelt(name: str, chance: random.Random) -> str:
    """Return a name as people mistype it: a letter swapped, lost, doubled, or hit beside."""
    at = chance.randrange(len(name) - 1)
    return chance.choice(
        [
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + NEIGHBOURS.get(name[at], "x") + name[at + 1 :],
        ]
    )


def test_nineteen_of_twenty_misspelt_names_are_found():
    chance = random.Random(2026)
    pairs = [(name, misspelt(name, chance)) for name in NAMES * 20]
    found = sum(nearest(typo, NAMES) == name for name, typo in pairs)

    assert len(pairs) >= 500
    assert found / len(pairs) >= 0.95


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("member.teir", "member.tier"),
        ("Member-Tier", "member.tier"),
        ("atmost", "at_most"),
        ("ａvailable", "available"),
        ("expire", "expires"),
        ("foreach", "for_each"),
        ("reward", "rewards"),
    ],
)
def test_common_mistakes(word, meant):
    assert nearest(word, NAMES) == meant


@pytest.mark.parametrize("word", ["elephant", "x", "", "tax.rate", "커피"])
def test_nothing_near_is_nothing(word):
    assert nearest(word, NAMES) is None


def test_one_wrong_letter_of_hangul_is_one_mistake():
    assert nearest("콜드브류", ["콜드브루", "아메리카노", "라떼"]) == "콜드브루"
    assert nearest("커비", ["커피", "차"]) == "커피"


def test_a_word_of_the_same_meaning_is_offered_only_when_it_is_known():
    assert nearest("cap", ["at_most", "during"]) == "at_most"
    assert nearest("cap", ["during"]) is None
    assert all(word not in meanings for word, meanings in SYNONYMS.items())


def test_ties_do_not_depend_on_the_order_of_the_names():
    assert nearest("cat", ["cut", "cot"]) == nearest("cat", ["cot", "cut"]) == "cot"


@given(st.text(max_size=10), st.lists(st.text(max_size=10), max_size=8))
def test_what_comes_back_is_known(word, names):
    assert nearest(word, names) in {None, *names}


@given(st.lists(st.text(min_size=1, max_size=10), min_size=1, max_size=8), st.data())
def test_a_known_word_is_nearest_to_itself(names, data):
    word = data.draw(st.sampled_from(names))
    found = nearest(word, names)

    assert found is not None
    assert found == word or found.casefold() != found or nearest(found, [word]) == word
