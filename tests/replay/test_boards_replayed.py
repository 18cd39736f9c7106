"""A board of the best: every rank is the one that a sorted list says, in a ledger and in a replay."""

import json
import random
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from loyalrules.engine.engine import Engine
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.program.ranks import digits_of
from loyalrules.replay.run import Inputs, replay
from loyalrules.report.sums import sum_postings

PROGRAM = """
loyalrules: 1
id: best
currency: USD
timezone: UTC
units: {ranks: {}, ties: {}, all: {}}
counters:
  spend: {total: order.net_sales, when: order.paid, each: month, per: program, ranked: yes}
rules:
  - id: told
    when: month.ended
    then:
      - earn: {unit: ranks, amount: member.spend_rank}
      - earn: {unit: ties, amount: member.spend_tied}
      - earn: {unit: all, amount: program.spend_members}
"""
REGISTRY = build_registry()
PRICES = ("0.01", "0.15", "2.56", "2.55", "40.96", "81.92", "655.36", "655.35", "1000.00", "99999.99")


def history(seed: int) -> list[dict[str, object]]:
    """Orders and refunds of one month by eight members, at prices beside the edges of digits."""
    chance = random.Random(seed)
    events: list[dict[str, object]] = []
    for number in range(40):
        at = f"2026-01-{number // 2 + 1:02}T10:00:{number:02}Z"
        member = f"m{chance.randrange(8)}"
        order = {"id": f"A{number}", "lines": [{"price": chance.choice(PRICES)}]}
        events.append({"id": f"e{number}", "type": "order.paid", "at": at, "member": member, "order": order})
        if chance.random() < 0.3:
            back = {"id": f"r{number}", "type": "order.refunded", "at": at, "order": {"id": f"A{number}"}}
            events.append(back)
    return events


def sorted_by_hand(events) -> dict[str, tuple[int, int, int]]:
    """Rank, equals, and how many there are, of who bought anything."""
    orders = {one["order"]["id"]: one for one in events if one["type"] == "order.paid"}
    for one in events:
        if one["type"] == "order.refunded":
            orders.pop(one["order"]["id"])
    spend: dict[str, Fraction] = defaultdict(Fraction)
    for one in orders.values():
        spend[one["member"]] += Fraction(one["order"]["lines"][0]["price"])
    many = Counter(spend.values())
    return {
        member: (1 + sum(other > amount for other in spend.values()), many[amount], len(spend))
        for member, amount in spend.items()
    }


@pytest.mark.parametrize("seed", range(4))
def test_ranks_are_those_of_a_sorted_list_in_a_ledger_and_in_a_replay(tmp_path: Path, seed: int):
    program = load_text(PROGRAM, "best.loyal.yaml", REGISTRY)
    events = history(seed)
    file = tmp_path / "events.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    engine = Engine.open(program, f"sqlite:///{tmp_path / 'best.db'}")
    for one in events:
        engine.evaluate(one)
    engine.advance("2026-02-01T00:00:00Z")
    expected = sorted_by_hand(events)
    assert len(expected) >= 5
    for member in {str(one["member"]) for one in events if "member" in one}:
        view = engine.member(member)
        found = tuple(int(str(view.balance(unit).available)) for unit in ("ranks", "ties", "all"))
        others = (0, 0, len(expected))
        assert found == expected.get(member, others), member
    later = "2026-02-01T12:00:00Z"
    order = {"id": "B", "lines": [{"price": "1"}]}
    last = {"id": "last", "type": "order.paid", "at": later, "member": "m0", "order": order}
    engine.evaluate(last)
    file.write_text(file.read_text() + json.dumps(last) + "\n", encoding="utf-8")
    replayed = replay(Inputs([program], REGISTRY, [file]))
    engine.advance(replayed.end)
    sums = sum_postings(program, engine.store.postings(program.id))
    assert replayed.result.figures[0].sums.moves == sums.moves
    engine.close()


def test_digits_compare_as_amounts_do():
    chance = random.Random(7)
    amounts = sorted(chance.randrange(0, 10 ** chance.randrange(3, 20)) for _ in range(500))
    digits = [digits_of(amount) for amount in amounts]
    assert digits == sorted(digits)
    assert [len(set(digits))] == [len(set(amounts))]
