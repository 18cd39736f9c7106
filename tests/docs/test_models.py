"""The reference tables of pages say what the models say. `UPDATE_PAGES=1` writes them anew."""

import os

import pytest
from pydantic import BaseModel, Field

from docs.models import MARK, table_of, with_tables
from docs.tables import PAGES

MARKED = sorted(page.name for page in PAGES.glob("*.md") if MARK.search(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", MARKED)
def test_a_table_that_names_a_model_says_what_the_model_says(name: str):
    page = PAGES / name
    made = with_tables(page.read_text(encoding="utf-8"))
    if os.environ.get("UPDATE_PAGES"):
        page.write_text(made, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == made


class Example(BaseModel):
    when: str = Field(description="The event.")
    if_: list[str] = Field([], alias="if", description="Lines.")
    own: bool = Field(True, description="Yes or no.")
    times: int = Field(1, description="How often.")


def test_a_row_says_the_key_what_holds_without_it_and_its_meaning():
    assert table_of(Example)[2:] == [
        "| `when` | needed | The event. |",
        "| `if` |  | Lines. |",
        "| `own` | `yes` | Yes or no. |",
        "| `times` | `1` | How often. |",
    ]


def test_an_old_table_is_replaced_and_the_text_around_it_stays():
    mark = f"<!-- table of {Example.__module__}:Example -->"
    page = f"before\n{mark}\n| old |\n| older |\n\nafter\n"

    made = with_tables(page)
    assert made == "\n".join(["before", mark, *table_of(Example), "", "after", ""])
    assert with_tables(made) == made
