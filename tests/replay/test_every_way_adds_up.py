"""The same totals to the last decimal: simulated, run into SQLite by the commands, and in memory."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from loyalrules.cli.front import main
from loyalrules.engine.engine import Engine
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.run import Inputs, replay
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.simulated import simulated
from loyalrules.report.by_rule import by_rule, by_use
from loyalrules.report.levels import members_by_level
from loyalrules.report.sums import sum_postings
from loyalrules.report.units import Held, unit_lines
from replay.histories import history, program_text, write

# Thirds of a point, never rounded, and a campaign whose budget runs out.
MORE = """
campaigns:
  - id: spring
    during: {from: 2026-03-05, through: 2026-03-25}
    budget: {unit: points, total: 700, when_used_up: stop}
    rules:
      - id: spring-double
        when: order.paid
        then:
          - multiply: {rule: base, by: 2, at_most: 150}
"""
THIRD = """
  - id: third
    when: order.paid
    then: [{earn: {amount: 1 per 3 USD of order.net_sales}}]
"""


def program_of(budget: int) -> Program:
    text = program_text(budget).replace("round: down", "round: none")
    text = text.replace("\nrewards:", THIRD + "\nrewards:") + MORE
    return load_text(text, "replayed.loyal.yaml", build_registry())


def totals(program: Program, engine: Engine, end: int) -> dict[str, Any]:
    """Return all that a ledger adds up to."""
    sums = sum_postings(program, engine.store.postings(program.id))
    held = Held()
    levels = members_by_level(program, engine.store, end)
    for member in engine.store.members(program.id):
        held.take(program, engine.store.member(program.id, member))
    return {
        "rules": by_rule(program, sums), "uses": by_use(program, sums),
        "units": unit_lines(program, sums, held),
        "levels": {level: count for level, count in levels.items() if count},
    }  # fmt: skip


@pytest.mark.parametrize("seed", [3, 8])
def test_simulate_and_both_ledgers_add_up_to_the_same(tmp_path: Path, seed: int) -> None:
    program = program_of(90)
    (tmp_path / "replayed.loyal.yaml").write_text(program.text, encoding="utf-8")
    events = history(seed, members=25, events=220, linked=True)
    file = write(tmp_path / "history.jsonl", events)
    replayed = replay(Inputs([program], build_registry(), [file]))
    report = simulated(program, replayed, Shaping())
    found = {
        "rules": list(report.rules), "uses": list(report.uses), "units": list(report.units),
        "levels": {level: count for level, count in report.levels.items() if count},
    }  # fmt: skip

    store = f"sqlite:///{tmp_path}/ledger.db"
    arguments = ["run", str(file), "--store", store, "--program", str(tmp_path / "replayed.loyal.yaml")]
    CliRunner().invoke(main, arguments, catch_exceptions=False)
    with Engine.open(program, store) as ledger:
        ledger.advance(replayed.end)
        assert found == totals(program, ledger, replayed.end)
    with Engine.open(program, "memory") as memory:
        assert len(list(memory.evaluate_many(events))) == len(events)
        memory.advance(replayed.end)
        assert found == totals(program, memory, replayed.end)

    given = {line.rule: line for line in report.rules}
    assert given.keys() >= {"base", "own-cup", "up", "spring-double", "third"}
    assert Fraction(given["third"].given).denominator % 3 == 0, "nothing was rounded away"
    assert sum(line.taken_back for line in report.rules) > 0
    assert report.cuts["budget"] > 0
    assert found["levels"].get("gold")
