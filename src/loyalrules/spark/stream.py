"""``loyalrules.spark.stream``: events of a streaming DataFrame are decided as they arrive."""

from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from loyalrules.base.listing import first_few
from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.books.outside import outside_values
from loyalrules.plugins.program import Program
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.workers import Task
from loyalrules.spark.arriving import ARRIVED, StreamJob, arriving
from loyalrules.spark.deciding import Deciding
from loyalrules.spark.job import Job
from loyalrules.spark.noted import NOTES_OF_SPARK
from loyalrules.spark.replay import check_events

_PROVIDER = "spark.sql.streaming.stateStore.providerClass"
_ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"


class NeedsTogether(LoyalError):
    """A program that no stream can decide member by member."""


def stream(
    events: DataFrame,
    program: Program,
    *,
    together: bool = False,
    time_passes: str | None = None,
    earlier: Sequence[Program] = (),
) -> DataFrame:
    """Decide events as they arrive; ``by_kind`` takes postings, decisions and the rest apart.

    ``events`` has one text column with the JSON of one event in each row. Each micro-batch is decided by
    ``at``, of one moment by source and id; what arrives in a later one is decided later, and is late where
    its moment is past. States are kept in Spark's state store (RocksDB), so a query that goes on from its
    checkpoint goes on where it stopped.

    Members are decided apart, on as many machines as there are, unless ``together``: then one task decides
    everybody, in order. What falls due happens when an event of the member comes; with ``time_passes``, such
    as ``"10 minutes"``, also without, as soon as events so much later than it have arrived. ``earlier`` are
    the versions of the program that decided before, when it was changed and the checkpoint stayed.

    Raises ``NeedsTogether`` for a program whose members depend on each other, unless ``together``, and
    ``ValueError`` for events without exactly one text column.
    """
    check_events(events)
    if not together:
        _check_apart(program)
    events.sparkSession.conf.set(_PROVIDER, _ROCKS)
    job = StreamJob(
        Job(Task(((program.text, program.file),), None, (), (), 0, Shaping(), True), (0,)),
        tuple((one.digest, one.file, one.text) for one in (program, *earlier)),
        together,
        time_passes is not None,
    )
    rows = events.mapInArrow(arriving(job), ARRIVED)
    if time_passes is not None:
        # The watermark tells timers the time; without its column Spark has nothing to drop late rows by.
        clock = rows.withColumn("clock", F.timestamp_micros("at"))
        rows = clock.withWatermark("clock", time_passes).drop("clock")
    mode = "None" if time_passes is None else "EventTime"
    return rows.groupBy("key").transformWithState(Deciding(job), NOTES_OF_SPARK, "Append", mode)


def _check_apart(program: Program) -> None:
    budgets = [
        str(effect.place) for rule in program.rules.values() for effect in rule.effects if effect.budgets
    ]
    others = [role.name for role in program.roles.values() if role.receives]
    told = list(outside_values(program))
    if budgets:
        why = say("it has budgets that all members share ({budgets})", budgets=first_few(budgets, 3))
    elif others:
        why = say("members get something by what others do ({others})", others=first_few(others, 3))
    elif told:
        why = say("it counts with values that are told once for everybody ({told})", told=first_few(told, 3))
    else:
        return
    raise NeedsTogether(
        say(
            "a stream cannot decide the program {program} member by member: {why}; pass together=True",
            program=program.id,
            why=why,
        )
    )
