"""The reference page is what the functions and events say of themselves, and every example holds.

`UPDATE_REFERENCE=1` writes the page anew.
"""

import os
from pathlib import Path

import pytest

from expr.shop import FUNCTIONS, checked, run, told
from loyalrules.expr.functions import Function
from loyalrules.expr.reads import names_in
from loyalrules.plugins.registry import build_registry
from loyalrules.program.reference import reference

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference-expressions.md"


def test_the_page_is_what_the_registry_says():
    text = reference(build_registry())
    if os.environ.get("UPDATE_REFERENCE"):
        PAGE.write_text(text, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_an_example_without_names_holds(function: Function):
    examples = [example.replace("line.sku", "order.channel") for example in function.examples]
    facts = [example for example in examples if not names_in(checked(example))]

    assert facts
    for fact in facts:
        assert run(checked(fact), {}) is True, fact
        assert told(checked(fact), {}) is True, fact


def test_a_field_that_is_a_list_is_shown_under_the_word_of_its_elements():
    text = reference(build_registry())

    assert "| `line.net_sales` | money" in text
    assert "| `order.lines`" not in text


def test_a_name_that_a_section_gives_is_shown():
    text = reference(build_registry())

    assert "| `member.tier` | text: friend, gold |" in text
    assert "| `plus.renews_on` | a date, or not known |" in text
