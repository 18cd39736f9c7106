"""The desk of one decision: forks of what it touches, the postings so far, and the chain to come."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.books.merged import order_now
from loyalrules.decide.due import settle
from loyalrules.facts.decision import MEMBER_ACCOUNTS, Decided, Given, Posting
from loyalrules.facts.state import MERGED, Exact, Lot, MemberState, NeedState, Order, State
from loyalrules.plugins.program import Occurrence, Program


class BookedLater(Exception):
    """A touched member has later bookings; the decision must be booked at that moment."""

    def __init__(self, booked_at: int) -> None:
        super().__init__(booked_at)
        self.booked_at = booked_at


class DecisionWork:
    """See ``loyalrules.plugins.work.Work``: this is the one desk that keeps that promise."""

    def __init__(
        self, program: Program, state: State, at: int, booked_at: int, chain: Callable[["DecisionWork"], None]
    ) -> None:
        self.program = program
        self.chain = chain
        self.zone = program.zone
        self.value_at = at
        self.booked_at = booked_at
        self.until = booked_at
        self.state = state
        self.members: dict[str, MemberState] = {}
        self.orders: dict[str, Order] = {}
        self.pools: dict[str, Exact] = {}
        self.asked: dict[str, Exact] = {}
        self.postings: list[Posting] = []
        self.given: list[Given] = []
        self.trace: list[Decided] = []
        self.scratch: dict[str, int] = {}
        self.queue: deque[Occurrence] = deque()

    def member(self, member_id: str) -> MemberState:
        """Return a member's fork, with all done that is due until the booking; a merged id is the other."""
        found = self.members.get(member_id)
        if found is None:
            known = self.state.members.get(member_id)
            if known is None:
                raise NeedState("member", member_id)
            if MERGED in known.marks:
                return self.member(self.stands_for(member_id)[0])
            if known.booked_at > self.until:
                raise BookedLater(known.booked_at)
            found = self.members[member_id] = known.fork()
            if found.next_due is not None and found.next_due <= self.until:
                settle(self, found, self.until)
        elif MERGED in found.marks:
            return self.member(self.stands_for(member_id)[0])
        return found

    def account(self, name: str) -> MemberState:
        """Return the fork of an account that members share, with all done that is due until the booking."""
        found = self.members.get(name)
        if found is None:
            known = self.state.members.get(name)
            if known is None:
                raise NeedState("member", name)
            if known.booked_at > self.until:
                raise BookedLater(known.booked_at)
            found = self.members[name] = known.fork()
        if found.next_due is not None and found.next_due <= self.booked_at:
            settle(self, found, self.booked_at)
        return found

    def known(self, member_id: str) -> MemberState:
        """Return a member as they stand, without touching them: nothing that is due happens."""
        found = self._own(member_id)
        return found if MERGED not in found.marks else self._own(self.stands_for(member_id)[0])

    def stands_for(self, member_id: str) -> tuple[str, int]:
        """Return who an id means by now, and by how much the numbers of its lots moved when it was merged."""
        moved = 0
        while True:
            into: Any = self._own(member_id).marks.get(MERGED)
            if into is None:
                return member_id, moved
            member_id, moved = into[0], moved + into[1]

    def _own(self, member_id: str) -> MemberState:
        found = self.members.get(member_id) or self.state.members.get(member_id)
        if found is None:
            raise NeedState("member", member_id)
        return found

    def order(self, order_id: str) -> Order | None:
        """Return an order's fork, ``None`` when no such order is known."""
        found = self.orders.get(order_id)
        if found is None:
            if order_id not in self.state.orders:
                raise NeedState("order", order_id)
            known = self.state.orders[order_id]
            if known is None:
                return None
            found = self.orders[order_id] = order_now(self, known.fork())
        return found

    def put_order(self, order: Order) -> None:
        """Open an order, or change one."""
        self.orders[order.id] = order

    def pool(self, key: str) -> Exact:
        """Return what was used of a shared budget."""
        if key in self.pools:
            return self.pools[key]
        if key not in self.state.pools:
            raise NeedState("pool", key)
        used = self.asked[key] = self.state.pools[key]
        return used

    def need_pools(self, keys: Iterable[str]) -> None:
        """Say which shared sums are read next, so that those that lack are asked for together."""
        lacking = [key for key in keys if key not in self.pools and key not in self.state.pools]
        if lacking:
            raise NeedState("pool", lacking[0], lacking[1:])

    def use_pool(self, key: str, change: Exact) -> None:
        """Add to (or give back to) a shared budget."""
        used = self.pools[key] = self.pool(key) + change
        if used > self.asked[key]:
            self.asked[key] = used

    def program_of(self, digest: str) -> Program:
        """Return the version of the program under which an order was decided."""
        if digest == self.program.digest:
            return self.program
        found = self.state.programs.get(digest)
        if found is None:
            raise NeedState("program", digest)
        if not isinstance(found, Program):
            raise TypeError(f"the state holds something else than a program under {digest}")
        return found

    def new_lot_id(self, member: MemberState) -> str:
        """Return the next number of this member's lots."""
        number = member.marks.get("lots", 0)
        if not isinstance(number, int):
            raise TypeError("the lot counter of a member is not a number")
        member.marks["lots"] = number + 1
        return str(number + 1)

    def post(
        self,
        member: MemberState,
        unit: str,
        source: str,
        target: str,
        amount: Exact,
        lot: str = "",
        rule: str = "",
        owner: str = "",
        value_at: int | None = None,
        *,
        opens: bool = False,
    ) -> None:
        """Move an amount above 0 between two accounts, and fold it into the member's state.

        With ``opens`` the lot was just made and holds the amount already.
        """
        if amount <= 0:
            raise LoyalError(
                say(
                    "a posting of {amount} {unit} from {source} to {target}: amounts are above 0",
                    amount=amount,
                    unit=unit,
                    source=source,
                    target=target,
                )
            )
        balances = member.balances
        if source in MEMBER_ACCOUNTS:
            key = f"{unit}/{source}"
            balances[key] = balances.get(key, 0) - amount
        if target in MEMBER_ACCOUNTS:
            key = f"{unit}/{target}"
            balances[key] = balances.get(key, 0) + amount
        if lot and not opens:
            _move_lot(member, lot, source, target, amount)
        at = self.value_at if value_at is None else value_at
        self.postings.append(
            Posting(
                member.id,
                unit,
                source,
                target,
                amount,
                lot,
                rule,
                owner,
                at,
                max(self.booked_at, member.booked_at),
            )
        )

    def tell(self, given: Given) -> None:
        """Add an effect to the answer."""
        self.given.append(given)

    def run_chain(self) -> None:
        """Decide every raised event, and those that they raise."""
        if self.queue:
            self.chain(self)

    def happen(self, occurrence: Occurrence) -> None:
        """Raise a derived event; it is decided after the rules of the present one."""
        self.queue.append(occurrence)


