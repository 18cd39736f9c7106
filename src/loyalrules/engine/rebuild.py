"""Deciding a ledger's events once more, each under the version that decided it, into a ledger made anew.

If the books are whole, the same events lead to the same answers, postings, states and hashes, byte for byte.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice, zip_longest
from typing import Any, NamedTuple

from loyalrules.base.problem import EventError, LoyalError
from loyalrules.base.say import say
from loyalrules.engine.desk import Desk, Ready
from loyalrules.engine.notes import moment_in, note
from loyalrules.engine.outcome import Outcome
from loyalrules.engine.read_event import OWN_SOURCE, receive
from loyalrules.ledger.derived import differences, other_messages, put_right
from loyalrules.ledger.erased import MARK, NOTE
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.store import Written
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.program.from_text import load_text

_GROUP = 500
_MOST = 300  # Characters of a part that is shown.


class Rebuilding:
    """A ledger made anew from the events of one program in another; ``faults`` says what came out else.

    ``words`` says which refusals an older loyalrules put into other words: the answers stay as they were, and
    nothing rests on them.
    """

    def __init__(self, kept: SqlStore, program: str, registry: Registry) -> None:
        self.kept = kept
        self.program = program
        self.faults: list[str] = []
        self.words: list[str] = []
        self.events = 0
        self._registry = registry
        self._anew = SqliteStore(":memory:")
        self._desks: dict[str, Desk] = {}
        with kept.snapshot():
            self._replay()
            self.sound = not self.faults
            if self.sound:
                self.faults += differences(kept, self._anew, program)

    def put_right(self) -> None:
        """Replace the states in the ledger by those made anew. Only for one whose events are ``sound``."""
        if not self.sound:
            raise ValueError("what the events of a ledger lead to is known only when they are whole")
        put_right(self.kept, self._anew, self.program)

    def close(self) -> None:
        """Let go of the ledger made anew."""
        self._anew.close()

    def _replay(self) -> None:
        with self._anew.transaction():
            for digest, file, text in self.kept.programs():
                self._anew.save_program(digest, file, text)
        history = self.kept.history(self.program)
        while not self.faults and (group := list(islice(history, _GROUP))):
            with self._anew.transaction():
                self._decide(group)
        if not self.faults:
            self.faults += self._posted_otherwise()
        if not self.faults:
            self.faults += other_messages(self.kept, self._anew, self.program)

    def _posted_otherwise(self) -> Iterator[str]:
        """Yield the first posting that is another, if any, and what else makes the last hashes differ."""
        with self._anew.snapshot():
            if self.kept.head(self.program).chain == self._anew.head(self.program).chain:
                return
            both = zip_longest(self.kept.postings(self.program), self._anew.postings(self.program))
            for number, (one, other) in enumerate(both, 1):
                if one != other:
                    yield say(
                        "posting {number} is {one}, its event leads to {other}",
                        number=number, one=str(one), other=str(other),
                    )  # fmt: skip
                    return
            if not self.words:  # A refusal in other words has another hash.
                yield say("the last hash is not the one that its events lead to")

    def _decide(self, group: list[Written]) -> None:
        """Decide some events again. At the first fault it stops: what comes after rests on it."""
        for row in group:
            self.events += 1
            try:
                fault = self._again(row)
            except LoyalError as error:
                fault = say("cannot be decided again: {error}", error=error)
            if fault:
                self.faults.append(say("{event} {fault}", event=_name(row), fault=fault))
                return

    def _again(self, row: Written) -> str:
        desk = self._desk(row.program)
        ready = self._decided(desk, row)
        if ready is None or ready.decision is None:
            return say("leads to nothing any more")
        if ready.event is not None and ready.event.digest != row.digest:
            return say("has another content than its digest says")
        if ready.event is not None and _only_says_it_otherwise(ready.decision.refused, row, ready.outcome):
            words = say(
                'was refused with "{before}"; this version says "{after}"',
                before=row.refused, after=ready.decision.refused,
            )  # fmt: skip
            self.words.append(say("{event} {fault}", event=_name(row), fault=words))
            ready.decision.refused = row.refused
            self._anew.commit(self.program, ready.event, ready.decision, _Kept(row.answer), ready.order)
            return ""
        if ready.outcome.to_json() != row.answer:
            return _difference(json.loads(row.answer), json.loads(ready.outcome.to_json()))
        if (ready.decision.given, ready.decision.trace) != (row.given, row.trace):
            both = zip_longest((*row.given, *row.trace), (*ready.decision.given, *ready.decision.trace))
            before, after = next((one, other) for one, other in both if one != other)
            return say(
                "leads to another explanation: {before} was written, {after} comes out",
                before=_short(before), after=_short(after),
            )  # fmt: skip
        desk.write(ready)
        return ""

    def _decided(self, desk: Desk, row: Written) -> Ready | None:
        if row.event_type == NOTE and row.source == OWN_SOURCE:
            return note(desk.program, row.source, row.id, row.member, moment_in(row.body), row.body)
        if row.source == OWN_SOURCE:
            return desk.settle(row.member, row.at)
        try:
            sent = receive(json.loads(row.body))
            return desk.answer(sent._replace(digest=row.digest) if row.digest.startswith(MARK) else sent)
        except ValueError as error:
            raise EventError("LR621", str(error)) from None

    def _desk(self, digest: str) -> Desk:
        desk = self._desks.get(digest)
        if desk is None:
            kept = self._anew.program(digest)
            if kept is None:
                raise EventError(
                    "LR624", say("the text of program version {digest} is not in the ledger", digest=digest)
                )
            program = load_text(kept[1], kept[0], self._registry)
            desk = self._desks[digest] = Desk(program, self._anew, self._load, nullcontext)
        return desk

    def _load(self, text: str, file: str) -> Program:
        return load_text(text, file, self._registry)


class _Kept(NamedTuple):
    """An answer as it was written."""

    text: str

    def to_json(self) -> str:
        """Return its text."""
        return self.text

    def plain(self) -> None:
        """Return nothing: its text is all there is."""

    def teller(self) -> Callable[[tuple[Any, ...]], str]:
        """Return what is never asked for a text, since nothing is plain."""
        return str


def _name(row: Written) -> str:
    return say("event {id} of {source} (number {seq})", id=row.id, source=row.source, seq=row.seq)


def _only_says_it_otherwise(refused: str, row: Written, outcome: Outcome) -> bool:
    """Tell whether an event is refused as it was, and only the sentence is another one."""
    if not refused or not row.refused or refused == row.refused:
        return False
    return bool({**outcome.data, "refused": row.refused} == json.loads(row.answer))


def _difference(kept: dict[str, Any], anew: dict[str, Any]) -> str:
    """Return a sentence about the first part of two answers that is not the same in both."""
    for key in dict.fromkeys((*kept, *anew)):
        before, after = kept.get(key), anew.get(key)
        if isinstance(before, list) and isinstance(after, list):
            both = zip_longest(before, after)
            before, after = next(((one, other) for one, other in both if one != other), (None, None))
        if before != after:
            return say(
                "leads to another answer: {key} is {before} in the ledger, and {after} comes out",
                key=key, before=_short(before), after=_short(after),
            )  # fmt: skip
    return say("leads to another answer")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    return say("nothing") if value is None else text if len(text) <= _MOST else f"{text[:_MOST]}..."


@contextmanager
def rebuilding(kept: SqlStore, program: str, registry: Registry) -> Iterator[Rebuilding]:
    """Return a ledger made anew, which is let go of at the end."""
    made = Rebuilding(kept, program, registry)
    try:
        yield made
    finally:
        made.close()
