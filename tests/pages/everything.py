"""A program of every family, a year of it from a seed, and the pages about it."""

import json
import random
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from loyalrules.engine.engine import Engine
from loyalrules.pages.report import report_page
from loyalrules.pages.simulation import comparison_page, simulation_page
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.changes import changes
from loyalrules.replay.compared import compared
from loyalrules.replay.run import Inputs, replay
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.simulated import simulated
from loyalrules.report.account import Asked, account

PROGRAM = """
loyalrules: 1
id: tea-house
name: {en: Tea house, ko: 찻집, zh: 茶馆}
currency: USD
timezone: UTC
units:
  leaves:
    name: {en: Leaves, ko: 찻잎, zh: 茶叶}
    worth: 0.01 USD
    pay: {}
    round: down
    expires: {after: 3 months, at: end of month}
tiers:
  measure: {total: order.net_sales, over: 3 months}
  review: month.ended
  levels: [{id: guest, from: 0}, {id: friend, from: 150}, {id: family, from: 400}]
referrals: {attach: {when: member.joined}, qualified: {when: order.paid}}
memberships:
  plus: {price: {amount: 10 USD, each: month}, trial: 7 days, grace: 3 days}
funds:
  trees: {pay_out: {when: month.ended}}
rules:
  - id: base
    name: {en: Leaves for every dollar, ko: 1달러마다 찻잎, zh: 每消费一美元得茶叶}
    when: order.paid
    then: [{earn: {amount: 2 for every 1 USD of order.net_sales, at_most: 150}}]
  - {id: family-extra, when: order.paid, if: [member.tier is family], then: [{earn: {amount: 20}}]}
  - {id: friend-came, when: referral.qualified, then: [{earn: {to: referrer, amount: 200}}]}
  - {id: trees, when: order.paid, then: [{donate: {to: trees, from: shop, amount: 1% of order.net_sales}}]}
rewards:
  - {id: cup, cost: 150, gives: [{free_item: {sku: CUP}}]}
"""
CHANGED = PROGRAM.replace("2 for every", "3 for every").replace("at_most: 150", "at_most: 120")
REGISTRY = build_registry()


def program(text: str = PROGRAM) -> Program:
    return load_text(text, "tea-house.loyal.yaml", REGISTRY)


def history(members: int = 40, days: int = 300) -> list[dict[str, object]]:
    """Return events in the order of time; some bring friends, some have a plan."""
    chance, found = random.Random(11), list[dict[str, object]]()
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)

    def add(kind: str, day: int, who: object, **more: object) -> None:
        at = (start + timedelta(days=day, minutes=len(found) % 600)).isoformat()
        found.append(
            {"id": f"e{len(found)}", "source": "shop", "type": kind, "at": at, "member": who, **more}
        )

    for number in range(members):
        record: dict[str, object] = {"id": f"member-{number}"}
        if number > 5 and chance.random() < 0.2:
            record["referrer"] = f"member-{chance.randrange(5)}"
        add("member.joined", number * 3, record)
    for number in range(0, members, 4):
        add(
            "membership.bought", number * 3 + 1, f"member-{number}", membership={"id": "plus", "trial": False}
        )
    for day in range(5, days):
        for _ in range(chance.randrange(4)):
            who = f"member-{min(chance.randrange(members), day // 3)}"
            sort, price = chance.choice(("tea", "cups", "cake")), f"{chance.randrange(300, 9000) / 100:.2f}"
            order = {"id": f"o{len(found)}", "lines": [{"id": "1", "category": sort, "price": price}]}
            add("order.paid", day, who, order=order)
            if chance.random() < 0.1:
                add("order.refunded", day, who, order={"id": order["id"]})
            elif chance.random() < 0.15:
                add("reward.claimed", day, who, reward={"id": "cup"})
    for who in range(0, members, 2):
        survey = {"name": "nps", "score": chance.choice((10, 9, 8, 6))}
        add("survey.answered", days, f"member-{who}", survey=survey)
    return sorted(found, key=lambda one: str(one["at"]))


@cache
def made() -> dict[str, tuple[object, ...]]:
    """Return what each page is made from."""
    before, after = program(), program(CHANGED)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "1.jsonl"
        file.write_text("\n".join(json.dumps(one) for one in history()), encoding="utf-8")
        both = replay(Inputs([before, after], REGISTRY, [file]))
    engine = Engine.open([before])
    list(engine.evaluate_many(history()))
    return {
        "simulation": (simulated(before, both, Shaping()), before),
        "comparison": (changes(before, after), compared(before, after, both, Shaping(), 8), after),
        "report": (account(before, engine.store, Asked()), before),
    }


def page(name: str, lang: str) -> str:
    """Return one of the pages: simulation, comparison or report."""
    make = {"simulation": simulation_page, "comparison": comparison_page, "report": report_page}[name]
    return make(*made()[name], lang)
