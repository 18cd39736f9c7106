"""Histories from CSV and JSON Lines: rows become events, exactly, and nothing is lost in silence."""

import json
from pathlib import Path

import pytest

from loyalrules.base.problem import Problem
from loyalrules.plugins.program import Program
from loyalrules.sources.found import FoundEvent, Reading
from loyalrules.sources.from_mapping import read_mapping
from loyalrules.sources.history import read_history
from sources.shop import HISTORY, LINES, events, found, problems, shop


@pytest.fixture(scope="module")
def program() -> Program:
    return shop("Asia/Seoul")


def test_rows_of_one_receipt_make_one_order(tmp_path: Path, program: Program):
    first, second = found(events(tmp_path, program, LINES, HISTORY))

    assert first == {
        "specversion": "1.0",
        "source": "till",
        "id": "order.paid/A1",
        "type": "order.paid",
        "time": "2026-12-05T15:00:00+09:00",
        "subject": "mina",
        "data": {
            "order": {
                "id": "pos-A1",
                "channel": "store",
                "lines": [{"category": "coffee", "price": "4.50"}, {"category": "cake", "price": "3.00"}],
            }
        },
    }
    assert second["time"] == "2026-12-06T01:00:00+09:00"


def test_an_event_knows_the_line_it_begins_at(tmp_path: Path, program: Program):
    items = events(tmp_path, program, LINES, HISTORY)

    assert [item.place.line for item in items] == [2, 4]


def test_a_record_over_two_lines_does_not_shift_the_lines_behind_it(tmp_path: Path, program: Program):
    history = HISTORY.replace("jun,coffee", 'jun,"large\ncoffee"') + "A3,2026-12-06 10:00,jun,cake,3.00\n"

    assert [item.place.line for item in events(tmp_path, program, LINES, history)] == [2, 4, 6]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_told_by_the_header(tmp_path: Path, program: Program, delimiter: str):
    assert len(found(events(tmp_path, program, LINES, HISTORY.replace(",", delimiter)))) == 2


def test_the_mark_that_excel_writes_is_no_part_of_the_first_column(tmp_path: Path, program: Program):
    assert len(found(events(tmp_path, program, LINES, "\ufeff" + HISTORY))) == 2


def test_rows_that_do_not_stand_together_are_told_and_not_lost_in_silence(tmp_path: Path, program: Program):
    history = HISTORY + "A1,2026-12-05 15:00,mina,tea,2.00\n"

    (problem,) = problems(events(tmp_path, program, LINES, history))

    assert problem == ("LR650", 5, "the rows of A1 do not stand together")


def test_each_row_that_belongs_nowhere_is_told_however_many_follow_each_other(tmp_path, program):
    nowhere = ",2026-12-05 15:00,mina,coffee,4.50\n"
    items = events(tmp_path, program, LINES, HISTORY + nowhere * 3 + HISTORY.splitlines()[1] + "\n")
    assert [(code, line) for code, line, _ in problems(items)] == [
        ("LR655", 5), ("LR655", 6), ("LR655", 7), ("LR650", 8),
    ]  # fmt: skip
    assert len(items) == 6


def test_a_row_of_another_sort_ends_no_group_and_is_in_none(tmp_path, program):
    mapping = LINES.replace("group_by", "rows: {kind: [coffee, cake]}\n    group_by") + "other_rows: skip\n"
    first, second, third = HISTORY.splitlines()[1:]
    rows = [first, first.replace("coffee", "deposit"), second, third, third]
    one, two = found(events(tmp_path, program, mapping, "\n".join([HISTORY.splitlines()[0], *rows]) + "\n"))
    assert [line["category"] for line in one["data"]["order"]["lines"]] == ["coffee", "cake"]
    assert len(two["data"]["order"]["lines"]) == 2


def test_a_blank_cell_is_empty_and_yes_is_true_in_what_picks_rows(tmp_path, program):
    mapping = LINES.replace("group_by", "rows: {paid: yes, till: 1}\n    if_filled: card\n    group_by")
    rows = [
        {"receipt": f"A{number}", "paid_at": "2026-12-05 15:00", "card": card, "kind": "tea", "price": "1",
         "paid": paid, "till": till}
        for number, (card, paid, till) in enumerate(
            [("mina", True, 1), ("  ", True, 1), ("mina", False, 1), ("mina", True, 1.0), ("mina", True, 2)]
        )
    ]  # fmt: skip
    text = "".join(json.dumps(row) + "\n" for row in rows)
    items = found(events(tmp_path, program, mapping + "other_rows: skip\n", text, "history.jsonl"))
    assert [item["id"] for item in items] == ["order.paid/A0", "order.paid/A3"]


def test_sort_finds_rows_wherever_they_stand_and_orders_events_by_time(tmp_path: Path, program: Program):
    history = HISTORY + "A1,2026-12-05 15:00,mina,tea,2.00\nA0,2026-12-01 09:00,jun,tea,2.00\n"

    raws = found(events(tmp_path, program, "sort: yes\n" + LINES, history))

    assert [raw["data"]["order"]["id"] for raw in raws] == ["pos-A0", "pos-A1", "pos-A2"]
    assert len(raws[1]["data"]["order"]["lines"]) == 3


def test_rows_of_a_group_that_disagree_are_told_with_both_values(tmp_path: Path, program: Program):
    ((code, line, message),) = problems(
        events(tmp_path, program, LINES, HISTORY.replace("mina,cake", "jun,cake"))
    )

    assert (code, line) == ("LR651", 2)
    assert "line 3" in message
    assert '"jun" and not "mina"' in message


