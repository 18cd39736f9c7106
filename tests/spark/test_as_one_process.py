"""What Spark comes to is what one process and one ledger come to, byte for byte, however it is parted."""

import json
import random
from functools import reduce
from itertools import pairwise
from pathlib import Path

import pytest

from loyalrules.base.money import write_exact
from loyalrules.base.problem import EventError
from loyalrules.engine.engine import Engine
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.run import Inputs, replay
from loyalrules.replay.shaping import moment_of
from loyalrules.sources.found import SourceError
from replay.histories import history, program_text, write

REGISTRY = build_registry()
PLENTY, SHORT = 100_000, 90  # A month's budget that is never used up, and one that is.
NAMES = ("member", "unit", "from", "to", "amount", "lot", "rule", "owner")


def program_of(budget: int):
    return load_text(program_text(budget), "replayed.loyal.yaml", REGISTRY)


@pytest.mark.parametrize(("seed", "linked", "budget", "parts"), [(1, True, SHORT, 3), (0, False, PLENTY, 1)])
def test_figures_are_those_of_one_process(spark, tmp_path: Path, monkeypatch, seed, linked, budget, parts):
    from loyalrules.spark.simulated import replay_in  # noqa: PLC0415

    events = history(seed, members=20, events=150, linked=linked)
    monkeypatch.chdir(
        tmp_path
    )  # Files are named in the report as they were given, not as executors find them.
    files = [write(Path("1.jsonl"), events[:70]), write(Path("2.jsonl"), events[70:])]
    with files[0].open("a") as stream:
        stream.write("no JSON\n")
    inputs = Inputs([program_of(budget), program_of(PLENTY)], REGISTRY, files)

    here, there = replay(inputs), replay_in(spark, inputs, parts)

    assert there.result.figures == here.result.figures
    assert there.result.shares == here.result.shares
    assert (there.end, there.lost, there.together) == (here.end, here.lost, here.together)
    assert here.result.figures[0].orders > 50
    assert {one.what for one in here.result.figures[0].told} == {"refused", "unreadable"}


def test_a_file_that_cannot_be_read_is_named_as_it_was_given(spark, tmp_path: Path, monkeypatch):
    from loyalrules.spark.simulated import replay_in  # noqa: PLC0415

    monkeypatch.chdir(tmp_path)
    Path("empty.jsonl").touch()
    with pytest.raises(SourceError) as raised:
        replay_in(spark, Inputs([program_of(PLENTY)], REGISTRY, [Path("empty.jsonl")]), 1)
    assert raised.value.message == "empty.jsonl is empty"


def test_postings_and_decisions_are_those_of_a_ledger_however_rows_lie(spark):
    program = program_of(SHORT)
    events = [one for one in history(4, members=16, events=110, linked=True) if has_moment(one)]
    events += [{**one, "source": "till"} for one in events[30:60]]  # Some moments have two events.
    whole = [everything(spark, program, events, seed) for seed in range(3)]
    assert whole[1] == whole[0]
    assert whole[2] == whole[0]

    events.sort(key=lambda one: (moment_of(one), one.get("source", "default"), one["id"]))
    engine = Engine.open(program, "memory")
    outcomes = list(engine.evaluate_many(events))
    end = max(moment_of(one) for one in events)
    zone = program.zone
    engine.advance(zone.start_of_day(zone.day(end) + 1) - 1)
    answers = sorted(
        one.to_json() for one in outcomes if not isinstance(one, EventError) and not one.replayed
    )
    postings, decisions, unread = whole[0]
    assert sorted(one["answer"] for one in decisions if one["source"] != "loyalrules") == answers
    kept = [
        (one.member, one.unit, one.source, one.target, amount_of(program, one), one.lot, one.rule, one.owner)
        for one in engine.store.postings(program.id)
    ]
    assert sorted(tuple(one[name] for name in NAMES) for one in postings) == sorted(kept)
    assert len(kept) > 200
    assert len(unread) == sum(isinstance(one, EventError) for one in outcomes)


def everything(spark, program, events, seed: int) -> list[list[dict[str, object]]]:
    """Return all that a replay gives, of rows in some order, in partitions of any size, in so many parts."""
    from pyspark.sql import DataFrame  # noqa: PLC0415

    from loyalrules.spark import replay as replay_on_spark  # noqa: PLC0415

    chance = random.Random(seed)
    rows = [(json.dumps(one),) for one in chance.sample(events, len(events))]
    cuts = sorted(chance.choices(range(len(rows) + 1), k=chance.randrange(1, 5)))
    slices = [rows[start:end] for start, end in pairwise([0, *cuts, len(rows)])]
    frames = [spark.createDataFrame(some, "event string").coalesce(1) for some in slices]
    found = replay_on_spark(reduce(DataFrame.unionAll, frames), program, parts=chance.randrange(1, 6))
    return [sorted((row.asDict() for row in frame.collect()), key=str) for frame in found]


def amount_of(program, posting) -> str:
    unit = program.units.get(posting.unit)
    return write_exact(posting.amount, 0 if unit is None else unit.decimals)


def has_moment(event) -> bool:
    try:
        return moment_of(event) > 0 and "id" in event
    except EventError:
        return False
