"""Every sentence that people read has its Korean and Chinese; `make messages` brings the files up to date."""

import pytest
from babel.messages.pofile import read_po as babel_read_po

from house.messages import LANGUAGES, complaints, faults, hidden, po_file, sentences
from loyalrules.base.catalogue import catalogue, read_po

# What is the same in every language: names, commands, and what is written in programs.
SAME = frozenset(
    {
        "--at: {error}",
        "UUID",
        "YAML",
        "a UUID",
        "between A and B",
        "pip install loyalrules[parquet]",
        "pip install loyalrules[postgres]",
        "pip install loyalrules[webhooks]",
        "order.portal: yes/no",
        "stay.completed: {{nights: number}}",
        "{size:,} MB",
        "{words} of order.net_sales",
    }
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_has_a_translation_with_its_values_and_none_is_left_over(lang: str):
    assert list(complaints(lang, SAME)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_file_is_read_as_babel_reads_it(lang: str):
    with po_file(lang).open("rb") as file:
        theirs = {
            message.id[0] if isinstance(message.id, tuple) else message.id: (
                message.string[0] if isinstance(message.id, tuple) else message.string
            )
            for message in babel_read_po(file, locale=lang)
            if message.id
        }
    assert dict(catalogue(lang)) == {key: value for key, value in theirs.items() if value}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_file_is_sorted_and_nothing_is_fuzzy(lang: str):
    text = po_file(lang).read_text(encoding="utf-8")
    known = list(catalogue(lang))
    assert known == sorted(known), "run `make messages`"
    assert "fuzzy" not in text


def test_a_fuzzy_entry_and_an_empty_one_are_not_told():
    assert read_po('#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n') == {}
    assert read_po('msgid ""\n"say \\"a\\"\\n"\nmsgstr "b\\\\"\n') == {'say "a"\n': "b\\"}


def test_no_sentence_is_hidden_in_an_f_string():
    assert list(hidden()) == []


def test_templates_are_found_in_the_source():
    found = {one.text: one for one in sentences()}
    assert found["{n} error"].many == "{n} errors"
    assert not found["Two tests with one name"].filled


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ("{name}{name:을/를} 쓰세요", None),
        ('"{name}"{name:을/를} 쓰세요', None),
        ("쓰세요", "values"),
        ("{nam} 쓰세요", "values"),
        ("{name} {name:을/를} 쓰세요", "behind"),
        ("{name:을/를} 쓰세요", "behind"),
        ("{name}{name:을/을} 쓰세요", "no pair"),
        ("{name 쓰세요", "braces"),
    ],
)
def test_a_translation_with_other_values_or_a_stray_particle_is_found(translation: str, fault: str | None):
    found = list(faults("write {name}", translation, "ko"))
    assert [fault] == [fault for one in found if fault and fault in one] if fault else found == []
