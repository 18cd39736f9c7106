"""What the schemas say is said in three languages, and what is code stays what it is."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from loyalrules.cli.schema import FILES, schema_for
from loyalrules.cli.schema_language import sentences, translated
from loyalrules.plugins.registry import build_registry

REGISTRY = build_registry()
SPOKEN = {"description", "errorMessage", "patternErrorMessage"}
# What an author types is the same everywhere: names with dots, braces, values in a currency.
CODE = re.compile(r"`[^`]+`|[a-z_]+\.[a-z_]+|[0-9]+(?:\.[0-9]+)? [A-Z]{3}\b|\b[a-z]+_[a-z_]+\b")


TICKED = re.compile("`[^`]+`")


def marked(schema: Any) -> Iterator[str]:
    """Yield every sentence of a schema, as it is before code in it loses its ticks."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "markdownDescription" and isinstance(value, str):
                yield from value.split("\n\n")
            elif key in SPOKEN and isinstance(value, str):
                if key != "description" or "markdownDescription" not in schema:
                    yield from value.split("\n\n")
            else:
                yield from marked(value)
    elif isinstance(schema, list):
        for part in schema:
            yield from marked(part)


def made(what: str, language: str) -> dict[str, Any]:
    return schema_for(what, REGISTRY, language)


@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("language", ["ko", "zh"])
def test_every_sentence_is_translated(what: str, language: str):
    english, other = list(marked(made(what, "en"))), list(marked(made(what, language)))

    assert len(english) == len(other)
    same = [one for one, two in zip(english, other, strict=True) if one == two]
    # A hover that is only an example has nothing to translate, nor have app, web and store.
    left = [one for one in same if re.search("[a-z]{2}", TICKED.sub("", one)) and one != "app, web, store"]
    assert left == [], "add them to src/loyalrules/cli/hover.json, in Korean and Chinese"


def test_nothing_is_translated_that_is_not_said():
    said = {text.removesuffix(".") for what in FILES for text in marked(made(what, "en"))}
    known = [text for text in sentences() if not text.endswith(" ...")]

    assert [text for text in known if text.removesuffix(".") not in said] == []


@pytest.mark.parametrize("english", sentences(), ids=list(sentences()))
def test_code_stays_what_it_is(english: str):
    wanted = sorted(CODE.findall(english))

    for other in sentences()[english]:
        assert sorted(CODE.findall(other)) == wanted


def test_what_a_plugin_says_stays_and_lists_of_words_follow_the_sentence():
    assert translated("Put a stamp on the card.", "ko") == "Put a stamp on the card."
    assert translated('Each line under "then" is one effect. Choose one of: earn, stamp', "ko").endswith(
        "고르세요: earn, stamp"
    )
    assert translated('Each line under "then" is one effect. Choose one of: earn, stamp', "zh").endswith(
        "其一：earn, stamp"
    )


def test_keys_and_choices_are_the_same_in_every_language():
    def bare(schema: Any) -> Any:
        if isinstance(schema, dict):
            return {
                key: bare(value)
                for key, value in schema.items()
                if not (isinstance(value, str) and key in {*SPOKEN, "markdownDescription"})
            }
        return [bare(part) for part in schema] if isinstance(schema, list) else schema

    for what in FILES:
        assert json.dumps(bare(made(what, "en"))) == json.dumps(bare(made(what, "zh")))
