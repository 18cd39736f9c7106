"""Random histories as JSON Lines, from a seed: members who join, invite, buy, get deliveries, return."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

# Links two levels up, and a budget that may run short in any month.
PROGRAM = """
loyalrules: 1
id: replayed
currency: USD
timezone: America/New_York

fields:
  line.own_cup: yes/no

units:
  points:
    worth: 0.01 USD
    round: down
    available: {after: order.delivered, wait: 2 days}
    expires: {after: 20 days}
    if_taken_back_after_spending: owe

tiers:
  measure: {total: order.net_sales, over: 30 days}
  review: month.ended
  levels:
    - {id: friend, from: 0}
    - {id: gold, from: 150}

referrals:
  attach: {when: member.joined, touch: first}
  qualified: {when: order.paid, within: 60 days}
  depth: 2

rules:
  - id: base
    when: order.paid
    for_each: order.line
    then:
      - earn: {amount: 5 for every 1 USD of line.net_sales, limit: {total: 400, each: week}}

  - id: gold-extra
    when: order.paid
    if:
      - member.tier is gold
    then:
      - earn: {amount: 2 for every 1 USD of order.net_sales, at_most: 150}

  - id: own-cup
    when: order.paid
    for_each: order.line
    if:
      - line.own_cup
    then:
      - earn: {amount: 30, available: now, budget: {total: BUDGET, each: month}}

  - id: up
    when: referral.qualified
    for_each: member.upline
    then:
      - earn: {to: upline, amount: 70, available: now}

rewards:
  - id: mug
    cost: 100
    gives:
      - free_item: {sku: MUG}
"""


def program_text(budget: int) -> str:
    return PROGRAM.replace("BUDGET", str(budget))


def history(seed: int, members: int, events: int, *, linked: bool) -> list[dict[str, object]]:
    """Return events in the order in which they were sent: not all in the order of their moments."""
    chance = random.Random(seed)
    found: list[dict[str, object]] = []
    orders: list[tuple[str, str, list[str]]] = []
    at = START

    def add(kind: str, who: object, **record: object) -> None:
        when = at - timedelta(days=3) if chance.random() < 0.05 else at
        event: dict[str, object] = {
            "id": f"e{len(found)}", "source": "shop", "type": kind, "at": when.isoformat(), **record,
        }  # fmt: skip
        if who is not None:
            event["member"] = who
        found.append(event)

    for number in range(members):
        who = f"m{number}"
        up = f"m{chance.randrange(number)}" if linked and number and chance.random() < 0.5 else None
        record = {"id": who} | ({"referrer": up} if up else {})
        add("member.joined", record)
        at += timedelta(minutes=chance.randrange(60))
    for number in range(events):
        at += timedelta(minutes=chance.randrange(20 * 60))
        who = f"m{chance.randrange(members)}"
        what = chance.random()
        if what < 0.5 or not orders:
            lines = [
                {
                    "id": f"l{one}", "price": f"{chance.randrange(100, 9000) / 100:.2f}",
                    "own_cup": chance.random() < 0.5,
                }
                for one in range(chance.randrange(1, 4))
            ]  # fmt: skip
            add("order.paid", who, order={"id": f"o{number}", "lines": lines})
            orders.append((f"o{number}", who, [str(line["id"]) for line in lines]))
        elif what < 0.7:
            order, owner, _ = chance.choice(orders)
            add("order.delivered", None if chance.random() < 0.3 else owner, order={"id": order})
        elif what < 0.85:
            order, owner, ids = chance.choice(orders)
            add("order.refunded", owner, order={"id": order, "lines": [{"id": chance.choice(ids)}]})
        elif what < 0.95:
            add("reward.claimed", who, reward={"id": "mug"})
        else:
            found.append(chance.choice(found))
    return found


def write(path: Path, events: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return path
