"""What a quote takes, beside the same rules written by hand: ten, a hundred and a thousand rules.

Run with ``make bench``, or ``python bench/quotes.py``. All ways are timed in one process, turn by turn, in
an order by chance; what counts is the least processor time of many rounds. Every answer is compared with
exact decimals before. ``--fresh`` reads the orders anew from JSON before each round: then no text has
been hashed, and nothing of it lies in a cache, as it is in a service.
``--unseen`` also gives texts of an order an ending that no order before had: then nothing helps that a quote
remembers of earlier texts.
"""

import argparse
import gc
import json
import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from peers_adapter import rules_text
from quote_job import BY_HAND, exact, orders, rules

from loyalrules import Engine, load_text, make_quote

Way = Callable[[Any], Any]
Make = Callable[[list[str], int], list[dict[str, Any]]]


def main() -> None:
    """Check, measure, and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--fresh", action="store_true")
    options.add_argument("--unseen", action="store_true")
    chosen = options.parse_args()
    events = orders(chosen.events)
    ways: dict[str, Way] = dict(BY_HAND)
    for count in (10, 100, 1000):
        plain, traced = checked(count, events)
        ways[f"loyalrules, {count} rules"] = plain
        ways[f"loyalrules, {count} rules, traced"] = traced
    make = unseen if chosen.unseen else fresh if chosen.fresh else None
    spent = measured(ways, events, chosen.rounds, make)
    tell(spent)
    print("\nThe same rules through the engine in memory, each event with a member's state, collector off:")
    gc.disable()
    for count in (10, 100, 1000):
        print(f"{count:>5} rules {through_the_engine(count, 900):>8.1f} us an event")


def checked(count: int, events: list[dict[str, Any]]) -> tuple[Way, Way]:
    """Return the quotes of so many rules, without and with a trace, when all answers are right."""
    given = rules(count)
    begin = time.process_time()
    program = load_text(rules_text(given))
    loaded = time.process_time()
    quote = make_quote(program, "sale.made", "points")
    made = time.process_time()
    traced = make_quote(program, "sale.made", "points", trace=True)
    print(
        f"{count:>5} rules: loaded and checked in {loaded - begin:.3f} s, quote made in {made - loaded:.3f} s"
    )
    for event in events[: 100_000 // count]:
        right = exact(given, event)
        total = sum((amount for _, amount in right), Decimal(0))
        assert quote(event) == total, event["id"]
        told = traced(event)
        assert told.amount == total, event["id"]
        gave = [(fact.rule, fact.amount) for fact in told.rules if fact.amount]
        assert gave == [one for one in right if one[1]], event["id"]
        if count == 10:
            answers = [way(event) for way in BY_HAND.values()]
            assert answers == [total * 10_000, total, total], event["id"]
    return quote, traced


def fresh(texts: list[str], number: int) -> list[dict[str, Any]]:
    """Return orders read anew."""
    return [json.loads(text) for text in texts]


def unseen(texts: list[str], number: int) -> list[dict[str, Any]]:
    """Return orders with texts that no round before had."""
    events = fresh(texts, number)
    for place, event in enumerate(events):
        end = f"~{number}~{place}"
        for record, field in ((event, "channel"), (event, "currency"), (event["member"], "tier")):
            record[field] += end
        event["member"]["segments"] = [segment + end for segment in event["member"]["segments"]]
        for line in event["items"]:
            line["category"] += end
    return events


def measured(
    ways: dict[str, Way], events: list[dict[str, Any]], rounds: int, make: Make | None
) -> dict[str, float]:
    """Return the least microseconds of processor time an event that each way took in a round."""
    texts = [json.dumps(event) for event in events]
    least = dict.fromkeys(ways, float("inf"))
    names = list(ways)
    for number in range(rounds):
        random.Random(number).shuffle(names)
        for place, name in enumerate(names):
            if make is not None:
                events = make(texts, number * len(names) + place)
                gc.collect()
            way = ways[name]
            begin = time.process_time()
            for event in events:
                way(event)
            least[name] = min(least[name], (time.process_time() - begin) / len(events) * 1e6)
    return least


def through_the_engine(count: int, number: int) -> float:
    """Return the microseconds of processor time that an event takes after a third of them came before."""
    sales = [{**sale, "currency": "EUR"} for sale in orders(number * 4 // 3)]
    events: list[dict[str, Any]] = []
    for sale in sales:
        member = sale["member"]
        record = {key: value for key, value in sale.items() if key != "id"}
        record["member"] = {key: value for key, value in member.items() if key != "id"}
        record["items"] = [
            {key: value for key, value in line.items() if key != "sku"} for line in sale["items"]
        ]
        event = {"id": sale["id"], "type": "sale.made", "at": "2024-12-31T10:00:00Z"}
        events.append({**event, "member": member["id"], "sale": record})
    with Engine.open(load_text(rules_text(rules(count)))) as engine:
        for event in events[:-number]:
            engine.evaluate(event)
        begin = time.process_time()
        for event in events[-number:]:
            engine.evaluate(event)
        return (time.process_time() - begin) / number * 1e6


def tell(spent: dict[str, float]) -> None:
    """Print each way with its ratios."""
    cents, decimals = spent["by hand, int cents"], spent["by hand, Decimal"]
    ten = spent["loyalrules, 10 rules"]
    print(f"\n{'':<36}{'us':>7}{'x cents':>10}{'x Decimal':>11}{'x ten rules':>13}")
    for name, each in spent.items():
        print(f"{name:<36}{each:>7.2f}{each / cents:>10.2f}{each / decimals:>11.2f}{each / ten:>13.2f}")


if __name__ == "__main__":
    main()
