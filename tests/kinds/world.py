"""A small world for tests of kinds: one program, and members, orders and pools in memory.

What an engine does around a decision is done here in the plainest way: read the event, decide, load
what the decision asks for, and keep what it hands back.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.decide.decide import decide, let_time_pass
from loyalrules.decide.explain import why_not
from loyalrules.facts.decision import Decision, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import MemberState, NeedState, State
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text

REGISTRY = build_registry()
BOOKED = frozenset({"pending", "available", "owed", "counted"})


@lru_cache(maxsize=64)
def program_of(text: str) -> Program:
    """Return the program that a text says; laws ask for the same one a hundred times."""
    return load_text(text, "test.loyal.yaml", REGISTRY)


class World:
    """The state that one program led to, event by event."""

    def __init__(self, text: str) -> None:
        self.program = program_of(text)
        self.state = State(programs={self.program.digest: self.program})
        self.postings: list[Posting] = []
        self.events = 0

    def moment(self, text: str) -> int:
        """Return a local moment of the program, such as ``2026-01-31`` or ``2026-01-31 15:00``."""
        zone = self.program.zone
        day, _, clock = text.partition(" ")
        start = zone.start_of_day(date.fromisoformat(day).toordinal())
        hours, _, minutes = (clock or "00:00").partition(":")
        return start + (int(hours) * 60 + int(minutes)) * 60_000_000

    def send(self, kind: str, member: str, at: str, **record: Any) -> Decision:
        """Decide an event. A refusal is answered, not raised."""
        event_type = self.program.events[kind]
        moment = self.moment(at)
        read = self.program.readers[kind](record)
        if event_type.finish is not None:
            read = event_type.finish(read, self.program, moment)
        self.events += 1
        event = Event("test", f"e{self.events}", kind, member, moment, {event_type.shape.word: read}, "", "")
        return self._keep(lambda: decide(self.program, event, self.state))

    def wait(self, member: str, to: str) -> Decision:
        """Let everything happen that is due for a member until a moment."""
        return self._keep(lambda: let_time_pass(self.program, member, self.moment(to), self.state))

    def _keep(self, ask: Callable[[], Decision]) -> Decision:
        while True:
            try:
                decision = ask()
                break
            except NeedState as need:
                self._load(need.what, need.key)
        self.state.members.update(decision.members)
        self.state.orders.update(decision.orders)
        self.state.pools.update(decision.pools)
        self.postings += decision.postings
        return decision

    def _load(self, what: str, key: str) -> None:
        if what == "member":
            self.state.members[key] = MemberState(key)
        elif what == "order":
            self.state.orders[key] = None
        else:
            self.state.pools[key] = 0

    # --- Looking ---------------------------------------------------------------------------------

    def member(self, member: str) -> MemberState:
        """Return what is known of a member."""
        return self.state.members.get(member, MemberState(member))

    def has(self, member: str, unit: str, account: str = "available") -> str:
        """Return a balance as text, in whole units."""
        return write_exact(self.member(member).balance(unit, account), self.program.units[unit].decimals)

    def counter(self, member: str, counter: str) -> Fraction:
        """Return a counter over all of its windows."""
        return sum(self.member(member).counters.get(counter, {}).values(), Fraction()) / 10**9

    def view(self, member: str, name: str, at: str) -> Any:
        """Return a part of what is shown of a member."""
        return self.program.views[name](self.program, self.member(member), self.moment(at))

    def stopped(self, decision: Decision, event_type: str, rule: str) -> str | None:
        """Return the line that stopped a rule, ``None`` when it fired."""
        decided = next(one for one in decision.trace if one.event_type == event_type)
        asked = why_not(self.program, decided, rule)
        return None if asked is None else asked.line.text

    def books(self) -> dict[tuple[str, str], Any]:
        """Return the balance of every account of a member, summed from the postings alone."""
        sums: dict[tuple[str, str], Any] = {}
        for one in self.postings:
            for account, sign in ((one.source, -1), (one.target, 1)):
                if account in BOOKED:
                    key = (one.member, f"{one.unit}/{account}")
                    sums[key] = sums.get(key, 0) + sign * one.amount
        return {key: amount for key, amount in sums.items() if amount}

    def balances(self) -> dict[tuple[str, str], Any]:
        """Return every balance that members have."""
        return {
            (member.id, key): amount
            for member in self.state.members.values()
            for key, amount in member.balances.items()
            if amount
        }
