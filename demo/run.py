"""A year of real baskets through an example program: ``make demo``.

Prepares a history from the data package, runs it into a ledger with the product's own commands, and
prints what came of it. Everything it writes is in demo/out.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grocer.picture import draw
from grocer.prepare import Prepared, prepare
from grocer.rows import money
from grocer.show import (
    LatestOrders,
    budgets_table,
    headline,
    levels_table,
    months_table,
    number,
    rules_table,
    sum_line,
)

from loyalrules.engine.engine import Engine
from loyalrules.report.budgets import budgets
from loyalrules.report.by_month import by_month, counted_by_month
from loyalrules.report.by_rule import by_rule, by_use
from loyalrules.report.levels import members_by_level
from loyalrules.report.sums import sum_postings

ROOT = Path(__file__).resolve().parents[1]
OUT = Path("demo/out")
PROGRAM = "programs/corner-grocer.loyal.yaml"
STORIES = "programs/corner-grocer.test.yaml"
MAP = "demo/grocer.map.yaml"
STORE = f"sqlite:///{OUT}/grocer.db"
END_OF_YEAR = "2017-12-31T23:59:59.999999-05:00"
UNIT = "points"
SAMPLE = 2  # Every household's year is exact and a sample is quicker: see --one-in.


class Clock:
    """Measures the phases."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        print(f"\n\033[1m{name}\033[0m" if sys.stdout.isatty() else f"\n{name}", flush=True)
        started = time.perf_counter()
        yield
        self.phases[name] = time.perf_counter() - started


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--one-in", type=int, default=SAMPLE, metavar="N", help="replay one household in N")
    one_in = options.parse_args().one_in
    os.chdir(ROOT)  # So that the commands on screen work as they stand, from the folder of the project.
    clock = Clock()
    shutil.rmtree(OUT, ignore_errors=True)
    with clock.phase("1. From the data to a history"):
        prepared = prepare(OUT / "history", one_household_in=one_in)
        print("\n".join(about(prepared, one_in)))
    with clock.phase("2. The program, and the stories that it keeps"):
        command("check", PROGRAM)
        command("test", STORIES, shown=(0, 1))
    with clock.phase("3. The year, event by event, into a ledger"):
        command("run", *map(str, prepared.files), *ledger("--map", MAP), shown=(4, 3))
    events = prepared.baskets + prepared.claims
    seconds = clock.phases["3. The year, event by event, into a ledger"]
    size = Path(f"{OUT}/grocer.db").stat().st_size
    speed = f"{number(events)} events in {seconds:.1f} s: {events / seconds:,.0f} a second"
    print(f"{speed}; the ledger has {size / 1e6:,.0f} MB")
    with clock.phase("4. December once more: a file that is sent twice changes nothing"):
        command("run", str(prepared.files[-1]), *ledger("--map", MAP))
    with clock.phase("5. What it came to"):
        member, order = report()
    with clock.phase("6. Why: one customer's latest order"):
        command("explain", order, *ledger())
        command("member", member, *ledger(), shown=(8, 6))
    print(f"\nthe picture: {OUT / 'points.png'}")
    print("time: " + ", ".join(f"{name[:1]}: {took:.1f} s" for name, took in clock.phases.items()), end="")
    print(f", all: {sum(clock.phases.values()):.1f} s")


def about(prepared: Prepared, one_in: int) -> Iterator[str]:
    """Yield what the history holds, and what was left out or assumed."""
    lines, baskets, households = map(number, (prepared.lines, prepared.baskets, prepared.households))
    yield f"2017: {baskets} baskets of {households} households, {lines} lines, {money_of(prepared.net_cents)}"
    if one_in > 1:
        yield f"a sample: one household in {one_in}, with all of its baskets (--one-in 1 takes everybody)"
    lines, baskets = number(prepared.left_out_lines), number(prepared.left_out_baskets)
    yield f"left out: {lines} lines of quantity 0, coupons in truth, and {baskets} baskets of nothing else"
    yield f"kept: {number(prepared.free_lines)} lines that cost nothing"
    yield "assumed: households with an even number ask for a reward at their first shop of each month,"
    yield f"with or without the points for it ({number(prepared.claims)} times); the data knows no rewards"


def money_of(cents: int) -> str:
    whole, dot, rest = money(cents).partition(".")
    return f"${int(whole):,}{dot}{rest}"


def ledger(*more: str) -> tuple[str, ...]:
    return (*more, "--store", STORE, "--program", PROGRAM)


def command(*words: str, shown: tuple[int, int] | None = None) -> None:
    """Run a command of the product as a user would; ``shown`` are how many first and last lines to show."""
    print(f"$ loyalrules {shortened(words)}", flush=True)
    program = Path(sys.executable).with_name("loyalrules")
    done = subprocess.run([program, *words], stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.rstrip("\n").split("\n")
    first, last = shown or (len(lines), 0)
    if len(lines) > first + last + 1:
        lines = [*lines[:first], *(["  ..."] if first else []), *lines[len(lines) - last :]]
    print("\n".join(lines), flush=True)
    if done.returncode:
        raise SystemExit(f"loyalrules {words[0]} ended with {done.returncode}")


def shortened(words: Sequence[str]) -> str:
    """Return a command line for people: many files of one folder become one pattern."""
    files = [word for word in words if word.startswith(f"{OUT}/history/")]
    if len(files) < 2:
        return shlex.join(words)
    kept = [word for word in words if word not in files]
    return f"{kept[0]} {OUT}/history/*.parquet {shlex.join(kept[1:])}"


def report() -> tuple[str, str]:
    """Print what the ledger adds up to, draw the picture, and return a member and order to look at."""
    with Engine.open(PROGRAM, STORE) as engine:
        (program,) = engine.programs.values()
        due = engine.advance(END_OF_YEAR)
        print(f"the year ends: time passed for {number(due)} members")
        latest = LatestOrders()
        sums = sum_postings(program, latest.watch(engine.store.postings(program.id), UNIT))
        at = program.zone.read_moment(END_OF_YEAR)
        sales = sum(counted_by_month(program, sums, "sales").values())
        months = by_month(program, sums, UNIT)
        ups, downs = (counted_by_month(program, sums, name) for name in ("tier_ups", "tier_downs"))
        tables = (
            rules_table(by_rule(program, sums), by_use(program, sums), sales),
            months_table(months, ups, downs),
            [f"  {sum_line(months, UNIT)}"],
            ["  members by tier at the end", *levels_table(members_by_level(program, engine.store, at))],
            ["  budgets of the campaigns", *budgets_table(budgets(program, engine.store, at))],
        )
        print("\n\n".join("\n".join(table) for table in tables))
        note = "Points of the Corner Grocer by month of 2017, in thousands. A hundred are worth a dollar."
        draw(months, headline(months, UNIT), note, OUT / "points.png")
    return latest.most_telling()


if __name__ == "__main__":
    main()
