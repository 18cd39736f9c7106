"""Levels that have lines: commands show them without what is missing, and no question as a rule."""

from pathlib import Path

import pytest

from cli.shop_files import PROGRAM, STORE, run

pytestmark = pytest.mark.usefixtures("shop_folder")

HISTORY = ("history.csv", "--map", "map.yaml")
LINES = "levels: [{id: friend}, {id: gold, if: [member.orders >= 3]}]"


@pytest.fixture(autouse=True)
def _lines(shop_folder: Path) -> None:
    measured = "measure: {total: order.net_sales, over: 12 months}\n  "
    text = PROGRAM.replace(measured, "").replace(
        "levels: [{id: friend, from: 0}, {id: gold, from: 1000}]", LINES
    )
    assert LINES in text
    Path("shop.loyal.yaml").write_text(text, encoding="utf-8")


def test_member_shows_the_level_alone():
    run("run", *HISTORY[:1], "--store", STORE, *HISTORY[1:])

    shown = run("member", "jun", "--store", STORE)

    assert shown.exit_code == 0
    assert [line.split() for line in shown.stdout.splitlines() if line.startswith("tier")] == [
        ["tier", "friend"]
    ]


def test_a_simulation_lists_rules_and_no_questions():
    shown = run("simulate", "shop.loyal.yaml", *HISTORY)

    assert "gold-extra" in shown.stdout
    assert "gold?" not in shown.stdout
