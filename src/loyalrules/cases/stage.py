"""The stage of one story: an engine with a ledger in memory that remembers what each step wrote."""

from collections.abc import Mapping

from loyalrules.books.places import held_with, pooled
from loyalrules.engine.engine import Engine
from loyalrules.engine.household import with_household
from loyalrules.engine.outcome import Outcome
from loyalrules.facts.decision import Decided, Decision, Given, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import MemberState
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.store import Answer
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry

SOURCE = "story"


class _Recorder(MemoryStore):
    """A ledger in memory that keeps every decision as it was written."""

    def __init__(self) -> None:
        super().__init__()
        self.decisions: list[Decision] = []

    def commit(self, program: str, event: Event, decision: Decision, answer: Answer, order: str = "") -> None:
        """Write one decision, and remember it."""
        super().commit(program, event, decision, answer, order)
        self.decisions.append(decision)


class Stage:
    """Sends events, lets time pass, and looks at members; ``now`` is the latest moment so far."""

    def __init__(self, program: Program, registry: Registry) -> None:
        self.program = program
        self.now: int | None = None
        self._store = _Recorder()
        self._engine = Engine({program.id: program}, self._store, registry)

    def pass_time(self, to: int) -> tuple[tuple[Given, ...], tuple[Decided, ...]]:
        """Let everything happen that falls due until a moment, and return what came of it."""
        before = len(self._store.decisions)
        self.now = to if self.now is None else max(self.now, to)
        self._engine.advance(self.now)
        due = self._store.decisions[before:]
        return (
            tuple(given for decision in due for given in decision.given),
            tuple(decided for decision in due for decided in decision.trace),
        )

    def send(self, raw: Mapping[str, object]) -> Outcome:
        """Send one event. Raises ``EventError`` when it cannot be read."""
        return self._engine.evaluate(dict(raw))

    def member(self, member_id: str) -> MemberState:
        """Return the state of a member as it stands now, with what the household holds."""
        state = self._store.member(self.program.id, member_id)
        return with_household(self.program, state, lambda name: self._store.member(self.program.id, name))

    def postings(self, member_id: str) -> list[tuple[int, Posting]]:
        """Return the postings of a member, and of the household, with their numbers in the ledger."""
        own = self._store.member(self.program.id, member_id)
        shared = {(held_with(own, unit), unit) for unit in pooled(self.program)}
        return [
            (number, posting)
            for number, posting in enumerate(self._store.postings(self.program.id), start=1)
            if posting.member == member_id or (posting.member, posting.unit) in shared
        ]
