"""What people read, in the three languages, as whole texts in `tests/cli/told`.

To take over a change that is wanted: UPDATE_TOLD=1 python -m pytest tests/cli/test_three_languages.py
"""

import json
import os
import re
from pathlib import Path

import pytest

from cli.shop_files import run
from loyalrules.base.width import width
from loyalrules.engine.engine import Engine

TOLD = Path(__file__).parent / "told"
PROGRAM = """\
loyalrules: 1
id: shop
currency: KRW
timezone: Asia/Seoul
units:
  stars: {name: {en: stars, ko: 별, zh: 星星}, worth: 1 KRW, expires: {after: 12 months}}
tiers:
  measure: {total: order.net_sales, over: 12 months}
  levels: [{id: friend}, {id: gold, from: 300000}]
rewards:
  - {id: americano, cost: 4500 stars, gives: [free_item: {sku: AMERICANO}]}
rules:
  - id: base
    name: {en: 5% back, ko: 5% 적립, zh: 返 5%}
    when: order.paid
    for_each: order.line
    unless: [line.category is gift_card]
    then:
      - earn: {amount: 5% of line.net_sales}
  - id: gold-extra
    name: {en: Gold gets 2% more, ko: 골드 2% 추가, zh: 黄金会员多 2%}
    when: order.paid
    if:
      - member.tier is gold
    then:
      - earn: {amount: 2% of order.net_sales, at_most: 3000}
"""
BAD = PROGRAM.replace("member.tier is gold", "커피 is gold", 1)
BAD = BAD.replace("when: order.paid\n    for", "when： order.paid\n    for")
STORIES = """\
program: shop.loyal.yaml
tests:
  - it: 커피 한 잔에 별 600개
    steps:
      - at: 2026-12-05 15:00
        order.paid: {id: A1, member: mina, lines: [{id: l1, category: coffee, price: 12000}]}
        expect: {mina: {stars: 601}, fired: [base, gold-extra]}
"""  # fmt: skip
EVENT = {
    "type": "order.paid",
    "id": "A1-paid",
    "source": "shop",
    "at": "2026-12-05T15:00:00+09:00",
    "member": "mina",
    "order": {
        "id": "A1",
        "lines": [
            {"id": "l1", "category": "coffee", "price": "12000"},
            {"id": "l2", "category": "gift_card", "price": "30000"},
        ],
    },
}
CLAIM = {
    "type": "reward.claimed",
    "id": "C1",
    "source": "shop",
    "at": "2026-12-05T16:00:00+09:00",
    "member": "mina",
    "reward": {"id": "americano"},
}
COMMANDS = (
    "check bad.loyal.yaml",
    "check shop.loyal.yaml",
    "test shop.test.yaml",
    "try order.json --program shop.loyal.yaml",
    "try claim.json --program shop.loyal.yaml",
    "try inexact.json --program shop.loyal.yaml",
    "member mina --store sqlite:///none.db --program shop.loyal.yaml",
    "member mina --store sqlite:///shop.loyal.yaml --program shop.loyal.yaml",
    "explain A1 --store sqlite:///shop.db --program shop.loyal.yaml",
    "explain A1 --store sqlite:///shop.db --program shop.loyal.yaml --why-not gold-extra",
    "explain C1 --store sqlite:///shop.db --program shop.loyal.yaml",
    "explain A9 --store sqlite:///shop.db --program shop.loyal.yaml",
    "codes LR204",
    "codes LR2O4",
)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("shop.loyal.yaml").write_text(PROGRAM, encoding="utf-8")
    Path("bad.loyal.yaml").write_text(BAD, encoding="utf-8")
    Path("shop.test.yaml").write_text(STORIES, encoding="utf-8")
    Path("order.json").write_text(json.dumps(EVENT), encoding="utf-8")
    Path("claim.json").write_text(json.dumps(CLAIM), encoding="utf-8")
    Path("inexact.json").write_text(json.dumps(EVENT).replace('"12000"', "12000.5"), encoding="utf-8")
    with Engine.open("shop.loyal.yaml", store="sqlite:///shop.db") as engine:
        engine.evaluate(EVENT)
        engine.evaluate(CLAIM)


@pytest.mark.parametrize("lang", ["en", "ko", "zh"])
def test_the_whole_text(lang: str):
    parts = []
    for command in COMMANDS:
        result = run(*command.split(), "--lang", lang, exit_code=None)
        parts.append(f"$ loyalrules {command} --lang {lang}\n{result.output.rstrip()}\n")
    told = re.sub(r"\d+\.\d\d(?= s| 秒|초)", "0.00", "\n".join(parts))
    told = re.sub(r"shop@[0-9a-f]{7}", "shop@0000000", told)
    file = TOLD / f"{lang}.txt"
    if os.environ.get("UPDATE_TOLD"):
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "ko", "zh"])
def test_carets_stand_under_what_they_mark(lang: str):
    lines = run("check", "bad.loyal.yaml", "--lang", lang, exit_code=1).output.split("\n")
    at = next(number for number, line in enumerate(lines) if "커피 is gold" in line)
    source, carets = lines[at], lines[at + 1]
    assert width(source[: source.index("커피")]) == width(carets[: carets.index("^")])
    assert carets.count("^") == width("커피")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "mina gets 600 stars"), ("ko", "mina: 600 별 적립"), ("zh", "mina 获得 600 星星")],
)
def test_an_outcome_and_an_explanation_are_told_in_a_language(lang: str, said: str):
    with Engine.open("shop.loyal.yaml", store="sqlite:///shop.db") as engine:
        (explanation,) = engine.explain("A1")
        assert explanation.text(lang=lang).startswith(said)
        assert engine.evaluate(EVENT).explain(lang=lang).startswith(said)  # A replay.


def test_a_refusal_is_told_in_a_language():
    with Engine.open("shop.loyal.yaml", store="memory") as engine:
        refused = engine.evaluate(CLAIM)
    assert refused.refused == "americano costs 4500 stars; mina has 0 available"
    assert refused.explain(lang="ko").startswith("거절됨: americano에는 4500 stars가 필요한데")
    with Engine.open("shop.loyal.yaml", store="sqlite:///shop.db") as engine:
        again, (stored,) = engine.evaluate(CLAIM), engine.explain("C1")
        assert again.replayed
        assert stored.text(lang="ko").startswith("거절됨: americano에는 4500 stars가 필요한데")
        assert again.explain(lang="zh") == stored.text(lang="zh") != stored.text()


@pytest.mark.parametrize(
    ("variable", "value", "label"),
    [("LC_ALL", "ko_KR.UTF-8", "오류"), ("LC_MESSAGES", "zh_CN", "错误"), ("LANG", "ko", "오류"),
     ("LANG", "C", "error")],
)  # fmt: skip
def test_the_language_of_the_machine_is_the_default(
    variable: str, value: str, label: str, monkeypatch: pytest.MonkeyPatch
):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert run("check", "bad.loyal.yaml", exit_code=1).output.startswith(label)
