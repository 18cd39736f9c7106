"""``loyalrules funds`` and ``advance``: what became of every period, receipts, and time that passes once."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from cli.shop_files import run

PROGRAM = """
loyalrules: 1
id: giving
currency: USD
timezone: UTC
fields: {order.charity: text}
funds:
  causes:
    goal: 100 USD
    apart_by: order.charity
    goods: [meals]
    pay_out: {when: month.ended, at_least: 1 USD, round: down}
    receipts: {}
rules:
  - id: give
    when: order.paid
    then:
      - donate: {to: causes, from: member, amount: "round_up(order.total, 1 USD) - order.total"}
      - donate: {to: causes, from: shop, amount: 1% of order.net_sales, round: none}
      - donate: {to: causes, from: shop, unit: meals, amount: 1 for every 10 USD of order.net_sales}
"""
STORE = "sqlite:///gifts.db"


def order(number: int, price: str, charity: str, at: str) -> dict[str, object]:
    lines = [{"price": price}]
    return {
        "id": f"e{number}", "type": "order.paid", "at": at, "member": "mina",
        "order": {"id": f"A{number}", "charity": charity, "lines": lines},
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("giving.loyal.yaml").write_text(PROGRAM, encoding="utf-8")
    events = [
        order(1, "25.30", "parks", "2026-01-10T10:00:00Z"),
        order(2, "75.75", "library", "2026-01-11T10:00:00Z"),
        {"id": "r", "type": "order.refunded", "at": "2026-01-12T10:00:00Z", "order": {"id": "A1"}},
    ]
    Path("events.jsonl").write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    run("run", "events.jsonl", "--store", STORE)


def test_time_passes_once_and_the_moment_is_read_in_the_zone_of_the_program():
    first = run("advance", STORE, "--to", "2026-02-01 00:00").stdout
    second = run("advance", STORE, "--to", "2026-02-01 00:00").stdout

    assert (first, second) == ("something was due for 2 accounts\n", "something was due for 0 accounts\n")
    assert "2026-13" in run("advance", STORE, "--to", "2026-13-01", exit_code=2).stderr


def test_the_statement_says_what_became_of_every_period():
    run("advance", STORE, "--to", "2026-02-01 00:00")
    rows = json.loads(run("funds", STORE, "--format", "json").stdout)

    assert [(one["charity"], one["goods"], one["paid"], one["dropped"]) for one in rows] == [
        ("library", "", "1", "0.0075"),
        ("library", "meals", "7", "0"),
    ]
    assert (rows[0]["from_member"], rows[0]["from_shop"], rows[0]["period"]) == ("0.25", "0.7575", "2026-01")
    found = [*csv.DictReader(StringIO(run("funds", STORE, "--format", "csv").stdout))]
    assert found == rows
    assert json.loads(run("funds", STORE, "--format", "json", "--period", "2026-02").stdout) == []


def test_receipts_stand_at_what_refunds_left_of_them():
    rows = json.loads(run("funds", STORE, "--receipts", "--format", "json").stdout)

    assert [(one["number"], one["charity"], one["given"], one["stands"]) for one in rows] == [
        ("2026-1", "parks", "0.7", "0"),
        ("2026-2", "library", "0.25", "0.25"),
    ]


def test_the_text_begins_with_what_was_raised_and_says_when_nothing_was_paid():
    shown = run("funds", STORE).stdout.splitlines()

    assert shown == ["causes: 1.0075 USD raised of 100.00", "", "nothing yet"]
