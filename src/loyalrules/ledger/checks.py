"""The invariants of a ledger, looked at in everything that is stored. For tests and for ``verify``."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from loyalrules.base.problem import StoreError
from loyalrules.base.say import Said, say
from loyalrules.facts.decision import MEMBER_ACCOUNTS, Posting
from loyalrules.facts.state import MERGED, Exact, Lot, MemberState
from loyalrules.ledger.store import Ledger

PROGRAM_ACCOUNTS = frozenset({"issued", "spent", "lapsed", "forgiven", "events", MERGED})
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
            found += [
                say(
                    "posting {number} of {member}: {fault}", number=number, member=posting.member, fault=fault
                )
                for fault in (*_posting(posting), *sums.add(posting))
            ]
        found += sums.lost()
        for member_id in store.members(program):
            try:
                state = store.member(program, member_id)
            except StoreError as error:
                found.append(_of_member(member_id, error.message))
                sums.booked.pop(member_id, None)
                continue
            faults = [*_balances(state, sums), *_lots(state, sums)]
            found += [_of_member(member_id, fault) for fault in faults]
            sums.booked.pop(member_id, None)
        no_state = say("has postings and no state")
        found += [_of_member(member_id, no_state) for member_id in sorted(sums.booked)]
        found += [
            say("order {id}: {fault}", id=key, fault=fault)
            for key, fault in _unreadable(store.orders(program), lambda key: store.order(program, key))
        ]
        found += [
            say("pool {id}: {fault}", id=key, fault=fault)
            for key, fault in _unreadable(store.pools(program), lambda key: store.pool(program, key))
        ]
    return found


def _of_member(member_id: str, fault: str) -> Said:
    return say("member {member}: {fault}", member=member_id, fault=fault)


def _of_lot(lot_id: str, fault: str) -> Said:
    return say("lot {id}: {fault}", id=lot_id, fault=fault)


def _programs(store: Ledger) -> Iterator[str]:
    for digest, file, text in store.programs():
        if sha256(text.encode()).hexdigest() != digest:
            yield say(
                "program version {digest} ({file}) does not have the text that it was kept with",
                digest=digest, file=file,
            )  # fmt: skip


def _unreadable(keys: Iterable[str], read: Callable[[str], object]) -> Iterator[tuple[str, str]]:
    for key in keys:
        try:
            read(key)
        except StoreError as error:
            yield key, error.message


class _Sums:
    """What postings add up to: by member, unit and account; by member and lot; and the latest booking."""

    def __init__(self) -> None:
        self.balances: dict[str, dict[str, Exact]] = {}
        self.lots: dict[str, dict[str, Exact]] = {}
        self.booked: dict[str, int] = {}
        self.merging: dict[str, Exact] = {}

    def add(self, posting: Posting) -> Iterator[str]:
        member = posting.member
        if posting.booked_at < self.booked.get(member, posting.booked_at):
            yield say("it was booked before the posting that was written before it")
        self.booked[member] = posting.booked_at
        balances = self.balances.setdefault(member, {})
        lots = self.lots.setdefault(member, {})
        for account, change in ((posting.source, -posting.amount), (posting.target, posting.amount)):
            if account == MERGED:
                self.merging[posting.unit] = self.merging.get(posting.unit, 0) + change
            if account in MEMBER_ACCOUNTS:
                key = f"{posting.unit}/{account}"
                balances[key] = balances.get(key, 0) + change
            if account in _IN_A_LOT and posting.lot:
                lots[posting.lot] = lots.get(posting.lot, 0) + change

    def lost(self) -> Iterator[str]:
        """Yield what left one member in a merge and did not come to the other, or the other way round."""
        for unit, amount in sorted(self.merging.items()):
            if amount:
                yield say("merges of members left {amount} {unit} over", amount=amount, unit=unit)


def _posting(posting: Posting) -> Iterator[str]:
    if posting.amount <= 0:
        yield say("{amount} {unit} is not above 0", amount=posting.amount, unit=posting.unit)
    for account in (posting.source, posting.target):
        if account not in _ACCOUNTS:
            yield say("there is no account {account}", account=account)
    if posting.source == posting.target:
        yield say("it moves {unit} from {account} to itself", unit=posting.unit, account=posting.source)


def _balances(state: MemberState, sums: _Sums) -> Iterator[str]:
    posted = sums.balances.get(state.id, {})
    for key in sorted({*posted, *state.balances}):
        if state.balances.get(key, 0) != posted.get(key, 0):
            yield say(
                "{key} says {amount}, its postings add up to {posted}",
                key=key, amount=state.balances.get(key, 0), posted=posted.get(key, 0),
            )  # fmt: skip
    if state.booked_at < sums.booked.get(state.id, state.booked_at):
        yield say("its state is older than its last posting")


def _lots(state: MemberState, sums: _Sums) -> Iterator[str]:
    posted = sums.lots.get(state.id, {})
    lots = [*state.lots.values(), *state.closed.values()]
    for lot in lots:
        if lot.given != lot.left + lot.spent + lot.lapsed + lot.taken:
            yield _of_lot(lot.id, say("given {given} is not left + spent + lapsed + taken", given=lot.given))
        if min(lot.left, lot.spent, lot.lapsed, lot.taken) < 0:
            yield _of_lot(lot.id, say("an amount is below 0"))
        if lot.left != posted.get(lot.id, 0):
            sums_up = say(
                "{left} is left, its postings add up to {posted}", left=lot.left, posted=posted.get(lot.id, 0)
            )
            yield _of_lot(lot.id, sums_up)
    for lot_id in sorted(posted.keys() - {lot.id for lot in lots}):
        yield _of_lot(lot_id, say("has postings and is not there"))
    for lot in state.closed.values():
        if lot.left:
            yield _of_lot(lot.id, say("is closed and has {left} left", left=lot.left))
    for lot_id in sorted(state.lots.keys() & state.closed.keys()):
        yield _of_lot(lot_id, say("is both open and closed"))
    for unit in sorted({lot.unit for lot in lots}):
        yield from _left(state, unit, lots)


def _left(state: MemberState, unit: str, lots: Iterable[Lot]) -> Iterator[str]:
    for account in _IN_A_LOT:
        pending = account == "pending"
        left = sum(lot.left for lot in lots if lot.unit == unit and lot.pending is pending)
        if left != state.balance(unit, account):
            yield say(
                "{key} says {amount}, its lots have {left} left",
                key=f"{unit}/{account}", amount=state.balance(unit, account), left=left,
            )  # fmt: skip
