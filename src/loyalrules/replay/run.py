"""Replaying a history: read once, split by member, replayed by several processes, added up."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.books.outside import outside_values
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.replay import workers
from loyalrules.replay.crew import Crew, Progress
from loyalrules.replay.members import Hands, replay_members
from loyalrules.replay.parts import Read, find_members, number_of_parts
from loyalrules.replay.processes import Processes
from loyalrules.replay.result import Result
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.solve import budgets_of
from loyalrules.replay.workers import Task, Worker, purchases_of


class EmptyHistory(LoyalError):
    """No event of the history is to be replayed."""


@dataclass(slots=True)
class Replayed:
    """What a history came to under one program, or two.

    ``end`` is the moment until which time passed (microseconds since 1970, UTC). ``together`` is how
    many members were replayed together with others, ``lost`` how many events name an order that the
    history does not have, and no member.
    """

    result: Result
    end: int
    left_out: int
    types: frozenset[str]
    lost: int
    together: int


@dataclass(slots=True)
class Inputs:
    """What is replayed, and how. ``jobs`` is the number of processes; with 1 everything happens here.

    ``entry_points`` says that other processes must look for installed plugins, as the registry did.
    ``end`` is the moment until which time passes; without it, until the end of the last event's day.
    """

    programs: Sequence[Program]
    registry: Registry
    files: Sequence[Path]
    mapping: tuple[str, str] | None = None
    shaping: Shaping = field(default_factory=Shaping)
    jobs: int = 1
    entry_points: bool = False
    end: int | None = None


def silent(what: str, done: int, of: int) -> None:
    """Show no progress."""


class History(Protocol):
    """A history that somebody reads and replays: the processes of this machine, or a cluster."""

    def read(self) -> list[Read]:
        """Read every file, for each program that reads events in its own way; the first come first.

        Raises ``SourceError`` when a file cannot be read.
        """
        ...

    def find_members(self) -> int:
        """Give events that only name an order to its buyer; return how many belong to no order."""
        ...

    def tell(self) -> None:
        """Find out which values are told when."""
        ...

    def hands(self, end: int) -> Hands:
        """Return those who replay it until a moment."""
        ...


def replay(inputs: Inputs, progress: Progress = silent) -> Replayed:
    """Replay a history under one program, or under two side by side, and write nothing.

    The figures are those that a ledger would add up to, whatever the number of processes. Raises
    ``SourceError`` for a file that cannot be read, ``ProgramError`` for the mapping, and
    ``EmptyHistory`` when no event is left to replay.
    """
    with ExitStack() as stack:
        root = Path(stack.enter_context(TemporaryDirectory(prefix="loyalrules-")))
        task = _task(inputs, root)
        pool = None
        if inputs.jobs > 1:
            pool = stack.enter_context(
                ProcessPoolExecutor(inputs.jobs, initializer=workers.start, initargs=(task,))
            )
        return replay_history(
            _OnDisk(task, Worker(task, inputs.registry), Crew(pool, progress), root), inputs
        )


def replay_history(history: History, inputs: Inputs) -> Replayed:
    """Replay a history, whoever does it; the figures are always the same. Raises as ``replay`` does."""
    reads = history.read()
    last = max((one.last for one in reads if one.last is not None), default=None)
    if last is None:
        raise EmptyHistory(say("no event of the history is to be replayed"))
    lost = history.find_members() if any(one.without_member for one in reads) else 0
    if any(outside_values(program) for program in inputs.programs):
        history.tell()
    zone = inputs.programs[0].zone
    end = zone.start_of_day(zone.day(last) + 1) - 1 if inputs.end is None else inputs.end
    budgets = [budgets_of(program) for program in inputs.programs]
    result, together = replay_members(history.hands(end), budgets)
    own = reads[: len(inputs.files)]
    _tell_reads(result, own)
    types = frozenset(name for one in own for name in one.types)
    return Replayed(result, end, sum(one.left_out for one in own), types, lost, together)


class _OnDisk:
    """See ``History``. Its parts lie on the disk of this machine, below ``root``."""

    def __init__(self, task: Task, worker: Worker, crew: Crew, root: Path) -> None:
        self.task = task
        self.worker = worker
        self.crew = crew
        self.root = root

    def read(self) -> list[Read]:
        """See ``History``."""
        task = self.task
        first = [task.folders.index(folder) for folder in dict.fromkeys(task.folders)]
        wanted = [(number, program) for program in first for number in range(len(task.files))]
        return self.crew.each("read", self.worker.read, workers.read, wanted)

    def find_members(self) -> int:
        """See ``History``."""
        task = self.task
        return max(
            find_members(folder, len(task.files), task.parts, purchases_of(self.worker.programs[number]))
            for number, folder in enumerate(task.folders)
            if folder not in task.folders[:number]
        )

    def tell(self) -> None:
        """See ``History``."""
        self.worker.tell()

    def hands(self, end: int) -> Processes:
        """See ``History``."""
        return Processes(self.task, self.worker, self.crew, self.root, end)


def _task(inputs: Inputs, root: Path) -> Task:
    folders: list[Path] = []
    for number, program in enumerate(inputs.programs):
        earlier = zip(inputs.programs, folders, strict=False)
        same = (folder for other, folder in earlier if reads_alike(other, program))
        folder = next(same, root / str(number))
        folder.mkdir(exist_ok=True)
        folders.append(folder)
    return Task(
        tuple((program.text, program.file) for program in inputs.programs), inputs.mapping,
        tuple(inputs.files), tuple(folders), number_of_parts(inputs.files, inputs.jobs), inputs.shaping,
        inputs.entry_points,
    )  # fmt: skip


def reads_alike(one: Program, other: Program) -> bool:
    """Tell whether two programs read every event in the same way."""
    if one.zone.name != other.zone.name or one.readers.keys() != other.readers.keys():
        return False
    return all(one.events[name].shape == other.events[name].shape for name in one.readers)


def _tell_reads(result: Result, reads: Sequence[Read]) -> None:
    """Count what could not be read in the figures of every program: nothing is left out in silence."""
    for one in result.figures:
        one.unreadable += sum(read.unreadable for read in reads)
        one.told[:0] = [told for read in reads for told in read.told]
