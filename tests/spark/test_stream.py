"""What a stream comes to is what one ledger comes to, also when it is killed and goes on."""

import re
from pathlib import Path
from typing import Any

import pytest

from loyalrules.base.money import write_exact
from loyalrules.base.problem import EventError
from loyalrules.engine.engine import Engine
from loyalrules.program.from_text import load_text
from loyalrules.replay.shaping import moment_of
from replay.histories import history, program_text
from spark.streams import BUDGET, REGISTRY, apart_program, arrive, found, run, shared_program
from spark.test_as_one_process import has_moment

NAMES = ("member", "unit", "from", "to", "amount", "lot", "rule", "owner", "value_at", "booked_at")


def in_batches(seed: int, *, linked: bool) -> list[list[dict[str, Any]]]:
    """Return a history as it arrives: some of it late, in another micro-batch."""
    events = [one for one in history(seed, members=8, events=80, linked=linked) if has_moment(one)]
    owners = {one["order"]["id"]: one["member"] for one in events if one["type"] == "order.paid"}
    for one in events:
        if not linked and "member" not in one:
            one["member"] = owners[one["order"]["id"]]
    middle = len(events) // 2
    late = [one for one in events[:middle] if str(one["id"]).endswith("7")]
    return [[one for one in events[:middle] if one not in late], [*events[middle:], *late]]


def by_a_ledger(program, batches) -> tuple[Engine, list[str], int]:
    """Return an engine that decided micro-batches in the order of moments, answers, and what was unread."""
    engine = Engine.open(program, "memory")
    answers, unread = [], 0
    for batch in batches:
        ordered = sorted(batch, key=lambda one: (moment_of(one), one.get("source", "default"), one["id"]))
        for outcome in engine.evaluate_many(ordered):
            if isinstance(outcome, EventError):
                unread += 1
            elif not outcome.replayed:
                answers.append(outcome.to_json())
    return engine, answers, unread


def postings_of(engine: Engine, program) -> list[tuple[Any, ...]]:
    return sorted(
        (
            one.member, one.unit, one.source, one.target, amount_of(program, one), one.lot, one.rule,
            one.owner, one.value_at, one.booked_at,
        )
        for one in engine.store.postings(program.id)
    )  # fmt: skip


def amount_of(program, posting) -> str:
    unit = program.units.get(posting.unit)
    return write_exact(posting.amount, 0 if unit is None else unit.decimals)


def streamed(folder: Path) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[name] for name in NAMES) for row in found(folder, "posting"))


def test_a_query_dies_and_another_goes_on_from_its_checkpoint(spark, tmp_path: Path):
    """Time passes meanwhile, also for members of whom nothing is heard any more."""
    from pyspark.errors import StreamingQueryException  # noqa: PLC0415

    program = apart_program()
    events = sorted((one for batch in in_batches(7, linked=False) for one in batch), key=moment_of)
    batches = [events[:45], events[45:]]
    arrive(tmp_path / "in", batches)
    with pytest.raises(StreamingQueryException, match="Killed"):
        run(spark, tmp_path, program, killed_at=1, time_passes="0 seconds")
    assert len(list((tmp_path / "out").iterdir())) == 1

    run(spark, tmp_path, program, time_passes="0 seconds")

    engine, _, _ = by_a_ledger(program, batches)
    heard = len(postings_of(engine, program))
    engine.advance(moment_of(events[-1]))
    assert streamed(tmp_path) == postings_of(engine, program)
    assert len(streamed(tmp_path)) > heard > 100


def test_members_who_depend_on_each_other_are_decided_together(spark, tmp_path: Path):
    program, batches = shared_program(), in_batches(6, linked=True)
    arrive(tmp_path / "in", batches)
    run(spark, tmp_path, program, together=True)

    engine, answers, unread = by_a_ledger(program, batches)
    assert [row["answer"] for row in sorted_rows(tmp_path)] == sorted(answers)
    assert streamed(tmp_path) == postings_of(engine, program)
    assert len(found(tmp_path, "unread")) == unread
    assert any(row["booked_at"] > row["at"] for row in found(tmp_path, "decision"))  # Some came late.


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("", "(referrer, friend)"),
        (BUDGET, "budgets that all members share (replayed.loyal.yaml:50:"),
    ],
)
def test_what_no_stream_can_decide_member_by_member_is_refused(spark, tmp_path: Path, told: str, why: str):
    from loyalrules.spark import NeedsTogether, stream  # noqa: PLC0415

    text = program_text(90).replace(BUDGET, told)
    program = load_text(text, "replayed.loyal.yaml", REGISTRY)
    with pytest.raises(NeedsTogether, match=re.escape(why)):
        stream(spark.readStream.text(str(tmp_path)), program)


def sorted_rows(folder: Path) -> list[dict[str, Any]]:
    return sorted(found(folder, "decision"), key=lambda row: str(row["answer"]))
