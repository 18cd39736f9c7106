"""The list of features says what stories and tests show. `UPDATE_FEATURES=1` writes the page anew."""

import os
from pathlib import Path

import pytest

from features.page import faults, page, parts

PAGE = Path(__file__).parents[2] / "docs" / "features.md"
ROWS = [(part.file, row) for part in parts() for row in part.rows]


@pytest.mark.parametrize(("file", "row"), ROWS, ids=[f"{file}-{row['it']}" for file, row in ROWS])
def test_what_is_there_is_shown(file: str, row: dict[str, str]):
    assert list(faults(row)) == [], f"tests/features/{file}"


def test_each_feature_stands_once():
    told = [row["it"] for _, row in ROWS]

    assert sorted(set(told)) == sorted(told)


def test_the_page_says_what_the_rows_say():
    if os.environ.get("UPDATE_FEATURES"):
        PAGE.write_text(page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page(), "UPDATE_FEATURES=1 writes it anew"


@pytest.mark.parametrize(
    "row",
    [
        {"it": "a", "in": "programs/moon-cafe", "story": "no such story"},
        {"it": "a", "word": "b", "in": "programs/moon-cafe", "story": "no such story"},
        {"it": "a", "word": "b", "in": "programs/moon-cafe", "story": "a"},
        {"it": "a", "word": "b", "in": "tests/laws/test_laws.py", "test": "test_nothing"},
        {"it": "a", "word": "b", "in": "docs/fine-print", "shows": "nothing of the kind"},
        {"it": "a", "story": "b"},
        {"it": "a", "why": "b"},
    ],
)
def test_a_row_that_promises_more_is_found(row: dict[str, str]):
    assert list(faults(row))
