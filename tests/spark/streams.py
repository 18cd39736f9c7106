"""Streams for tests: files arrive one after the other, and each micro-batch is kept under its number."""

import json
import os
from pathlib import Path
from typing import Any

from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from replay.histories import program_text


class Killed(Exception):
    """The query ended in the middle of a micro-batch."""


REGISTRY = build_registry()
REFERRALS, UP, BUDGET = "referrals:", "  - id: up", ", budget: {total: 90, each: month}"


def shared_program():
    return load_text(program_text(90), "replayed.loyal.yaml", REGISTRY)


def apart_text() -> str:
    """Return the program without what members get by others: no referrals, no shared budget."""
    lines, kept, skips = program_text(90).replace(BUDGET, "").splitlines(), [], False
    for line in lines:
        if not line.startswith("  ") or line.startswith("  - id:"):
            skips = line.startswith((REFERRALS, UP))
        if not skips:
            kept.append(line)
    return "\n".join(kept) + "\n"


def apart_program():
    return load_text(apart_text(), "apart.loyal.yaml", REGISTRY)


def arrive(folder: Path, batches: list[list[dict[str, Any]]]) -> None:
    """Write a file for each micro-batch, the first one oldest."""
    folder.mkdir()
    for number, events in enumerate(batches):
        file = folder / f"{number}.jsonl"
        file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
        os.utime(file, (number, number))


def run(spark: Any, folder: Path, program: Any, killed_at: int = -1, **options: Any) -> None:
    """Decide what arrived and the checkpoint does not know of; one micro-batch may be the end of it."""
    from loyalrules.spark import stream  # noqa: PLC0415

    events = spark.readStream.option("maxFilesPerTrigger", 1).text(str(folder / "in"))

    def keep(batch: Any, number: int) -> None:
        rows = [row.asDict() for row in batch.collect()]
        if number == killed_at:
            raise Killed  # States are written by now, and nothing says yet that this micro-batch is done.
        (folder / "out" / f"{number:04}.json").write_text(json.dumps(rows), encoding="utf-8")

    (folder / "out").mkdir(exist_ok=True)
    spark.conf.set("spark.sql.shuffle.partitions", "1" if options.get("together") else "2")
    writer = stream(events, program, **options).writeStream.foreachBatch(keep)
    query = writer.option("checkpointLocation", str(folder / "kept")).trigger(availableNow=True).start()
    query.awaitTermination()


def found(folder: Path, kind: str) -> list[dict[str, Any]]:
    """Return the rows of a kind that went out, in the order of the micro-batches."""
    files = sorted((folder / "out").iterdir())
    return [row for file in files for row in json.loads(file.read_text()) if row["kind"] == kind]
