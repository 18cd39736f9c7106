"""What is known of members before anything happens: one ``state.imported`` event for each."""

from collections.abc import Mapping

from loyalrules.base.place import Place
from loyalrules.cases.moments import with_moments
from loyalrules.document.document import Document
from loyalrules.document.node import Data, Path
from loyalrules.plugins.program import Program


def import_event(
    program: Program, member: str, state: Mapping[str, Data], at: int, source: str
) -> dict[str, object]:
    """Return the event that gives a member a state at a moment (microseconds).

    The keys of ``state`` are those that the program's kinds take over: ``tier``, units, ``birthday``...
    """
    fields = program.events["member.updated"].shape.fields  # What is known of a member.
    return {
        "specversion": "1.0",
        "source": source,
        "id": f"{member} before the story",
        "type": "state.imported",
        "time": program.zone.iso(at),
        "subject": member,
        "data": {"imported": with_moments(state, fields, program.zone)},
    }


def place_of(document: Document, path: Path, pointer: str) -> Place:
    """Return the place of what a JSON pointer leads to, below the path of an event's record.

    The pointer begins with the word of the record: ``/order/lines/0/price`` or ``/data/order/...``.
    """
    steps: list[str | int] = [
        int(part) if part.isdigit() else part.replace("~1", "/").replace("~0", "~")
        for part in pointer.removeprefix("/data").split("/")[2:]
    ]
    where: Path = (*path, *steps)
    return document.place(where) if steps else document.key_place(where)
