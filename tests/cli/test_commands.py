"""Commands without a ledger, with good input: what they print, and their exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.shop_files import EVENT, PROGRAM, STORIES, lines, run

pytestmark = pytest.mark.usefixtures("shop_folder")


def test_python_m_is_the_command():
    done = subprocess.run([sys.executable, "-m", "loyalrules", "check"], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "no problems in 1 file\n"), done.stderr


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
    assert line.startswith(
        "::error file=shop.loyal.yaml,line=20,col=10,endColumn=21,title=LR204::there is no field"
    )


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

    assert lines(run("check", "--lang", "zh", exit_code=1))[0].startswith("错误[LR204]：")
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
    assert shown[5] == "          gold-extra did not fire: member.tier is gold   (member.tier = friend)"
    assert shown[6] == "          at shop.test.yaml:7:42"
    assert shown[7] == "  ✔ greets"


def test_k_picks_tests_by_name():
    assert "1 test, 0 failed" in run("test", "-k", "GREETS").stdout


def test_test_as_json_and_for_github():
    Path("shop.test.yaml").write_text(STORIES.replace("pending: 1200", "pending: 1250"), encoding="utf-8")

    data = json.loads(run("test", "--format", "json", exit_code=1).stdout)
    (line,) = lines(run("test", "--format", "github", exit_code=1))

    assert [test["passed"] for test in data["tests"]] == [False, True]
    assert data["tests"][0]["failures"][0]["got"] == "1200"
    assert data["never_fired"] == {"shop.test.yaml": ["gold-extra"]}
    assert line.startswith(
        "::error file=shop.test.yaml,line=7,col=42,endColumn=46,title=test::gives a hundred stars"
    )


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

    for name in ("check", "test", "try", "run", "explain", "show", "member", "schema", "plugins", "codes"):
        assert f"  {name} " in shown
        assert "--verbose" in run(name, "--help").stdout


def test_what_is_wrong_with_a_program_is_told_once_with_its_stories():
    Path("bad.loyal.yaml").write_text(PROGRAM.replace("member.tier", "member.teir"), encoding="utf-8")
    Path("bad.test.yaml").write_text(STORIES.replace("shop.loyal", "bad.loyal"), encoding="utf-8")

    alone = lines(run("check", "bad.loyal.yaml", exit_code=1))
    together = lines(run("check", "bad.loyal.yaml", str(Path("bad.test.yaml").resolve()), exit_code=1))

    assert alone[-1].startswith("1 error in 1 file.")
    assert together[-1].startswith("2 errors in 2 files.")
    assert sum("LR204" in line for line in together) == sum("LR412" in line for line in together) == 1
