"""A store for replays: it keeps the newest states, adds up what is decided, and forgets the rest."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from loyalrules.books.outside import is_value
from loyalrules.facts.decision import Decision, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.ledger.store import Answer, Written
from loyalrules.ledger.transient import Transient
from loyalrules.replay.asks import Ask, Others
from loyalrules.replay.shaping import Position
from loyalrules.replay.tally import Tally

BUDGET = "budget "  # The names of budgets begin so; other shared sums begin at 0.
_UNLIMITED = -(10**40)  # Of a budget, less was used than it can ever hold.

Note = Callable[[Event, Decision, Answer], None]  # Is told every decision when it is written.
Announced = Mapping[str, Sequence[tuple[Position, Exact]]]  # Told values: from where on they are what.
Bounds = Mapping[str, Collection[str]]  # The rules that a budget bounds, by its key without the window.


class TallyStore(Transient):
    """See ``loyalrules.ledger.store.Store``. It holds one program; what was written cannot be read again.

    ``others`` is what others use of budgets. ``asks`` are all looks at budgets, at the ``position`` of the
    event at hand. ``told`` are the values that somebody tells at some position of the history, ``telling``
    those that were told here. ``note`` is told every decision. ``bounds`` are the rules that budgets bound.
    """

    def __init__(
        self,
        tally: Tally,
        others: Others,
        told: Announced,
        note: Note | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.tally = tally
        self.note = note
        self.others = others
        self.bounds = bounds or {}
        self.told = told
        self.telling: dict[str, list[tuple[Position, Exact]]] = {}
        self.asks: list[Ask] = []
        self.position: Position = (0, 0)
        self._members: dict[str, MemberState] = {}
        self._orders: dict[str, Order] = {}
        self._pools: dict[str, Exact] = {}
        self._answers: dict[tuple[str, str], tuple[str, str]] = {}
        self._programs: dict[str, tuple[str, str]] = {}
        self._due: list[tuple[int, str]] = []

    def answer(self, program: str, source: str, event_id: str) -> tuple[str, str] | None:
        """Return the digest of an event that was decided; its answer was not kept and reads as empty."""
        return self._answers.get((source, event_id))

    def member(self, program: str, member_id: str) -> MemberState:
        """Return a member's state; of a member nobody heard of, a new one of version 0."""
        found = self._members.get(member_id)
        return MemberState(member_id) if found is None else found

    def order(self, program: str, order_id: str) -> Order | None:
        """Return an order, ``None`` when it is not known."""
        return self._orders.get(order_id)

    def pool(self, program: str, key: str) -> Exact:
        """Return what was used of a shared budget, or what a told value is at the event at hand."""
        if is_value(key):
            known = self.told.get(key, self.telling.get(key, ()))
            before = bisect_left(known, self.position, key=lambda one: one[0])
            return known[before - 1][1] if before else 0
        own = self._pools.get(key, 0)
        return own + self._used_by_others(key, own) if key.startswith(BUDGET) else own

    def _used_by_others(self, key: str, own: Exact) -> Exact:
        used = self.others.used(key, self.position, own)
        return _UNLIMITED if used is None else used

    def commit(self, program: str, event: Event, decision: Decision, answer: Answer, order: str = "") -> None:
        """Add a decision to the tally and keep the states that it leads to."""
        self._answers[event.source, event.id] = (event.digest, "{}")
        members = self._members
        self.tally.take(event, decision)
        if self.note is not None:
            self.note(event, decision, answer)
        for member_id, state in decision.members.items():
            before = members.get(member_id)
            members[member_id] = state
            self.tally.families.move(before, state)
            if state.next_due is not None and (before is None or before.next_due != state.next_due):
                heappush(self._due, (state.next_due, member_id))
        self._orders.update(decision.orders)
        if decision.asked:
            self._share(decision)

    def _share(self, decision: Decision) -> None:
        """Keep what a decision made of shared sums, and what it asked of budgets."""
        for key, most in decision.asked.items():
            now = decision.pools.get(key)
            if key.startswith(BUDGET):
                own = self._pools.get(key, 0)
                others = self.others.used(key, self.position, own)
                used = own + (_UNLIMITED if others is None else others)
                change = 0 if now is None else now - used
                rules = self.bounds.get(key.rpartition("|")[0], ())
                wanted: Exact = sum(max(one.wanted, 0) for one in decision.given if one.rule in rules)
                self.asks.append(
                    Ask(self.position, key, others, own, most - used, change, wanted, now is not None)
                )
                self._pools[key] = own + change
            elif now is not None and is_value(key):
                self.telling.setdefault(key, []).append((self.position, now))
            elif now is not None:
                self._pools[key] = now

    def due_at(self, until: int, limit: int) -> list[tuple[int, str]]:
        """Return when something falls due for at most ``limit`` members until a moment, soonest first."""
        found: list[tuple[int, str]] = []
        while self._due and self._due[0][0] <= until and len(found) < limit:
            entry = heappop(self._due)
            state = self._members.get(entry[1])
            if state is not None and state.next_due == entry[0] and (not found or found[-1] != entry):
                found.append(entry)
        for entry in found:
            heappush(self._due, entry)
        return found

    def due(self, program: str, until: int, limit: int) -> list[str]:
        """Return at most ``limit`` members for whom something falls due until a moment, soonest first."""
        return [member_id for _, member_id in self.due_at(until, limit)]

    def members(self, program: str) -> Iterable[str]:
        """Return the ids of all members, in their order."""
        return sorted(self._members)

    def postings(self, program: str, member_id: str | None = None) -> Iterator[Posting]:
        """Yield nothing: postings were added up."""
        return iter(())

    def events(self, program: str, *, event_id: str | None = None, order: str | None = None) -> list[Written]:
        """Return nothing: events were decided and forgotten."""
        return []

    def save_program(self, digest: str, file: str, text: str) -> None:
        """Keep the text of a program version."""
        self._programs[digest] = (file, text)

    def program(self, digest: str) -> tuple[str, str] | None:
        """Return the file and text of a program version."""
        return self._programs.get(digest)

    def damage(self, program: str) -> list[str]:
        """Return nothing."""
        return []
