"""What ties members together that no decision asks for: ids used twice, told values, budgets given back."""

import json
from pathlib import Path

from loyalrules.base.problem import EventError
from loyalrules.engine.engine import Engine
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.run import Inputs, replay
from loyalrules.report.sums import sum_postings

REGISTRY = build_registry()
HEAD = """loyalrules: 1
id: shared
currency: USD
timezone: UTC
units: {points: {worth: 0.01 USD}}
"""
BASE = """rules:
  - {id: base, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}
"""
BUDGET = BASE.replace("order.net_sales", "order.net_sales, budget: {total: 100, each: month}")
VALUES = """values:
  bonus: {type: number, given: outside, each: month}
rules:
  - {id: base, when: order.paid, if: [value.bonus > 3], then: [{earn: {amount: 7}}]}
"""
COUNTER = """counters:
  spend: {total: order.net_sales, when: order.paid, each: month, per: program}
rules:
  - {id: base, when: member.joined, if: [program.spend > 15 USD], then: [{earn: {amount: 7}}]}
"""


def order(number, member, day, price="10.00", **more):
    record = {"id": f"A{number}", "lines": [{"id": "l", "price": price}]}
    return event(number, "order.paid", member, day, order=record, **more)


def event(number, kind, member, day, **record):
    at = f"2026-03-{day:02}T10:00:00Z"
    return {"id": f"{kind}-{number}", "source": "shop", "type": kind, "at": at, "member": member, **record}


def about(number, kind, member, day):
    return event(number, kind, member, day, order={"id": f"A{number}"})


def both(tmp_path: Path, rules: str, events):
    """Return what moved in a replay and in a ledger, and how many events each could not take."""
    program = load_text(HEAD + rules, "shared.loyal.yaml", REGISTRY)
    file = tmp_path / "history.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    found = replay(Inputs([program], REGISTRY, [file]))
    engine = Engine.open(program, "memory")
    outcomes = list(engine.evaluate_many(events))
    engine.advance(found.end)
    figures = found.result.figures[0]
    ledger = sum_postings(program, engine.store.postings(program.id))
    unread = sum(isinstance(one, EventError) for one in outcomes)
    return (figures.sums.moves, figures.unreadable), (ledger.moves, unread)


def test_an_event_id_that_two_members_use_counts_for_the_first(tmp_path):
    events = [order(1, "ada", 1, id="again"), order(2, "bea", 2, id="again"), order(3, "cem", 3)]
    replayed, ledger = both(tmp_path, BASE, events)
    assert replayed == ledger
    assert ledger[1] == 1


def test_an_order_that_two_members_buy_is_the_first_ones(tmp_path):
    second = {**order(1, "bea", 2), "id": "another"}
    replayed, ledger = both(tmp_path, BASE, [order(1, "ada", 1), second, order(3, "cem", 3)])
    assert replayed == ledger


def test_an_order_without_a_member_goes_to_the_buyer_whoever_names_it_wrongly(tmp_path):
    for wrong in ("bea", "cem", "dan", "eve"):
        refund = about(1, "order.refunded", wrong, 2)
        nameless = about(1, "order.refunded", "ada", 3) | {"id": "nameless"}
        del nameless["member"]
        replayed, ledger = both(tmp_path, BASE, [order(1, "ada", 1), refund, nameless])
        assert replayed == ledger


def test_a_budget_that_was_given_back_before_it_runs_short(tmp_path):
    events = [
        order(1, "ada", 1, "50.00"), about(1, "order.refunded", "ada", 2), order(2, "bea", 3, "90.00"),
        order(3, "ada", 4, "20.00"),
    ]  # fmt: skip
    replayed, ledger = both(tmp_path, BUDGET, events)
    assert replayed == ledger


def test_a_told_value_holds_for_everybody_from_then_on(tmp_path):
    def told(number, value, day):
        return event(number, "value.declared", "boss", day, declared={"name": "bonus", "value": value})

    events = [
        order(1, "ada", 1), told(1, "5", 2), order(2, "ada", 3), order(3, "bea", 4), told(2, "2", 5),
        told(2, "2", 5), order(4, "ada", 6), told(3, "nonsense", 7), order(5, "cem", 8),
    ]  # fmt: skip
    replayed, ledger = both(tmp_path, VALUES, events)
    assert replayed == ledger
    assert sum(moved.times for move, moved in ledger[0].items() if move.unit == "points") == 2


def test_who_only_reads_what_all_members_count_is_replayed_with_them(tmp_path):
    events = [
        order(1, "ada", 1), order(2, "bea", 2), event(9, "member.joined", {"id": "cem"}, 4),
        event(10, "member.joined", {"id": "dan"}, 1),
    ]  # fmt: skip
    replayed, ledger = both(tmp_path, COUNTER, events)
    assert replayed == ledger
    assert any(move.unit == "points" for move in ledger[0])


def test_records_of_a_wrong_form_are_told_and_nothing_ends(tmp_path):
    wrong = [
        {"specversion": "1.0", "id": "q", "source": "shop", "type": "order.refunded",
         "time": "2026-03-01T10:00:00Z", "data": [1]},
        {"id": "r", "type": "order.paid", "at": "2026-03-01T10:00:00Z", "member": ["ada"], "order": 7},
    ]  # fmt: skip
    replayed, ledger = both(tmp_path, BASE, [*wrong, order(1, "ada", 1)])
    assert replayed[0] == ledger[0]
