"""Members replayed by the processes of this machine, from the parts of a history on disk."""

import pickle
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from loyalrules.replay import workers
from loyalrules.replay.crew import Crew
from loyalrules.replay.members import Set
from loyalrules.replay.parts import part_of
from loyalrules.replay.workers import CHUNK_OF, Result, Task, Worker

_MEMBERS_OF_A_CHUNK = 4_000


class Processes:
    """See ``loyalrules.replay.members.Hands``. What is put on disk lies below ``root``."""

    def __init__(self, task: Task, worker: Worker, crew: Crew, root: Path, end: int) -> None:
        self.task = task
        self.worker = worker
        self.crew = crew
        self.root = root
        self.end = end
        self.rounds = 0

    def nothing(self) -> Result:
        """See ``Hands``."""
        return self.worker.nothing()

    def everybody(self) -> Iterable[Result]:
        """See ``Hands``."""
        calls = [(part, self.end) for part in range(self.task.parts)]
        return [*self.crew.each("replay", self.worker.alone, workers.alone, calls), self._tied()]

    def _tied(self) -> Result:
        """Return nothing but who uses the ids of another member."""
        parts = range(self.task.parts)
        found = self.crew.each("ids", self.worker.used_twice, workers.same_ids, [(part,) for part in parts])
        pairs = set[tuple[bytes, bytes]]().union(*found)
        result = self.nothing()
        if pairs:
            wanted = frozenset(digest for pair in pairs for digest in pair)
            calls = [(part, wanted) for part in parts]
            names: dict[bytes, str] = {}
            for some in self.crew.each("ids", self.worker.named, workers.named, calls):
                names |= some
            result.ties = sorted((names[one], names[other]) for one, other in pairs)
        return result

    def some(self, members: Collection[str]) -> Iterable[Result]:
        """See ``Hands``."""
        parts = sorted({part_of(member, self.task.parts) for member in members})
        of_part: dict[int, set[str]] = {part: set() for part in parts}
        for member in members:
            of_part[part_of(member, self.task.parts)].add(member)
        calls = [(part, self.end, frozenset(its)) for part, its in of_part.items()]
        return self.crew.each("undo", self.worker.undone, workers.undone, calls)

    def sets(self, sets: Sequence[Set]) -> list[Result]:
        """See ``Hands``."""
        chunks = self.root / f"chunks-{self.rounds}"
        self.rounds += 1
        folders = len(dict.fromkeys(self.task.folders))
        for number in range(folders):
            (chunks / str(number)).mkdir(parents=True)
        by_chunk = _chunked(sets)
        chunk_of = {
            member: chunk
            for chunk, numbers in enumerate(by_chunk)
            for one in numbers
            for member in sets[one][0]
        }
        (chunks / CHUNK_OF).write_bytes(pickle.dumps(chunk_of))
        parts = sorted({part_of(member, self.task.parts) for member in chunk_of})
        self.crew.each("sort", self.worker.regroup, workers.regroup_part, [(part, chunks) for part in parts])
        calls = [
            (chunks, chunk, [sets[one] for one in numbers], self.end)
            for chunk, numbers in enumerate(by_chunk)
        ]
        answers = self.crew.each("join", self.worker.together, workers.together, calls)
        found: dict[int, Result] = {}
        for numbers, results in zip(by_chunk, answers, strict=True):
            found.update(zip(numbers, results, strict=True))
        return [found[number] for number in range(len(sets))]


def _chunked(sets: Sequence[Set]) -> list[list[int]]:
    """Return the sets by number, some in each chunk."""
    chunks: list[list[int]] = []
    room = 0
    for number, (members, _) in enumerate(sets):
        if not chunks or len(members) > room:
            chunks.append([])
            room = _MEMBERS_OF_A_CHUNK
        chunks[-1].append(number)
        room -= len(members)
    return chunks
