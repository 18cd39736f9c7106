"""The tables of events.md, expressions.md and language.md say what the registry says."""

import pytest

from docs.tables import PAGES, fields_table, functions_table, tables_below
from loyalrules.base.codes_risks import RISKS
from loyalrules.plugins.registry import build_registry

REGISTRY = build_registry()
EVENT_TABLES = {
    name: table
    for heading, table in tables_below("events.md").items()
    for name in heading.replace("`", "").split(", ")
}
# A cart is an order that need not have an id yet; its table is not shown again.
SAID_IN_WORDS = {"cart.priced", "state.imported", "member.birthday"}


@pytest.mark.parametrize("name", sorted(set(REGISTRY.events) - SAID_IN_WORDS))
def test_the_fields_of_every_event_are_shown(name: str):
    assert EVENT_TABLES.get(name) == fields_table(REGISTRY.events[name])


def test_a_cart_is_an_order_that_may_have_no_id():
    order, cart = (fields_table(REGISTRY.events[name]) for name in ("order.paid", "cart.priced"))

    assert [row for row in cart if row not in order] == ["| `id` | text | may be | the cart's id |"]
    assert [row for row in order if row not in cart] == ["| `id` | text | required | the order's id |"]


@pytest.mark.parametrize("name", sorted(SAID_IN_WORDS))
def test_what_has_no_table_of_its_own_is_named(name: str):
    assert f"`{name}`" in (PAGES / "events.md").read_text(encoding="utf-8")


def test_no_event_is_shown_that_does_not_exist():
    assert set(EVENT_TABLES) <= set(REGISTRY.events)


def test_all_functions_are_shown():
    page = (PAGES / "expressions.md").read_text(encoding="utf-8").splitlines()
    shown = page[page.index("| function | gives |") + 2 :]

    assert shown[: len(REGISTRY.functions)] == functions_table(REGISTRY)
    assert shown[len(REGISTRY.functions)] == ""


def test_all_verbs_are_shown():
    page = (PAGES / "language.md").read_text(encoding="utf-8").splitlines()
    rows = page[page.index("| effect | keys of its own | gives |") + 2 :]
    shown = [row.split("`")[1] for row in rows[: rows.index("")]]

    assert sorted(shown) == sorted(REGISTRY.verbs)


def test_all_risks_are_shown():
    page = (PAGES / "risks.md").read_text(encoding="utf-8").splitlines()
    rows = page[page.index("| code | what it warns of |") + 2 :]

    assert rows[: rows.index("")] == [f"| `{id}` | {code.title} |" for id, code in sorted(RISKS.items())]
