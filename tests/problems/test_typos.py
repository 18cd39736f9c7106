"""Did you mean: 500 typos and the word that was meant, each among the words that could stand there.

Made by the usual kinds of mistakes (two letters swapped, one dropped or doubled, the key beside, plural
for singular, hyphens, camelCase, capitals) on both a Latin and the Korean layout, and by words of the
same meaning; checked by hand. ``words.yaml`` holds what is known at each place.
"""

import csv
from pathlib import Path

import pytest
import yaml

from loyalrules.base.nearest import nearest, spelt

HERE = Path(__file__).parent
WORDS: dict[str, list[str]] = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
RIGHT = 0.95  # Of a hundred suggestions.


def typos() -> list[dict[str, str]]:
    with (HERE / "typos.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_right_word_is_suggested_in_at_least_95_of_100():
    wrong = [
        (typo["typed"], typo["meant"], found)
        for typo in typos()
        if (found := nearest(typo["typed"], WORDS[typo["where"]])) != typo["meant"]
    ]

    assert len(typos()) >= 500
    assert 1 - len(wrong) / len(typos()) >= RIGHT, wrong


@pytest.mark.parametrize("where", sorted(WORDS))
def test_no_typo_is_a_word_that_is_known(where: str):
    typed = {typo["typed"] for typo in typos() if typo["where"] == where}

    assert typed
    assert typed.isdisjoint(WORDS[where])


def test_what_is_put_right_unasked_is_right_in_99_of_100():
    """--fix writes the word into the file, so it is more careful than a suggestion."""
    fixed = [(typo, found) for typo in typos() if (found := spelt(typo["typed"], WORDS[typo["where"]]))]
    wrong = [(typo["typed"], found) for typo, found in fixed if found != typo["meant"]]

    assert len(fixed) > 350
    assert len(wrong) / len(fixed) <= 0.01, wrong


@pytest.mark.parametrize("word", ["elephant", "xylophone", "foo", "맥주", "🎁", "if", "of"])
def test_a_word_that_is_like_none_gets_no_suggestion(word: str):
    assert nearest(word, WORDS["effect"]) is None
