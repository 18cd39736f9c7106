"""How long it takes to simulate a history, and to compare two programs on it, with one process or more.

    python bench/replays.py programs/corner-grocer.loyal.yaml demo/out/history/*.parquet \\
        --map demo/grocer.map.yaml
    python bench/replays.py bench/simulated.loyal.yaml history/*.jsonl --jobs 1 2

The second program of the comparison is the first with ``--change OLD=NEW`` in its text. What is told are
seconds by the clock and of processor time, and the most memory that one process ever took.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = "import sys; from loyalrules.cli import main; sys.exit(main())"


def timed(arguments: list[str]) -> tuple[float, float, int, str]:
    """Run a command; return its seconds by the clock and of processor time, its memory, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], stdout=subprocess.PIPE, text=True, check=False
    )
    took = time.perf_counter() - began
    if done.returncode > 1:
        raise SystemExit(f"loyalrules {arguments[0]} ended with {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, worked, after.ru_maxrss // 1024, done.stdout


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("program", type=Path)
    options.add_argument("history", nargs="+")
    options.add_argument("--map")
    options.add_argument("--jobs", type=int, nargs="+", default=[os.cpu_count() or 1])
    options.add_argument("--change", default="amount: 1 =amount: 2 ", metavar="OLD=NEW")
    chosen = options.parse_args()
    old, _, new = chosen.change.partition("=")
    mapping = ["--map", chosen.map] if chosen.map else []
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / chosen.program.name
        other.write_text(chosen.program.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        histories = [word for file in chosen.history for word in ("--history", file)]
        ways = {
            "simulate": ["simulate", str(chosen.program), *chosen.history],
            "diff": ["diff", str(chosen.program), str(other), *histories],
        }
        for jobs in chosen.jobs:
            together = 0.0
            for name, arguments in ways.items():
                took, worked, memory, _ = timed([*arguments, *mapping, "--jobs", str(jobs)])
                together += took
                print(f"{name:9} {jobs} processes {took:8.1f} s, {worked:8.1f} s of processor, {memory:,} MB")
            print(f"together  {jobs} processes {together:8.1f} s")


if __name__ == "__main__":
    main()
