"""What the size of a ledger costs: writing an event, and ``verify``, in processor time of one core.

Run with ``python bench/ledger_size.py --events 60000 --members 1000``. The orders of ``bench/evaluate.py`` go
into an SQLite file in groups; then some more are timed, one by one and in groups, and the ledger is verified.
Processor time is told, since other work on the machine changes it least.
"""

import argparse
import tempfile
import time

from evaluate import PROGRAM, orders

from loyalrules import Engine


def main() -> None:
    """Fill a ledger, write a little more, and verify it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=60_000)
    options.add_argument("--members", type=int, default=1_000)
    chosen = options.parse_args()
    more = 2_000
    events = orders(chosen.events + 2 * more, chosen.members)
    filling, one_by_one, group = (
        events[: chosen.events], events[chosen.events : -more], events[-more:],
    )  # fmt: skip
    with (
        tempfile.TemporaryDirectory() as folder,
        Engine.open(PROGRAM, f"sqlite:///{folder}/shop.db") as engine,
    ):
        for _ in engine.evaluate_many(filling):
            pass
        begin = time.process_time()
        for event in one_by_one:
            engine.evaluate(event)
        single = time.process_time() - begin
        begin = time.process_time()
        for _ in engine.evaluate_many(group):
            pass
        grouped = time.process_time() - begin
        begin = time.process_time()
        faults = engine.verify()
        verified = time.process_time() - begin
        (program,) = engine.programs
        postings = sum(1 for _ in engine.store.postings(program))
    assert faults == []
    print(f"{chosen.events:,} events of {chosen.members:,} members, {postings:,} postings")
    print(f"one by one {single / more * 1e6:,.0f} us an event, in groups {grouped / more * 1e6:,.0f} us")
    print(f"verify {verified:.1f} s, {verified / postings * 1e6:.1f} s a million postings")


if __name__ == "__main__":
    main()
