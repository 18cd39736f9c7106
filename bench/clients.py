"""Durable evaluations a second by one client and by eight, on SQLite and PostgreSQL.

Run with ``python bench/clients.py``. A client sends orders of ``bench/evaluate.py`` one after the other and
waits for each answer; what was answered is on the disk. Eight clients are eight threads at one engine, as
in a web server, or eight processes with a connection each. All figures of a run are of one minute, so what
they are to that of one client travels.
"""

import argparse
import multiprocessing
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from evaluate import PROGRAM, orders

from loyalrules import Engine

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from ledger.server import Server


def threads(store: str, events: list[dict[str, object]], clients: int) -> float:
    """Return the seconds that threads at one engine take for all events together."""
    with Engine.open(PROGRAM, store=store) as engine:

        def client(number: int) -> None:
            for event in events[number::clients]:
                assert not engine.evaluate(event).refused

        work = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
        begin = time.perf_counter()
        for one in work:
            one.start()
        for one in work:
            one.join()
        return time.perf_counter() - begin


def _client(store: str, events: list[dict[str, object]], ready: Any, go: Any) -> None:
    with Engine.open(PROGRAM, store=store) as engine:
        ready.release()
        go.wait()
        for event in events:
            assert not engine.evaluate(event).refused


def processes(store: str, events: list[dict[str, object]], clients: int) -> float:
    """Return the seconds that processes take for all events together, once all have opened the ledger."""
    Engine.open(PROGRAM, store=store).close()
    context = multiprocessing.get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    work = [
        context.Process(target=_client, args=(store, events[number::clients], ready, go))
        for number in range(clients)
    ]
    for one in work:
        one.start()
    for _ in work:
        ready.acquire()
    begin = time.perf_counter()
    go.set()
    for one in work:
        one.join()
    assert all(one.exitcode == 0 for one in work)
    return time.perf_counter() - begin


def main() -> None:
    """Measure each store with one client, eight threads and eight processes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", nargs="?", type=int, default=4_000)
    events = orders(options.parse_args().count, 300)
    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            numbers = iter(range(100))
            for name, new in (
                ("SQLite", lambda: f"sqlite:///{folder}/{next(numbers)}.db"),
                ("PostgreSQL", server.new),
            ):
                one = threads(new(), events, 1)
                print(f"{name:<11} one client {len(events) / one:>7,.0f} a second", flush=True)
                for what, run in (("threads", threads), ("processes", processes)):
                    spent = run(new(), events, 8)
                    print(
                        f"{name:<11} eight {what:<9} {len(events) / spent:>7,.0f} a second"
                        f"   {one / spent:>5.2f} times one",
                        flush=True,
                    )
    finally:
        server.stop()


if __name__ == "__main__":
    main()
