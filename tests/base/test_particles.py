"""A particle follows the last sound of a value, however the value is written."""

import pytest

from loyalrules.base.particles import ending_of, with_particle


@pytest.mark.parametrize(
    ("word", "particle"),
    [
        ("적립금", "을"), ("포인트", "를"), ("별", "을"), ("회원등급", "을"), ("커피", "를"), ("값", "을"),
        ('"커피"', "를"), ("'적립금'", "을"), ("`커피`", "를"), ("커피 (3)", "을"), ("[gold, 커피]", "를"),
        ("커피 ", "를"), ("커피...", "를"), ("price:", "를"), ("適立金", "을(를)"),
        ("积分", "을(를)"), ("", "을(를)"),
        ("...", "을(를)"),
        # Digits are read as numbers.
        ("0", "을"), ("1", "을"), ("2", "를"), ("3", "을"), ("4", "를"), ("5", "를"), ("6", "을"),
        ("7", "을"),
        ("8", "을"), ("9", "를"), ("10", "을"), ("12", "를"), ("20", "을"), ("100", "을"), ("1,000", "을"),
        ("12,345", "를"), ("10000", "을"), ("100000000", "을"), ("1000000000000", "를"), ("1.5", "를"),
        ("12.50", "을"), ("0.1", "을"), ("007", "을"), ("2026-12-05", "를"), ("15:00", "을"), ("５", "를"),
        ("l1", "을"), ("A2", "를"), ("order.line[3]", "을"),
        ("10%", "를"), ("5 %", "를"), ("$", "를"), ("₩", "을"),
        # Capitals are read letter by letter.
        ("KRW", "를"), ("USD", "를"), ("EUR", "을"), ("VIP", "를"), ("URL", "을"), ("GDPR", "을"),
        ("LR204", "를"),
        ("JSON", "을"), ("YAML", "을"), ("A", "를"), ("N", "을"),
        # Words are read as Korean writes them.
        ("coupon", "을"), ("order", "를"), ("member.tier", "를"), ("order.total", "을"), ("line", "을"),
        ("time", "을"), ("rule", "을"), ("gold", "를"), ("stamp", "를"), ("shop", "을"),
        ("membership", "을"),
        ("ticket", "을"), ("event", "를"), ("date", "를"), ("booking", "을"), ("block", "을"),
        ("check", "를"),
        ("birthday", "를"), ("order.net_sales", "를"), ("gold-extra", "를"), ("cold_brew", "를"),
        ("club", "을"),
        ("type", "을"), ("week", "를"), ("store", "를"), ("platinum", "을"), ("silver", "를"),
    ],
)  # fmt: skip
def test_the_object_particle(word: str, particle: str):
    assert with_particle(word, "을/를") == particle


@pytest.mark.parametrize(
    ("word", "particle"),
    [("서울", "로"), ("부산", "으로"), ("제주", "로"), ("7", "로"), ("6", "으로"), ("rule", "로"),
    ("coupon", "으로"), ("积", "(으)로")],
)  # fmt: skip
def test_to_follows_l_as_it_follows_a_vowel(word: str, particle: str):
    assert with_particle(word, "으로/로") == particle


@pytest.mark.parametrize(
    ("pair", "after_gold", "after_coupon", "nobody_knows"),
    [
        ("은/는", "는", "은", "은(는)"), ("이/가", "가", "이", "이(가)"), ("과/와", "와", "과", "과(와)"),
        ("이나/나", "나", "이나", "(이)나"), ("이라/라", "라", "이라", "(이)라"),
        ("이어야/여야", "여야", "이어야", "이어야(여야)"),
    ],
)  # fmt: skip
def test_every_pair(pair: str, after_gold: str, after_coupon: str, nobody_knows: str):
    assert with_particle("gold", pair) == after_gold
    assert with_particle("coupon", pair) == after_coupon
    assert with_particle("?", pair) == nobody_knows


def test_every_syllable_of_hangul_has_an_ending():
    endings = {ending_of(chr(code)) for code in range(ord("가"), ord("힣") + 1)}
    assert endings == {"vowel", "l", "consonant"}
    # Written in parts, as some systems store names, a syllable ends in the same way.
    assert with_particle("\u1100\u1161\u11a8", "을/를") == "을"
