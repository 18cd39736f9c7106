"""Sentences that were kept are told in any language, and what somebody changed in them is not believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.kept_say import kept_sentence, sentence_again
from loyalrules.base.language import in_language
from loyalrules.base.say import Said, say, say_many, with_values_changed

SENTENCES = [
    say("{key} is missing", key="at"),
    say_many("{n} error", "{n} errors", 3),
    say("{problems} is missing", problems="x"),
    say("known: {known}", known=[say("a list"), "tea", "5"]),
    say("refused: {why}", why=say("known: {known}", known=say("{key} is missing", key=7))),
]


@pytest.mark.parametrize("said", [one for one in SENTENCES if "problems" not in one.values])
def test_a_kept_sentence_comes_back_whole(said: Said):
    again = sentence_again(kept_sentence(said), str(said))

    assert again == said
    assert in_language(again, "ko") == in_language(said, "ko") != said
    assert in_language(again, "zh") == in_language(said, "zh")


@pytest.mark.parametrize(
    "kept",
    [
        "", "[", "[]", "null", '["{key} is missing"]', '["{problems} is missing",null,{"problems":"at"}]',
        '["{key} is missing",null,{}]', '["{key} is missing",null,{"key":1.5}]',
        '["{key} is missing",null,{"key":"id"}]', '["{key} is missing",null,["key"]]',
        '["{n} error","{n:>99999999999} errors",{"n":2}]', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_does_not_fit_the_plain_text_is_not_believed(kept: str):
    again = sentence_again(kept, "at is missing")

    assert again == "at is missing"
    assert not isinstance(again, Said)


@given(st.text(max_size=60))
def test_any_text_is_read(kept: str):
    assert sentence_again(kept, "no") == "no"


def test_values_are_changed_at_every_depth():
    said = say("refused: {why}", why=say("known: {known}", known=["/order/id", 5]))
    changed = with_values_changed(said, "/order", "/data/order")

    assert changed == "refused: known: /data/order/id, 5"
    assert isinstance(changed, Said)
    assert with_values_changed("at /order", "/order", "/data") == "at /data"
