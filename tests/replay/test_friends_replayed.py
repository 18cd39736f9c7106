"""Who names a code, shares an address, or is in a group, is replayed with the others, as in a ledger."""

import json
import random
from pathlib import Path

import pytest

from loyalrules.engine.engine import Engine
from loyalrules.kinds.referrals.codes import made_from
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.run import Inputs, replay
from loyalrules.report.sums import sum_postings

PROGRAM = """
loyalrules: 1
id: friends
currency: USD
timezone: UTC
units: {points: {}}
members: {at_most: {address: 2}}
referrals:
  attach: {when: [member.joined, order.paid]}
  codes: {length: 6}
  never_reward: [existing_customer]
  review: [same_address]
counters:
  group_sales: {total: order.net_sales, when: order.paid, per: group, each: month}
rules:
  - {id: thanks, when: referral.qualified, then: [{earn: {to: referrer, amount: 100}}]}
  - id: milestone
    when: referral.qualified
    then: [{earn: {to: referrer, amount: {rise_of: 500 for every 2 of referrer.friends_total}}}]
  - {id: group, when: month.ended, then: [{earn: {amount: 1 for every 10 USD of member.group_sales}}]}
  - id: below
    when: month.ended
    for_each: member.invitee
    then: [{take: {amount: 1 for every 10 USD of invitee.group_sales}}]
"""
REGISTRY = build_registry()


def history(seed: int) -> list[dict[str, object]]:
    chance = random.Random(seed)
    events: list[dict[str, object]] = []
    names = [f"m{number}" for number in range(14)]

    def add(kind: str, day: int, member: str | None, word: str, record: dict[str, object]) -> None:
        event: dict[str, object] = {
            "id": f"e{len(events)}",
            "type": kind,
            "at": f"2026-01-{day:02}T10:00:00Z",
        }
        if word == "member":
            event["member"] = {"id": member, **record}
        else:
            event |= {word: record, **({"member": member} if member else {})}
        events.append(event)

    for number, name in enumerate(names):
        told: dict[str, object] = {"address": f"{chance.randrange(6)} Elm"}
        if number:
            above = names[chance.randrange(number)]
            told |= (
                {"code": made_from("friends", above, 0, 6)} if chance.random() < 0.5 else {"referrer": above}
            )
        add("member.joined", number + 1, name, "member", told)
    for number in range(40):
        day = 15 + number // 4
        order = {"id": f"A{number}", "lines": [{"price": f"{chance.randrange(1, 90)}"}]}
        add("order.paid", day, chance.choice(names), "order", order)
        if chance.random() < 0.3:
            add("order.refunded", day, None, "order", {"id": f"A{chance.randrange(number + 1)}"})
        if chance.random() < 0.3:
            add("referral.approved", day, chance.choice(names), "referral", {})
    return events


@pytest.mark.parametrize("seed", range(3))
def test_a_replay_with_codes_and_groups_adds_up_to_what_a_ledger_does(tmp_path: Path, seed: int):
    program = load_text(PROGRAM, "friends.loyal.yaml", REGISTRY)
    events = history(seed)
    file = tmp_path / "events.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    found = replay(Inputs([program], REGISTRY, [file]))
    with Engine.open(program, f"sqlite:///{tmp_path / 'loyalty.db'}") as engine:
        refused = [engine.evaluate(one).refused for one in events]
        engine.advance(found.end)
        sums = sum_postings(program, engine.store.postings(program.id))
        links = [engine.member(f"m{number}").parts["referrer"] for number in range(14)]
        assert engine.verify() == []

    assert found.result.figures[0].sums.moves == sums.moves
    assert any("may share one address" in one for one in refused), (
        "a history without a full house proves less"
    )
    assert sum(1 for one in links if one) > 4
