"""Histories from CSV and JSON Lines: rows become events, exactly, and nothing is lost in silence."""

import json
from pathlib import Path

import pytest

from loyalrules.base.problem import Problem, ProgramError
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.sources.found import FoundEvent, Reading, SourceError
from loyalrules.sources.from_mapping import read_mapping
from loyalrules.sources.history import read_history

PROGRAM = """
loyalrules: 1
id: shop
currency: USD
timezone: Asia/Seoul
units:
  stars: {worth: 0.01 USD}
rules:
  - {id: base, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}
"""
LINES = """
events:
  order.paid:
    group_by: receipt
    at: paid_at
    member: card
    fields:
      id: {column: receipt, prefix: "pos-"}
      channel: {constant: store}
      lines: {each_row: {category: kind, price: price}}
"""
HISTORY = """receipt,paid_at,card,kind,price
A1,2026-12-05 15:00,mina,coffee,4.50
A1,2026-12-05 15:00,mina,cake,3.00
A2,2026-12-05T16:00:00Z,jun,coffee,4.50
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return load_text(PROGRAM, "shop.loyal.yaml", build_registry())


def events(tmp_path: Path, program: Program, mapping: str, history: str, name: str = "history.csv"):
    (tmp_path / name).write_text(history, encoding="utf-8")
    plan = read_mapping(mapping, "map.yaml", program)
    return list(read_history(tmp_path / name, plan, "till"))


def found(items) -> list[dict]:
    assert [item for item in items if isinstance(item, Problem)] == []
    return [item.raw for item in items]


def problems(items) -> list[tuple[str, int, str]]:
    return [(item.code, item.place.line, item.message) for item in items if isinstance(item, Problem)]


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


BAD_ROWS = {
    "too many columns": ("A1,2026-12-05 15:00,mina,coffee,4.50,9\n", "LR645", "6 columns, the header has 5"),
    "too few columns": ("A1,2026-12-05 15:00\n", "LR645", "2 columns, the header has 5"),
    "a quote without end": ('A1,2026-12-05 15:00,mina,"coffee,4.50\n', "LR645", "unexpected end of data"),
    "a day that is no day": ("A1,2026-02-30 15:00,mina,coffee,4.50\n", "LR649", '"2026-02-30 15:00"'),
    "day and month mixed": ("A1,05/12/2026,mina,coffee,4.50\n", "LR649", "05/12/2026"),
    "no moment": ("A1,,mina,coffee,4.50\n", "LR655", "paid_at is empty"),
    "no member": ("A1,2026-12-05 15:00,,coffee,4.50\n", "LR655", "the member is empty"),
    "no receipt": (" ,2026-12-05 15:00,mina,coffee,4.50\n", "LR655", "receipt is empty"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_told_and_the_rows_around_it_are_read(case: str, tmp_path: Path, program: Program):
    row, code, words = BAD_ROWS[case]
    header, *rows = HISTORY.splitlines(keepends=True)
    items = events(tmp_path, program, LINES, header + "".join(rows[:2]) + row.replace("A1", "A9"))

    ((found_code, line, message),) = problems(items)
    assert (found_code, line) == (code, 4)
    assert words in message
    assert len([item for item in items if isinstance(item, FoundEvent)]) == 1


BAD_FILES = {
    "empty": ("", "LR659", "is empty"),
    "a column twice": ("receipt,receipt\n1,2\n", "LR645", 'two columns are called "receipt"'),
    "a column without a name": ("receipt,,card\n1,2,3\n", "LR645", "a column has no name"),
    "a column is missing": (HISTORY.replace("paid_at", "payed_at"), "LR643", 'no column "paid_at"'),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_used_says_why(case: str, tmp_path: Path, program: Program):
    text, code, words = BAD_FILES[case]

    with pytest.raises(SourceError, match=words) as caught:
        events(tmp_path, program, LINES, text)

    assert caught.value.code == code


def test_a_missing_column_is_told_with_the_nearest_one(tmp_path: Path, program: Program):
    with pytest.raises(SourceError) as caught:
        events(tmp_path, program, LINES, HISTORY.replace("paid_at", "payed_at"))

    assert caught.value.hint == 'did you mean "payed_at"?'


def test_korean_excel_text_that_is_not_utf8_says_how_to_save_it(tmp_path: Path, program: Program):
    (tmp_path / "h.csv").write_bytes(HISTORY.replace("coffee", "커피").encode("cp949"))

    with pytest.raises(SourceError, match="is not UTF-8") as caught:
        list(read_history(tmp_path / "h.csv", read_mapping(LINES, "m", program)))

    assert caught.value.code == "LR657"
    assert "CSV UTF-8" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("name", "code"),
    [("missing.csv", "LR640"), ("h.xlsx", "LR641"), ("folder.csv", "LR640"), ("h.csv", "LR642")],
)
def test_a_file_that_is_none_says_so(tmp_path: Path, program: Program, name: str, code: str):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "h.csv").write_text(HISTORY, encoding="utf-8")
    plan = None if code == "LR642" else read_mapping(LINES, "m", program)

    with pytest.raises(SourceError) as caught:
        list(read_history(tmp_path / name, plan))

    assert caught.value.code == code


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


BAD_LINES = {
    "no JSON": ('{"id": }', "a value is missing"),
    "a list": ("[1]", "not an object"),
    "a key twice": ('{"id": "1", "id": "2"}', 'the key "id" stands there twice'),
    "not a number": ('{"id": NaN}', "NaN is not a number of JSON"),
    "nested too deep": ("[" * 100_000, "nested too deep"),
    "too long": ('"' + "a" * 1_100_000 + '"', "longer than 1 MiB"),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_is_told_and_the_lines_around_it_are_read(case: str, tmp_path: Path):
    line, words = BAD_LINES[case]
    (tmp_path / "h.jsonl").write_text('{"id": "1"}\n' + line + '\n{"id": "3"}\n', encoding="utf-8")

    items = list(read_history(tmp_path / "h.jsonl"))

    ((code, number, message),) = problems(items)
    assert (code, number) == ("LR652", 2)
    assert words in message
    assert [item.raw["id"] for item in items if isinstance(item, FoundEvent)] == ["1", "3"]


def test_a_line_of_json_that_is_not_utf8_is_told(tmp_path: Path):
    (tmp_path / "h.jsonl").write_bytes('{"id": "커피"}\n'.encode("cp949") + b'{"id": "2"}\n')

    items = list(read_history(tmp_path / "h.jsonl"))

    assert problems(items)[0][0] == "LR652"
    assert items[1].raw == {"id": "2"}


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


BAD_MAPPINGS = {
    "an unknown event": (LINES.replace("order.paid", "order.payed"), "LR644", 'did you mean "order.paid"?'),
    "an unknown field": (LINES.replace("channel:", "chanel:"), "LR644", 'did you mean "channel"?'),
    "an unknown field of a line": (LINES.replace("category: kind", "kategory: kind"), "LR644", '"category"?'),
    "a list from one column": (
        LINES.replace("{each_row: {category: kind, price: price}}", "kind"),
        "LR644",
        "each_row",
    ),
    "an unknown key": (LINES.replace("group_by", "group"), "LR101", "group_by"),
    "an unknown zone": ("timezone: Asia/Soul\n" + LINES, "LR104", ""),
    "no events": ("events: {}\n", "LR104", ""),
    "two ways at once": (LINES.replace("{constant: store}", "{constant: a, column: b}"), "LR104", ""),
    "decimals in words": (
        LINES.replace("price: price", "price: {column: price, decimals: two}"),
        "LR104",
        "",
    ),
    "no id and no group": (LINES.replace("    group_by: receipt\n", ""), "LR104", ""),
}


@pytest.mark.parametrize("case", BAD_MAPPINGS)
def test_a_bad_mapping_is_told_at_its_place(case: str, program: Program):
    text, code, hint = BAD_MAPPINGS[case]

    with pytest.raises(ProgramError) as caught:
        read_mapping(text, "map.yaml", program)

    problem = caught.value.problems[0]
    assert problem.code == code, problem
    assert hint in str(problem.hint)
    assert problem.place.file == "map.yaml"
