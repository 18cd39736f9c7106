"""The desk of one program: it loads what a decision needs, decides, and says what is to be written."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from typing import NamedTuple

from loyalrules.base.problem import EventError, StoreError
from loyalrules.base.say import say
from loyalrules.decide.decide import decide, let_time_pass
from loyalrules.engine.explain import Explanation, steps_of
from loyalrules.engine.messages import messages_of
from loyalrules.engine.outcome import Outcome
from loyalrules.engine.read_event import OWN_SOURCE, Incoming, Sent, incoming, read_event, with_member
from loyalrules.facts.decision import Decision
from loyalrules.facts.event import Event
from loyalrules.facts.state import NeedState, State
from loyalrules.ledger.erased import MARK
from loyalrules.ledger.store import Store, Written
from loyalrules.plugins.program import Program

_REMEMBERED = 100_000
_SHARED = 24
_FRIENDS = 8
TIME = "time.passed"
_OF_AN_ORDER = frozenset({"purchase", "progress", "refund"})


class Ready(NamedTuple):
    """What was decided and is not written yet. Without an event there is nothing to write."""

    outcome: Outcome
    event: Event | None = None
    decision: Decision | None = None
    order: str = ""


class Desk:
    """Reads and writes one program's namespace of a store; always inside the caller's transaction.

    ``load`` compiles a stored version; ``reading`` is the context for what is read after the transaction;
    ``kinds`` is what may be sent, for who makes many desks of one program.
    """

    def __init__(
        self,
        program: Program,
        store: Store,
        load: Callable[[str, str], Program],
        reading: Callable[[], AbstractContextManager[None]],
        kinds: Mapping[str, Incoming] | None = None,
    ) -> None:
        self.program = program
        self.kinds = incoming(program) if kinds is None else kinds
        self._store = store
        self._load = load
        self._reading = reading
        self._versions: dict[str, object] = {program.digest: program}
        # What the last decision of this member (or event type) asked for besides the obvious. It is loaded
        # at once the next time: a state that is not needed costs little, deciding twice costs a lot.
        self._friends: dict[str, tuple[str, ...]] = {}
        self._budgets: dict[str, tuple[str, ...]] = {}

    def _recall(self, sent: Sent) -> Explanation:
        """Return the stored explanation of an event that was answered before."""
        with self._reading():
            rows = self._store.events(self.program.id, event_id=sent.id)
            return self.explained(next(row for row in rows if row.source == sent.source))

    def explained(self, row: Written) -> Explanation:
        """Return the explanation of a written event, under the version that decided it."""
        program = self.version(row.program)
        return Explanation(
            program, row.source, row.id, row.event_type, row.member, row.at, row.booked_at, row.refused,
            row.given, steps_of(program, row.trace),
        )  # fmt: skip

    def answer(self, sent: Sent) -> Ready:
        """Decide an event, or find the answer that it got before.

        Raises ``EventError`` when the id was used for other content, and for an event that cannot be read.
        """
        known = self._store.answer(self.program.id, sent.source, sent.id)
        if known is not None:
            digest, text = known
            if digest.removeprefix(MARK) != sent.digest.removeprefix(MARK):
                raise EventError(
                    "LR620",
                    say(
                        "the id {id} was used by {source} before, for another event",
                        id=sent.id,
                        source=sent.source,
                    ),
                    "/id",
                    say("send a new fact under a new id; a retry repeats the event as it was"),
                )
            return Ready(Outcome.stored(text, lambda: self._recall(sent)))
        event = read_event(sent, self.program, self.kinds)
        kind = self.kinds[event.type]
        order = str(event.records[kind.word][0]) if kind.role in _OF_AN_ORDER else ""
        if not event.member:
            event = with_member(event, self._member_of(order))
        decision = self._decide(event, order)
        outcome = Outcome.of(self.program, decision, self._given_by(decision))
        if kind.role == "question":
            return Ready(outcome)
        return Ready(outcome, event, decision, order)

    def write(self, ready: Ready) -> None:
        """Write what ``answer`` or ``settle`` decided, with what it tells the shop to do."""
        if ready.event is not None and ready.decision is not None:
            given_by = self._given_by(ready.decision)
            ready.decision.messages = messages_of(self.program, given_by, ready.decision, ready.outcome)
            self._store.commit(self.program.id, ready.event, ready.decision, ready.outcome, ready.order)

    def settle(self, member_id: str, to: int) -> Ready | None:
        """Let time pass for a member; ``None`` when nothing falls due until then."""
        state = self._store.member(self.program.id, member_id)
        if state.next_due is None or state.next_due > to:
            return None
        known = State(members={member_id: state}, programs=self._versions)
        recent = self._budgets.get(TIME, ())  # What ends for one member ends for many: they share these.
        known.pools.update({key: self._store.pool(self.program.id, key) for key in recent})
        asked: list[NeedState] = []
        decision = self._complete(known, lambda: let_time_pass(self.program, member_id, to, known), asked)
        pools = _pools_of(asked)
        if pools:
            self._budgets[TIME] = (*recent, *pools)[-_SHARED:]
        event = Event(OWN_SOURCE, decision.id, decision.event_type, member_id, to, {}, "", "")
        return Ready(Outcome.of(self.program, decision, self._given_by(decision)), event, decision)

    def version(self, digest: str) -> Program:
        """Return a version of the program that decided earlier. Raises ``StoreError`` when it is not kept."""
        found = self._versions.get(digest)
        if found is None:
            kept = self._store.program(digest)
            if kept is None:
                raise StoreError(
                    "LR708", say("the text of program version {digest} is not in the ledger", digest=digest)
                )
            found = self._versions[digest] = self._load(kept[1], kept[0])
        assert isinstance(found, Program), "versions are programs"
        return found

    def _decide(self, event: Event, order: str) -> Decision:
        program, store = self.program.id, self._store
        state = State(programs=self._versions)
        state.members[event.member] = store.member(program, event.member)
        if order:
            state.orders[order] = store.order(program, order)
        for friend in self._friends.get(event.member, ()):
            with suppress(EventError):  # Somebody who was erased meanwhile.
                state.members[friend] = store.member(program, friend)
        for budget in self._budgets.get(event.type, ()):
            state.pools[budget] = store.pool(program, budget)
        asked: list[NeedState] = []
        decision = self._complete(state, lambda: decide(self.program, event, state), asked)
        if asked:
            self._note(event, asked)
        return decision

    def _complete(self, state: State, ask: Callable[[], Decision], asked: list[NeedState]) -> Decision:
        """Ask for a decision, and load what it needs, until it needs nothing more."""
        while True:
            try:
                return ask()
            except NeedState as need:
                asked.append(need)
                if not self._add(state, need):
                    raise RuntimeError(f"a decision asks again for {need.what} {need.key}") from need

    def _add(self, state: State, need: NeedState) -> bool:
        program, key = self.program.id, need.key
        if need.what == "member" and key not in state.members:
            state.members[key] = self._store.member(program, key)
        elif need.what == "order" and key not in state.orders:
            state.orders[key] = self._store.order(program, key)
        elif need.what == "pool" and key not in state.pools:
            state.pools.update({one: self._store.pool(program, one) for one in (key, *need.also)})
        elif need.what == "program" and key not in state.programs:
            self.version(key)
        else:
            return False
        return True

    def _note(self, event: Event, asked: list[NeedState]) -> None:
        members = [need.key for need in asked if need.what == "member"]
        if members:
            if len(self._friends) >= _REMEMBERED:
                self._friends.clear()
            # Whoever has thousands of friends meets another one with each event: the latest few are enough.
            known = dict.fromkeys((*self._friends.get(event.member, ()), *members))
            self._friends[event.member] = tuple(known)[-_FRIENDS:]
        pools = _pools_of(asked)
        if pools:  # Pools of past days are asked for no more: only what was asked this time is kept.
            self._budgets[event.type] = tuple(pools)

    def _member_of(self, order: str) -> str:
        known = self._store.order(self.program.id, order) if order else None
        if known is None:
            said = say("the event does not say which member it is about")
            if order:
                said = say(
                    "the event does not say which member it is about, and no order {order} is known",
                    order=order,
                )
            raise EventError("LR605", said, "/member")
        return known.member

    def _given_by(self, decision: Decision) -> dict[str, Program]:
        if not decision.orders or not decision.given:
            return {}
        digest = self.program.digest
        return {
            order.id: self.version(order.program)
            for order in decision.orders.values()
            if order.program != digest
        }


def _pools_of(asked: list[NeedState]) -> list[str]:
    return [key for need in asked if need.what == "pool" for key in (need.key, *need.also)]
