"""Cases of whole programs: what is booked for each event, as files that any implementation can run."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.cases import FOLDER, Player
from conformance.words import REGISTRY, catalogue, words_of
from loyalrules.cases.run import run_file
from loyalrules.program.from_text import load_text

FILES = sorted(FOLDER.glob("*.jsonl"))
FEWEST = 250
WRITE = "python tests/conformance/cases.py writes the files anew; read the difference"


@cache
def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_case_is_booked_as_its_file_says(file: Path):
    head, *rest = lines(file)
    program = load_text(head["program"], "program.loyal.yaml", REGISTRY)
    player = None
    for line in rest:
        if "case" in line:
            player, case = Player(program), line["case"]
            continue
        assert player is not None, "a case begins with its name"
        asked = {key: value for key, value in line.items() if key in ("event", "until")}

        assert player.step(asked) == line, f"{case}. {WRITE}"


def test_every_word_of_the_language_has_a_case():
    met = {f"event {line['event']['type']}" for file in FILES for line in lines(file) if "event" in line}
    met = met.union(*[words_of(lines(file)[0]["program"]) for file in FILES])

    assert sorted(catalogue() - met) == [], f"a story of a program or a page must use it. {WRITE}"


def test_there_are_enough_of_them():
    assert sum("case" in line for file in FILES for line in lines(file)) >= FEWEST


@pytest.mark.parametrize("name", ["small-club", "small-print"])
def test_the_programs_that_only_stand_here_do_what_their_stories_expect(name: str):
    results = run_file(FOLDER.parent / "programs" / f"{name}.test.yaml", REGISTRY).stories

    assert [failure for one in results for failure in one.failures] == []
