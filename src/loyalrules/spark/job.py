"""What an executor must know: programs as texts, and what else is the same for everybody."""

import pickle
from dataclasses import dataclass
from functools import lru_cache

from loyalrules.replay.store import Note
from loyalrules.replay.workers import Task, Worker


@dataclass(frozen=True, slots=True)
class Job:
    """One replay. ``readings`` says for each program which reading it takes its events from.

    ``told`` are the values that somebody tells, as bytes; ``end`` is the moment until which time passes.
    ``names`` are the files as they were given, for people: the paths of the task hold in any folder.
    """

    task: Task
    readings: tuple[int, ...]
    end: int = 0
    told: bytes = b""
    names: tuple[str, ...] = ()

    def worker(self) -> Worker:
        """Return the worker of this process; its programs are compiled once."""
        return _worker(self)

    def noting(self, note: Note) -> Worker:
        """Return a worker that tells every decision."""
        return _made(self, note)


@lru_cache(maxsize=4)
def _worker(job: Job) -> Worker:
    return _made(job, None)


def _made(job: Job, note: Note | None) -> Worker:
    told = pickle.loads(job.told) if job.told else [{} for _ in job.task.programs]
    return Worker(job.task, None, told, note)
