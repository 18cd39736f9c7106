"""Replaying a history: read once, split by member, replayed by several processes, added up."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.books.outside import outside_values
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.replay import workers
from loyalrules.replay.crew import Crew, Progress
from loyalrules.replay.members import replay_members
from loyalrules.replay.parts import Read, find_members, number_of_parts
from loyalrules.replay.processes import Processes
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.solve import most_of
from loyalrules.replay.workers import Result, Task, Worker, purchases_of


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


def _silent(what: str, done: int, of: int) -> None:
    """Show no progress."""


def replay(inputs: Inputs, progress: Progress = _silent) -> Replayed:
    """Replay a history under one program, or under two side by side, and write nothing.

    The figures are those that a ledger would add up to, whatever the number of processes. Raises
    ``SourceError`` for a file that cannot be read, ``ProgramError`` for the mapping, and
    ``EmptyHistory`` when no event is left to replay.
    """
    with ExitStack() as stack:
        root = Path(stack.enter_context(TemporaryDirectory(prefix="loyalrules-")))
        task = _task(inputs, root)
        worker = Worker(task, inputs.registry)
        pool = None
        if inputs.jobs > 1:
            pool = stack.enter_context(
                ProcessPoolExecutor(inputs.jobs, initializer=workers.start, initargs=(task,))
            )
        crew = Crew(pool, progress)
        reads = _read(task, worker, crew)
        last = max((one.last for one in reads if one.last is not None), default=None)
        if last is None:
            raise EmptyHistory(say("no event of the history is to be replayed"))
        lost = 0
        if any(one.without_member for one in reads):
            lost = max(
                find_members(folder, len(task.files), task.parts, purchases_of(worker.programs[number]))
                for number, folder in enumerate(task.folders)
                if folder not in task.folders[:number]
            )
        if any(outside_values(program) for program in inputs.programs):
            worker.tell()
        zone = inputs.programs[0].zone
        end = zone.start_of_day(zone.day(last) + 1) - 1 if inputs.end is None else inputs.end
        mosts = [most_of(program) for program in worker.programs]
        result, together = replay_members(Processes(task, worker, crew, root, end), mosts)
        own = reads[: len(task.files)]
        _tell_reads(result, own)
        types = frozenset(name for one in own for name in one.types)
        return Replayed(result, end, sum(one.left_out for one in own), types, lost, together)


def _task(inputs: Inputs, root: Path) -> Task:
    folders: list[Path] = []
    for number, program in enumerate(inputs.programs):
        earlier = zip(inputs.programs, folders, strict=False)
        same = (folder for other, folder in earlier if _reads_alike(other, program))
        folder = next(same, root / str(number))
        folder.mkdir(exist_ok=True)
        folders.append(folder)
    return Task(
        tuple((program.text, program.file) for program in inputs.programs), inputs.mapping,
        tuple(inputs.files), tuple(folders), number_of_parts(inputs.files, inputs.jobs), inputs.shaping,
        inputs.entry_points,
    )  # fmt: skip


def _reads_alike(one: Program, other: Program) -> bool:
    if one.zone.name != other.zone.name or one.readers.keys() != other.readers.keys():
        return False
    return all(one.events[name].shape == other.events[name].shape for name in one.readers)


def _read(task: Task, worker: Worker, crew: Crew) -> list[Read]:
    first = [task.folders.index(folder) for folder in dict.fromkeys(task.folders)]
    wanted = [(number, program) for program in first for number in range(len(task.files))]
    return crew.each("read", worker.read, workers.read, wanted)


def _tell_reads(result: Result, reads: Sequence[Read]) -> None:
    """Count what could not be read in the figures of every program: nothing is left out in silence."""
    for one in result.figures:
        one.unreadable += sum(read.unreadable for read in reads)
        one.told[:0] = [told for read in reads for told in read.told]
