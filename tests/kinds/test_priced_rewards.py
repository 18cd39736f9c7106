"""Rewards whose price is asked at the claim: told in an explanation, late, tried, replayed."""

import json
from pathlib import Path

from click.testing import CliRunner

from loyalrules import Engine, load_text
from loyalrules.cli.front import main
from loyalrules.plugins.registry import build_registry
from loyalrules.replay.run import Inputs, replay
from loyalrules.report.sums import sum_postings

TEXT = """
loyalrules: 1
id: priced
currency: USD
timezone: UTC
units: {points: {worth: 0.01 USD}}
fields: {reward.nights: number}
tiers:
  measure: {total: order.net_sales, each: month}
  review: month.ended
  levels: [{id: basic}, {id: gold, from: 100}]
values:
  muffin: {steps: [{from: 2026-01-01, gives: 180}, {from: 2026-06-24, gives: 200}]}
rules: [{id: base, when: order.paid, then: [{earn: {amount: 10 for every 1 USD of order.net_sales}}]}]
rewards:
  - {id: muffin, cost: {amount: value.muffin}, gives: [{free_item: {sku: MUFFIN-1}}]}
  - id: cake
    cost: {amount: {by: member.tier, steps: [{is: basic, gives: 400}, {is: gold, gives: 300}]}}
    gives: [{free_item: {sku: CAKE-1}}]
  - {id: room, cost: {amount: 1000 * reward.nights}, gives: [{issue_coupon: {worth: 5 USD}}]}
"""


def event(number: int, kind: str, at: str, **body: object) -> dict[str, object]:
    return {"id": f"e{number}", "type": kind, "at": f"2026-{at}Z", "member": "mina", **body}


def order(number: int, at: str, price: str) -> dict[str, object]:
    return event(number, "order.paid", at, order={"id": f"A{number}", "lines": [{"price": price}]})


def claim(number: int, at: str, name: str, **more: object) -> dict[str, object]:
    return event(number, "reward.claimed", at, reward={"id": name, **more})


EVENTS = [
    order(1, "06-01T12:00:00", "500.00"),
    claim(2, "06-20T12:00:00", "cake"),  # Gold in June: 300.
    claim(3, "06-24T12:00:00", "muffin"),  # 200
    order(4, "08-02T12:00:00", "1.00"),  # Basic in August.
    claim(5, "08-03T12:00:00", "cake"),  # 400
    claim(6, "06-23T12:00:00", "muffin"),  # Told late: the price of its day, 180.
    claim(7, "06-23T12:00:01", "cake"),  # Told late: gold on its day, 300.
    claim(8, "08-04T12:00:00", "room", nights="2"),  # 2000
    event(9, "order.refunded", "08-05T12:00:00", order={"id": "A4"}),  # 10 of them come back.
]
LEFT = 5000 - 300 - 200 + 10 - 400 - 180 - 300 - 2000 - 10


def test_a_claim_that_is_told_late_has_the_price_of_its_day():
    engine = Engine.open(load_text(TEXT))
    for one in EVENTS:
        outcome = engine.evaluate(one)
        assert not outcome.refused, (one, outcome.refused)
    assert engine.member("mina").balance("points").available == LEFT


def test_an_explanation_says_how_the_price_was_worked_out_in_three_languages():
    engine = Engine.open(load_text(TEXT))
    for one in EVENTS:
        engine.evaluate(one)
    (cake,), (room,) = engine.explain("e7"), engine.explain("e8")
    assert "the price is 300 points" in cake.text()
    assert "member.tier = gold" in cake.text()
    assert "the price is 2,000 points: 1000 * reward.nights" in room.text()
    assert "reward.nights = 2" in room.text()
    assert "가격은 2,000 points: 1000 * reward.nights" in room.text(lang="ko")
    assert "价格为 2,000 points：1000 * reward.nights" in room.text(lang="zh")


def test_a_claim_that_is_tried_says_its_price_and_a_refused_one_says_it_too(tmp_path: Path):
    (tmp_path / "priced.loyal.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "claim.json").write_text(json.dumps(claim(1, "06-24T12:00:00", "muffin")), encoding="utf-8")

    def tried(points: int) -> str:
        (tmp_path / "state.yaml").write_text(f"mina: {{points: {points}}}\n", encoding="utf-8")
        files = ("claim.json", "priced.loyal.yaml", "state.yaml")
        what, program, state = (str(tmp_path / name) for name in files)
        return CliRunner().invoke(main, ["try", what, "--program", program, "--state", state]).output

    assert "the price is 200 points: value.muffin" in tried(250)
    assert "muffin costs 200 points; mina has 150 available" in tried(150)


def test_a_replay_takes_the_prices_that_a_ledger_takes(tmp_path: Path):
    registry = build_registry()
    program = load_text(TEXT)
    file = tmp_path / "events.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in EVENTS), encoding="utf-8")
    engine = Engine.open(program)
    for one in EVENTS:
        engine.evaluate(one)
    found = replay(Inputs([program], registry, [file]))
    engine.advance(found.end)
    sums = sum_postings(program, engine.store.postings(program.id))
    assert found.result.figures[0].sums.moves == sums.moves
    assert engine.member("mina").balance("points").available == LEFT
