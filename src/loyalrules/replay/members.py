"""Everybody alone first; then those together who turn out to depend on each other."""

import pickle
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from loyalrules.replay import workers
from loyalrules.replay.crew import Crew
from loyalrules.replay.parts import part_of
from loyalrules.replay.solve import Groups, drawn_short, most_of, used_by_others
from loyalrules.replay.store import Claim
from loyalrules.replay.workers import CHUNK_OF, Pools, Result, Task, Worker

_MEMBERS_OF_A_CHUNK = 4_000

Set = tuple[frozenset[str], Pools]  # Members to replay together, and what all others use of budgets.


def replay_members(task: Task, worker: Worker, crew: Crew, root: Path, end: int) -> tuple[Result, int]:
    """Return what all members came to, and how many were replayed together with others."""
    whole = worker.nothing()
    for found in crew.each(
        "replay", worker.alone, workers.alone, [(part, end) for part in range(task.parts)]
    ):
        whole.add(found)
    apart, later = _Joining(task, worker, crew, root, end).settle(whole)
    for member in sorted(apart & whole.drawing.keys()):
        whole.add(whole.drawing[member], -1)
    others = apart - whole.drawing.keys()
    parts = sorted({part_of(member, task.parts) for member in others})
    for found in crew.each("undo", worker.alone, workers.alone, [(part, end, others) for part in parts]):
        whole.add(found, -1)
    whole.add(later)
    return whole, len(apart)


class _Joining:
    """Joins members into sets and replays these, until nobody has to be added to any."""

    def __init__(self, task: Task, worker: Worker, crew: Crew, root: Path, end: int) -> None:
        self.task = task
        self.worker = worker
        self.crew = crew
        self.root = root
        self.end = end
        self.most = [most_of(program) for program in worker.programs]
        self.limited: list[set[str]] = [set() for _ in self.most]  # Budgets that run short, by program.
        self.groups = Groups()
        self.known: dict[object, Result] = {}
        self.rounds = 0

    def settle(self, whole: Result) -> tuple[frozenset[str], Result]:
        """Return who is replayed together with others, and what they come to."""
        for link in whole.links:
            self.groups.join(link)
        later = self.worker.nothing()
        done: object = None
        while True:
            apart = self.groups.members()
            claims = [
                [*(claim for claim in alone if claim.member not in apart), *joined]
                for alone, joined in zip(whole.claims, later.claims, strict=True)
            ]
            drawing = self._drawing(claims)
            self.groups.join(drawing)
            sets = self.groups.sets()
            wanted = (sets, [sorted(keys) for keys in self.limited])
            if wanted == done:
                return self.groups.members(), later
            done = wanted
            later = self._replayed([self._set(members, drawing, claims) for members in sets])
            for link in later.links:
                self.groups.join(link)

    def _drawing(self, claims: Sequence[Sequence[Claim]]) -> set[str]:
        drawing: set[str] = set()
        for its, holds, keys in zip(claims, self.most, self.limited, strict=True):
            for key, members in drawn_short(its, holds).items():
                keys.add(key)
                drawing |= members
        return drawing

    def _set(self, members: frozenset[str], drawing: set[str], claims: Sequence[Sequence[Claim]]) -> Set:
        """Only the set of those who draw on budgets that run short is limited by them."""
        keys = self.limited if members & drawing else [set() for _ in self.limited]
        return members, [used_by_others(its, members, one) for its, one in zip(claims, keys, strict=True)]

    def _replayed(self, sets: Sequence[Set]) -> Result:
        """Replay the sets that were not replayed like this before, and add all up."""
        keys = [_key(one) for one in sets]
        new = [one for one, key in zip(sets, keys, strict=True) if key not in self.known]
        if new:
            for one, result in zip(new, self._replay(new), strict=True):
                self.known[_key(one)] = result
        later = self.worker.nothing()
        for key in keys:
            later.add(self.known[key])
        return later

    def _replay(self, sets: Sequence[Set]) -> list[Result]:
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


def _key(one: Set) -> tuple[frozenset[str], tuple[tuple[tuple[str, Fraction], ...], ...]]:
    members, pools = one
    return members, tuple(tuple((key, Fraction(used)) for key, used in sorted(its.items())) for its in pools)


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
