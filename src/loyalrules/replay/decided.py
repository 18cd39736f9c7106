"""Replaying the events of some members through one program, apart from all others."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext
from typing import Any, NamedTuple

from loyalrules.base.problem import EventError, LoyalError
from loyalrules.base.say import say
from loyalrules.books.outside import is_value
from loyalrules.engine.desk import Desk
from loyalrules.engine.read_event import Incoming, Sent, receive
from loyalrules.facts.entries import is_entry
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.asks import Ask, Others
from loyalrules.replay.compare import Net
from loyalrules.replay.figures import Figures
from loyalrules.replay.shaping import Happening, at_last
from loyalrules.replay.store import BUDGET, Announced, Bounds, Note, TallyStore
from loyalrules.replay.tally import Tally

_GROUP = 500


class Linked(LoyalError):
    """A decision asked for a member of others: they cannot be replayed apart."""

    def __init__(self, member: str, other: str) -> None:
        super().__init__(f"what {member} gets depends on {other}")
        self.member = member
        self.other = other

    def __reduce__(self) -> tuple[Any, ...]:
        return Linked, (self.member, self.other)


class Part(NamedTuple):
    """What some members came to under one program.

    ``asks`` are their looks at budgets, ``shared`` other sums of all members that they depend on. ``net``
    is what each got of each unit by each rule, less what was taken back; ``told`` the values that they
    told.
    """

    figures: Figures
    asks: list[Ask]
    shared: set[str]
    net: Net
    told: Announced


class Replayer:
    """Replays members under one program, until the moment ``end``; ``cut_at`` see ``Shaping.cut``.

    ``note`` is told every decision; ``receiving`` reads who sent which event.
    """

    def __init__(
        self,
        program: Program,
        registry: Registry,
        end: int,
        cut_at: int | None = None,
        kinds: Mapping[str, Incoming] | None = None,
        note: Note | None = None,
        receiving: Callable[[dict[str, Any]], Sent] = receive,
    ) -> None:
        self.program = program
        self.receiving = receiving
        self.kinds = kinds
        self.note = note
        self.end = end
        self.cut_at = cut_at
        self.bounds = bounds_of(program)
        self._load: Callable[[str, str], Program] = lambda text, file: load_text(text, file, registry)

    def replay(
        self,
        members: Collection[str],
        events: Iterable[Happening],
        others: Others,
        told: Announced,
    ) -> Part:
        """Decide all events of members, let time pass to the end, and return what it came to.

        ``others`` is what all others use of budgets. ``told`` are the values that somebody tells in the
        history. Raises ``Linked`` when a decision asks for a member who is not among them.
        """
        program = self.program
        tally = Tally(program, self.cut_at)
        store = _Some(tally, others, told, members, self.note, self.bounds)
        store.save_program(program.digest, program.file, program.text)
        desk = Desk(program, store, self._load, nullcontext, self.kinds)
        for position, _, raw, place in events:
            store.position = position
            _take(desk, tally.figures, self.receiving, raw, place)
        while found := store.due_at(self.end, _GROUP):
            people = [one for one in found if not is_entry(one[1])]
            for due, member_id in people or found:
                store.position = at_last(1 if people else 2, due, member_id)
                ready = desk.settle(member_id, self.end)
                if ready is not None:
                    desk.write(ready)
        for member_id in store.members(program.id):
            state = store.member(program.id, member_id)
            if is_entry(member_id):
                tally.hold(state)
            elif not state.merged_into:
                tally.close(state, self.end)
        return Part(tally.finish(), store.asks, store.shared, tally.net, store.telling)


class _Some(TallyStore):
    """Holds some members, and says so when a decision asks for another."""

    def __init__(
        self,
        tally: Tally,
        others: Others,
        told: Announced,
        only: Collection[str],
        note: Note | None,
        bounds: Bounds,
    ) -> None:
        super().__init__(tally, others, told, note, bounds)
        self.only = only
        self.shared: set[str] = set()

    def member(self, program: str, member_id: str) -> MemberState:
        if member_id not in self.only:
            raise Linked(next(iter(self.only)), member_id)
        return super().member(program, member_id)

    def pool(self, program: str, key: str) -> Exact:
        if not (key.startswith(BUDGET) or is_value(key)):
            self.shared.add(key)  # Whoever asks for a sum of all members depends on all who add to it.
        return super().pool(program, key)


def bounds_of(program: Program) -> dict[str, set[str]]:
    """Return the rules that each budget bounds, by its key without the window."""
    found: dict[str, set[str]] = {}
    for name, rule in program.rules.items():
        for effect in rule.effects:
            for budget in effect.budgets:
                found.setdefault(budget.key, set()).add(name)
    return found


def _take(
    desk: Desk,
    figures: Figures,
    receiving: Callable[[dict[str, Any]], Sent],
    raw: dict[str, Any],
    place: str,
) -> None:
    """Decide one event. What cannot be read is counted and told."""
    try:
        ready = desk.answer(receiving(raw))
    except EventError as error:
        figures.unreadable += 1
        figures.tell(say("unreadable"), place, f"[{error.code}] {error.message}")
        return
    if ready.decision is None:
        figures.known += 1
        return
    figures.events += 1
    if ready.decision.refused:
        figures.tell(say("refused"), place, ready.decision.refused)
    desk.write(ready)
