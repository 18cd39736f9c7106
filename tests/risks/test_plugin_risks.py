"""A plugin adds warnings of its own through the hook, and they behave like those that ship."""

from collections.abc import Callable, Iterable

import pytest
from click.testing import CliRunner

from loyalrules.base.code import Code
from loyalrules.base.problem import Problem
from loyalrules.cli import codes, main, plugins
from loyalrules.document.from_text import read_document
from loyalrules.plugins.hookspecs import hookimpl
from loyalrules.plugins.registry import PluginError, build_registry
from loyalrules.plugins.risk import Alarm, Risk, Sight
from loyalrules.program.from_text import check_document

PROGRAM = """loyalrules: 1
id: shop
currency: USD
timezone: UTC
units: {points: {}}
rules:
  - {id: nameless, when: order.paid, then: [{earn: {amount: 5 for every 1 USD of order.net_sales}}]}
"""


def nameless(sight: Sight) -> Iterable[Alarm]:
    for rule in sight.rules():
        if rule.name is None:
            yield sight.alarm(rule.id, f"{rule.id} has no name", (*sight.rule_path(rule), "id"))


class Plugin:
    def __init__(self, code: str = "SHOP101", look: Callable[[Sight], Iterable[Alarm]] = nameless) -> None:
        self.risk = Risk(Code(code, "A rule without a name", "Customers see it.", "Give it one."), look)

    @hookimpl
    def loyalrules_risks(self) -> list[Risk]:
        return [self.risk]


def found(text: str, plugin: Plugin) -> list[Problem]:
    return check_document(read_document(text, "shop.loyal.yaml"), build_registry(plugin))[1]


def test_a_plugin_warns_at_a_place():
    (one,) = found(PROGRAM, Plugin())

    assert (one.code, one.severity, str(one.place)) == ("SHOP101", "warning", "shop.loyal.yaml:7:10")


def test_a_plugin_s_warning_is_accepted_like_any_other():
    assert found(PROGRAM + "risks: {accept: {SHOP101: {nameless: it has none}}}\n", Plugin()) == []


@pytest.mark.parametrize("code", ["LR302", "LR999", "shop101", "SHOP1", "SHOP1234"])
def test_a_code_that_could_be_ours_or_no_code_is_refused(code: str):
    with pytest.raises(PluginError, match=code):
        build_registry(Plugin(code))


def test_two_plugins_with_one_code_are_refused():
    with pytest.raises(PluginError, match="LR501 risk SHOP101"):
        build_registry(Plugin(), Plugin())


def test_a_plugin_that_fails_is_named_with_its_code():
    def fails(sight: Sight) -> Iterable[Alarm]:
        raise ZeroDivisionError

    with pytest.raises(PluginError, match=r"LR502 .* failed while it looked for SHOP101: ZeroDivisionError"):
        found(PROGRAM, Plugin(look=fails))


def test_codes_and_plugins_know_a_plugin_s_warning(monkeypatch: pytest.MonkeyPatch):
    registry = build_registry(Plugin())
    for command in (codes, plugins):
        monkeypatch.setattr(command, "build_registry", lambda entry_points: registry)

    def shown(*arguments: str) -> str:
        return CliRunner().invoke(main, list(arguments)).stdout

    assert "Give it one." in shown("codes", "shop101")
    assert "Warnings of plugins\n  SHOP101  A rule without a name" in shown("codes")
    assert "SHOP101" in shown("codes", "--format", "json")
    assert "A rule without a name" in shown("plugins")
