"""Commands with a ledger: run, member and explain, with good input."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.shop_files import EVENT, HISTORY, MAP, STORE, lines, run

pytestmark = pytest.mark.usefixtures("shop_folder")

# --- run, member, explain ------------------------------------------------------------------------


def test_the_same_history_again_changes_nothing_and_says_so():
    first = run("run", "history.csv", "--store", STORE, "--map", "map.yaml")
    before = run("member", "mina", "--store", STORE).stdout
    second = run("run", "history.csv", "--store", STORE, "--map", "map.yaml")

    assert lines(first) == ["2 new, 0 already known, 0 refused, 0 unreadable: 2 read"]
    assert lines(second) == ["0 new, 2 already known, 0 refused, 0 unreadable: 2 read"]
    assert run("member", "mina", "--store", STORE).stdout == before


def test_totals_reconcile_and_what_was_not_taken_is_listed_with_its_line():
    more = "A1,2026-12-06 15:00,mina,9\nA3,2026-12-06 15:00,,9\nA4,2026-12-06 15:00,jun,ten\n"
    Path("history.csv").write_text(HISTORY.replace("A2,", "A2,", 1) + more, encoding="utf-8")
    Path("again.jsonl").write_text(json.dumps({**EVENT, "id": "other"}) + "\nno json\n", encoding="utf-8")

    run("run", "history.csv", "--store", STORE, "--map", "map.yaml", exit_code=1)
    shown = run("run", "again.jsonl", "--store", STORE, exit_code=1)
    data = json.loads(
        run(
            "run", "history.csv", "--store", STORE, "--map", "map.yaml", "--format", "json", exit_code=1
        ).stdout
    )

    assert lines(shown) == [
        "refused",
        "  again.jsonl:1  the order A1 was already paid",
        "unreadable",
        "  again.jsonl:2  [LR652] this line is not JSON: a value is missing",
        "0 new, 0 already known, 1 refused, 1 unreadable: 2 read",
    ]
    assert data["read"] == data["new"] + data["known"] + data["refused"] + data["unreadable"] == 5
    assert [(told["what"], told["place"]) for told in data["told"]] == [
        ("unreadable", "history.csv:5"),
        ("unreadable", "history.csv:6"),
        ("unreadable", "history.csv:7"),
    ]


def test_an_id_that_was_used_for_another_content_is_told():
    Path("one.jsonl").write_text(json.dumps(EVENT) + "\n", encoding="utf-8")
    Path("two.jsonl").write_text(json.dumps({**EVENT, "member": "jun"}) + "\n", encoding="utf-8")
    run("run", "one.jsonl", "--store", STORE)

    assert "[LR620]" in run("run", "two.jsonl", "--store", STORE, exit_code=1).stdout


def test_a_long_list_is_cut_and_verbose_shows_it_whole():
    Path("bad.jsonl").write_text("no json\n" * 30, encoding="utf-8")

    cut = run("run", "bad.jsonl", "--store", STORE, exit_code=1)
    whole = run("run", "bad.jsonl", "--store", STORE, "--verbose", exit_code=1)

    assert "  ... 10 more; --verbose lists them all" in lines(cut)
    assert whole.stdout.count("LR652") == 30


def test_rows_left_out_by_the_mapping_are_counted():
    text = MAP.replace("source: till", "source: till\nother_rows: skip")
    Path("map.yaml").write_text(
        text.replace("group_by", "rows: {card: mina}\n    group_by"), encoding="utf-8"
    )

    shown = lines(run("run", "history.csv", "--store", STORE, "--map", "map.yaml"))

    assert shown == [
        "1 new, 0 already known, 0 refused, 0 unreadable: 1 read",
        "1 rows left out by the mapping",
    ]


def test_member_shows_lots_in_columns_with_thousands_and_what_is_missing():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")

    assert lines(run("member", "mina", "--store", STORE)) == [
        "mina   shop",
        "",
        "unit   available  pending  owed  expires",
        "stars          0  101,200     0  2027-12-06 (101,200)",
        "",
        "unit       lot  rule       earned            available  expires",
        "stars  101,200  base (A1)  2026-12-05 15:00  pending    2027-12-06",
        "",
        "badges   []",
        "coupons  []",
        "tier     gold",
    ]
    assert "next: gold, 997 missing" in run("member", "jun", "--store", STORE).stdout


def test_member_at_a_moment_shows_what_time_brings_and_what_was():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")

    later = json.loads(
        run("member", "mina", "--store", STORE, "--at", "2027-12-06", "--format", "json").stdout
    )
    before = json.loads(
        run("member", "mina", "--store", STORE, "--at", "2026-12-05 14:00", "--format", "json").stdout
    )

    assert later["at"] == "2027-12-06T00:00:00+09:00"
    assert later["balances"]["stars"]["pending"] == "0"
    assert before["balances"] == {}


def test_member_in_korean():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")

    shown = lines(run("member", "jun", "--store", STORE, "--lang", "ko"))

    assert shown[2].split() == ["단위", "사용가능", "미가용", "회수", "예정", "소멸일"]
    assert shown[3].split()[:3] == ["별", "0", "300"]


def test_explain_says_why_for_an_event_and_for_an_order():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")

    by_order = run("explain", "A1", "--store", STORE, "--member", "mina").stdout
    by_event = run("explain", "order.paid/A1", "--store", STORE).stdout

    assert by_order == by_event
    assert "mina gets 101,200 stars" in by_order
    assert "order.paid order.paid/A1   2026-12-05 15:00 Asia/Seoul" in by_order


def test_why_not_shows_the_line_and_what_it_read():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")

    shown = lines(run("explain", "A2", "--store", STORE, "--why-not", "gold-extra"))

    assert shown[1:] == [
        " ✘ gold-extra",
        "     stopped by  member.tier is gold   shop.loyal.yaml:20",
        "       member.tier = friend",
    ]
    waits = lines(run("explain", "A2", "--store", STORE, "--why-not", "welcome"))
    assert waits[1] == " · welcome waits for member.joined, not for order.paid"
    assert lines(run("explain", "A2", "--store", STORE, "--why-not", "base"))[1] == " ✔ base fired"


# --- verify, rebuild, doctor ----------------------------------------------------------------------


def damage(*statements: str) -> None:
    with closing(sqlite3.connect(STORE.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_whole_ledger_is_verified_and_rebuilt():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")

    assert lines(run("verify", STORE)) == ["2 events of shop: no faults"]
    assert lines(run("verify", STORE, "--replay")) == ["2 events of shop: no faults"]
    assert lines(run("rebuild", STORE)) == [
        "shop: 2 events decided again, every byte of the states is the same"
    ]


def test_one_event_is_told_as_one():
    Path("one.jsonl").write_text(json.dumps(EVENT) + "\n", encoding="utf-8")
    run("run", "one.jsonl", "--store", STORE)

    assert lines(run("verify", STORE)) == ["1 event of shop: no faults"]
    assert lines(run("rebuild", STORE))[0].startswith("shop: 1 event decided again")
    erased = run("erase", STORE, "--member", EVENT["member"], "--reason", "asked", "--by", "kim")
    assert lines(erased)[1] == "1 event says nothing of them any more, and every amount is the same"


def test_a_state_that_was_changed_is_found_told_and_put_right():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")
    damage("UPDATE balances SET amount = amount + 1")

    verified = run("verify", STORE, exit_code=1)
    told = run("rebuild", STORE, exit_code=1)
    mended = run("rebuild", STORE, "--write")

    assert "its postings add up to" in verified.stdout
    assert "--write puts the states right" in told.stdout
    assert lines(mended)[-1] == "shop: 2 events decided again, the states are put right"
    assert lines(run("verify", STORE, "--replay")) == ["2 events of shop: no faults"]


def test_an_event_that_was_changed_is_found_and_nothing_is_put_right():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")
    damage("DROP TRIGGER events_are_not_changed", "UPDATE events SET papers = x'00' WHERE seq = 2")

    assert "(number 2): its papers are of an unknown form" in run("verify", STORE, exit_code=1).stdout
    assert run("rebuild", STORE, "--write", exit_code=2).stdout == ""


def test_the_doctor_looks_at_the_ledger_and_the_machine():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")
    healthy = run("doctor", STORE).stdout
    damage("DROP TRIGGER events_are_not_changed")
    ill = run("doctor", STORE, exit_code=1).stdout

    for word in ("Python", "zone data", "SQLite", "journal", "synchronous", "disk", "nothing is broken"):
        assert word in healthy
    assert "the guard events_are_not_changed is gone or was changed" in ill


def test_a_ledger_that_is_not_there_is_not_made():
    for command in ("verify", "rebuild", "doctor"):
        run(command, "sqlite:///other.db", exit_code=2)
    assert not Path("other.db").exists()
