"""A sentence is told in another language as late as it is read."""

import pytest

from loyalrules.base import language
from loyalrules.base.language import in_language, text_in_language
from loyalrules.base.say import say, say_many

KOREAN = {
    "write {what}": "{what}{what:을/를} 쓰세요",
    "there is no {kind} {name}": '{kind} "{name}"{name:은/는} 없습니다',
    "tier": "회원등급",
    "{n} file": "파일 {n}개",
    "it has {count:,} parts: {parts}": "부분 {count:,}개: {parts}",
}


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(language, "catalogue", lambda lang: {} if lang == "en" else KOREAN)


def test_values_stay_and_particles_follow_them():
    assert in_language(say("write {what}", what="gold"), "ko") == "gold를 쓰세요"
    assert in_language(say("write {what}", what="coupon"), "ko") == "coupon을 쓰세요"


def test_sentences_within_a_sentence_are_told_too():
    said = say("there is no {kind} {name}", kind=say("tier"), name="vip")
    assert in_language(said, "ko") == '회원등급 "vip"는 없습니다'
    assert in_language(said, "en") == "there is no tier vip"


def test_counted_sentences_have_one_form_where_the_language_has_one():
    assert [in_language(say_many("{n} file", "{n} files", n), "ko") for n in (1, 2)] == [
        "파일 1개",
        "파일 2개",
    ]


def test_lists_are_joined_as_the_language_joins_them():
    said = say("it has {count:,} parts: {parts}", count=1200, parts=["a", say("tier")])
    assert said == "it has 1,200 parts: a, tier"
    assert in_language(said, "ko") == "부분 1,200개: a, 회원등급"
    assert in_language(said, "zh") == "부분 1,200개: a、회원등급"


def test_what_has_no_translation_stays_english_but_its_parts_do_not():
    assert in_language(say("no {what}", what=say("tier")), "ko") == "no 회원등급"
    assert in_language(say_many("{n} lot", "{n} lots", 2), "ko") == "2 lots"


def test_text_that_is_no_sentence_and_languages_not_known_stay():
    assert in_language("tier", "ko") == "tier"
    assert in_language(say("tier"), "fr") == "tier"
    assert text_in_language("tier", "ko") == "회원등급"
    assert text_in_language("tier", "fr") == "tier"


def test_braces_in_values_are_not_filled_again():
    assert in_language(say("write {what}", what="{name}"), "ko") == "{name}을 쓰세요"
