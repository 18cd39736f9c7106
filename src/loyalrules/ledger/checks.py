"""The invariants of a ledger, looked at in everything that is stored. For tests and for ``verify``."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from loyalrules.base.problem import StoreError
from loyalrules.facts.decision import MEMBER_ACCOUNTS, Posting
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.ledger.store import Ledger

PROGRAM_ACCOUNTS = frozenset({"issued", "spent", "lapsed", "forgiven", "events"})
_ACCOUNTS = MEMBER_ACCOUNTS | PROGRAM_ACCOUNTS
_IN_A_LOT = ("pending", "available")


def verify(store: Ledger, program: str) -> list[str]:
    """Return every breach of the invariants in a program's ledger, one sentence each; none is good.

    Held: what is posted is above 0 and between two known accounts; a balance is the sum of its
    postings; what a lot was given is left, spent, lapsed or taken; what is left of the lots is the
    balance; bookings of a member never go back in time; and what the store itself can check.
    """
    with store.snapshot():
        found = [*store.damage(program), *_programs(store)]
        sums = _Sums()
        for number, posting in enumerate(store.postings(program), 1):
            found += [f"posting {number} of {posting.member}: {fault}" for fault in _posting(posting)]
            found += [f"posting {number} of {posting.member}: {fault}" for fault in sums.add(posting)]
        for member_id in store.members(program):
            try:
                state = store.member(program, member_id)
            except StoreError as error:
                found.append(f"member {member_id}: {error.message}")
                sums.booked.pop(member_id, None)
                continue
            faults = [*_balances(state, sums), *_lots(state, sums)]
            found += [f"member {member_id}: {fault}" for fault in faults]
            sums.booked.pop(member_id, None)
        found += [f"member {member_id}: has postings and no state" for member_id in sorted(sums.booked)]
        found += _readable("order", store.orders(program), lambda key: store.order(program, key))
        found += _readable("pool", store.pools(program), lambda key: store.pool(program, key))
    return found


def _programs(store: Ledger) -> Iterator[str]:
    for digest, file, text in store.programs():
        if sha256(text.encode()).hexdigest() != digest:
            yield f"program version {digest} ({file}) does not have the text that it was kept with"


def _readable(what: str, keys: Iterable[str], read: Callable[[str], object]) -> Iterator[str]:
    for key in keys:
        try:
            read(key)
        except StoreError as error:
            yield f"{what} {key}: {error.message}"


class _Sums:
    """What postings add up to: by member, unit and account; by member and lot; and the latest booking."""

    def __init__(self) -> None:
        self.balances: dict[str, dict[str, Exact]] = {}
        self.lots: dict[str, dict[str, Exact]] = {}
        self.booked: dict[str, int] = {}

    def add(self, posting: Posting) -> Iterator[str]:
        member = posting.member
        if posting.booked_at < self.booked.get(member, posting.booked_at):
            yield "it was booked before the posting that was written before it"
        self.booked[member] = posting.booked_at
        balances = self.balances.setdefault(member, {})
        lots = self.lots.setdefault(member, {})
        for account, change in ((posting.source, -posting.amount), (posting.target, posting.amount)):
            if account in MEMBER_ACCOUNTS:
                key = f"{posting.unit}/{account}"
                balances[key] = balances.get(key, 0) + change
            if account in _IN_A_LOT and posting.lot:
                lots[posting.lot] = lots.get(posting.lot, 0) + change


def _posting(posting: Posting) -> Iterator[str]:
    if posting.amount <= 0:
        yield f"{posting.amount} {posting.unit} is not above 0"
    for account in (posting.source, posting.target):
        if account not in _ACCOUNTS:
            yield f"there is no account {account}"
    if posting.source == posting.target:
        yield f"it moves {posting.unit} from {posting.source} to itself"


def _balances(state: MemberState, sums: _Sums) -> Iterator[str]:
    posted = sums.balances.get(state.id, {})
    for key in sorted({*posted, *state.balances}):
        if state.balances.get(key, 0) != posted.get(key, 0):
            yield f"{key} says {state.balances.get(key, 0)}, its postings add up to {posted.get(key, 0)}"
    if state.booked_at < sums.booked.get(state.id, state.booked_at):
        yield "its state is older than its last posting"


def _lots(state: MemberState, sums: _Sums) -> Iterator[str]:
    posted = sums.lots.get(state.id, {})
    lots = [*state.lots.values(), *state.closed.values()]
    for lot in lots:
        if lot.given != lot.left + lot.spent + lot.lapsed + lot.taken:
            yield f"lot {lot.id}: given {lot.given} is not left + spent + lapsed + taken"
        if min(lot.left, lot.spent, lot.lapsed, lot.taken) < 0:
            yield f"lot {lot.id}: an amount is below 0"
        if lot.left != posted.get(lot.id, 0):
            yield f"lot {lot.id}: {lot.left} is left, its postings add up to {posted.get(lot.id, 0)}"
    for lot_id in sorted(posted.keys() - {lot.id for lot in lots}):
        yield f"lot {lot_id}: has postings and is not there"
    for lot in state.closed.values():
        if lot.left:
            yield f"lot {lot.id}: is closed and has {lot.left} left"
    for lot_id in sorted(state.lots.keys() & state.closed.keys()):
        yield f"lot {lot_id}: is both open and closed"
    for unit in sorted({lot.unit for lot in lots}):
        yield from _left(state, unit, lots)


def _left(state: MemberState, unit: str, lots: Iterable[Lot]) -> Iterator[str]:
    for account in _IN_A_LOT:
        pending = account == "pending"
        left = sum(lot.left for lot in lots if lot.unit == unit and lot.pending is pending)
        if left != state.balance(unit, account):
            yield f"{unit}/{account} says {state.balance(unit, account)}, its lots have {left} left"
