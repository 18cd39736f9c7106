"""A history on Spark: rows are read, given to members, sorted, and folded by the executors.

Members are replayed alone first. Who turns out to depend on others is replayed with them in sets, round
after round; the rounds are those of ``loyalrules.replay.members``, which asks and adds up on the driver.
"""

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from loyalrules.books.outside import TOLD_BY
from loyalrules.replay.asks import Ask
from loyalrules.replay.members import Looks, Set
from loyalrules.replay.parts import Read
from loyalrules.replay.result import Result
from loyalrules.replay.shaping import Happening
from loyalrules.replay.workers import purchases_of
from loyalrules.spark.fold import EVENTS, RESULTS, alone, together
from loyalrules.spark.job import Job
from loyalrules.spark.rows import ENTRIES, FAULT, READ, Mapped, reading_files

_PLACE = ("reading", "first", "second")
Source = Callable[[SparkSession, Job], DataFrame]


class SparkHistory:
    """See ``loyalrules.replay.run.History``. ``source`` makes the rows; ``parts`` is how many run at once."""

    def __init__(self, spark: SparkSession, job: Job, source: Source, parts: int) -> None:
        self.spark = spark
        self.job = job
        self.parts = parts
        self._held: list[DataFrame] = []
        self.rows = self._hold(source(spark, job))
        self.entries = self.rows.filter(~F.col("type").isin(READ, FAULT))

    def close(self) -> None:
        """Let Spark forget what was kept for the replay."""
        for one in self._held:
            one.unpersist()

    def _hold(self, frame: DataFrame) -> DataFrame:
        self._held.append(frame.persist(StorageLevel.MEMORY_AND_DISK))
        return frame

    def read(self) -> list[Read]:
        """See ``History``."""
        found = self.rows.filter(F.col("type").isin(READ, FAULT)).select("type", "reading", "first", "raw")
        others = sorted(found.collect(), key=lambda row: (row.reading, row.first))
        for row in others:
            if row.type == FAULT:
                raise pickle.loads(row.raw)
        return [pickle.loads(row.raw) for row in others]

    def find_members(self) -> int:
        """See ``History``."""
        named = self.entries.filter(F.col("member") != "")
        nameless = self.entries.filter(F.col("member") == "").drop("member")
        buyers = (
            named.filter(self._purchase() & (F.col("order_id") != ""))
            .groupBy("reading", "order_id")
            .agg(F.min_by("member", F.struct("first", "second")).alias("member"))
        )
        owned = nameless.join(buyers, ["reading", "order_id"], "left")
        lost = owned.filter(F.col("member").isNull()).groupBy("reading").count().collect()
        found = owned.filter(F.col("member").isNotNull())
        self.entries = named.unionByName(found)
        return max((row["count"] for row in lost), default=0)

    def _purchase(self) -> Column:
        worker = self.job.worker()
        of_each = [
            (F.col("reading") == reading) & F.col("type").isin(*purchases_of(program))
            for reading, program in dict(zip(self.job.readings, worker.programs, strict=True)).items()
        ]
        return reduce(lambda one, other: one | other, of_each)

    def tell(self) -> None:
        """See ``History``."""
        worker = self.job.worker()
        told = []
        for reading, program in zip(self.job.readings, worker.programs, strict=True):
            found = self.entries.filter((F.col("type") == TOLD_BY) & (F.col("reading") == reading))
            rows = found.orderBy("first", "second").collect()
            happenings = [
                (row.member, Happening((row.first, row.second), row.at, pickle.loads(row.raw), row.place))
                for row in rows
            ]
            told.append(worker.told_by(program, happenings))
        self.job = replace(self.job, told=pickle.dumps(told))

    def hands(self, end: int) -> "SparkHands":
        """See ``History``."""
        job = replace(self.job, end=end)
        keyed = self.entries.withColumn("key", F.col("member")).filter(F.col("member") != "")
        return SparkHands(self.spark, job, self._hold(in_order(keyed, self.parts)), self.parts)


def in_order(keyed: DataFrame, parts: int) -> DataFrame:
    """Return events by their key, in the order of the history, as ``EVENTS`` with the key says."""
    return keyed.repartition(parts, "key").sortWithinPartitions("key", *_PLACE)


