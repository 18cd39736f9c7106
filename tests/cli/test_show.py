"""``loyalrules show --code``: what a program became, as Python that people can read."""

import ast
from pathlib import Path

import pytest

from cli.shop_files import run

pytestmark = pytest.mark.usefixtures("shop_folder")
QUOTED = """loyalrules: 1
id: quoted
currency: EUR
timezone: UTC
events:
  sale.made: {total: required money, channel: required text}
units:
  points: {round: none}
rules:
  - id: base
    when: sale.made
    then: [{earn: {amount: 2 per 1 EUR of sale.total}}]
  - id: app
    when: sale.made
    if: [sale.channel is app]
    then: [{earn: {amount: 50}}]
"""


def test_each_rule_is_shown_with_its_place_and_its_constants():
    code = run("show", "--code", "shop.loyal.yaml", "order.paid").stdout

    ast.parse(code)
    assert "# order.paid: r_order is the record of order" in code
    assert "shop.loyal.yaml:" in code
    assert "== 'gold'" in code
    assert "k0" not in code


def test_a_quote_is_one_function_of_all_rules():
    Path("quoted.loyal.yaml").write_text(QUOTED, encoding="utf-8")

    code = run("show", "--code", "quoted.loyal.yaml").stdout

    ast.parse(code)
    assert "        # base\n        total += sale_total * 2\n" in code
    assert "        # app\n        if (sale_channel == 'app'): total += 5000\n" in code
    assert "        return multiply(total, Decimal('0.01'))" in code


def test_an_event_that_no_rule_is_about_is_named():
    error = run("show", "--code", "shop.loyal.yaml", "order.payed", exit_code=2).stderr

    assert "did you mean order.paid?" in error


def test_without_code_there_is_nothing_to_show():
    assert "--code" in run("show", "shop.loyal.yaml", exit_code=2).stderr
