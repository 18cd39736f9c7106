"""Erasing persons: the same books, decided again from events that name nobody.

Every event is decided once more, from what it says without the persons, into a ledger made anew. When each
of them leads to the same amounts as before, that ledger's books take the place of the old ones, in the
transaction in which they were read. So nothing that adds up changes, and nothing is half done: a machine that
stops in the middle leaves the ledger as it was.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import nullcontext
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from loyalrules.base.calendar import write_moment
from loyalrules.base.problem import EventError, LoyalError, StoreError
from loyalrules.base.say import say
from loyalrules.engine.desk import Desk, Ready
from loyalrules.engine.notes import body_of, moment_in, note
from loyalrules.engine.persons import DEPTHS, Depth, Names, people_of
from loyalrules.engine.read_event import OWN_SOURCE, receive
from loyalrules.facts.decision import Posting
from loyalrules.ledger.erased import FIRST, NOTE, salt_in
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.replacing import replace_books
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.store import Ledger, Written
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.program.from_text import load_text

_GROUP = 500


class Erased(NamedTuple):
    """What an erasure did: who is called what now, how many events were rewritten, and what had to stay.

    ``stays`` holds "facts" where dates and groups stay since amounts rest on them, and "shared" where texts
    stay that other members told too.
    """

    names: tuple[tuple[str, str], ...]
    events: int
    stays: tuple[str, ...]


class _Differs(LoyalError):
    """An event would lead to another amount without what it said of a person."""


def erase(
    store: Ledger,
    program: str,
    members: Sequence[str],
    reason: str,
    by: str,
    at: int,
    registry: Registry,
    also: Sequence[str] = (),
) -> Erased:
    """Erase persons from the books of a program, all of it or nothing.

    ``at`` is when it is done, in microseconds; ``also`` are more texts that say who they are. Raises
    ``EventError`` for a member who is not known, and ``StoreError`` (LR717) where an amount rests on what
    would go; then nothing is changed.
    """
    if not reason.strip() or not by.strip():
        raise EventError("LR605", say("an erasure says its reason and who asked for it (reason, by)"))
    with store.transaction():
        work = _Erasing(store, program, members, registry, also)
        done = work.run(reason, by, at)
    store.scrub()
    return done


class _Erasing:
    def __init__(
        self,
        store: Ledger,
        program: str,
        members: Sequence[str],
        registry: Registry,
        also: Sequence[str],
    ) -> None:
        self.store = store
        self.program = program
        self.registry = registry
        ids = people_of(store.history(program), members)
        known = {row.member for row in store.history(program)} | set(store.members(program))
        for member in members:
            if member not in known:
                raise EventError("LR625", say("no member {member} is known", member=member))
        self.names = Names(self._salt(), ids, self._fields(), frozenset(also))
        self.names.learn(lambda: store.history(program))
        self.notes = sum(row.event_type == NOTE for row in store.history(program))

    def run(self, reason: str, by: str, at: int) -> Erased:
        why = ""
        for depth in DEPTHS:
            anew: Any = MemoryStore() if isinstance(self.store, MemoryStore) else SqliteStore(":memory:")
            try:
                rewritten, newest = self._decided(anew, depth)
            except _Differs as differs:
                anew.close()
                why = str(differs)
                continue
            names = tuple(sorted((one, self.names.member(one)) for one in self.names.ids))
            stays = tuple(what for what, stay in zip(("facts", "shared"), depth, strict=True) if stay)
            self._note(anew, newest, (reason, by, at), names, stays, rewritten)
            self._replace(anew)
            anew.close()
            return Erased(names, rewritten, stays)
        raise StoreError(
            "LR717", say("{event}, so nothing is erased", event=why),
            say("an amount rests on who it was; correct that first, for example with points.adjusted"),
        )  # fmt: skip

    def _salt(self) -> str:
        for row in self.store.events(self.program, event_id=FIRST):
            if row.source == OWN_SOURCE:
                return salt_in(row.body)
        salt = sha256()
        for row in self.store.history(self.program):
            salt.update(f"{row.source}\0{row.id}\0{row.digest}\0".encode())
        return salt.hexdigest()

    def _fields(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for digest in dict.fromkeys(row.program for row in self.store.history(self.program)):
            for one in self._version(digest).events["member.updated"].shape.fields:
                found.setdefault(one.name, one)
        return found

    def _version(self, digest: str) -> Program:
        kept = self.store.program(digest)
        if kept is None:
            said = say("the text of program version {digest} is not in the ledger", digest=digest)
            raise EventError("LR624", said)
        return load_text(kept[1], kept[0], self.registry)

    # --- Deciding again ------------------------------------------------------------------------------

    def _decided(self, anew: Ledger, depth: Depth) -> tuple[int, str]:
        """Decide every event again into a new ledger; return how many say something else, and the version."""
        self.names.begin(depth)
        desks: dict[str, Desk] = {}
        with anew.transaction():
            for digest, file, text in self.store.programs():
                anew.save_program(digest, file, text)
        before = self.store.postings(self.program)
        history = self.store.history(self.program)
        try:
            return self._decide_all(anew, desks, history, before)
        finally:  # Rows that are half read would keep the guards from being lifted.
            for rows in (before, history):
                if isinstance(rows, Generator):
                    rows.close()

    def _decide_all(
        self, anew: Ledger, desks: dict[str, Desk], history: Iterator[Written], before: Iterator[Posting]
    ) -> tuple[int, str]:
        rewritten, newest = 0, ""
        while group := list(islice(history, _GROUP)):
            with anew.transaction():
                for row in group:
                    desk = desks.get(row.program)
                    if desk is None:
                        program = self._version(row.program)
                        desk = desks[row.program] = Desk(program, anew, self._load, nullcontext)
                    rewritten += self._again(desk, row, before)
                    newest = row.program
        if next(before, None) is not None:
            raise _Differs(say("the last event would lead to other amounts"))
        return rewritten, newest

    def _load(self, text: str, file: str) -> Program:
        return load_text(text, file, self.registry)

    def _again(self, desk: Desk, row: Written, before: Iterator[Posting]) -> bool:
        name = say("event {id} of {source} (number {seq})", id=row.id, source=row.source, seq=row.seq)
        changed = False
        try:
            if row.source == OWN_SOURCE and row.event_type == NOTE:
                at = moment_in(row.body)
                ready: Ready | None = note(desk.program, row.source, row.id, row.member, at, row.body)
            elif row.source == OWN_SOURCE:
                ready = desk.settle(self.names.member(row.member), row.at)
            else:
                said, digest = self.names.row(row)
                changed = digest != row.digest
                ready = desk.answer(receive(said)._replace(digest=digest))
        except LoyalError as error:
            raise _Differs(say("{event} cannot be decided again: {error}", event=name, error=error)) from None
        if ready is None or ready.decision is None or not _same(row, ready, before, self.names.member):
            raise _Differs(say("{event} would lead to other amounts", event=name))
        desk.write(ready)
        return changed or self.names.member(row.member) != row.member

    def _note(
        self,
        anew: Ledger,
        version: str,
        asked: tuple[str, str, int],
        names: tuple[tuple[str, str], ...],
        stays: tuple[str, ...],
        rewritten: int,
    ) -> None:
        reason, by, at = asked
        note_id = f"erased/{self.notes + 1}"
        says = {
            "members": [now for _, now in names], "reason": reason, "by": by, "events": rewritten,
            "stays": list(stays), "salt": self.names.salt,
        }  # fmt: skip
        body = body_of(note_id, OWN_SOURCE, write_moment(at), names[0][1], says)
        ready = note(self._version(version), OWN_SOURCE, note_id, names[0][1], moment_in(body), body)
        assert ready.event is not None, "a note has an event"
        assert ready.decision is not None, "and a decision"
        with anew.transaction():
            anew.commit(self.program, ready.event, ready.decision, ready.outcome)

    def _replace(self, anew: Any) -> None:
        if isinstance(self.store, SqlStore):
            replace_books(self.store, anew, self.program)
        elif isinstance(self.store, MemoryStore):
            self.store.replace(self.program, anew)
        else:
            raise TypeError("nobody can be erased from a store of this kind")


def _same(row: Written, ready: Ready, before: Iterator[Posting], now: Callable[[str], str]) -> bool:
    """Tell whether an event leads to the amounts that it led to before, for the same members."""
    decision = ready.decision
    assert decision is not None, "it was looked at"
    told = [(one.verb, now(one.member), one.unit, one.change, one.wanted) for one in row.given]
    tells = [(one.verb, one.member, one.unit, one.change, one.wanted) for one in decision.given]
    posted = [_moved(one, one.member) for one in decision.postings]
    was = [_moved(one, now(one.member)) for one in islice(before, len(posted))]
    return (bool(row.refused), told, was) == (bool(decision.refused), tells, posted)


def _moved(posting: Posting, member: str) -> tuple[object, ...]:
    return (
        member, posting.unit, posting.source, posting.target, posting.amount, posting.lot, posting.value_at,
        posting.booked_at,
    )  # fmt: skip
