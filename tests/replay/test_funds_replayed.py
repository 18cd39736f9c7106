"""Givers to one account, and members who share a counter, are replayed together, as in a ledger."""

import json
import random
from pathlib import Path

from loyalrules.engine.engine import Engine
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.run import Inputs, replay
from loyalrules.report.by_rule import by_rule
from loyalrules.report.sums import sum_postings

PROGRAM = """
loyalrules: 1
id: giving
currency: USD
timezone: UTC
fields: {order.charity: text}
units: {points: {worth: 0.01 USD}}
counters:
  spend: {total: order.net_sales, when: order.paid, each: month, per: program}
funds:
  causes:
    apart_by: order.charity
    charities: [library, parks]
    pay_out: {when: month.ended, at_least: 1 USD}
rules:
  - id: round-up
    when: order.paid
    then: [{donate: {to: causes, from: member, amount: "round_up(order.total, 1 USD) - order.total"}}]
  - id: share
    when: month.ended
    if: [member.spend > 0]
    then: [{donate: {to: causes, from: shop, amount: 100 USD * (member.spend / program.spend), round: none}}]
  - {id: points, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}
"""
REGISTRY = build_registry()


def history(seed: int) -> list[dict[str, object]]:
    chance = random.Random(seed)
    events: list[dict[str, object]] = []
    for number in range(60):
        month, day = number // 20 + 1, number % 20 + 1
        at = f"2026-0{month}-{day:02}T10:00:00Z"
        member = f"m{chance.randrange(9)}"
        order = {"id": f"A{number}", "lines": [{"price": f"{chance.randrange(1, 9000) / 100:.2f}"}]}
        order["charity"] = chance.choice(["library", "parks", "opera"])
        events.append({"id": f"e{number}", "type": "order.paid", "at": at, "member": member, "order": order})
        if chance.random() < 0.2:
            events.append(
                {"id": f"r{number}", "type": "order.refunded", "at": at, "order": {"id": f"A{number}"}}
            )
    return events


def test_a_replay_with_funds_adds_up_to_what_a_ledger_does(tmp_path: Path):
    program = load_text(PROGRAM, "giving.loyal.yaml", REGISTRY)
    for seed in range(3):
        events = history(seed)
        file = tmp_path / f"{seed}.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
        found = replay(Inputs([program], REGISTRY, [file]))
        engine = Engine.open(program, "memory")
        for one in events:
            engine.evaluate(one)
        engine.advance(found.end)

        figures = found.result.figures[0]
        sums = sum_postings(program, engine.store.postings(program.id))
        assert figures.sums.moves == sums.moves
        assert {line.rule for line in by_rule(program, sums)} >= {"round-up", "share", "points"}
        assert figures.members == len({one["member"] for one in events if "member" in one})
