"""What a real editor was measured to say (measured.json) still follows from the schemas of today.

`make schema-check` asks the editor again. Here, without node: the texts that it accepted fit the schemas,
those that it refused do not, its own sentences are ours, and it offered nothing but our words.
"""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.draft07 import complaints
from editor.cases import COMPLETIONS, HOVERS, LANGUAGES, PROBLEMS
from loyalrules.cli.schema import schema_for
from loyalrules.plugins.registry import build_registry

REGISTRY = build_registry()
KEPT = json.loads((Path(__file__).parent / "measured.json").read_text(encoding="utf-8"))
ANSWERS = KEPT["answers"]
ENGLISH = ANSWERS["en"]


def schema_of(name: str, language: str = "en") -> dict[str, Any]:
    return schema_for("test" if name.startswith("test:") else "program", REGISTRY, language)


def test_the_answers_say_who_gave_them_and_when():
    assert KEPT["server"].startswith("yaml-language-server ")
    assert datetime.date.fromisoformat(KEPT["measured_on"]).year >= 2026


def test_every_question_was_asked():
    assert list(ENGLISH["completions"]) == list(COMPLETIONS)
    for language in LANGUAGES:
        assert list(ANSWERS[language]["problems"]) == list(PROBLEMS)
        assert list(ANSWERS[language]["hovers"]) == list(HOVERS)


def test_under_then_the_effects_are_offered_and_nothing_else():
    for name in ("an effect", "an effect of a reward"):
        offered = ENGLISH["completions"][name]
        assert set(offered) <= set(REGISTRY.verbs)
        assert len(offered) == len(set(offered)) > 5


@pytest.mark.parametrize("name", COMPLETIONS)
def test_what_was_offered_is_a_word_of_ours(name: str):
    schema = schema_of(name)
    titles = {part["title"] for part in schema["definitions"].values() if "title" in part}
    words = {*titles, *_words(schema), "property"}  # The last is the editor's own, for a key of any name.

    assert ENGLISH["completions"][name]
    assert set(ENGLISH["completions"][name]) <= words


def _words(schema: Any) -> Any:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (one["label"] for one in schema.get("defaultSnippets", ()))
        for part in schema.values():
            yield from _words(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _words(part)


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_was_refused_is_refused_by_the_schema_and_the_rest_is_not(name: str):
    try:
        data = yaml.load(PROBLEMS[name], yaml.BaseLoader)
    except yaml.YAMLError:
        assert ENGLISH["problems"][name]
        return
    schema = schema_of(name)

    assert bool(list(complaints(schema, data, schema))) == bool(ENGLISH["problems"][name])


OURS = [
    "a misspelt effect", "a duration of another form", "an event that is none", "an id with capitals",
    "test: a misspelt key of a step",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OURS)
def test_the_editor_says_our_sentence_in_the_language_of_the_schema(name: str, language: str):
    data = yaml.load(PROBLEMS[name], yaml.BaseLoader)
    schema = schema_of(name, language)
    (said,) = ANSWERS[language]["problems"][name]
    ours = " ".join(complaints(schema, data, schema))

    # A list of words grows with them; what stands before it must be the same.
    sentence = said.partition(" ")[2].split(": ")[0].split("：")[0]
    assert sentence in ours
    assert language == "en" or said != ENGLISH["problems"][name][0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HOVERS)
def test_a_hover_says_what_the_key_is(name: str, language: str):
    hover = ANSWERS[language]["hovers"][name]

    assert hover.startswith("#### ")
    assert len(hover.split("\n\n")) >= 2
    assert language == "en" or "test:" in name or hover != ENGLISH["hovers"][name]
