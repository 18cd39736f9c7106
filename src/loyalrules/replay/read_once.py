"""Reading each event once for two programs that read it in the same way, and deciding it twice."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from loyalrules.document.from_text import read_document
from loyalrules.engine.read_event import Incoming, Sent, receive
from loyalrules.facts.fields import Record
from loyalrules.plugins.program import Program

# What two programs may say differently and read every event alike all the same.
_DECIDING = frozenset({"rules", "campaigns", "rewards", "tiers", "name", "description"})


def say_the_same(one: Program, other: Program) -> bool:
    """Tell whether two programs differ only in what they decide, and in no word about what is sent."""
    return _about_events(one) == _about_events(other)


def _about_events(program: Program) -> dict[str, object]:
    data = read_document(program.text, program.file).data
    assert isinstance(data, dict), "a program is a mapping"
    return {section: value for section, value in data.items() if section not in _DECIDING}


class ReadOnce:
    """Remembers what the events of some members say, for the second program that asks.

    ``kinds`` are what may be sent to each of the programs: as it was, but that the record of an event that
    was read before is not read again. What could not be read is not remembered.
    """

    def __init__(self, kinds: Mapping[str, Incoming]) -> None:
        self._sent: dict[int, Sent] = {}  # By the identity of what was sent, which is kept beside it.
        self._records: dict[int, tuple[object, Record]] = {}
        self.kinds = {name: self._remembering(kind) for name, kind in kinds.items()}

    def forget(self) -> None:
        """Forget the events of the members so far."""
        self._sent.clear()
        self._records.clear()

    def receive(self, raw: dict[str, Any]) -> Sent:
        """See ``loyalrules.engine.read_event.receive``."""
        found = self._sent.get(id(raw))
        if found is None:
            found = self._sent[id(raw)] = receive(raw)
        return found

    def _remembering(self, kind: Incoming) -> Incoming:
        records, read, finish = self._records, kind.read, kind.finish
        now: list[object] = [None]  # What is read and not finished.

        def read_once(raw: object) -> Record:
            known = records.get(id(raw))
            if known is not None and known[0] is raw:
                now[0] = None
                return known[1]
            record = read(raw)
            now[0] = raw
            if finish is None:
                records[id(raw)] = raw, record
            return record

        def finish_once(record: Record, program: Program, at: int) -> Record:
            raw = now[0]
            if raw is None or finish is None:
                return record
            done = finish(record, program, at)
            records[id(raw)] = raw, done
            return done

        return replace(kind, read=read_once, finish=None if finish is None else finish_once)
