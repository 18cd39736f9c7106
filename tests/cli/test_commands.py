"""Every command with good input: what it prints, and its exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loyalrules.cli import main

PROGRAM = """\
loyalrules: 1
id: shop
currency: USD
timezone: Asia/Seoul
units:
  stars:
    name: {en: star, ko: 별, zh: 星星}
    worth: 0.01 USD
    available: {after: order.delivered, wait: 7 days}
    expires: {after: 12 months}
tiers:
  measure: {total: order.net_sales, over: 12 months}
  levels: [{id: friend, from: 0}, {id: gold, from: 1000}]
rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 100 for every 1 USD of order.net_sales}}]
  - id: gold-extra
    when: order.paid
    if: [member.tier is gold]
    then: [{earn: {amount: 50 for every 1 USD of order.net_sales}}]
  - id: welcome
    when: member.joined
    then: [{earn: {amount: 500, available: now}}]
"""
STORIES = """\
program: shop.loyal.yaml
tests:
  - it: gives a hundred stars for a dollar
    steps:
      - at: 2026-12-05 15:00
        order.paid: {id: A1, member: mina, lines: [{id: l1, price: 12.50}]}
        expect: {mina: {stars: {pending: 1200}}}
  - it: greets
    steps:
      - at: 2026-12-05 15:00
        member.joined: {member: jun}
        expect: {jun: {stars: 500}}
"""
EVENT = {
    "id": "A1-paid",
    "type": "order.paid",
    "at": "2026-12-05T15:00:00+09:00",
    "member": "mina",
    "order": {"id": "A1", "lines": [{"id": "l1", "price": "12.50"}]},
}
HISTORY = """\
receipt,paid_at,card,price
A1,2026-12-05 15:00,mina,12.50
A1,2026-12-05 15:00,mina,1000
A2,2026-12-05 16:00,jun,3
"""
MAP = """\
source: till
events:
  order.paid:
    group_by: receipt
    at: paid_at
    member: card
    fields: {id: receipt, lines: {each_row: {price: price}}}
