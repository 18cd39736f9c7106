"""The desk at which a decision is made: what handlers and posters may do, and nothing else."""

from collections.abc import Iterable
from typing import Protocol

from loyalrules.base.calendar import Zone
from loyalrules.base.problem import LoyalError
from loyalrules.facts.decision import Given, Posting
from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.plugins.program import Occurrence, Program


class Refused(LoyalError):
    """The event was understood and is not accepted. Stored as its answer; nothing is posted."""


class Work(Protocol):
    """One decision under way. Members and orders are forks: changing them changes no state."""

    program: Program
    zone: Zone
    booked_at: int
    value_at: int
    postings: list[Posting]
    given: list[Given]
    scratch: dict[str, int]

    def member(self, member_id: str) -> MemberState:
        """Return a member's fork, with everything due until ``booked_at`` done."""
        ...

    def account(self, name: str) -> MemberState:
        """Return the fork of an account that members share, with everything done that is due until now.

        That is until what is booked at present, which may be the past of a member.
        """
        ...

    def known(self, member_id: str) -> MemberState:
        """Return a member as they stand, to look at: not a fork, and nothing that is due happens."""
        ...

    def stands_for(self, member_id: str) -> tuple[str, int]:
        """Return who an id means by now, and by how much the numbers of its lots moved when it was merged."""
        ...

    def order(self, order_id: str) -> Order | None:
        """Return an order's fork, ``None`` when no such order is known."""
        ...

    def put_order(self, order: Order) -> None:
        """Open an order, or change one."""
        ...

    def pool(self, key: str) -> Exact:
        """Return what was used of a shared budget."""
        ...

    def need_pools(self, keys: Iterable[str]) -> None:
        """Say which shared sums are read next, so that those that lack are asked for together."""
        ...

    def use_pool(self, key: str, change: Exact) -> None:
        """Add to (or give back to) a shared budget."""
        ...

    def program_of(self, digest: str) -> Program:
        """Return the version of the program that decided something earlier."""
        ...

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
        """Move an amount above 0 between two accounts, and fold it into the member's balances.

        With ``opens`` the lot was just made and holds the amount already.
        """
        ...

    def tell(self, given: Given) -> None:
        """Add an effect to the answer."""
        ...

    def happen(self, occurrence: Occurrence) -> None:
        """Raise a derived event; it is decided after the rules of the present one."""
        ...

    def new_lot_id(self, member: MemberState) -> str:
        """Return an id for a new lot, the same in every run."""
        ...
