"""The note that a ledger keeps of an erasure: an event of its own, in the chain like all others."""

import json
from collections.abc import Mapping

from loyalrules.base.calendar import read_moment
from loyalrules.engine.desk import Ready
from loyalrules.engine.outcome import Outcome
from loyalrules.facts.decision import Decision
from loyalrules.facts.event import Event
from loyalrules.ledger.erased import NOTE
from loyalrules.plugins.program import Program


def note(program: Program, source: str, note_id: str, member: str, at: int, body: str) -> Ready:
    """Return a note to be written. It decides nothing, and nothing is posted."""
    decision = Decision(program.digest, source, note_id, NOTE, member, at, at)
    event = Event(source, note_id, NOTE, member, at, {}, "", body)
    return Ready(Outcome.of(program, decision, {}), event, decision)


def body_of(note_id: str, source: str, at: str, member: str, says: Mapping[str, object]) -> str:
    """Return the text of a note: who erased whom, why, when, and how much was replaced."""
    whole = {"id": note_id, "source": source, "type": NOTE, "at": at, "member": member, "erased": dict(says)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def moment_in(body: str) -> int:
    """Return when a note was written."""
    return read_moment(json.loads(body)["at"])
