"""Decisions are counted: each has a number of its own, which its heading says."""

import re
from pathlib import Path

PAGES = sorted((Path(__file__).parents[2] / "docs" / "decisions").glob("*.md"))


def test_each_decision_has_the_next_number():
    numbers = [int(page.name[:4]) for page in PAGES]

    assert numbers == list(range(1, len(PAGES) + 1))


def test_its_heading_says_the_number():
    for page in PAGES:
        heading = re.match(r"# (\d+)\. \S", page.read_text(encoding="utf-8"))
        assert heading is not None, page.name
        assert int(heading[1]) == int(page.name[:4]), page.name
