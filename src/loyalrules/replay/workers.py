"""What one process does for a replay: read a file into parts, or replay some members."""

import gc
import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from loyalrules.engine.read_event import incoming, receive
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry, build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.asks import Ask, Nobody, Others, drawn_by
from loyalrules.replay.compare import KEPT, compare
from loyalrules.replay.decided import Linked, Part, Replayer
from loyalrules.replay.names import by_digest, used_twice
from loyalrules.replay.parts import TELLING, Read, chunk_entries, entries, pickles, regroup, split_file
from loyalrules.replay.read_once import ReadOnce, say_the_same
from loyalrules.replay.result import Result, nothing
from loyalrules.replay.shaping import Happening, Shaping, with_deliveries
from loyalrules.replay.store import Announced, Note
from loyalrules.sources.from_mapping import read_mapping
from loyalrules.sources.plan import MapPlan

CHUNK_OF = "chunk-of"  # The file that says which chunk a member is in.

TOLD = "told"  # The files that say which values are told when, under each program.

_MADE_BEFORE_GARBAGE = 50_000  # Objects. States live as long as their member: looking often finds little.

Members = Collection[str]
Beside = Sequence[Others]  # What others use of budgets, by program.


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that a process must know; programs and the mapping as texts with their file names.

    ``folders`` hold the parts that each program reads: one for all that read events alike.
    """

    programs: tuple[tuple[str, str], ...]
    mapping: tuple[str, str] | None
    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    parts: int
    shaping: Shaping
    entry_points: bool


class Worker:
    """Does the work of one process. ``told`` are the values that are told; without it they lie on disk.

    ``note`` is told every decision.
    """

    def __init__(
        self,
        task: Task,
        registry: Registry | None = None,
        told: list[Announced] | None = None,
        note: Note | None = None,
    ) -> None:
        self.task = task
        self.note = note
        self.registry = registry or build_registry(entry_points=task.entry_points)
        self.programs = [load_text(text, file, self.registry) for text, file in task.programs]
        self.kinds = [incoming(program) for program in self.programs]
        self.once: ReadOnce | None = None
        if len(self.programs) == 2 and len(set(task.folders)) < 2 and say_the_same(*self.programs):
            self.once = ReadOnce(self.kinds[0])
            self.kinds = [self.once.kinds] * 2
        self.plans = [self._plan(program) for program in self.programs]
        self._told = told

    def _plan(self, program: Program) -> MapPlan | None:
        mapping = self.task.mapping
        return None if mapping is None else read_mapping(*mapping, program)

    def nothing(self) -> Result:
        """Return the result of no members."""
        return nothing(len(self.programs))

    def read(self, number: int, program: int) -> Read:
        """Read one file of the history into the parts of a program."""
        task = self.task
        return split_file(
            task.files[number], number, task.folders[program], task.parts, self.programs[program],
            self.plans[program], task.shaping,
        )  # fmt: skip

    def tell(self) -> None:
        """Find out which values are told when, and write it down for all processes."""
        for number, (program, folder) in enumerate(zip(self.programs, self.task.folders, strict=True)):
            found = list(self._happenings(folder, TELLING, None))
            (folder / f"{TOLD}-{number}").write_bytes(pickle.dumps(self.told_by(program, found)))

    def told_by(self, program: Program, events: Sequence[tuple[str, Happening]]) -> Announced:
        """Return which values some events tell, each with its member, in the order of the history."""
        members = {member for member, _ in events}
        return (
            Replayer(program, self.registry, 0).replay(members, [one for _, one in events], Nobody(), {}).told
        )

    def told(self) -> list[Announced]:
        """Return which values are told when, under each program."""
        if self._told is None:
            files = [folder / f"{TOLD}-{number}" for number, folder in enumerate(self.task.folders)]
            self._told = [pickle.loads(file.read_bytes()) if file.exists() else {} for file in files]
        return self._told

    def used_twice(self, part: int) -> set[tuple[bytes, bytes]]:
        """Return pairs of members, as hashes, who use the same id of an event or an order."""
        return used_twice(self.task.folders[0], part, len(self.task.files))

    def named(self, part: int, wanted: frozenset[bytes]) -> dict[bytes, str]:
        """Return the members of a part whose hashes are wanted."""
        members = (member for member, _ in self._happenings(self.task.folders[0], part, None))
        return by_digest(members, wanted)

    def alone(self, part: int, end: int, others: Beside | None = None) -> Result:
        """Replay the members of a part, each alone: without limits of budgets, or told what others may use.

        What those came to who looked at budgets is not in the figures: it is kept on disk, since it may not
        be what they come to in the end.
        """
        result = self.nothing()
        with self._kept(part).open("wb") as stream:
            for member, events in self._members(part, None):
                one = self._alone(result, member, events, end, others)
                if one is None:
                    continue
                if any(one.drawn) or any(one.shared):
                    pickle.dump((member, one), stream, pickle.HIGHEST_PROTOCOL)
                    one = one.bare()
                result.add(one)
        result.asks = self.nothing().asks
        result.keep_largest(2 * KEPT)
        return result

    def asks(self, part: int, keys: Sequence[Collection[str]]) -> list[dict[str, list[Ask]]]:
        """Return the looks at some budgets of each program, by member, of those who were kept on disk."""
        found: list[dict[str, list[Ask]]] = [{} for _ in self.programs]
        for member, one in pickles(self._kept(part)):
            for wanted, into, looks in zip(keys, found, one.asks, strict=True):
                its = [ask for ask in looks.get(member, ()) if ask.key in wanted]
                if its:
                    into[member] = its
        return found

    def others(self, part: int, end: int, apart: frozenset[str]) -> tuple[Result, Result]:
        """Return what is to be added to what a part came to and what is to be taken away again.

        To be added are those who were kept on disk, and to be taken away those who were not, and are apart.
        """
        more, less = self.nothing(), self.nothing()
        known = set()
        for member, one in pickles(self._kept(part)):
            known.add(member)
            if member not in apart:
                more.add(one.figures_alone())
        if apart - known:
            for member, events in self._members(part, apart - known):
                self.add_alone(less, member, events, end)
        return more, less

    def _kept(self, part: int) -> Path:
        return self.task.folders[0] / f"kept-{part}"

    def add_alone(self, result: Result, member: str, events: Sequence[list[Happening]], end: int) -> None:
        """Replay one member, without limits of budgets, and add what it came to. Events are by program.

        Of a member who depends on another, nothing but that is added.
        """
        one = self._alone(result, member, events, end)
        if one is not None:
            result.add(one)

    def _alone(
        self,
        result: Result,
        member: str,
        events: Sequence[list[Happening]],
        end: int,
        others: Beside | None = None,
    ) -> Result | None:
        try:
            return self.replay((member,), events, end, others or [Nobody() for _ in self.programs])
        except Linked as link:
            result.links.append((link.member, link.other))
            return None

    def beside(self, part: int, sets: Mapping[str, Beside], end: int, into: Path) -> list[Result]:
        """Replay some members of a part, each apart from all others but told what these use of budgets.

        The results come in the order of the members; their figures are kept on disk.
        """
        with into.open("wb") as stream:
            found = {
                member: _put(stream, into, number, self.replay_set((member,), events, end, sets[member]))
                for number, (member, events) in enumerate(self._members(part, sets.keys()))
            }
        return [found[member] for member in sets]

    def total(self, path: Path, numbers: Collection[int]) -> Result:
        """Return what some results that were kept on disk add up to."""
        result = self.nothing()
        for number, one in enumerate(pickles(path)):
            if number in numbers:
                result.add(one)
        result.asks = self.nothing().asks
        return result

    def regroup(self, part: int, chunks: Path) -> None:
        """Write the events of members that are replayed together once more, by chunk."""
        chunk_of = pickle.loads((chunks / CHUNK_OF).read_bytes())
        for number, folder in enumerate(dict.fromkeys(self.task.folders)):
            regroup(folder, part, len(self.task.files), chunk_of, chunks / str(number))

    def together(
        self, chunks: Path, chunk: int, sets: Sequence[tuple[Members, Beside]], end: int
    ) -> list[Result]:
        """Replay each of some sets of members together, in the order of the history; see ``beside``."""
        set_of = {member: number for number, (members, _) in enumerate(sets) for member in members}
        found: list[dict[Path, list[Happening]]] = [{} for _ in sets]
        for number, folder in enumerate(dict.fromkeys(self.task.folders)):
            for entry in chunk_entries(chunks / str(number), chunk, self.task.parts):
                one = Happening(entry.number, entry.at, entry.raw, entry.place)
                found[set_of[entry.member]].setdefault(folder, []).append(one)
        into = chunks / f"results-{chunk}"
        with into.open("wb") as stream:
            return [
                _put(stream, into, number, self.replay_set(members, self._of(its), end, others))
                for number, ((members, others), its) in enumerate(zip(sets, found, strict=True))
            ]

    def _of(self, events: Mapping[Path, list[Happening]]) -> list[list[Happening]]:
        return [events.get(folder, []) for folder in self.task.folders]

    def replay_set(
        self, members: Members, events: Sequence[Iterable[Happening]], end: int, others: Beside
    ) -> Result:
        """Replay some members together; the result of members who lack another only names the link."""
        try:
            return self.replay(members, events, end, others)
        except Linked as link:
            nothing = self.nothing()
            nothing.links.append((link.member, link.other))
            return nothing

    def replay(
        self, members: Members, events: Sequence[Iterable[Happening]], end: int, others: Beside
    ) -> Result:
        """Replay some members, with the events of each program. Raises ``Linked``."""
        found: list[Part] = []
        if self.once is not None:
            self.once.forget()
        receiving = receive if self.once is None else self.once.receive
        each = zip(self.programs, self.kinds, events, others, self.told(), strict=True)
        for program, kinds, its, used, told in each:
            cut_at = self.task.shaping.cut_at(program.zone)
            replayer = Replayer(program, self.registry, end, cut_at, kinds, self.note, receiving)
            found.append(replayer.replay(members, self._with_deliveries(program, its, end), used, told))
        who = min(members)
        result = Result(
            [part.figures for part in found],
            [drawn_by(part.asks) for part in found],
            [{who: part.asks} if part.asks else {} for part in found],
            [{key: set(members) for key in part.shared} for part in found],
        )
        if len(found) == 2:
            compare(result.shares, found[0].net, found[1].net, _scale(*self.programs))
        return result

    def _members(
        self, part: int, only: Collection[str] | None
    ) -> Iterator[tuple[str, list[list[Happening]]]]:
        """Yield the members of a part, or some of them, with their events for each program."""
        groups: dict[Path, dict[str, list[Happening]]] = {}
        for folder in dict.fromkeys(self.task.folders):
            its = groups[folder] = {}
            for member, one in self._happenings(folder, part, only):
                its.setdefault(member, []).append(one)
        for member in dict.fromkeys(member for its in groups.values() for member in its):
            yield member, [groups[folder].get(member, []) for folder in self.task.folders]

    def _happenings(
        self, folder: Path, part: int, only: Collection[str] | None
    ) -> Iterator[tuple[str, Happening]]:
        for number in range(len(self.task.files)):
            for member, at, count, place, raw in entries(folder, part, number):
                if only is None or member in only:
                    yield member, Happening((number, count), at, raw, place)

    def _with_deliveries(
        self, program: Program, events: Iterable[Happening], end: int
    ) -> Iterable[Happening]:
        after = self.task.shaping.delivery_after
        if after is None:
            return events
        return with_deliveries(events, purchases_of(program), program.zone, after, end)


def _put(stream: IO[bytes], path: Path, number: int, result: Result) -> Result:
    """Keep a result on disk, and return what of it is not figures."""
    pickle.dump(result.figures_alone(), stream, pickle.HIGHEST_PROTOCOL)
    bare = result.bare()
    bare.links, bare.kept = result.links, (path, number)
    return bare


def purchases_of(program: Program) -> frozenset[str]:
    """Return the types of events that begin an order."""
    return frozenset(name for name, kind in program.events.items() if kind.role == "purchase")


def _scale(before: Program, after: Program) -> dict[str, tuple[int, int]]:
    """Return what amounts of each unit are multiplied by, where two programs count in other parts."""
    found: dict[str, tuple[int, int]] = {}
    for unit in before.units.keys() & after.units.keys():
        old, new = before.units[unit].decimals, after.units[unit].decimals
        most = max(old, new)
        found[unit] = (10 ** (most - old), 10 ** (most - new))
    return found


_mine: list[Worker] = []  # The worker of this process; made once, when the process starts.


def start(task: Task) -> None:
    """Make the worker of this process; what it needs all the time is not looked through for garbage."""
    _mine[:] = [Worker(task)]
    gc.freeze()
    gc.set_threshold(_MADE_BEFORE_GARBAGE)


def read(number: int, program: int) -> Read:
    """See ``Worker.read``."""
    return _mine[0].read(number, program)


def same_ids(part: int) -> set[tuple[bytes, bytes]]:
    """See ``Worker.used_twice``."""
    return _mine[0].used_twice(part)


def named(part: int, wanted: frozenset[bytes]) -> dict[bytes, str]:
    """See ``Worker.named``."""
    return _mine[0].named(part, wanted)


def alone(part: int, end: int, others: Beside | None = None) -> Result:
    """See ``Worker.alone``."""
    return _mine[0].alone(part, end, others)


def asks(part: int, keys: Sequence[Collection[str]]) -> list[dict[str, list[Ask]]]:
    """See ``Worker.asks``."""
    return _mine[0].asks(part, keys)


def others(part: int, end: int, apart: frozenset[str]) -> tuple[Result, Result]:
    """See ``Worker.others``."""
    return _mine[0].others(part, end, apart)


def beside(part: int, sets: Mapping[str, Beside], end: int, into: Path) -> list[Result]:
    """See ``Worker.beside``."""
    return _mine[0].beside(part, sets, end, into)


def total(path: Path, numbers: Collection[int]) -> Result:
    """See ``Worker.total``."""
    return _mine[0].total(path, numbers)


def regroup_part(number: int, chunks: Path) -> None:
    """See ``Worker.regroup``."""
    _mine[0].regroup(number, chunks)


def together(chunks: Path, chunk: int, sets: Sequence[tuple[Members, Beside]], end: int) -> list[Result]:
    """See ``Worker.together``."""
    return _mine[0].together(chunks, chunk, sets, end)