def _move_lot(member: MemberState, lot_id: str, source: str, target: str, amount: Exact) -> None:
    lot = member.lots.get(lot_id)
    if lot is None:
        lot = member.closed[lot_id]
    given, left, spent, lapsed, taken = lot[4:9]
    if source in ("pending", "available"):
        left -= amount
    elif source == "spent":
        spent -= amount
    elif source == "lapsed":
        lapsed -= amount
    elif source == "issued" and taken >= amount:
        taken -= amount
    else:
        given += amount
    if target in ("pending", "available"):
        left += amount
    elif target == "spent":
        spent += amount
    elif target == "lapsed":
        lapsed += amount
    else:
        taken += amount
    moved = Lot(
        lot.id, lot.unit, lot.owner, lot.rule, given, left, spent, lapsed, taken, lot.pending,
        lot.earned_at, lot.available_at, lot.waits_for, lot.wait, lot.expires_at, lot.gives_up_at,
        lot.remembers,
    )  # fmt: skip
    _keep(member, moved)


def _keep(member: MemberState, lot: Lot) -> None:
    """Put a lot among the open ones while something is left of it, else among the closed ones."""
    if lot.left > 0:
        member.closed.pop(lot.id, None)
        member.lots[lot.id] = lot
    else:
        member.lots.pop(lot.id, None)
        member.closed[lot.id] = lot
