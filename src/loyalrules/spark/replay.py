"""``loyalrules.spark.replay``: events in a DataFrame become decisions and postings in DataFrames."""

from typing import NamedTuple

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from loyalrules.books.outside import outside_values
from loyalrules.plugins.program import Program
from loyalrules.replay.members import settle
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.solve import budgets_of
from loyalrules.replay.workers import Task
from loyalrules.spark.fold import EVENTS
from loyalrules.spark.history import SparkHistory
from loyalrules.spark.job import Job
from loyalrules.spark.noted import (
    DECISION,
    NOTES_OF_SPARK,
    POSTING,
    UNREAD,
    noting_alone,
    noting_together,
)
from loyalrules.spark.rows import ENTRIES, READ, reading_texts
from loyalrules.spark.session import parts_of

_DECISIONS = ("source", "id", "type", "member", "at", "booked_at", "refused", "answer")
_POSTINGS = (
    "source", "id", "number", "type", "member", "unit", "from", "to", "amount", "lot", "rule", "owner",
    "value_at", "booked_at",
)  # fmt: skip


class Replayed(NamedTuple):
    """What a history came to. Moments are timestamps, amounts exact decimals as text (``1/3`` where none is).

    ``postings``: source, id, number, type, member, unit, from, to, amount, lot, rule, owner, value_at,
    booked_at. One posting takes from one account what it gives to another. ``decisions``: source, id,
    type, member, at, booked_at, refused, answer (the JSON text that ``Engine.evaluate`` answers; what falls
    due by itself has decisions of its own). ``unread``: text, why: events that could not be read.
    """

    postings: DataFrame
    decisions: DataFrame
    unread: DataFrame


def replay(events: DataFrame, program: Program, *, parts: int | None = None) -> Replayed:
    """Replay events under a program, and write nothing.

    ``events`` has one text column with the JSON of one event in each row, in any order: they are decided by
    ``at``, of one moment by source and id. Members who depend on each other are replayed together, all
    others in ``parts`` parts at once. Time passes until the end of the day of the last event.

    The rows are the same whatever the number of parts and machines, and the same that one ledger holds
    after the same events in that order. Raises ``ValueError`` for events without exactly one text column.
    """
    check_events(events)
    spark = events.sparkSession
    job = Job(Task(((program.text, program.file),), None, (), (), 0, Shaping(), True), (0,))
    history = SparkHistory(spark, job, lambda _, job: _ordered(events, job), parts or parts_of(spark))
    reads = history.read()
    last = max((one.last for one in reads if one.last is not None), default=None)
    told = [(one.place, one.said) for read in reads for one in read.told]
    if last is None:
        return _parted(spark.createDataFrame([], NOTES_OF_SPARK), spark, told)
    if any(one.without_member for one in reads):
        history.find_members()
    if outside_values(program):
        history.tell()
    zone = program.zone
    hands = history.hands(zone.start_of_day(zone.day(last) + 1) - 1)
    whole = hands.nothing()
    for found in hands.everybody():
        whole.add(found)
    settled = settle(hands, [budgets_of(program)], whole)
    noted = hands.events.select("key", *EVENTS).mapInArrow(
        noting_alone(hands.job, settled.members), NOTES_OF_SPARK
    )
    if settled.sets:
        together = hands.of_sets(settled.sets).select("key", *EVENTS)
        noted = noted.unionByName(
            together.mapInArrow(noting_together(hands.job, dict(enumerate(settled.sets))), NOTES_OF_SPARK)
        )
    return _parted(noted.persist(StorageLevel.MEMORY_AND_DISK), spark, told)


def check_events(events: DataFrame) -> None:
    """Raise ``ValueError`` for events without exactly one text column."""
    if [kind for _, kind in events.dtypes] != ["string"]:
        raise ValueError("events must have one column: the JSON text of one event in each row")


def _ordered(events: DataFrame, job: Job) -> DataFrame:
    """Return the rows of events; ``first`` is the moment, ``second`` numbers those of one moment."""
    rows = events.mapInArrow(reading_texts(job), ENTRIES).persist(StorageLevel.MEMORY_AND_DISK)
    others = rows.filter(F.col("type") == READ)
    within = Window.partitionBy("first").orderBy("source", "id", F.hex("raw"))
    numbered = rows.filter(F.col("type") != READ).withColumn(
        "second", F.row_number().over(within).cast("long")
    )
    return numbered.unionByName(others)


def _parted(noted: DataFrame, spark: SparkSession, told: list[tuple[str, str]]) -> Replayed:
    found = by_kind(noted)
    return found._replace(
        unread=found.unread.unionByName(spark.createDataFrame(told, "text string, why string"))
    )


def by_kind(noted: DataFrame) -> Replayed:
    """Return the rows of each kind from what ``stream`` gives (or a micro-batch of it)."""
    moments = {name: F.timestamp_micros(name).alias(name) for name in ("at", "booked_at", "value_at")}

    def kind(name: str, *columns: str) -> DataFrame:
        return noted.filter(F.col("kind") == name).select(
            *[moments.get(one, F.col(f"`{one}`")) for one in columns]
        )

    unread = noted.filter(F.col("kind") == UNREAD).select(
        F.col("id").alias("text"), F.col("refused").alias("why")
    )
    return Replayed(kind(POSTING, *_POSTINGS), kind(DECISION, *_DECISIONS), unread)
