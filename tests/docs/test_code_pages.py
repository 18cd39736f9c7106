"""The pages about codes say what the catalogue says. `UPDATE_PAGES=1` writes them anew."""

import os
from pathlib import Path

import pytest

from loyalrules.base.code_pages import family_page, page_name
from loyalrules.base.codes import CODES, FAMILIES

PAGES = Path(__file__).parents[2] / "docs" / "codes"


@pytest.mark.parametrize("digit", FAMILIES)
def test_the_page_of_a_family_is_the_one_that_the_catalogue_makes(digit: str):
    page = PAGES / page_name(digit)
    if os.environ.get("UPDATE_PAGES"):
        PAGES.mkdir(exist_ok=True)
        page.write_text(family_page(digit), encoding="utf-8")

    assert page.read_text(encoding="utf-8") == family_page(digit)


def test_there_is_no_other_page_and_every_code_is_on_one():
    pages = {page.name: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}

    assert set(pages) == {page_name(digit) for digit in FAMILIES}
    assert [id for id in CODES if f"## {id}: " not in "".join(pages.values())] == []