def test_values_pick_rows_and_one_row_may_make_two_events(tmp_path: Path, program: Program):
    mapping = """
    other_rows: skip
    events:
      order.paid:
        rows: {what: [sale, "exchange"]}
        id: [store, no]
        at: day
        member: who
        fields: {id: [store, no], lines: {each_row: {price: amount}}}
      order.delivered:
        rows: {what: sale}
        if_filled: delivered
        id: {column: [store, no], prefix: "delivered "}
        at: delivered
        member: who
        fields: {id: [store, no]}
    """
    history = (
        "what,store,no,day,who,amount,delivered\nsale,S1,7,2026-12-05,mina,3,2026-12-06 10:00\nnote,,,,,,\n"
    )
    (tmp_path / "h.csv").write_text(history, encoding="utf-8")
    reading = Reading()

    items = list(read_history(tmp_path / "h.csv", read_mapping(mapping, "m", program), None, reading))

    paid, delivered = found(items)
    assert (paid["id"], paid["time"], paid["source"]) == ("S1/7", "2026-12-05T00:00:00+09:00", "h.csv")
    assert (delivered["id"], delivered["data"]["order"]) == ("delivered S1/7", {"id": "S1/7"})
    assert (reading.rows, reading.left_out) == (2, 1)


def test_a_row_that_no_event_takes_is_told(tmp_path: Path, program: Program):
    mapping = LINES.replace("group_by: receipt", "group_by: receipt\n    rows: {kind: coffee}")

    assert problems(events(tmp_path, program, mapping, HISTORY))[0][:2] == ("LR646", 3)


def test_values_are_translated_and_lists_are_split(tmp_path: Path, program: Program):
    mapping = """
    events:
      order.paid:
        id: no
        at: {column: day, format: "%d.%m.%Y %H:%M"}
        member: who
        fields:
          id: no
          channel: {column: where, values: {W: web, S: store}}
          placed_at: placed
          lines: {each_row: {price: amount, labels: {column: labels, split: "|"}}}
    """
    history = (
        "no,day,who,where,amount,labels,placed\nA1,05.12.2026 15:00,mina,W,3,new|vegan,2026-12-05 14:00\n"
    )

    (raw,) = found(events(tmp_path, program, mapping, history))

    assert raw["time"] == "2026-12-05T15:00:00+09:00"
    assert raw["data"]["order"]["channel"] == "web"
    assert raw["data"]["order"]["placed_at"] == "2026-12-05T14:00:00+09:00"
    assert raw["data"]["order"]["lines"] == [{"price": "3", "labels": ["new", "vegan"]}]


def test_a_column_that_no_object_has_is_doubted_where_they_have_one_of_nearly_its_name(
    tmp_path: Path, program: Program
):
    mapping = LINES.replace("category: kind", "category: kind, sku: article").replace(
        "channel: {constant: store}", "store: {column: shop_id}"
    )
    row = {"receipt": "A1", "paid_at": "2026-12-05 15:00", "card": "mina", "kind": "tea", "price": "4.50"}

    def doubts(**more: str) -> list[str]:
        text = json.dumps(row) + "\n" + json.dumps({**row, "receipt": "A2", **more})
        items = events(tmp_path, program, mapping, text, "h.jsonl")
        assert sum(isinstance(one, FoundEvent) for one in items) == 2
        return [one.message + str(one.hint) for one in items if isinstance(one, Problem)]

    assert doubts() == []  # It may be left out.
    assert doubts(shop_id="north", articel="9") == [
        f'no row of {tmp_path / "h.jsonl"} has "article", which order.paid readsdid you mean "articel"?'
    ]
    assert doubts(shopid="north", article="9")[0].endswith('did you mean "shopid"?')


def test_json_lines_in_our_own_form_need_no_mapping(tmp_path: Path):
    (tmp_path / "h.jsonl").write_text(
        '{"id": "1", "type": "order.paid"}\n\n{"source": "web"}\n', encoding="utf-8"
    )

    items = list(read_history(tmp_path / "h.jsonl", source="till"))

    assert [item.raw for item in items] == [
        {"id": "1", "type": "order.paid", "source": "till"},
        {"source": "web"},
    ]
    assert [item.place.line for item in items] == [1, 3]


def test_json_numbers_with_a_fraction_need_decimals_in_the_mapping(tmp_path: Path, program: Program):
    line = '{"receipt": "A1", "paid_at": "2026-12-05 15:00", "card": "mina", "kind": "tea", "price": 4.1}\n'

    assert problems(events(tmp_path, program, LINES, line, "h.jsonl"))[0][0] == "LR647"
    exact = LINES.replace("price: price", "price: {column: price, decimals: 2}")
    (raw,) = found(events(tmp_path, program, exact, line, "h.jsonl"))
    assert raw["data"]["order"]["lines"] == [{"category": "tea", "price": "4.10"}]


def test_a_number_that_was_computed_does_not_pass_for_one_with_two_decimals(tmp_path: Path, program: Program):
    row = {"receipt": "A1", "paid_at": "2026-12-05 15:00", "card": "m", "kind": "t", "price": 0.1 + 0.2}
    exact = LINES.replace("price: price", "price: {column: price, decimals: 2}")

    assert problems(events(tmp_path, program, exact, json.dumps(row), "h.jsonl"))[0][0] == "LR648"