class SparkHands:
    """See ``loyalrules.replay.members.Hands``. ``events`` are in order by member."""

    takes_away = True

    def __init__(self, spark: SparkSession, job: Job, events: DataFrame, parts: int) -> None:
        self.spark = spark
        self.job = job
        self.events = events
        self.parts = parts
        self._asks: list[dict[str, list[Ask]]] = [{} for _ in job.task.programs]

    def nothing(self) -> Result:
        """See ``Hands``."""
        return self.job.worker().nothing()

    def everybody(self) -> Iterable[Result]:
        """See ``Hands``."""
        for found in self._alone(self.events):
            for asks, its in zip(self._asks, found.asks, strict=True):
                asks.update(its)
            yield found
        result = self.nothing()
        result.ties = self._ties()
        yield result

    def asks(self, keys: Sequence[Collection[str]]) -> Sequence[Looks]:
        """See ``Hands``."""
        return [
            {who: [ask for ask in asks if ask.key in wanted] for who, asks in its.items()}
            for wanted, its in zip(keys, self._asks, strict=True)
        ]

    def without(self, members: Collection[str]) -> Iterator[tuple[Result, int]]:
        """See ``Hands``."""
        if members:
            wanted = self.spark.createDataFrame([(member,) for member in sorted(members)], "member string")
            its = in_order(self.events.join(F.broadcast(wanted), "member"), self.parts)
            for result in self._alone(its):
                yield result, -1

    def _alone(self, events: DataFrame) -> Iterator[Result]:
        for _, result in self._folded(events, alone(self.job)):
            yield result

    def total(self, results: Sequence[Result]) -> Iterable[Result]:
        """See ``Hands``."""
        return results

    def _folded(self, events: DataFrame, fold: Mapped) -> Iterator[tuple[int, Result]]:
        folded = events.select("key", *EVENTS).mapInArrow(fold, RESULTS)
        for row in folded.collect():
            yield row.number, pickle.loads(row.result)

    def _ties(self) -> list[tuple[str, str]]:
        """Return pairs of members who use one id of an event or an order."""
        names = F.array(
            F.concat(F.lit("event "), "source", F.lit("\0"), "id"),
            F.when(F.col("order_id") != "", F.concat(F.lit("order "), "order_id")),
        )
        used = self.events.filter(F.col("reading") == 0).select("member", F.explode(names).alias("name"))
        users = (
            used.filter(F.col("name").isNotNull()).groupBy("name").agg(F.collect_set("member").alias("who"))
        )
        shared = users.filter(F.size("who") > 1).select("who").collect()
        return sorted({pair for row in shared for pair in pairwise(sorted(row.who))})

    def sets(self, sets: Sequence[Set]) -> list[Result]:
        """See ``Hands``."""
        numbered = dict(enumerate(sets))
        found = dict(self._folded(self.of_sets(sets), together(self.job, numbered)))
        for number, (members, pools) in numbered.items():
            if number not in found:  # Nobody of them is in the history.
                nothing: list[Any] = [[] for _ in self.job.readings]
                found[number] = self.job.worker().replay_set(members, nothing, self.job.end, pools)
        return [found[number] for number in range(len(sets))]

    def of_sets(self, sets: Sequence[Set]) -> DataFrame:
        """Return the events of members by the number of their set, in the order of the history."""
        numbers = [(member, number) for number, (members, _) in enumerate(sets) for member in sorted(members)]
        wanted = self.spark.createDataFrame(numbers, "member string, key long")
        return in_order(self.events.drop("key").join(F.broadcast(wanted), "member"), self.parts)


def files_of(spark: SparkSession, job: Job) -> DataFrame:
    """Return the rows of the files of a history; each file is read by one task, for each reading."""
    wanted = [
        (number, reading) for reading in dict.fromkeys(job.readings) for number in range(len(job.task.files))
    ]
    numbers = spark.createDataFrame(wanted, "number long, reading int").repartition(len(wanted))
    return numbers.mapInArrow(reading_files(job), ENTRIES)
