"""The scanner in C may only be used where it reads a text just as the one in Python does."""

import random
from pathlib import Path

import pytest
from yaml import YAMLError

from loyalrules.document.events import Events, QuickEvents, StreamEndEvent, end_of, reads_quickly, start_of
from loyalrules.document.from_text import read_document

PROGRAMS = [
    path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parents[2].glob("programs/*.yaml"))
]
SIGNS = list("{}[],:#&*!|>'\"%@`-?\n  \\.=~0aé한，：\u3000\xa0\u2028\x85\t")
NAMES = ("value", "anchor", "tag", "flow_style", "explicit", "implicit")


def told(events: Events | QuickEvents) -> list[tuple[object, ...]]:
    found = []
    while True:
        event = events.take()
        style = getattr(event, "style", None) or ""
        rest = tuple(getattr(event, name, None) for name in NAMES)
        found.append((type(event).__name__, style, start_of(event), end_of(event), *rest))
        if isinstance(event, StreamEndEvent):
            return found


def broken(chance: random.Random) -> str:
    """A piece of a program with a few signs put in or in the place of others."""
    text = chance.choice(PROGRAMS)
    start = chance.randrange(len(text))
    text = text[start : start + chance.randrange(20, 600)]
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(SIGNS) + text[place + chance.randrange(2) :]
    return text


def test_what_c_reads_python_reads_alike():
    chance = random.Random(20261124)
    compared = 0
    for _ in range(6000):
        text = broken(chance)
        if not reads_quickly(text):
            continue
        try:
            quick = told(QuickEvents(text))
        except (YAMLError, ValueError):
            continue
        assert quick == told(Events(text)), text
        compared += 1
    assert compared > 200


@pytest.mark.parametrize("text", PROGRAMS)
def test_programs_are_read_alike(text: str):
    assert told(QuickEvents(text)) == told(Events(text))


@pytest.mark.parametrize("text", ["a: [why?]", "a:\tb", "a: {b: , c: d}", "a: >#\n  b", "a: {b: !c}"])
def test_where_they_differ_python_reads(text: str):
    assert not reads_quickly(text)


def test_the_document_is_the_same_without_c(monkeypatch: pytest.MonkeyPatch):
    quick = [read_document(text, "a.yaml") for text in PROGRAMS]
    monkeypatch.setattr("loyalrules.document.events._QUICK", None)
    for text, document in zip(PROGRAMS, quick, strict=True):
        assert not reads_quickly(text)
        assert read_document(text, "a.yaml").data == document.data
