"""Events per second through the whole engine, on the moon cafe: read, decide, trace, book, answer.

Run with ``make bench``. The same orders are sent to an engine in memory and to SQLite, one by one and
in groups; processor time is what is compared, for machines are shared. Beside it stands a yardstick:
the time that Python takes to parse one such event from JSON, so that figures of two machines compare.
"""

import gc
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from loyalrules import Engine

PROGRAM = Path(__file__).parent.parent / "programs" / "moon-cafe.loyal.yaml"
CATEGORIES = ("cold_brew", "cake", "tea", "gift_card")


def orders(count: int, members: int) -> list[dict[str, object]]:
    """Return orders of five lines, one every six minutes, by some members; the same at every call."""
    chance = random.Random(20260101)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    events: list[dict[str, object]] = []
    for number in range(count):
        lines = [
            {
                "id": str(line),
                "sku": f"SKU-{line}",
                "category": chance.choice(CATEGORIES),
                "quantity": 1,
                "price": str(chance.randrange(1000, 9000)),
            }
            for line in range(5)
        ]
        events.append(
            {
                "id": f"e{number}",
                "type": "order.paid",
                "at": (start + timedelta(minutes=6 * number)).isoformat(),
                "member": f"m{chance.randrange(members)}",
                "order": {"id": f"o{number}", "channel": "app", "lines": lines},
            }
        )
    return events


def yardstick(events: list[dict[str, object]]) -> float:
    """Return the seconds of processor time to parse one event from JSON."""
    texts = [json.dumps(event) for event in events]
    begin = time.process_time()
    for text in texts:
        json.loads(text)
    return (time.process_time() - begin) / len(texts)


def measure(name: str, store: str, events: list[dict[str, object]], *, many: bool, unit: float) -> None:
    """Send the events to a fresh engine and print what it took."""
    gc.collect()  # What the engine before this one left is not paid for by this one.
    with Engine.open(PROGRAM, store=store) as engine:
        wall, begin = time.perf_counter(), time.process_time()
        if many:
            for outcome in engine.evaluate_many(events):
                assert not getattr(outcome, "refused", "")
        else:
            for event in events:
                engine.evaluate(event)
        spent, wall = time.process_time() - begin, time.perf_counter() - wall
    each = spent / len(events)
    print(
        f"{name:<26} {1 / each:>9,.0f} events/s of processor time  {len(events) / wall:>9,.0f} of wall time"
        f"   {each * 1e6:>7.1f} us   {each / unit:>6.1f} x parsing its JSON"
    )


def one_member(marks: tuple[int, ...] = (100, 250, 500, 1000, 2000, 3500, 10_000), width: int = 60) -> None:
    """Print what an order takes when its member has had so many before it."""
    events = orders(marks[-1], 1)
    gc.collect()
    gc.disable()
    with Engine.open(PROGRAM) as engine:
        done = 0
        for mark in marks:
            for event in events[done : mark - width]:
                engine.evaluate(event)
            begin = time.process_time()
            for event in events[mark - width : mark]:
                engine.evaluate(event)
            done = mark
            print(f"{mark:>7,} orders of one member  {(time.process_time() - begin) / width * 1e6:>7.1f} us")


def main() -> None:
    """Run every store both ways; with ``--member`` one member's orders in memory."""
    if "--member" in sys.argv:
        one_member()
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    events = orders(count, 300)
    unit = min(yardstick(events) for _ in range(5))
    for _ in range(2):  # The first round warms up.
        measure("memory, one by one", "memory", events, many=False, unit=unit)
    measure("memory, groups of 500", "memory", events, many=True, unit=unit)
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite, one by one", f"sqlite:///{folder}/one.db", events, many=False, unit=unit)
        measure("SQLite, groups of 500", f"sqlite:///{folder}/many.db", events, many=True, unit=unit)


if __name__ == "__main__":
    main()
