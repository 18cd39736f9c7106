"""Histories with mistakes: each is told with its place and a hint, and what is around it is read."""

from pathlib import Path

import pytest

from loyalrules.base.problem import ProgramError
from loyalrules.plugins.program import Program
from loyalrules.sources.found import FoundEvent, SourceError
from loyalrules.sources.from_mapping import read_mapping
from loyalrules.sources.history import read_history
from sources.shop import HISTORY, LINES, events, problems, shop


@pytest.fixture(scope="module")
def program() -> Program:
    return shop("Asia/Seoul")


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
