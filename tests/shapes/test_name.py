"""Names in every script: what can be one, in a program, in an editor, and written in two ways."""

import re
import unicodedata

import pytest

from loyalrules import Engine, ProgramError, load_text
from loyalrules.cli.schema_forms import _ID_FORM, _NAME_FORM
from loyalrules.shapes.name import is_name

NAMES = ["gold", "gold_2", "실적", "회원_등급", "积分", "年度积分2", "ポイント", "prämie", "จำนวน"]
NO_NAMES = ["", "Gold", "2nd", "실 적", "a__b", "_a", "a_", "실적!", "Ünal", "gold.plus", "１등급", "ｇold"]

PROGRAM = """
loyalrules: 1
id: cafe
currency: KRW
timezone: Asia/Seoul
units: {별점: {}}
counters: {실적: {total: order.net_sales, when: order.paid}}
rules:
  - id: 기본
    when: order.paid
    if: [member.실적 < 100, order.channel is 앱]
    then: [{earn: {unit: 별점, amount: 7}}]
"""


@pytest.mark.parametrize("name", NAMES)
def test_small_letters_of_every_script_name_something(name: str):
    assert is_name(name)
    assert re.search(_NAME_FORM, name)
    assert re.search(_ID_FORM, name.replace("_", "-"))


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_is_none_in_a_program(name: str):
    assert not is_name(name)


@pytest.mark.parametrize("name", NO_NAMES[:-2])
def test_editors_know_plain_mistakes_too(name: str):
    assert not re.search(_NAME_FORM, name) or name == "Ünal"


@pytest.mark.parametrize("program", ["NFC", "NFD"])
@pytest.mark.parametrize("sent", ["NFC", "NFD"])
def test_a_name_is_one_however_it_is_composed(program: str, sent: str):
    event = {
        "id": "e1",
        "type": "order.paid",
        "at": "2026-03-02T12:00:00+09:00",
        "member": "mina",
        "order": {"id": "A1", "channel": unicodedata.normalize(sent, "앱"), "lines": [{"price": "50"}]},
    }
    engine = Engine.open(load_text(unicodedata.normalize(program, PROGRAM)))
    engine.evaluate(event)
    assert str(engine.member("mina").balance("별점").available) == "7"


def test_a_name_that_could_be_taken_for_another_is_a_problem():
    with pytest.raises(ProgramError, match="LR017"):
        load_text(PROGRAM.replace("별점", "b\u0430r"))
