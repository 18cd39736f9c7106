"""``schema PATH`` says what can be written there, plugins' words included."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.draft07 import complaints
from cli.shop_files import lines, run
from loyalrules.cli.schema import schema_for
from loyalrules.plugins.hookspecs import hookimpl
from loyalrules.plugins.kind import EffectDraft, Kind, Verb
from loyalrules.plugins.registry import build_registry
from loyalrules.shapes.limit import LimitModel
from loyalrules.shapes.model import Model


def test_an_effect_and_its_keys():
    shown = lines(run("schema", "then.earn"))

    assert shown[0] == "then.earn  (keys)"
    assert shown[1] == "  Give units: points, stars, credit."
    assert any(line.startswith("  amount *     How much: 100, 5% of order.net_sales") for line in shown)
    assert shown[-1] == "  * needed"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("rules.then.earn.limit.each", "(text)"),
        ("units.round", "none or down or up or half_up or half_even or keys"),
        ("units.pay.at_most", "50% of order.subtotal"),
        ("tiers.levels", "from       From which measure"),
        ("if", "Lines that must all hold."),
        ("campaigns.rules.then.donate.from", "member or shop"),
        ("order.paid", "an order was paid"),
        ("order.paid.lines.net_sales", "without tax"),
        ("order", "order.refunded"),
        ("membership", "membership.renewed"),
        ("risks.accept", "with a reason"),
    ],
)
def test_a_path(path: str, words: str):
    assert words in run("schema", path).stdout


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("then.ern", "did you mean earn?"),
        ("unit", "did you mean units?"),
        ("order.payed", "did you mean order.paid?"),
        ("then.earn.amount.steps.form", "did you mean from?"),
        ("units.worth.x", "no keys"),
        ("", "there is no"),
    ],
)
def test_a_path_that_is_none_is_told_with_what_is_near(path: str, hint: str):
    assert hint in run("schema", path, exit_code=2).stderr


def test_the_schema_of_a_path_stands_alone():
    schema = json.loads(run("schema", "then.earn", "--json").stdout)

    assert list(complaints(schema, {"amount": "5% of order.net_sales", "limit": {"times": 1}}, schema)) == []
    assert list(complaints(schema, {"amont": "1"}, schema)) == [
        ": Property amont is not allowed",
        ": Missing property amount",
    ]


def test_in_a_language():
    assert "적립합니다" in run("schema", "then.earn", "--lang", "ko").stdout
    assert "发放单位" in run("schema", "then.earn", "--lang", "zh").stdout


def test_out_writes_an_outline_too(tmp_path: Path):
    run("schema", "then.earn", "--out", str(tmp_path / "earn.txt"))

    assert (tmp_path / "earn.txt").read_text(encoding="utf-8") == run("schema", "then.earn").stdout


class StampModel(Model):
    """``stamp: {card: coffee}``."""

    card: str
    limit: LimitModel | None = None


class StampsModel(Model):
    """Cards by name."""

    size: str


class Toy:
    @hookimpl
    def loyalrules_kinds(self) -> list[Kind]:
        verb = Verb("stamp", "Put a stamp on a card.", StampModel, lambda model, desk, path: _never())
        return [Kind("stamps", "Stamp cards.", sections={"cards": dict[str, StampsModel]}, verbs=(verb,))]


def _never() -> EffectDraft:
    raise AssertionError("a schema compiles nothing")


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_a_plugin_s_words_are_in_the_schema(language: str):
    schema: dict[str, Any] = schema_for("program", build_registry(Toy()), language)
    effect = schema["definitions"]["Effect"]

    assert schema["properties"]["cards"]["description"] == "Stamp cards."
    assert effect["properties"]["stamp"]["description"].startswith("Put a stamp on a card.")
    assert effect["errorMessage"].count(", stamp,") == 1
    rule = {"id": "a", "when": "order.paid", "then": [{"stamp": {"card": "coffee"}}]}
    head = {"loyalrules": 1, "id": "a", "timezone": "UTC", "cards": {"coffee": {"size": "10"}}}
    assert list(complaints(schema, {**head, "rules": [rule]}, schema)) == []
    wrong = {**head, "rules": [{**rule, "then": [{"stamp": {"crad": "coffee"}}]}]}
    assert any("Property crad is not allowed" in one for one in complaints(schema, wrong, schema))
