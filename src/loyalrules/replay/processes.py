"""Members replayed by the processes of this machine, from the parts of a history on disk."""

import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from loyalrules.replay import workers
from loyalrules.replay.asks import Ask
from loyalrules.replay.crew import Crew
from loyalrules.replay.members import Looks, Set
from loyalrules.replay.parts import part_of
from loyalrules.replay.result import Result
from loyalrules.replay.solve import budgets_of, guess
from loyalrules.replay.workers import CHUNK_OF, Beside, Task, Worker

_MEMBERS_OF_A_CHUNK = 4_000
_FIRST = 8  # One part in so many is replayed first: what it draws tells where budgets may run short.


class Processes:
    """See ``loyalrules.replay.members.Hands``. What is put on disk lies below ``root``."""

    takes_away = False  # But for the few who only share an id with somebody.

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
        some = -(-self.task.parts // _FIRST)
        yield from self._tied()
        first = self._alone(range(some), None)
        yield from first
        yield from self._alone(range(some, self.task.parts), self._guess(first, some))

    def _alone(self, parts: range, others: Beside | None) -> list[Result]:
        calls = [(part, self.end, others) for part in parts]
        return self.crew.each("replay", self.worker.alone, workers.alone, calls)

    def _guess(self, results: Iterable[Result], parts: int) -> Beside:
        """Return what others may use of budgets, by what the members of the first parts drew."""
        whole = self.nothing()
        for one in results:
            whole.depend(one)
        each = [budgets_of(program) for program in self.worker.programs]
        looks = self._asks([drawn.keys() for drawn in whole.drawn], range(parts))
        times = self.task.parts // parts
        return [guess(*one, times) for one in zip(each, whole.drawn, looks, strict=True)]

    def _tied(self) -> Iterator[Result]:
        """Yield nothing but who uses the ids of another member."""
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
        yield result

    def asks(self, keys: Sequence[Collection[str]]) -> Sequence[Looks]:
        """See ``Hands``."""
        return self._asks(keys, range(self.task.parts))

    def _asks(self, keys: Sequence[Collection[str]], parts: range) -> list[dict[str, Sequence[Ask]]]:
        calls = [(part, [set(its) for its in keys]) for part in parts]
        found: list[dict[str, Sequence[Ask]]] = [{} for _ in keys]
        for some in self.crew.each("asks", self.worker.asks, workers.asks, calls):
            for into, looks in zip(found, some, strict=True):
                into.update(looks)
        return found

    def without(self, members: Collection[str]) -> Iterator[tuple[Result, int]]:
        """See ``Hands``."""
        of_part = self._by_part(members)
        calls = [(part, self.end, frozenset(of_part.get(part, ()))) for part in range(self.task.parts)]
        for more, less in self.crew.each("add", self.worker.others, workers.others, calls):
            yield more, 1
            yield less, -1

    def total(self, results: Sequence[Result]) -> Iterable[Result]:
        """See ``Hands``."""
        files: dict[Path, set[int]] = {}
        for one in results:
            if one.kept is not None:
                path, number = one.kept
                files.setdefault(path, set()).add(number)
        return self.crew.each("add", self.worker.total, workers.total, list(files.items()))

    def _by_part(self, members: Iterable[str]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for member in sorted(members):
            found.setdefault(part_of(member, self.task.parts), []).append(member)
        return found

    def sets(self, sets: Sequence[Set]) -> list[Result]:
        """See ``Hands``."""
        of = {min(members): (members, others) for members, others in sets}
        found = self._beside({next(iter(one[0])): one[1] for one in sets if len(one[0]) == 1})
        several = [one for one in sets if len(one[0]) > 1]
        if several:
            results = self._together(several)
            found |= {min(one[0]): result for one, result in zip(several, results, strict=True)}
        return [found[who] for who in of]

    def _beside(self, members: Mapping[str, Beside]) -> dict[str, Result]:
        """Replay members who are not in one set with others, from the parts that they are in."""
        self.rounds += 1
        found: dict[str, Result] = {}
        of_part = self._by_part(members)
        calls = [
            (part, {one: members[one] for one in its}, self.end, self.root / f"pass-{self.rounds}-{part}")
            for part, its in of_part.items()
        ]
        answers = self.crew.each("again", self.worker.beside, workers.beside, calls)
        for its, results in zip(of_part.values(), answers, strict=True):
            found.update(zip(its, results, strict=True))
        return found

    def _together(self, sets: Sequence[Set]) -> list[Result]:
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
