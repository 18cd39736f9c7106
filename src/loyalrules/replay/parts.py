"""A history split into parts on disk: all events of a member are in one part, in the history's order.

Each file is read by one process, which appends what it finds to one file for each part. A part is
small enough to be held in memory, however long the history is.
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from loyalrules.base.calendar import Zone
from loyalrules.base.problem import EventError, Problem
from loyalrules.books.outside import TOLD_BY, outside_values
from loyalrules.plugins.program import Program
from loyalrules.replay.figures import MOST_TOLD, Told
from loyalrules.replay.names import NameWriter
from loyalrules.replay.shaping import Shaping, member_of, moment_of, order_of
from loyalrules.sources.found import Item, Reading
from loyalrules.sources.history import read_history
from loyalrules.sources.plan import MapPlan

NAMELESS, TELLING = -1, -2  # Parts of events that name no member, and of those that tell values.
_BATCH = 400
_BYTES_OF_A_PART = 8 << 20


class Entry(NamedTuple):
    """One event of a part: ``number`` is its place in the file, ``place`` names it for people."""

    member: str
    at: int
    number: Any
    place: str
    raw: dict[str, Any]


@dataclass(slots=True)
class Read:
    """What reading one file found. ``last`` is the moment of its last event, ``None`` without any."""

    events: int = 0
    unreadable: int = 0
    left_out: int = 0
    last: int | None = None
    types: set[str] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)
    without_member: int = 0


def number_of_parts(files: Sequence[Path], jobs: int) -> int:
    """Return how many parts a history is split into."""
    size = sum(path.stat().st_size for path in files)
    return max(4 * jobs, min(1024, -(-size // _BYTES_OF_A_PART)))


def part_of(member: str, parts: int) -> int:
    """Return the part that a member is in: the same in every process."""
    return int.from_bytes(blake2b(member.encode(), digest_size=4).digest()) % parts


def split_file(
    path: Path,
    number: int,
    folder: Path,
    parts: int,
    program: Program,
    plan: MapPlan | None,
    shaping: Shaping,
) -> Read:
    """Read one file of a history and append its events to the parts in ``folder``.

    Raises ``SourceError`` when the file cannot be read.
    """
    read = Read()
    writer, names = _Writer(folder, number, parts), NameWriter(folder, number, parts)
    telling = TOLD_BY if outside_values(program) else None
    for entry in file_entries(path, program.zone, plan, shaping, read):
        names.add(entry.member, entry.raw)
        writer.add(entry)
        if entry.raw.get("type") == telling:
            writer.put(TELLING, entry)
    writer.close()
    names.close()
    return read


def file_entries(
    path: Path, zone: Zone, plan: MapPlan | None, shaping: Shaping, read: Read
) -> Iterator[Entry]:
    """Yield the events of one file that are to be replayed; ``read`` is complete after the last.

    Raises ``SourceError`` when the file cannot be read.
    """
    reading = Reading()
    for count, item in enumerate(read_history(path, plan, None, reading)):
        entry = entry_of(item, count, zone, shaping, read)
        if entry is not None:
            yield entry
    read.left_out = reading.left_out


def entry_of(item: Item, number: int, zone: Zone, shaping: Shaping, read: Read) -> Entry | None:
    """Return one event that is to be replayed, ``None`` for others; ``read`` counts it."""
    place = f"{item.place.file}:{item.place.line}"
    if isinstance(item, Problem):
        said = f"[{item.code}] {item.message}" + (f" ({item.hint})" if item.hint else "")
        if item.severity == "warning":
            read.told.append(Told("warning", place, said))
        else:
            _untaken(read, place, f"[{item.code}] {item.message}")
        return None
    try:
        at = moment_of(item.raw)
    except EventError as error:
        _untaken(read, place, f"[{error.code}] {error.message}")
        return None
    member = member_of(item.raw)
    if not shaping.takes_day(zone.day(at)) or (member and not shaping.takes_member(member)):
        return None
    raw, at = shaping.moved(item.raw, at, zone)
    read.events += 1
    read.last = at if read.last is None else max(read.last, at)
    read.types.add(str(raw.get("type")))
    read.without_member += not member
    return Entry(member, at, number, place, raw)


def _untaken(read: Read, place: str, said: str) -> None:
    read.unreadable += 1
    if len(read.told) < MOST_TOLD:
        read.told.append(Told("unreadable", place, said))


class _Writer:
    def __init__(self, folder: Path, number: int, parts: int) -> None:
        self.folder = folder
        self.number = number
        self.parts = parts
        self.waiting: dict[int, list[Entry]] = {}

    def add(self, entry: Entry) -> None:
        self.put(part_of(entry.member, self.parts) if entry.member else NAMELESS, entry)

    def put(self, part: int, entry: Entry) -> None:
        waiting = self.waiting.setdefault(part, [])
        waiting.append(entry)
        if len(waiting) >= _BATCH:
            self._write(part)

    def _write(self, part: int) -> None:
        with _file(self.folder, part, self.number).open("ab") as stream:
            pickle.dump([tuple(entry) for entry in self.waiting.pop(part)], stream, pickle.HIGHEST_PROTOCOL)

    def close(self) -> None:
        for part in list(self.waiting):
            self._write(part)


def _file(folder: Path, part: int, number: int) -> Path:
    return folder / f"{part}-{number:06d}"


def entries(folder: Path, part: int, number: int) -> Iterator[Entry]:
    """Yield what one file of a history gave to a part, in its order."""
    for batch in pickles(_file(folder, part, number)):
        for one in batch:
            yield Entry(*one)


def pickles(path: Path) -> Iterator[Any]:
    """Yield what was written to a file, one thing after the other; nothing without a file."""
    if not path.exists():
        return
    with path.open("rb") as stream:
        while True:
            try:
                yield pickle.load(stream)
            except EOFError:
                return


def regroup(folder: Path, part: int, files: int, chunk_of: Mapping[str, int], into: Path) -> None:
    """Write the events of some members of a part once more, by the chunk that each member is given."""
    writer = _Writer(into, part, 1)
    for number in range(files):
        for entry in entries(folder, part, number):
            chunk = chunk_of.get(entry.member)
            if chunk is not None:
                writer.put(chunk, entry._replace(number=(number, entry.number)))
    writer.close()


def chunk_entries(into: Path, chunk: int, parts: int) -> list[Entry]:
    """Return the events of a chunk in the order of the history; ``number`` is file and place in it."""
    found = [entry for part in range(parts) for entry in entries(into, chunk, part)]
    found.sort(key=lambda entry: entry.number)
    return found


def find_members(folder: Path, files: int, parts: int, purchases: frozenset[str]) -> int:
    """Give the events that only name an order to the part of the member who bought it.

    ``purchases`` are the types of events that begin an order; its member is that of the first. Returns
    how many events belong to no order of the history; they are in no part.
    """
    wanted = {order_of(entry.raw) for number in range(files) for entry in entries(folder, NAMELESS, number)}
    buyers: dict[str, tuple[tuple[int, int], str]] = {}
    for part in range(parts):
        for number in range(files):
            for entry in entries(folder, part, number):
                order = order_of(entry.raw)
                if order in wanted and entry.raw.get("type") in purchases:
                    one = ((number, entry.number), entry.member)
                    buyers[order] = min(buyers.get(order, one), one)
    owners = {order: member for order, (_, member) in buyers.items()}
    lost = 0
    for number in range(files):
        moved: dict[int, list[Entry]] = {}
        for entry in entries(folder, NAMELESS, number):
            member = owners.get(order_of(entry.raw), "")
            lost += not member
            if member:
                moved.setdefault(part_of(member, parts), []).append(entry._replace(member=member))
        for part, found in moved.items():
            both = sorted([*entries(folder, part, number), *found], key=lambda one: one.number)
            with _file(folder, part, number).open("wb") as stream:
                pickle.dump([tuple(one) for one in both], stream, pickle.HIGHEST_PROTOCOL)
    return lost
