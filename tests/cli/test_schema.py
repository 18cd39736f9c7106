"""The JSON Schemas accept every program and test that ships, and say the right thing of mistakes."""

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from cli.draft07 import complaints
from loyalrules.cli import main

PROGRAMS = Path(__file__).parents[2] / "programs"


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return {
        what: json.loads(CliRunner().invoke(main, ["schema", what]).stdout)
        for what in ("program", "test", "map")
    }


def read(text: str) -> Any:
    """Read YAML as editors do: days are text."""
    return _plain(yaml.safe_load(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, datetime.date) else value


@pytest.mark.parametrize("path", sorted(PROGRAMS.rglob("*.loyal.yaml")), ids=lambda path: path.name)
def test_a_program_that_ships_fits_the_schema(path: Path, schemas: dict[str, Any]):
    schema = schemas["program"]

    assert list(complaints(schema, read(path.read_text(encoding="utf-8")), schema)) == []


@pytest.mark.parametrize("path", sorted(PROGRAMS.rglob("*.test.yaml")), ids=lambda path: path.name)
def test_a_test_file_that_ships_fits_the_schema(path: Path, schemas: dict[str, Any]):
    schema = schemas["test"]

    assert list(complaints(schema, read(path.read_text(encoding="utf-8")), schema)) == []


HEAD = "{loyalrules: 1, id: a, timezone: Asia/Seoul"
RULE = HEAD + ", rules: [{id: a, when: order.paid, then: [%s]}]}"
PROGRAM_MISTAKES = {
    "an unknown section": (HEAD + ", untis: {}}", "Property untis is not allowed"),
    "an unknown key of a unit": (HEAD + ", units: {a: {wort: 1}}}", "Property wort is not allowed"),
    "a misspelt verb": (RULE % "{ern: {amount: 1}}", 'Each line under "then" is one effect. Choose one of: '),
    "two verbs in one line": (RULE % "{earn: {amount: 1}, notify: {text: a}}", "Each line under"),
    "no verb": (RULE % "{}", "Each line under"),
    "a misspelt verb of a reward": (
        HEAD + ", rewards: [{id: a, gives: [{fre_item: {sku: a}}]}]}",
        "Each line under",
    ),
    "a misspelt key of a campaign's rule": (
        HEAD + ", campaigns: [{id: a, rules: [{id: a, wen: order.paid, then: [{earn: {amount: 1}}]}]}]}",
        "Property wen is not allowed",
    ),
    "a duration without its word": (RULE % "{earn: {amount: 1, expires: {after: 30}}}", "is not string"),
    "a duration of a form": (
        RULE % "{earn: {amount: 1, expires: {after: 30d}}}",
        'Write a duration such as "90 days"',
    ),
    "a choice that is none": (RULE % "{earn: {amount: 1, expires: nevr}}", "'nevr' is none of ['never']"),
    "an event that is none": (
        HEAD + ", rules: [{id: a, when: paid, then: [{earn: {amount: 1}}]}]}",
        "Write an event",
    ),
    "an id with capitals": ("{loyalrules: 1, id: Cafe, timezone: Asia/Seoul}", "small letters"),
    "a name that expressions cannot read": (HEAD + ", units: {gold-stars: {}}}", "read in expressions"),
    "no time zone": ("{loyalrules: 1, id: a}", "Missing property timezone"),
    "another version": ("{loyalrules: 2, id: a, timezone: Asia/Seoul}", "2 is none of"),
    "a text for conditions": (
        HEAD + ", rules: [{id: a, when: order.paid, if: member.tier is a, then: [{earn: {amount: 1}}]}]}",
        "is not array",
    ),
}


@pytest.mark.parametrize("case", PROGRAM_MISTAKES)
def test_a_mistake_in_a_program_is_seen(case: str, schemas: dict[str, Any]):
    text, words = PROGRAM_MISTAKES[case]
    schema = schemas["program"]

    found = list(complaints(schema, read(text), schema))

    assert any(words in one for one in found), found
    assert len(found) <= 2, found


def test_an_effect_has_the_shape_that_editors_explain_best(schemas: dict[str, Any]):
    effect = schemas["program"]["definitions"]["Effect"]

    assert set(effect) == {
        "type", "properties", "additionalProperties", "minProperties", "maxProperties", "errorMessage",
    }  # fmt: skip
    assert effect["additionalProperties"] is False
    assert effect["maxProperties"] == 1
    assert effect["errorMessage"].endswith(", ".join(effect["properties"]))
    assert {"earn", "multiply", "donate", "issue_coupon"} <= set(effect["properties"])


def test_no_union_is_left_where_a_list_of_types_can_say_it(schemas: dict[str, Any]):
    amount = schemas["program"]["definitions"]["effect-earn"]["properties"]["amount"]

    assert amount["type"] == ["string", "number", "boolean", "object"]
    assert "anyOf" not in amount
    assert "oneOf" not in json.dumps(schemas)


STEP = "{program: a, tests: [{it: a, steps: [%s]}]}"
TEST_MISTAKES = {
    "an unknown key of a step": (
        STEP % "{at: 2026-12-05, expects: {}}",
        "A step has at, event_id, again, expect",
    ),
    "no moment": (STEP % "{expect: {}}", "Missing property at"),
    "a moment of another form": (STEP % "{at: 5.12.2026}", "Write a moment such as 2026-12-05 15:00"),
    "no steps": ("{program: a, tests: [{it: a}]}", "Missing property steps"),
}


@pytest.mark.parametrize("case", TEST_MISTAKES)
def test_a_mistake_in_a_test_file_is_seen(case: str, schemas: dict[str, Any]):
    text, words = TEST_MISTAKES[case]
    schema = schemas["test"]

    (found,) = complaints(schema, read(text), schema)

    assert words in found


def test_events_of_a_program_s_own_are_let_through(schemas: dict[str, Any]):
    schema = schemas["test"]

    assert (
        list(complaints(schema, read(STEP % "{at: 2026-12-05, stay.completed: {nights: 2}}"), schema)) == []
    )


def test_a_mapping_fits_and_its_mistakes_are_seen(schemas: dict[str, Any]):
    schema = schemas["map"]
    good = """
    source: till
    events:
      order.paid:
        group_by: [store, receipt]
        at: {column: day, format: "%d.%m.%Y"}
        member: card
        fields: {id: [store, receipt], lines: {each_row: {price: {column: price, decimals: 2}}}}
    """

    assert list(complaints(schema, read(good), schema)) == []
    assert any(
        "fits no form" in one for one in complaints(schema, read(good.replace("decimals", "dec")), schema)
    )


def test_out_writes_the_same_text(tmp_path: Path, schemas: dict[str, Any]):
    result = CliRunner().invoke(main, ["schema", "--out", str(tmp_path / "program.json")])

    assert result.exit_code == 0
    assert json.loads((tmp_path / "program.json").read_text(encoding="utf-8")) == schemas["program"]


@pytest.mark.parametrize("what", ["program", "test", "map"])
def test_every_key_says_what_it_is(what: str, schemas: dict[str, Any]):
    assert list(_silent(schemas[what], "")) == []


def _silent(schema: Any, at: str) -> Iterator[str]:
    """Yield the keys of a schema that have no description, their own or that of what they refer to."""
    if isinstance(schema, list):
        for part in schema:
            yield from _silent(part, at)
    if not isinstance(schema, dict):
        return
    for key, part in schema.get("properties", {}).items():
        if isinstance(part, dict) and not part.get("description"):
            yield f"{at}/{key}"
    for key, part in schema.items():
        yield from _silent(part, f"{at}/{key}")


def test_the_schemas_are_draft_07_and_refer_to_what_is_there(schemas: dict[str, Any]):
    for schema in schemas.values():
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        names = set(re.findall(r'"\$ref": "#/definitions/([^"]+)"', json.dumps(schema)))
        assert names <= set(schema["definitions"])


def test_the_codes_of_risks_are_offered_where_they_are_accepted(schemas: dict[str, Any]):
    schema = schemas["program"]
    accept = schema["properties"]["risks"]["properties"]["accept"]
    program = "{loyalrules: 1, id: a, timezone: Asia/Seoul, risks: {accept: {%s}}}"

    assert accept["properties"]["LR302"]["description"] == "Gift cards that earn"
    for right in ("LR302: no cards here", "LR302: {base: no cards here}", "SHOP101: we know it"):
        assert list(complaints(schema, read(program % right), schema)) == []
    (found,) = complaints(schema, read(program % "gift cards: we know"), schema)
    assert "Write the code of a warning" in found
