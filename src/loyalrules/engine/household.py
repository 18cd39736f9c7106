"""What people see of a member whose household holds units together: the balance of the household."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from loyalrules.books.places import held_then, held_with, pooled
from loyalrules.engine.desk import Desk
from loyalrules.engine.member_view import MemberView, past_view, view_of
from loyalrules.facts.decision import MEMBER_ACCOUNTS, Posting
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.ledger.store import Ledger
from loyalrules.plugins.program import Program


def look(desk: Desk, store: Ledger, member_id: str, moment: int | None) -> MemberView:
    """Return what is known of a member as the books stand, or at a moment (microseconds)."""
    program = desk.program

    def load(name: str) -> MemberState:
        return store.member(program.id, name)

    state = load(member_id)
    while state.merged_into and (moment is None or moment >= state.booked_at):
        state = load(state.merged_into)
    if moment is None:
        return view_of(program, with_household(program, state, load), None)
    names = dict.fromkeys([held_with(state, unit) for unit in pooled(program)])
    shared = [load(name) for name in names if name]
    if moment < max([one.booked_at for one in (state, *shared)]):
        return past_view(program, state.id, moment, booked_until(program, store, state.id, moment))
    settled: dict[str, MemberState] = {}
    for one in (state, *shared):
        ready = desk.settle(one.id, moment) if one.id not in settled else None
        if ready is not None and ready.decision is not None and not ready.decision.refused:
            settled |= ready.decision.members
    shown = with_household(
        program, settled.get(state.id, state), lambda name: settled.get(name) or load(name)
    )
    return view_of(program, shown, moment)


def with_household(program: Program, state: MemberState, load: Callable[[str], MemberState]) -> MemberState:
    """Return a member with the units of the household in place of what the member holds of them alone."""
    shared = {unit: name for unit in pooled(program) if (name := held_with(state, unit))}
    if not shared:
        return state
    balances = {key: amount for key, amount in state.balances.items() if _unit(key) not in shared}
    lots: dict[str, Lot] = {lot.id: lot for lot in state.lots.values() if lot.unit not in shared}
    for unit, name in shared.items():
        account = load(name)
        balances |= {key: amount for key, amount in account.balances.items() if _unit(key) == unit}
        lots |= {f"{name} {lot.id}": lot for lot in account.lots.values() if lot.unit == unit}
    return replace(state, balances=balances, lots=lots)


def _unit(key: str) -> str:
    return key.rpartition("/")[0]


def postings_for(program: Program, store: Ledger, member: str) -> Iterator[Posting]:
    """Yield the postings of a member; of units that the household holds, those of the household."""
    state = store.member(program.id, member)
    shared = {unit: name for unit in pooled(program) if (name := held_with(state, unit))}
    for posting in store.postings(program.id, member):
        if posting.unit not in shared:
            yield posting
    for unit, name in shared.items():
        for posting in store.postings(program.id, name):
            if posting.unit == unit:
                yield posting


def booked_until(program: Program, store: Ledger, member: str, until: int) -> dict[str, Exact]:
    """Return balances as they were booked at a past moment, of the household that was the member's then."""
    state = store.member(program.id, member)
    balances = _sum(store, program.id, member, until)
    for unit in pooled(program):
        name = held_then(state, unit, until)
        if name:
            balances = {key: amount for key, amount in balances.items() if _unit(key) != unit}
            shared = _sum(store, program.id, name, until)
            balances |= {key: amount for key, amount in shared.items() if _unit(key) == unit}
    return balances


def _sum(store: Ledger, program: str, member: str, until: int) -> dict[str, Exact]:
    balances: dict[str, Exact] = {}
    for posting in store.postings(program, member):
        if posting.booked_at > until:
            break  # Bookings of a member never go back in time.
        for account, change in ((posting.source, -posting.amount), (posting.target, posting.amount)):
            if account in MEMBER_ACCOUNTS:
                key = f"{posting.unit}/{account}"
                balances[key] = balances.get(key, 0) + change
    return balances
