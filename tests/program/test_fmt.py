"""The canonical form of programs: comments stay, the meaning stays, and a second time changes nothing."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.document.from_text import read_document
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.format_text import formatted
from loyalrules.program.from_text import load_text
from loyalrules.program.rule_code import RuleCode
from loyalrules.program.spelling import same_meaning

REGISTRY = build_registry()
ROOT = Path(__file__).parents[2]
PROGRAMS = sorted([*ROOT.glob("programs/**/*.loyal.yaml"), *ROOT.glob("examples/*.loyal.yaml")])
LOADING = [path for path in PROGRAMS if "mistake" not in path.name]


def fmt(text: str) -> str:
    return formatted(text, "a.loyal.yaml", REGISTRY)


def comments(text: str) -> list[str]:
    return sorted(
        line.partition("#")[2].strip() for line in text.splitlines() if line.lstrip().startswith("#")
    )


def meaning(program: Program) -> object:
    """What a program does, without where it stands in its text."""
    rules = {}
    for id, rule in program.rules.items():
        code = rule.code
        assert isinstance(code, RuleCode)
        amounts = [(place.kind, place.amount and place.amount.each) for place in code.amounts]
        rules[id] = (rule.when, code.lines, amounts, code.elements, _shown(code.bindings))
    return program.id, program.currency, program.zone, program.units, list(rules.items())


def _shown(bindings: dict[str, object]) -> str:
    return re.sub(r" at 0x[0-9a-f]+", "", repr(bindings))


@pytest.mark.parametrize("path", LOADING, ids=[path.name for path in LOADING])
def test_a_program_that_ships_means_the_same_in_its_canonical_form(path: Path):
    text = path.read_text(encoding="utf-8")
    better = fmt(text)

    assert meaning(load_text(better, "a.loyal.yaml", REGISTRY)) == meaning(
        load_text(text, "a.loyal.yaml", REGISTRY)
    )
    assert comments(better) == comments(text)
    assert fmt(better) == better


SPOILT = {
    "quotes": ('id: "cafe"\n', "id: cafe\n"),
    "quotes that YAML 1.1 needs": ('name: "no"\n', 'name: "no"\n'),
    "an operator of another language": (
        "rules:\n  - if:\n      - a.b==5 && c.d\n",
        "rules:\n  - if:\n      - a.b is 5 and c.d\n",
    ),
    "full-width marks": (
        "rules:\n  - if:\n      - a.b ＞＝ ３０，０００\n",
        "rules:\n  - if:\n      - a.b >= 30000\n",
    ),
    "a list at the column of its key": (
        "rules:\n- id: a\n  when: b.c\n",
        "rules:\n  - id: a\n    when: b.c\n",
    ),
    "four spaces": ("units:\n    stars:\n        round: down\n", "units:\n  stars:\n    round: down\n"),
    "keys of a rule": ("rules:\n  - when: b.c\n    id: a\n", "rules:\n  - id: a\n    when: b.c\n"),
    "keys in braces": ("rules:\n  - {when: b.c, id: a}\n", "rules:\n  - {id: a, when: b.c}\n"),
    "a key with its comment": (
        "rules:\n  - id: a\n    # gives\n    then: []\n    # waits\n    when: b.c\n",
        "rules:\n  - id: a\n    # waits\n    when: b.c\n    # gives\n    then: []\n",
    ),
    "a comment moves with what follows": (
        "units:\n    # one\n    stars: {round: down}   # two\n",
        "units:\n  # one\n  stars: {round: down}   # two\n",
    ),
    "no line break at the end": ("id: cafe", "id: cafe\n"),
    "text of several lines": ("name: |\n    a\n     b\nid: c\n", "id: c\nname: |\n    a\n     b\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_one_thing_is_put_in_its_canonical_form(name: str):
    text, better = SPOILT[name]

    assert fmt(text) == better
    assert fmt(fmt(text)) == fmt(text)


def test_what_is_wrong_stays_as_it_is():
    text = "rules:\n  - if: [a is, b.c >]\n"

    assert fmt(text) == text


@given(st.integers(0, 2), st.integers(2, 6), st.randoms(use_true_random=False))
def test_a_program_spoilt_by_chance_means_the_same_and_is_stable(which: int, step: int, random):
    """Indentation of another width, lists at the column of their key, quotes around words."""
    text = LOADING[which].read_text(encoding="utf-8")
    spoilt = "\n".join(_spoilt(line, step, random) for line in text.split("\n"))
    better = fmt(spoilt)

    assert same_meaning(read_document(text, "a"), read_document(better, "a"))
    assert comments(better) == comments(text)
    assert fmt(better) == better


def _spoilt(line: str, step: int, random) -> str:
    bare = line.lstrip(" ")
    indent = (len(line) - len(bare)) // 2 * step
    key, colon, rest = bare.partition(": ")
    if step > 1 and bare.startswith("- "):
        bare = "-" + " " * (step - 1) + bare[2:]
    elif colon and rest.isalpha() and random.random() < 0.3:
        bare = f'{key}: "{rest}"'
    return " " * indent + bare
