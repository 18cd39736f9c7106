"""Ids that two members use: a ledger takes them for one event, or one order, so the two are one group.

While a history is split into parts, what names an event or an order is written beside it, as hashes, into
files that are small enough to be looked through one after the other.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from struct import iter_unpack
from typing import Any

from loyalrules.replay.shaping import order_of

_SIZE = 10  # Bytes of a hash: among a thousand million names, two alike by chance are one in a million.
_WAITING = 1 << 14


def digest_of(text: str) -> bytes:
    """Return the hash of a name; of half a character (a lone surrogate) as well."""
    return blake2b(text.encode(errors="surrogatepass"), digest_size=_SIZE).digest()


def _names(raw: dict[str, Any]) -> Iterator[str]:
    yield f"event {raw.get('source', 'default')}\0{raw.get('id')}"
    order = order_of(raw)
    if order:
        yield f"order {order}"


class NameWriter:
    """Writes the names of the events of one file of a history, by the parts that they fall into."""

    def __init__(self, folder: Path, number: int, parts: int) -> None:
        self._folder = folder
        self._number = number
        self._parts = parts
        self._waiting: dict[int, bytearray] = {}

    def add(self, member: str, raw: dict[str, Any]) -> None:
        """Write what names one event of a member, if it has one."""
        if not member:
            return
        owner = digest_of(member)
        for name in _names(raw):
            key = digest_of(name)
            part = int.from_bytes(key[:4]) % self._parts
            waiting = self._waiting.setdefault(part, bytearray())
            waiting += key + owner
            if len(waiting) >= _WAITING:
                self._write(part)

    def _write(self, part: int) -> None:
        with _file(self._folder, part, self._number).open("ab") as stream:
            stream.write(self._waiting.pop(part))

    def close(self) -> None:
        """Write what waits."""
        for part in list(self._waiting):
            self._write(part)


def _file(folder: Path, part: int, number: int) -> Path:
    return folder / f"names-{part}-{number:06d}"


def used_twice(folder: Path, part: int, files: int) -> set[tuple[bytes, bytes]]:
    """Return pairs of members, as hashes, who use one name among those that fell into a part."""
    owners: dict[bytes, bytes] = {}
    found: set[tuple[bytes, bytes]] = set()
    for number in range(files):
        path = _file(folder, part, number)
        if not path.exists():
            continue
        for key, owner in iter_unpack(f"{_SIZE}s{_SIZE}s", path.read_bytes()):
            first = owners.setdefault(key, owner)
            if first != owner:
                found.add((first, owner))
    return found


def by_digest(members: Iterable[str], wanted: frozenset[bytes]) -> dict[bytes, str]:
    """Return the members whose hashes are wanted."""
    return {key: member for member in members if (key := digest_of(member)) in wanted}