"""
STORE = "sqlite:///shop.db"


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a program, its tests, an event, a history and a mapping."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    Path("shop.loyal.yaml").write_text(PROGRAM, encoding="utf-8")
    Path("shop.test.yaml").write_text(STORIES, encoding="utf-8")
    Path("event.json").write_text(json.dumps(EVENT), encoding="utf-8")
    Path("history.csv").write_text(HISTORY, encoding="utf-8")
    Path("map.yaml").write_text(MAP, encoding="utf-8")
    return tmp_path


def run(*arguments: str, exit_code: int = 0, **options: object) -> Result:
    result = CliRunner().invoke(main, list(arguments), prog_name="loyalrules", **options)
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    return result


def lines(result: Result) -> list[str]:
    return result.stdout.rstrip("\n").split("\n")


# --- check ---------------------------------------------------------------------------------------


def test_check_finds_programs_below_the_folder():
    Path("deep/er").mkdir(parents=True)
    Path("deep/er/second.loyal.yaml").write_text(PROGRAM, encoding="utf-8")

    assert lines(run("check")) == ["no problems in 2 files"]


def test_check_shows_the_line_with_carets_the_code_and_the_fix():
    Path("shop.loyal.yaml").write_text(PROGRAM.replace("member.tier", "member.teir"), encoding="utf-8")

    assert lines(run("check", exit_code=1)) == [
        'error[LR204]: there is no field "member.teir" when order.paid happens',
        "   --> shop.loyal.yaml:20:10",
        "    |",
        " 20 |     if: [member.teir is gold]",
        '    |          ^^^^^^^^^^^ did you mean "member.tier"?',
        "    = fix: member.tier",
        "",
        "1 error in 1 file. 1 can be fixed with --fix.",
    ]


def test_check_as_json_and_for_github():
    Path("shop.loyal.yaml").write_text(PROGRAM.replace("member.tier", "member.teir"), encoding="utf-8")

    data = json.loads(run("check", "--format", "json", exit_code=1).stdout)
    (line,) = lines(run("check", "--format", "github", exit_code=1))

    assert data["files"] == 1
    (problem,) = data["problems"]
    assert (problem["code"], problem["line"], problem["column"], problem["length"]) == ("LR204", 20, 10, 11)
    assert problem["fix"] == "member.tier"
    assert line.startswith("::error file=shop.loyal.yaml,line=20,col=10,title=LR204::there is no field")


def test_check_fix_puts_right_what_has_one_right_answer_and_leaves_the_rest():
    broken = PROGRAM.replace("member.tier", "member.teir").replace("units:", "untis:", 1)
    Path("shop.loyal.yaml").write_text(broken, encoding="utf-8")

    run("check", "--fix")

    assert Path("shop.loyal.yaml").read_text(encoding="utf-8") == PROGRAM


def test_strict_lets_warnings_fail():
    risky = PROGRAM.replace("{earn: {amount: 500, available: now}}", "{earn: {amount: 500}}")
    Path("shop.loyal.yaml").write_text(risky, encoding="utf-8")

    assert "warning[LR314]" in run("check").stdout
    assert lines(run("check", "--strict", exit_code=1))[-1] == "1 warning in 1 file"


def test_check_of_a_test_file_finds_its_problems():
    Path("shop.test.yaml").write_text(STORIES.replace("stars: 500", "star: 500"), encoding="utf-8")

    result = run("check", "shop.test.yaml", exit_code=1)

    assert "error[LR406]" in result.stdout
    assert 'did you mean "stars"?' in result.stdout


def test_labels_are_translated_and_codes_are_not(monkeypatch: pytest.MonkeyPatch):
    Path("shop.loyal.yaml").write_text(PROGRAM.replace("member.tier", "member.teir"), encoding="utf-8")

    assert lines(run("check", "--lang", "zh", exit_code=1))[0].startswith("错误[LR204]: ")
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert lines(run("check", exit_code=1))[0].startswith("오류[LR204]: ")
    assert lines(run("check", "--lang", "en", exit_code=1))[0].startswith("error[LR204]: ")


def test_colour_is_asked_for_and_never_comes_by_itself(monkeypatch: pytest.MonkeyPatch):
    Path("shop.loyal.yaml").write_text(PROGRAM.replace("member.tier", "member.teir"), encoding="utf-8")

    assert "\x1b[" not in run("check", exit_code=1).stdout
    assert "\x1b[31m" in run("check", "--color", "always", exit_code=1).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check", exit_code=1, color=True).stdout


# --- test ----------------------------------------------------------------------------------------


def test_test_runs_every_story():
    shown = lines(run("test"))

    assert shown[:3] == ["shop.test.yaml", "  ✔ gives a hundred stars for a dollar", "  ✔ greets"]
    assert shown[3].startswith("2 tests, 0 failed, rules exercised 2 of 3 (never: gold-extra)    0.")
    assert shown[3].endswith(" s")


def test_test_tells_what_was_expected_and_got():
    Path("shop.test.yaml").write_text(STORIES.replace("pending: 1200", "pending: 1250"), encoding="utf-8")

    shown = lines(run("test", exit_code=1))

    assert shown[1].startswith("  ✘ gives a hundred stars for a dollar   ")
    assert shown[1].endswith("line 7")
    assert shown[2] == "      after order.paid A1 (2026-12-05 15:00)"
    assert shown[3] == "        mina.stars.pending      expected 1250     got 1200"
    assert shown[4] == "          +1200  base  on 2026-12-05 15:00, entry 1   shop.loyal.yaml:15"
    assert shown[5] == "          at shop.test.yaml:7:42"
    assert shown[6] == "  ✔ greets"


def test_k_picks_tests_by_name():
    assert "1 test, 0 failed" in run("test", "-k", "GREETS").stdout


def test_test_as_json_and_for_github():
    Path("shop.test.yaml").write_text(STORIES.replace("pending: 1200", "pending: 1250"), encoding="utf-8")

    data = json.loads(run("test", "--format", "json", exit_code=1).stdout)
    (line,) = lines(run("test", "--format", "github", exit_code=1))

    assert [test["passed"] for test in data["tests"]] == [False, True]
    assert data["tests"][0]["failures"][0]["got"] == "1200"
    assert data["never_fired"] == {"shop.test.yaml": ["gold-extra"]}
    assert line.startswith("::error file=shop.test.yaml,line=7,col=42,title=test::gives a hundred stars")


# --- try -----------------------------------------------------------------------------------------


def test_try_shows_the_effects_and_why_not():
    shown = run("try", "event.json").stdout

    assert "mina gets 1,200 stars" in shown
    assert "✔ base" in shown
    assert "✘ member.tier is gold" in shown
    assert lines(run("try", "event.json"))[-1] == "(nothing was written)"
    assert not Path("shop.db").exists()


@pytest.mark.parametrize("state", ["mina: {tier: gold}\n", '{"mina": {"tier": "gold"}}'])
def test_try_with_a_state_and_a_member(state: str):
    Path("state.yaml").write_text(state, encoding="utf-8")

    assert "mina gets 1,800 stars" in run("try", "event.json", "--state", "state.yaml").stdout
    assert (
        "jun gets 1,200 stars" in run("try", "event.json", "--state", "state.yaml", "--member", "jun").stdout
    )


def test_try_reads_the_standard_input_and_answers_as_json():
    result = run("try", "-", "--format", "json", input=json.dumps(EVENT))

    (effect,) = json.loads(result.stdout)["effects"]
    assert (effect["verb"], effect["amount"], effect["rule"]) == ("earn", "1200", "base")


def test_try_of_a_refused_event_says_why():
    Path("event.json").write_text(
        json.dumps({**EVENT, "type": "order.delivered", "order": {"id": "A9"}}), encoding="utf-8"
    )

    assert lines(run("try", "event.json", exit_code=1))[0] == "refused: no order A9 is known"


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
        "  again.jsonl:2  [LR652] this line is not JSON: expecting value",
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


# --- plugins, codes ------------------------------------------------------------------------------


def test_plugins_lists_words_with_their_origin():
    shown = run("plugins").stdout
    data = json.loads(run("plugins", "--format", "json").stdout)

    assert "earn" in shown
    assert "built in" in shown
    earn = next(word for word in data if word["name"] == "earn")
    assert (earn["what"], earn["origin"]) == ("verbs", "loyalrules.kinds.points")


def test_codes_are_listed_and_each_is_explained():
    listed = lines(run("codes"))
    story = run("codes", "lr410").stdout

    assert "  LR410  again without an event" in listed
    assert story.startswith("LR410: again without an event\n\n")
    assert "Right:\n    - at: 2026-12-05 15:00" in story
    assert json.loads(run("codes", "LR410", "--format", "json").stdout)["id"] == "LR410"


def test_help_names_every_command():
    shown = run("--help").stdout

    for name in ("check", "test", "try", "run", "explain", "member", "schema", "plugins", "codes"):
        assert f"  {name} " in shown
        assert "--verbose" in run(name, "--help").stdout
