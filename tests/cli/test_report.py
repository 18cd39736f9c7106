"""``loyalrules report`` from the command line: text, data, a statement, a page, and what is not there."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loyalrules.cli import main
from loyalrules.engine.engine import Engine
from pages.test_simulation_page import Reader
from report.cafe import PROGRAM
from report.test_figures import HISTORY

DAYS = ("--from", "2026-07-01", "--through", "2026-09-30")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    (folder / "cafe.loyal.yaml").write_text(PROGRAM, encoding="utf-8")
    with Engine.open(folder / "cafe.loyal.yaml", f"sqlite:///{folder}/cafe.db") as engine:
        list(engine.evaluate_many(HISTORY))
        engine.advance("2026-10-01T00:00:00-04:00")
    return folder


def report(folder: Path, *options: str) -> Result:
    program = str(folder / "cafe.loyal.yaml")
    return CliRunner().invoke(
        main, ["report", f"sqlite:///{folder}/cafe.db", "--program", program, "--lang", "en", *options]
    )


def test_every_figure_stands_beside_its_formula_and_numbers(folder: Path) -> None:
    shown = report(folder, *DAYS, "--margin", "30%").output
    assert "members 5, orders 5, sales 115.00 USD" in shown
    line = next(line for line in shown.splitlines() if "(CRR)" in line)
    assert line.split()[4:9] == ["retention", "50.00%", "2", "/", "4"]
    assert line.endswith("in the span before and in this one / members who bought in the one before")
    assert "23.00 USD" in next(line for line in shown.splitlines() if "(CLV)" in line)
    assert "ISSUED IN" in shown
    assert "BY tier" in shown


def test_one_figure_alone_can_be_asked_for(folder: Path) -> None:
    shown = report(folder, *DAYS, "--metric", "cli", "--metric", "nps").output.splitlines()
    assert [line.split()[-1] for line in shown[1:]] == ["answers", "questions"]
    assert "80.0" in shown[2]


def test_a_wrong_name_is_told_with_the_right_one(folder: Path) -> None:
    found = report(folder, "--metric", "retenton")
    assert (found.exit_code, found.stderr.splitlines()[-1]) == (
        2, 'Error: there is no figure "retenton"; did you mean retention?',
    )  # fmt: skip
    found = report(folder, "--by", "teir")
    assert found.exit_code == 2
    assert 'members have no "teir" to group them by; did you mean tier?' in found.stderr


def test_data_holds_exact_amounts(folder: Path) -> None:
    data = json.loads(report(folder, *DAYS, "--format", "json").output)
    figures = {one["figure"]: one for one in data["figures"]}
    order_value = figures["average_order_value"]
    assert (order_value["numerator"], order_value["denominator"], order_value["value"]) == ("115", "5", "23")
    assert figures["lifetime_value"]["value"] == "230/3", "without a margin it is sales"
    assert (data["from"], data["through"], data["sales"]) == ("2026-07-01", "2026-09-30", "115")
    assert {one["segment"]: one["members"] for one in data["segments"]["of"]} == {"guest": 4, "friend": 1}
    assert {one["month"]: one["active"][0] for one in data["cohorts"]}["2026-06"] == 2


def test_figures_can_be_read_by_a_spreadsheet(folder: Path) -> None:
    rows = list(csv.DictReader(StringIO(report(folder, *DAYS, "--format", "csv").output)))
    assert {row["figure"]: row["value"] for row in rows}["purchase_frequency"] == "1.666667"
    assert {row["figure"]: row["numerator"] for row in rows}["purchase_frequency"] == "5"


def test_a_member_gets_a_statement(folder: Path) -> None:
    shown = report(folder, "--member", "bo").output
    assert "opening balance" in shown
    assert "2026-08-02 12:00  earned" in shown
    assert shown.splitlines()[-1].split()[-1] == "0.0", "all of it lapsed"
    data = json.loads(report(folder, "--member", "bo", "--format", "json").output)
    (stars,) = data["units"]
    assert (stars["opening"], stars["closing"]) == ("0", "0")
    assert report(folder, "--member", "bob").exit_code == 2


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "Customer retention rate"), ("ko", "고객 유지율"), ("zh", "客户留存率")]
)
def test_a_page_is_written_in_the_readers_language(folder: Path, lang: str, word: str) -> None:
    page = folder / f"{lang}.html"
    assert report(folder, *DAYS, "--html", str(page), "--lang", lang).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert word in text
    assert f'<html lang="{lang}">' in text
    assert "<svg" in text
    assert all(where.startswith("#") for where in Reader(text).fetched), "a page needs nothing but itself"
