"""What check and test print for machines: JSON, JSON Lines, annotations, SARIF and JUnit."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from cli.draft07 import complaints
from cli.shop_files import PROGRAM, STORIES, lines, run
from loyalrules.base.place import Place
from loyalrules.base.problem import Problem, Related
from loyalrules.cli import watch
from loyalrules.cli.as_data import as_github, problem_data
from loyalrules.cli.as_junit import problems_as_junit
from loyalrules.cli.as_sarif import as_sarif

SARIF_PARTS = json.loads((Path(__file__).parent / "sarif_parts.json").read_text(encoding="utf-8"))
FILE = "커피, 50%:a b.loyal.yaml"
# An error behind wide characters and an emoji, and a warning.
TWO = PROGRAM.replace("id: gold-extra", 'id: gold-extra\n    name: {en: "☕🎁", ko: 커피}').replace(
    "    if: [member.tier is gold]", '    if: ["order.coupon is \\"커피🎁\\" and member.teir is gold"]'
)
RISKY = PROGRAM.replace("order.net_sales, at_most", "order.total, at_most")


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.loyal.yaml").write_text(PROGRAM, encoding="utf-8")
    Path("shop.test.yaml").write_text(STORIES, encoding="utf-8")


def write(text: str, name: str = FILE) -> None:
    Path("shop.loyal.yaml").unlink(missing_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def test_the_keys_of_json_stay():
    write(TWO)

    data = json.loads(run("check", "--format", "json", exit_code=1).stdout)

    assert list(data) == ["files", "errors", "warnings", "problems", "accepted"]
    assert (data["files"], data["errors"], data["warnings"]) == (1, 1, 0)
    (problem,) = data["problems"]
    keys = ["code", "severity", "message", "file", "line", "column", "length", "hint", "fix", "related"]
    assert list(problem) == keys
    assert (problem["file"], problem["fix"]) == (FILE, "member.tier")


def test_columns_are_code_points_and_cut_out_the_very_words():
    write(TWO)

    (problem,) = json.loads(run("check", "--format", "json", exit_code=1).stdout)["problems"]

    line = TWO.split("\n")[problem["line"] - 1]
    assert line[problem["column"] - 1 :][: problem["length"]] == "member.teir"


def test_json_lines_hold_one_problem_each_and_nothing_where_there_is_none():
    write(TWO.replace("order.paid", "order.payed", 1))

    shown = lines(run("check", "--format", "jsonl", exit_code=1))

    assert [json.loads(line)["code"] for line in shown] == ["LR119", "LR204"]
    write(PROGRAM)
    assert run("check", "--format", "jsonl").stdout == ""


def test_annotations_are_escaped():
    place = Place("a,b:c%.yaml", 3, 5, 2)
    said = as_github(Problem("LR105", "100%\nof it", place, hint="x::y"))

    assert said == (
        "::error file=a%2Cb%3Ac%25.yaml,line=3,col=5,endColumn=7,title=LR105::100%25%0Aof it (x::y)"
    )


def test_related_places_are_told():
    problem = Problem(
        "LR116", "two", Place("a.yaml", 3, 5), related=(Related(Place("b.yaml", 1, 2), "the first"),)
    )

    assert problem_data(problem)["related"] == [
        {"file": "b.yaml", "line": 1, "column": 2, "length": 1, "message": "the first"}
    ]
    (result,) = json.loads(as_sarif([problem], {}))["runs"][0]["results"]
    assert result["relatedLocations"][0]["message"] == {"text": "the first"}


def sarif(*arguments: str, exit_code: int = 0) -> dict[str, Any]:
    log = json.loads(run("check", "--format", "sarif", *arguments, exit_code=exit_code).stdout)
    assert list(complaints(SARIF_PARTS, log, SARIF_PARTS)) == []
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


def test_sarif_points_at_the_mistake_and_brings_the_fix():
    write(TWO)

    found = sarif(exit_code=1)

    (result,) = found["results"]
    location = result["locations"][0]["physicalLocation"]
    region = location["region"]
    assert found["columnKind"] == "unicodeCodePoints"
    assert (result["ruleId"], result["level"]) == ("LR204", "error")
    assert location["artifactLocation"]["uri"] == ("%EC%BB%A4%ED%94%BC%2C%2050%25%3Aa%20b.loyal.yaml")
    line = TWO.split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "member.teir"
    ((change,),) = [fix["artifactChanges"] for fix in result["fixes"]]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "member.tier"}}]
    assert found["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "LR204"


def test_sarif_of_warnings_and_of_nothing():
    write(RISKY)
    (result,) = sarif()["results"]
    assert (result["ruleId"], result["level"]) == ("LR303", "warning")

    write(PROGRAM)
    assert sarif()["results"] == []


def test_a_whole_path_stays_whole_in_sarif(tmp_path: Path):
    write(TWO)

    (result,) = sarif(str(tmp_path / FILE), exit_code=1)["results"]

    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"].startswith("file:///")
    assert "uriBaseId" not in artifact


def test_the_parts_of_the_schema_refuse_what_is_no_sarif():
    assert list(complaints(SARIF_PARTS, {"version": "2.0.0", "runs": [{"tool": {}}]}, SARIF_PARTS)) == [
        "/version: '2.0.0' is none of ['2.1.0']",
        "/runs/0/tool: Missing property driver",
    ]


def junit(text: str) -> dict[str, Any]:
    root = ET.fromstring(text.removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n'))
    assert root.tag == "testsuites"
    for suite in root:
        for tag in ("failure", "error"):
            assert int(suite.attrib[f"{tag}s"]) == sum(case.find(tag) is not None for case in suite)
        assert int(suite.attrib["tests"]) == len(suite)
    return {case.attrib["name"]: case for suite in root for case in suite}


def test_junit_of_stories():
    told = STORIES.replace("pending: 1200", "pending: 1250")
    told = told.replace("it: greets", 'it: "greets <&> \\"you\\""')
    Path("shop.test.yaml").write_text(told, encoding="utf-8")

    cases = junit(run("test", "--format", "junit", exit_code=1).stdout)

    assert list(cases) == ["gives a hundred stars for a dollar", 'greets <&> "you"']
    failure = cases["gives a hundred stars for a dollar"].find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "mina.stars.pending expected 1250, got 1200"
    assert "shop.test.yaml:7:42" in (failure.text or "")
    assert cases['greets <&> "you"'].find("failure") is None


def test_junit_of_stories_that_cannot_be_read():
    Path("shop.test.yaml").write_text(STORIES.replace("at:", "when:", 1), encoding="utf-8")

    (case,) = junit(run("test", "--format", "junit", exit_code=1).stdout).values()

    error = case.find("error")
    assert error is not None
    assert error.attrib["type"].startswith("LR4")


@pytest.mark.parametrize(("strict", "failures"), [(False, 0), (True, 1)])
def test_junit_of_check_fails_where_check_fails(strict: bool, failures: int):
    write(RISKY)
    arguments = ["--strict"] if strict else []

    ((name, case),) = junit(run("check", "--format", "junit", *arguments, exit_code=failures).stdout).items()

    assert (name, len(case.findall("failure"))) == ("check", failures)
    assert ("LR303" in (case.findtext("system-out") or "")) is not strict


def test_junit_holds_no_character_that_xml_forbids():
    problem = Problem("LR012", "a \x00 and a \x1b and a \ud800", Place("a.yaml", 1, 1))

    assert junit(problems_as_junit(["a.yaml"], [problem], strict=False))


def test_tests_as_json_lines():
    Path("shop.test.yaml").write_text(STORIES.replace("pending: 1200", "pending: 1250"), encoding="utf-8")

    shown = [json.loads(line) for line in lines(run("test", "--format", "jsonl", exit_code=1))]

    assert [(one["it"], one["passed"]) for one in shown] == [
        ("gives a hundred stars for a dollar", False),
        ("greets", True),
    ]


@pytest.mark.parametrize("form", ["json", "jsonl", "github", "sarif", "junit"])
def test_codes_and_keys_are_the_same_in_every_language(form: str):
    write(TWO)
    english, korean = (
        run("check", "--format", form, "--lang", lang, exit_code=1).stdout for lang in ("en", "ko")
    )

    assert "LR204" in korean
    if form in ("json", "sarif"):
        assert _keys(json.loads(english)) == _keys(json.loads(korean))


def _keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _keys(part) for key, part in value.items()}
    return [_keys(part) for part in value] if isinstance(value, list) else None


# --- Which warnings, and when they fail ----------------------------------------------------------


def test_select_shows_some_warnings_and_every_error():
    write(RISKY.replace("by: 2", "by: 2"))

    assert "LR303" in run("check", "--select", "LR3").stdout
    assert "LR303" in run("check", "--select", "LR301,lr303", "--strict", exit_code=1).stdout
    assert lines(run("check", "--select", "LR30", "--select", "LR31"))[-1].startswith("1 warning")
    assert lines(run("check", "--select", "LR2", "--strict")) == ["no problems in 1 file"]
    write(TWO)
    assert "LR204" in run("check", "--select", "LR3", exit_code=1).stdout


@pytest.mark.parametrize("code", ["3", "LR3x", "LR3021", ""])
def test_select_takes_the_beginning_of_a_code(code: str):
    assert "not the beginning of a code" in run("check", "--select", code, exit_code=2).stderr


def test_at_warns_of_what_is_over():
    over = PROGRAM.replace("  - id: gold-extra\n", "  - id: gold-extra\n    during: {through: 2026-12-05}\n")
    write(over)

    assert lines(run("check")) == ["no problems in 1 file"]
    assert lines(run("check", "--at", "2026-12-05")) == ["no problems in 1 file"]
    assert "LR311" in run("check", "--at", "2026-12-06").stdout
    assert "LR311" in run("check", "--at", "2026-12-06", "--strict", exit_code=1).stdout
    assert "5.12.2026" in run("check", "--at", "5.12.2026", exit_code=2).stderr
    assert run("check", "--at", "today").exit_code == 0


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "github", "sarif", "junit"])
def test_every_form_tells_messages_and_hints_in_the_language(form: str):
    write(TWO)

    shown = run("check", "--format", form, "--lang", "zh", exit_code=1).stdout

    assert "这个字段" in shown
    assert "there is no field" not in shown


def test_watch_checks_again_when_a_file_changes_and_ends_quietly(monkeypatch: pytest.MonkeyPatch):
    changes = iter([PROGRAM.replace("member.tier", "member.teir"), None, PROGRAM])

    def pause(_: int) -> None:
        text = next(changes, "")
        if text == "":
            raise KeyboardInterrupt
        if text is not None:
            Path("shop.loyal.yaml").write_text(text, encoding="utf-8")

    monkeypatch.setattr(watch.time, "sleep", pause)

    shown = lines(run("check", "--watch"))

    summaries = [line for line in shown if " in 1 file" in line]
    assert [one.split(" in ")[0] for one in summaries] == ["no problems", "1 error", "no problems"]


def test_fix_mends_only_what_is_selected():
    unclear = PROGRAM.replace("available: now}}", "available: now, limit: {times: 1}}}")
    write(unclear, "shop.loyal.yaml")

    run("check", "--fix", "--select", "LR30")
    assert Path("shop.loyal.yaml").read_text(encoding="utf-8") == unclear
    run("check", "--fix", "--select", "LR322")
    assert "limit: {times: 1, each: ever}" in Path("shop.loyal.yaml").read_text(encoding="utf-8")


ACCEPTED = RISKY + "risks: {accept: {LR303: {gold-extra: the tax is small here}}}\n"


def test_what_is_accepted_is_told_with_its_reason():
    write(ACCEPTED)

    assert lines(run("check", "--strict")) == ["no problems in 1 file"]
    shown = lines(run("check", "--verbose"))
    assert shown[0].startswith("accepted[LR303]: gold-extra gives a share of order.total")
    assert shown[2] == "    = the tax is small here"
    (one,) = json.loads(run("check", "--format", "json", "--strict").stdout)["accepted"]
    assert (one["code"], one["reason"], one["line"]) == ("LR303", "the tax is small here", 21)


def test_sarif_suppresses_what_is_accepted_with_its_reason():
    write(ACCEPTED)

    (result,) = sarif("--strict")["results"]

    assert result["suppressions"] == [{"kind": "inSource", "justification": "the tax is small here"}]


def test_a_program_with_errors_accepts_nothing():
    write(ACCEPTED.replace("member.tier", "member.teir"))

    assert json.loads(run("check", "--format", "json", exit_code=1).stdout)["accepted"] == []
