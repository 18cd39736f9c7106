"""Programs that ship, and programs on pages, have no warning that they do not accept with a reason."""

import re
from pathlib import Path

import pytest

from house.fences import fences
from risks.losses import warnings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAMS = sorted((ROOT / "programs").rglob("*.loyal.yaml"))
NAMED = re.compile(r"# (LR[0-9]{3})$")
SHOWN = [
    (fence.place, fence.text)
    for page in PAGES
    for fence in fences(page.read_text(encoding="utf-8"), page.name)
    if fence.language == "yaml" and fence.is_program and not fence.words
]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "programs").rglob("*.loyal.yaml")), ids=lambda path: path.name
)
def test_a_program_that_ships_is_silent(path: Path):
    assert warnings(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("place", "text"), SHOWN, ids=[place for place, _ in SHOWN])
def test_a_program_of_a_page_is_silent(place: str, text: str):
    """A page that shows a warning names it in a comment behind the line."""
    named = {
        (number, code) for number, line in enumerate(text.split("\n"), 1) for code in NAMED.findall(line)
    }

    assert {(one.place.line, one.code) for one in warnings(text)} == named


def test_programs_are_looked_at():
    assert len(SHOWN) > 10
