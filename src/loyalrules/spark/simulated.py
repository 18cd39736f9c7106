"""``loyalrules simulate --engine spark``: the same figures, from a cluster."""

from pyspark.sql import SparkSession

from loyalrules.replay.run import Inputs, Replayed, reads_alike, replay_history
from loyalrules.replay.workers import Task
from loyalrules.spark.history import SparkHistory, files_of
from loyalrules.spark.job import Job
from loyalrules.spark.session import parts_of, session


def replay_by_spark(inputs: Inputs, master: str) -> Replayed:
    """Replay a history by Spark; the figures are those of ``loyalrules.replay.run.replay``.

    Every machine must see the files under the same paths. Raises what that function raises, and ``NoJava``.
    """
    with session(master, f"loyalrules {inputs.programs[0].id}") as spark:
        return replay_in(spark, inputs)


def replay_in(spark: SparkSession, inputs: Inputs, parts: int | None = None) -> Replayed:
    """Replay a history in a session of Spark; ``parts`` is into how many parts members are divided."""
    history = SparkHistory(spark, job_of(inputs), files_of, parts or parts_of(spark))
    try:
        return replay_history(history, inputs)
    finally:
        history.close()


def job_of(inputs: Inputs) -> Job:
    """Return what executors must know of a replay."""
    readings: list[int] = []
    for number, program in enumerate(inputs.programs):
        earlier = zip(inputs.programs, readings, strict=False)
        same = (reading for other, reading in earlier if reads_alike(other, program))
        readings.append(next(same, number))
    task = Task(
        tuple((program.text, program.file) for program in inputs.programs), inputs.mapping,
        tuple(path.absolute() for path in inputs.files), (), 0, inputs.shaping, inputs.entry_points,
    )  # fmt: skip
    return Job(task, tuple(readings), names=tuple(str(path) for path in inputs.files))
