"""Bad input of every kind: one clear message, the right exit code, and never a traceback."""

import json
import os
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loyalrules.cli import main
from loyalrules.plugins.registry import PluginError

PROGRAM = """\
loyalrules: 1
id: shop
currency: USD
timezone: Asia/Seoul
units: {stars: {worth: 0.01 USD}}
rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 100 for every 1 USD of order.net_sales}}]
"""
EVENT = {
    "id": "A1-paid",
    "type": "order.paid",
    "at": "2026-12-05T15:00:00+09:00",
    "member": "mina",
    "order": {"id": "A1", "lines": [{"price": "12.50"}]},
}
STORE = "sqlite:///shop.db"


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("shop.loyal.yaml").write_text(PROGRAM, encoding="utf-8")
    Path("shop.test.yaml").write_text("program: shop.loyal.yaml\ntests: []\n", encoding="utf-8")
    Path("event.json").write_text(json.dumps(EVENT), encoding="utf-8")
    Path("history.jsonl").write_text(json.dumps(EVENT) + "\n", encoding="utf-8")
    Path("korean.yaml").write_bytes("loyalrules: 1\nid: 커피\n".encode("cp949"))
    Path("broken.json").write_text('{"id": ', encoding="utf-8")
    Path("list.json").write_text("[]", encoding="utf-8")
    Path("float.json").write_text(json.dumps(EVENT).replace('"12.50"', "12.5"), encoding="utf-8")
    Path("timeless.json").write_text(json.dumps({**EVENT, "at": "2026-12-05 15:00"}), encoding="utf-8")
    Path("unknown.json").write_text(json.dumps({**EVENT, "type": "order.payed"}), encoding="utf-8")
    Path("state.yaml").write_text("mina: {tier: gold}\n", encoding="utf-8")
    Path("list.yaml").write_text("- mina\n", encoding="utf-8")
    Path("map.yaml").write_text("events: {order.payed: {id: a, at: b, member: c}}\n", encoding="utf-8")
    Path("table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("table.xlsx").write_bytes(b"PK")
    Path("empty.jsonl").write_text("", encoding="utf-8")
    Path("folder").mkdir()
    Path("no.db").write_text("this is no database, and long enough to be sure of it\n" * 50, encoding="utf-8")
    return tmp_path


def run(*arguments: str, **options: object) -> Result:
    result = CliRunner().invoke(main, list(arguments), prog_name="loyalrules", **options)
    assert "Traceback" not in result.output, result.output
    return result


# What is typed, the exit code, and words that must be in the answer.
BAD = {
    "no command of that name": ("chekc", 2, "there is no command chekc; did you mean check?"),
    "an unknown option": ("check --stict", 2, "--strict"),
    # check
    "check: a missing file": ("check nowhere.loyal.yaml", 2, "there is no file nowhere.loyal.yaml"),
    "check: an empty folder": ("check folder", 2, "no *.loyal.yaml in folder"),
    "check: not UTF-8": ("check korean.yaml", 1, "error[LR023]"),
    "check: not YAML": ("check broken.json", 1, "error[LR"),
    "check: a wrong format": (
        "check --format xml",
        2,
        "--format is one of text, json, jsonl, github, sarif, junit, not xml",
    ),
    # test
    "test: a missing file": ("test nowhere.test.yaml", 2, "there is no file"),
    "test: an empty folder": ("test folder", 2, "no *.test.yaml in folder"),
    "test: no tests": ("test", 1, "error[LR104]"),
    "test: not UTF-8": ("test korean.yaml", 1, "error[LR023]"),
    # try
    "try: a missing event": ("try nowhere.json", 2, "nowhere.json"),
    "try: a folder": ("try folder", 2, "folder is a folder, not a file"),
    "try: half an event": ("try broken.json", 2, "broken.json:1:8 is not JSON"),
    "try: a list": ("try list.json", 2, "not one event"),
    "try: a number with a fraction": ("try float.json", 1, "[LR601]"),
    "try: a moment without an offset": ("try timeless.json", 1, "[LR604]"),
    "try: an unknown event": ("try unknown.json", 1, "[LR606]"),
    "try: a missing program": ("try event.json --program nowhere.yaml", 2, "nowhere.yaml"),
    "try: a program that is none": ("try event.json --program korean.yaml", 1, "error[LR023]"),
    "try: a state of what is unknown": ("try event.json --state state.yaml", 1, "error[LR602]"),
    "try: a state that is a list": ("try event.json --state list.yaml", 1, "error[LR0"),
    # run
    "run: no store": ("run history.jsonl", 2, "--store"),
    "run: a missing history": (f"run nowhere.jsonl --store {STORE}", 2, "[LR640]"),
    "run: a folder": (f"run folder.csv --store {STORE} --map map.yaml", 1, "error[LR644]"),
    "run: an unknown form": (f"run table.xlsx --store {STORE}", 2, "[LR641]"),
    "run: a table without a mapping": (f"run table.csv --store {STORE}", 2, "[LR642]"),
    "run: an empty history": (f"run empty.jsonl --store {STORE}", 2, "[LR659]"),
    "run: a mapping for another program": (f"run table.csv --store {STORE} --map map.yaml", 1, "order.paid"),
    "run: a store that is none": ("run history.jsonl --store shop.db", 2, "[LR701]"),
    "run: a store in no folder": ("run history.jsonl --store sqlite:///no/where/shop.db", 2, "[LR702]"),
    "run: a store that is something else": ("run history.jsonl --store sqlite:///no.db", 2, "[LR703]"),
    "run: a store that is a folder": ("run history.jsonl --store sqlite:///folder", 2, "[LR702]"),
    # explain and member
    "explain: no ledger there": (f"explain A1 --store {STORE}", 2, "there is no ledger shop.db"),
    "explain: in memory": ("explain A1 --store memory", 2, "a ledger in memory is empty"),
    "member: no ledger there": (f"member mina --store {STORE}", 2, "there is no ledger shop.db"),
    "member: a store that is something else": ("member mina --store sqlite:///no.db", 2, "[LR703]"),
    # schema and codes
    "schema: of what": ("schema things", 2, "there is no things in a program"),
    "schema: to a folder": ("schema --out folder", 2, "folder"),
    "schema: to nowhere": ("schema --out no/where/schema.json", 2, "no/where"),
    "codes: an unknown code": ("codes LR4010", 2, "there is no code LR4010"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_in_a_few_lines(case: str):
    typed, exit_code, words = BAD[case]

    result = run(*typed.split())

    assert result.exit_code == exit_code, result.output
    assert words in result.output
    assert len(result.output.splitlines()) <= 12
    assert not Path("shop.db").exists() or typed.startswith("run"), "looking at a ledger must not make one"


def test_nothing_below_the_folder_says_what_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path / "folder")

    assert "no *.loyal.yaml in this folder" in run("check").output
    assert "no *.test.yaml in this folder" in run("test").output
    assert "no *.loyal.yaml in this folder" in run("try", "-", input=json.dumps(EVENT)).output


def test_two_programs_ask_which_one_is_meant():
    Path("second.loyal.yaml").write_text(PROGRAM, encoding="utf-8")

    result = run("try", "event.json")

    assert result.exit_code == 2
    assert "there are 2 programs here; say which with --program" in result.output


def test_one_file_that_cannot_be_read_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch):
    Path("bad.loyal.yaml").write_text(PROGRAM.replace("order.paid", "order.payed"), encoding="utf-8")
    read_bytes = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == "shop.loyal.yaml":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", denied)

    result = run("check")

    assert result.exit_code == 2
    assert "shop.loyal.yaml may not be read or written by you" in result.output
    assert "error[LR119]" in result.output


@pytest.mark.parametrize("arguments", [["explain", "A1"], ["member", "mina"]])
def test_a_ledger_that_knows_nothing_of_it_says_so(arguments: list[str]):
    run("run", "history.jsonl", "--store", STORE)

    unknown = run(arguments[0], "mona", "--store", STORE)

    assert run(*arguments, "--store", STORE).exit_code == 0
    assert unknown.exit_code in (1, 2)
    assert "mona" in unknown.output


def test_an_unknown_rule_is_told_with_the_nearest_one():
    run("run", "history.jsonl", "--store", STORE)

    result = run("explain", "A1", "--store", STORE, "--why-not", "bas")

    assert result.exit_code == 2
    assert "did you mean base?" in result.output


def test_a_moment_that_is_none_is_told():
    run("run", "history.jsonl", "--store", STORE)

    result = run("member", "mina", "--store", STORE, "--at", "yesterday")

    assert result.exit_code == 2
    assert '--at: "yesterday" is not a moment such as 2026-12-05 15:00' in result.output


def test_a_damaged_ledger_is_told():
    run("run", "history.jsonl", "--store", STORE)
    data = bytearray(Path("shop.db").read_bytes())
    for place in range(4096, len(data), 7):
        data[place] ^= 0xFF
    Path("shop.db").write_bytes(bytes(data))

    result = run("member", "mina", "--store", STORE)

    assert result.exit_code == 2
    assert "[LR7" in result.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every file")
def test_a_ledger_that_may_only_be_read_is_told():
    run("run", "history.jsonl", "--store", STORE)
    Path("shop.db").chmod(0o444)

    result = run("run", "history.jsonl", "--store", STORE)

    assert result.exit_code == 2
    assert "[LR7" in result.output


def test_a_ledger_that_is_being_written_by_another_process_is_told():
    run("run", "history.jsonl", "--store", STORE)
    other = sqlite3.connect("shop.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        result = run("member", "mina", "--store", STORE)
    finally:
        other.execute("ROLLBACK")
        other.close()

    assert result.exit_code in (0, 2)
    assert result.exit_code == 0 or "[LR7" in result.output


def test_what_was_read_before_a_file_broke_is_counted_and_written():
    good = json.dumps(EVENT)
    Path("a.jsonl").write_text(good + "\n", encoding="utf-8")

    result = run("run", "a.jsonl", "nowhere.jsonl", "--store", STORE)

    assert result.exit_code == 2
    assert "1 new, 0 already known, 0 refused, 0 unreadable: 1 read" in result.output
    assert "what is counted above is written" in result.output
    assert "[LR640]" in result.output
    assert run("member", "mina", "--store", STORE).exit_code == 0


def test_an_error_of_ours_is_one_line_and_verbose_shows_the_trace(monkeypatch: pytest.MonkeyPatch):
    def broken(**_: object) -> None:
        raise RuntimeError("a drawer\nis stuck")

    monkeypatch.setattr("loyalrules.cli.plugins.build_registry", broken)

    short = run("plugins")
    long = CliRunner().invoke(main, ["plugins", "--verbose"])

    assert short.exit_code == long.exit_code == 3
    assert short.output.startswith("error: internal error: RuntimeError: a drawer is stuck (exit 3)\n")
    assert "Traceback" in long.output


def test_a_plugin_that_fails_is_named(monkeypatch: pytest.MonkeyPatch):
    def broken(**_: object) -> None:
        raise PluginError("LR502 the plugin stamps failed in loyalrules_kinds: KeyError('x')")

    monkeypatch.setattr("loyalrules.cli.plugins.build_registry", broken)

    result = run("plugins")

    assert result.exit_code == 3
    assert "the plugin stamps failed" in result.output


def test_a_terminal_that_lacks_a_sign_shows_another(monkeypatch: pytest.MonkeyPatch):
    """A legacy code page must not turn a check mark into an internal error."""
    runner = CliRunner(charset="ascii")

    result = runner.invoke(main, ["explain", "--help"])
    Path("shop.test.yaml").write_text(
        "program: shop.loyal.yaml\nmembers: {mina: {}}\n"
        "tests: [{it: 커피, steps: [{at: 2026-12-05, expect: {mina: {stars: 0}}}]}]\n",
        encoding="utf-8",
    )
    told = runner.invoke(main, ["test"])

    assert result.exit_code == 0
    assert told.exit_code == 0, told.output
    assert "1 test, 0 failed" in told.output
