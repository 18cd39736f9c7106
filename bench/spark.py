"""One history by one process, by two, by Spark on this machine, and by a cluster of Spark on this machine.

    python bench/make_history.py --events 100000 --out history
    python bench/spark.py bench/simulated.loyal.yaml history/*.jsonl

The cluster is one master and two workers of one core, on loopback. What is told are events per second, by the
clock and of processor time, from the start of the command to its end; the start of Spark is in it. Every way
must come to the same figures. Processor time is read from /proc ten times a second, so this runs on Linux.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

ROOT = Path(__file__).parents[1]
sys.path[0] = str(
    ROOT / "tests"
)  # In place of this folder, where this file would be found for the tests of Spark.

from spark.cluster import children, cluster  # noqa: E402

COMMAND = "import sys; from loyalrules.cli import main; sys.exit(main())"
TICKS = os.sysconf("SC_CLK_TCK")


class Worked:
    """The processor time of all processes that this one started, directly or not."""

    def __init__(self) -> None:
        self.of: dict[int, float] = {}
        self.ended = Event()

    def watch(self) -> None:
        """Look until it is ended."""
        while not self.ended.wait(0.1):
            self.look(os.getpid())

    def look(self, pid: int) -> None:
        """Add up the processes below one."""
        for child in children(pid):
            try:
                fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # It ended meanwhile.
            self.of[child] = (int(fields[11]) + int(fields[12])) / TICKS
            self.look(child)


@contextmanager
def watched() -> Iterator[Worked]:
    """Watch the processes that are started inside."""
    worked = Worked()
    thread = Thread(target=worked.watch)
    thread.start()
    try:
        yield worked
    finally:
        worked.ended.set()
        thread.join()


def figures(arguments: list[str]) -> dict[str, object]:
    """Simulate, and return the report without what says how it was made."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "simulate", *arguments, "--format", "json"],
        capture_output=True, text=True, check=False,
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
    )  # fmt: skip
    if done.returncode > 1:
        raise SystemExit(
            f"loyalrules simulate {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
        )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def measured(arguments: list[str], url: str = "") -> tuple[float, float, dict[str, object]]:
    """Return seconds by the clock and of processor time, and the figures."""
    with watched() as worked:
        time.sleep(0.3)  # What a cluster took until now is known before it begins.
        before = sum(worked.of.values())
        began = time.perf_counter()
        found = figures([*arguments, *(["--master", url] if url else [])])
        took = time.perf_counter() - began
    return took, sum(worked.of.values()) - before, found


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("program")
    options.add_argument("history", nargs="+", type=Path)
    chosen = options.parse_args()
    events = sum(1 for file in chosen.history for line in file.open("rb") if line.strip())
    arguments = [chosen.program, *[str(file.absolute()) for file in chosen.history]]
    ways = {
        "one process": (["--jobs", "1"], ""),
        "two processes": (["--jobs", "2"], ""),
        "Spark, local[2]": (["--engine", "spark"], "local[2]"),
    }
    found = {name: measured([*arguments, *more], url) for name, (more, url) in ways.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
        with cluster(Path(folder), path) as started:
            found["Spark, cluster"] = measured([*arguments, "--engine", "spark"], started.url)
    first_clock, first_worked, expected = found["one process"]
    print(f"{events:,} events in {len(chosen.history)} files\n")
    print("| way | clock | events/s | processor time | events/s of it | clock, ratio | processor, ratio |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, (clock, worked, told) in found.items():
        assert told == expected, f"{name} came to other figures"
        print(
            f"| {name} | {clock:.1f} s | {events / clock:,.0f} | {worked:.1f} s | {events / worked:,.0f} "
            f"| {clock / first_clock:.2f} | {worked / first_worked:.2f} |"
        )


if __name__ == "__main__":
    main()
