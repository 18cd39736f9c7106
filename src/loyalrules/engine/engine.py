"""The engine: one or more programs, one ledger, and events that are each written exactly once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from threading import RLock
from types import TracebackType
from typing import Any

from loyalrules.base.calendar import write_moment
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import EventError, LoyalError, StoreError
from loyalrules.base.say import say
from loyalrules.engine.again import again
from loyalrules.engine.clock import now
from loyalrules.engine.deliver import Delivery, deliver
from loyalrules.engine.desk import Desk, Ready
from loyalrules.engine.entitlements import ASKED, Entitlements, entitlements_of
from loyalrules.engine.erase import Erased, erase
from loyalrules.engine.explain import Explanation
from loyalrules.engine.household import look
from loyalrules.engine.member_view import MemberView, micros
from loyalrules.engine.outcome import Outcome
from loyalrules.engine.programs import Programs, load_programs
from loyalrules.engine.read_event import receive
from loyalrules.engine.together import Together
from loyalrules.facts.entries import is_entry
from loyalrules.ledger.checks import verify
from loyalrules.ledger.open import open_store
from loyalrules.ledger.store import Ledger, Outgoing, Written
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry, build_registry
from loyalrules.program.from_text import load_text

Moment = datetime | str | int


class Engine:
    """Decides events and keeps what was decided. Made by ``Engine.open``; threads may share it."""

    def __init__(self, programs: Mapping[str, Program], store: Ledger, registry: Registry) -> None:
        self.programs = dict(programs)
        self.store = store
        self._registry = registry
        self._lock = RLock()
        self._together = Together(store, self._lock)
        self._desks = {
            key: Desk(program, store, self._load, self._reading) for key, program in self.programs.items()
        }
        self._only = next(iter(self._desks.values())) if len(self._desks) == 1 else None
        self._keep_texts()

    @staticmethod
    def open(
        programs: Programs,
        store: str | Ledger = "memory",
        plugins: Iterable[object] = (),
        *,
        entry_points: bool = False,
    ) -> "Engine":
        """Load programs and open a ledger.

        ``programs`` is a folder (all ``*.loyal.yaml`` below it), a file, or a list of such or of loaded
        programs; ``store`` is ``memory``, ``sqlite:///loyalty.db``, ``sqlite:///:memory:`` or a store.
        Plugins that are installed are used only with ``entry_points``.

        Raises ``ProgramError`` with every problem of every file, ``StoreError``, or ``PluginError``.
        """
        registry = build_registry(*plugins, entry_points=entry_points)
        loaded = load_programs(programs, registry)
        return Engine(loaded, open_store(store) if isinstance(store, str) else store, registry)

    def close(self) -> None:
        """Close the ledger."""
        self.store.close()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- Events -------------------------------------------------------------------------------------

    def evaluate(self, event: object, program: str | None = None) -> Outcome:
        """Decide an event and write it, exactly once for each source and id.

        The same event sent again gets the stored answer (``replayed``) and changes nothing; so does one
        that was refused. With several programs the event, or ``program``, says whose it is. An event of
        an order may leave its member out.

        Raises ``EventError`` for an event that cannot be read, or whose id was used for other content,
        and ``StoreError``; nothing is written then.
        """
        sent = receive(event)
        desk = self._desk(sent.raw, program)
        if self._is_question(desk, sent.raw):
            with self._reading():
                return desk.answer(sent).outcome
        return self._together.write(desk, sent)

    def evaluate_many(
        self, events: Iterable[object], group: int = 500, program: str | None = None
    ) -> Iterator[Outcome | EventError]:
        """Evaluate events in order and yield what ``evaluate`` would; groups are written at once.

        In place of an outcome that ``evaluate`` would raise an ``EventError`` for, that error is yielded,
        and the events after it are decided. What was yielded is written. A ``StoreError`` is raised, and
        then nothing of the group at hand was written: none of it was yielded. Any other exception (a
        plugin that fails) is raised after what came before it was written and yielded.
        """
        if group < 1:
            raise ValueError(say("a group has at least one event"))
        source = iter(events)
        while batch := list(islice(source, group)):
            results, failure = again(partial(self._write_group, batch, program))
            yield from results
            if failure is not None:
                raise failure

    def _write_group(
        self, batch: list[object], program: str | None
    ) -> tuple[list[Outcome | EventError], Exception | None]:
        results: list[Outcome | EventError] = []
        with self._lock, self.store.transaction():
            for event in batch:
                try:
                    sent = receive(event)
                    desk = self._desk(sent.raw, program)
                    ready = desk.answer(sent)
                except EventError as error:
                    results.append(error)
                    continue
                except StoreError:
                    raise
                except Exception as failure:
                    return results, failure  # Deciding writes nothing, so what is written so far is whole.
                desk.write(ready)
                results.append(ready.outcome)
        return results, None

    def preview(self, event: object, program: str | None = None) -> Outcome:
        """Return what ``evaluate`` would, and write nothing. The id may be left out."""
        if isinstance(event, dict) and "id" not in event:
            event = {**event, "id": "preview"}
        sent = receive(event)
        with self._reading():
            return self._desk(sent.raw, program).answer(sent).outcome

    def advance(self, to: Moment, program: str | None = None, group: int = 500) -> int:
        """Let time pass up to and including a moment, for everybody, soonest first.

        Returns the number of members for whom something fell due. Each group of members is written at
        once; stopped in between, it can be called again.
        """
        count = 0
        for desk in self._desks.values() if program is None else [self._named(program)]:
            until = micros(to, desk.program.zone)
            while (settled := again(partial(self._settle_group, desk, until, group))) is not None:
                count += settled
        return count

    def _settle_group(self, desk: Desk, until: int, group: int) -> int | None:
        count = 0
        with self._lock, self.store.transaction():
            due = self._due(desk, until, group)
            if not due:
                return None
            for member_id in due:
                ready = desk.settle(member_id, until)
                if ready is not None:
                    if ready.decision is not None and ready.decision.refused:
                        why = ready.decision.refused
                        raise LoyalError(
                            say("time cannot pass for {member}: {why}", member=member_id, why=why)
                        )
                    self._check_settled(ready, member_id, until)
                    desk.write(ready)
                    count += 1
        return count

    def _due(self, desk: Desk, until: int, group: int) -> list[str]:
        """Return for whom something falls due; entries only when nothing is due for any member.

        They see what all members did until then, and no member's past rests on them.
        """
        while True:
            due = self.store.due(desk.program.id, until, group)
            members = [one for one in due if not is_entry(one)]
            if members or len(due) < group:
                return members or due
            group *= 2

    @staticmethod
    def _check_settled(ready: Ready, member_id: str, until: int) -> None:
        after = ready.decision.members[member_id].next_due if ready.decision is not None else None
        if after is not None and after <= until:
            raise RuntimeError(f"something of {member_id} stays due for ever")

    # --- Persons ------------------------------------------------------------------------------------

    def erase(
        self, *members: str, reason: str, by: str, also: Sequence[str] = (), program: str | None = None
    ) -> Erased:
        """Replace all that events say of persons by pseudonyms, for ever; every amount stays as it is.

        ``also`` are more texts that say who they are. Every event is decided again, so it takes long, and
        nobody writes meanwhile. Raises ``EventError`` for a member who is not known, and ``StoreError`` where
        an amount would differ; then nothing was changed.
        """
        with self._lock:
            key = self._named(program).program.id
            return erase(self.store, key, members, reason, by, now(), self._registry, also)

    # --- The outbox ---------------------------------------------------------------------------------

    def outbox(self, program: str | None = None) -> list[Outgoing]:
        """Return every message that the shop was told, in order, with what became of it."""
        with self._reading():
            return list(self.store.outbox(self._named(program).program.id))

    def deliver(
        self,
        send: Callable[[Outgoing], object],
        program: str | None = None,
        *,
        most_tries: int = 10,
        parked: bool = False,
    ) -> Delivery:
        """Give each message that waits to ``send``, in order, and mark it when ``send`` returns.

        See ``loyalrules.engine.deliver.deliver``. Other threads may use the engine meanwhile.
        """
        key = self._named(program).program.id
        return deliver(self.store, key, send, now, most_tries=most_tries, parked=parked, lock=self._lock)

    # --- Questions ----------------------------------------------------------------------------------

    def member(self, member_id: str, at: Moment | None = None, program: str | None = None) -> MemberView:
        """Return what is known of a member: as the books stand, or at a moment.

        A moment after the last booking shows what time will bring until then; nothing is written. Of a
        moment before it the balances are known as they were booked, and they never change any more.
        """
        with self._reading():
            desk = self._named(program)
            moment = None if at is None else micros(at, desk.program.zone)
            return look(desk, self.store, member_id, moment)

    def entitlements(
        self, member_id: str, at: Moment | None = None, program: str | None = None
    ) -> Entitlements:
        """Return the benefits of a program for a member: as the books stand, or at a moment.

        It is frozen, and nothing is written. It is the answer to the event ``benefits.asked``.
        """
        with self._reading():
            desk = self._named(program)
            moment = self.store.member(desk.program.id, member_id).booked_at
            if at is not None:
                moment = micros(at, desk.program.zone)
            asked = {"id": ASKED, "type": ASKED, "at": write_moment(moment), "member": member_id, "asked": {}}
            outcome = desk.answer(receive(asked)).outcome
        return entitlements_of(desk.program, member_id, moment, outcome.data["effects"])

    def explain(
        self, key: str, member: str | None = None, program: str | None = None
    ) -> tuple[Explanation, ...]:
        """Return why an event (its id), or each event of an order (its id), led to what it led to.

        With ``member`` only events that touched that member are explained. Nothing is decided anew: it is
        the stored trace, under the version that decided. Raises ``EventError`` when nothing is known.
        """
        with self._reading():
            desk = self._named(program)
            rows = self.store.events(desk.program.id, event_id=key)
            rows = rows or self.store.events(desk.program.id, order=key)
            if not rows:
                hint = say("write the id of an event or of an order, as it was sent")
                raise EventError("LR625", say("no event and no order {key} is known", key=key), "", hint)
            return tuple([desk.explained(row) for row in rows if member is None or _touches(row, member)])

    def verify(self, program: str | None = None) -> list[str]:
        """Return every breach of the ledger's invariants, one sentence each; none is good."""
        desks = self._desks.values() if program is None else [self._named(program)]
        with self._lock:
            return [fault for desk in desks for fault in verify(self.store, desk.program.id)]

    def version(self, digest: str, program: str | None = None) -> Program:
        """Return a version of a program that decided earlier. Raises ``StoreError`` when it is not kept."""
        return self._named(program).version(digest)

    # --- Inside -------------------------------------------------------------------------------------

    def _desk(self, raw: Mapping[str, Any], program: str | None) -> Desk:
        named = raw.get("program")
        if named is None:
            return self._only if program is None and self._only is not None else self._named(program)
        if program is not None and named != program:
            raise EventError(
                "LR624",
                say("the event is for the program {named}, not {program}", named=named, program=program),
                "/program",
            )
        return self._named(named if isinstance(named, str) else str(named))

    def _named(self, program: str | None) -> Desk:
        if program is None:
            if self._only is not None:
                return self._only
            known = ", ".join(sorted(self._desks))
            raise EventError(
                "LR624",
                say("several programs are loaded: say which one"),
                "/program",
                say("one of: {known}", known=known),
            )
        found = self._desks.get(program)
        if found is None:
            near = nearest(program, self._desks)
            hint = (
                say('did you mean "{near}"?', near=near)
                if near
                else say("loaded: {desks}", desks=sorted(self._desks))
            )
            raise EventError(
                "LR624", say('no program "{program}" is loaded', program=program), "/program", hint
            )
        return found

    @staticmethod
    def _is_question(desk: Desk, raw: Mapping[str, Any]) -> bool:
        event_type = raw.get("type")
        kind = desk.kinds.get(event_type) if isinstance(event_type, str) else None
        return kind is not None and kind.role == "question"

    def _load(self, text: str, file: str) -> Program:
        return load_text(text, file, self._registry)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, self.store.snapshot():
            yield

    def _keep_texts(self) -> None:
        """Keep the text of every version with what it decides: a refund decides it again."""
        new = [one for one in self.programs.values() if self.store.program(one.digest) is None]
        if new:
            with self.store.transaction():
                for program in new:
                    self.store.save_program(program.digest, program.file, program.text)


def _touches(row: Written, member: str) -> bool:
    return row.member == member or any(given.member == member for given in row.given)
