"""What an event costs in ledgers of more and more members, and for members with more and more postings.

Run with ``python bench/ledger_growth.py --members 1000,10000,100000,1000000``. Each ledger is filled through
the engine in groups: with one order for each member, or with the orders of one. Then all of them are timed by
turns, a few orders each, one by one; of members by chance, so that most have to be read from the file. The
least of the rounds counts, in wall time and in processor time of one core, and what it is to the first one.
Ledgers are filled side by side in two processes, the largest first; each tells how long it took and how much
memory, which stays the same from some 50,000 members on. A million members take about seven minutes.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from evaluate import PROGRAM

from loyalrules import Engine

ROUNDS, EACH = 6, 30
POSTINGS = 3  # Of one order.
START = datetime(2026, 1, 1, tzinfo=UTC)


def order(number: int, member: int, lines: int = 1) -> dict[str, object]:
    """Return an order; the next one is a second later."""
    return {
        "id": f"e{number}",
        "type": "order.paid",
        "at": (START + timedelta(seconds=number)).isoformat(),
        "member": f"m{member}",
        "order": {
            "id": f"o{number}",
            "channel": "app",
            "lines": [{"id": str(line), "category": "cold_brew", "price": "4200"} for line in range(lines)],
        },
    }


@dataclass
class Filled:
    """A ledger that was filled, orders to come, and what an event took in each round."""

    name: str
    engine: Engine
    events: Iterator[dict[str, object]]
    walls: list[float] = field(default_factory=list)
    spents: list[float] = field(default_factory=list)

    def time(self) -> None:
        """Time some orders."""
        group = [next(self.events) for _ in range(EACH)]
        wall, spent = time.perf_counter(), time.process_time()
        for event in group:
            assert not self.engine.evaluate(event).refused
        self.walls.append((time.perf_counter() - wall) / EACH * 1e6)
        self.spents.append((time.process_time() - spent) / EACH * 1e6)


def fill(ledger: tuple[str, str, Sequence[int]]) -> None:
    """Fill a ledger with an order for each of these members, and tell what that took."""
    name, store, members = ledger
    begin = time.perf_counter()
    with Engine.open(PROGRAM, store=store) as engine:
        for _ in engine.evaluate_many(
            (order(number, one) for number, one in enumerate(members)), group=2_000
        ):
            pass
    spent = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name:<28} filled in {spent:>6,.0f} s, {len(members) / spent:,.0f} a second, {memory:,} MB",
        flush=True,
    )


def filled(ledger: tuple[str, str, Sequence[int]], chance: random.Random) -> Filled:
    """Open a ledger that was filled."""
    name, store, members = ledger
    more = (order(len(members) + step, chance.choice(members)) for step in count())
    return Filled(name, Engine.open(PROGRAM, store=store), more)


def compare(ledgers: list[Filled]) -> None:
    """Time ledgers by turns and print a line for each."""
    for _ in range(ROUNDS):
        for one in ledgers:
            one.time()
    wall, spent = min(ledgers[0].walls), min(ledgers[0].spents)
    for one in ledgers:
        print(
            f"{one.name:<28} {min(one.walls):>7,.0f} us   {min(one.walls) / wall:>5.2f}"
            f"   processor {min(one.spents):>6,.0f} us   {min(one.spents) / spent:>5.2f}",
            flush=True,
        )
        one.engine.close()


def main() -> None:
    """Measure both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--members", default="1000,10000,100000")
    options.add_argument("--postings", default="10,100,1000,10000")
    chosen = options.parse_args()
    chance = random.Random(20260101)
    with tempfile.TemporaryDirectory() as folder:
        for what, sizes, per in (("postings", chosen.postings, POSTINGS), ("members", chosen.members, 1)):
            ledgers: list[tuple[str, str, Sequence[int]]] = []
            for size in map(int, sizes.split(",")):
                members = [1] * max(size // per, 1) if what == "postings" else range(size)
                name = f"a member with {size:,} postings" if what == "postings" else f"{size:,} members"
                ledgers.append((name, f"sqlite:///{folder}/{what}{size}.db", members))
            with ProcessPoolExecutor(2, max_tasks_per_child=1) as pool:
                list(pool.map(fill, reversed(ledgers)))
            compare([filled(one, chance) for one in ledgers])


if __name__ == "__main__":
    main()
