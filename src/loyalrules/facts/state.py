"""What is known of members, orders and pools at one moment: a fold of everything that was decided.

``decide`` never changes a state that it was given: it works on a ``fork`` and hands the fork back.
Inner values (lots, counters, grants) are replaced, never changed in place, so a fork is cheap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from loyalrules.facts.layered import fork

Exact = int | Fraction
WHOLE = Fraction(1)  # What is left of a line that was not refunded; one for all orders.
MERGED = "merged"  # The mark of a member who became another: (who, by how much the numbers of lots moved).


class Lot(NamedTuple):
    """Units that were given together and lapse together.

    Amounts are in the smallest part of the unit: given = left + spent + lapsed + taken.
    ``available_at`` is the moment it becomes spendable, ``None`` while it waits for an event of its
    order (``waits_for``) or for nothing known; ``expires_at`` ``None`` means never. While it waits, it is
    cancelled at ``gives_up_at``, if that is said. ``remembers`` are values that its rule kept with it.
    """

    id: str
    unit: str
    owner: str
    rule: str
    given: Exact
    left: Exact
    spent: Exact
    lapsed: Exact
    taken: Exact
    pending: bool
    earned_at: int
    available_at: int | None
    waits_for: str
    wait: str
    expires_at: int | None
    gives_up_at: int | None = None
    remembers: tuple[tuple[str, Exact], ...] = ()


@dataclass(slots=True)
class MemberState:
    """Everything that is known of one member."""

    id: str
    booked_at: int = 0
    next_due: int | None = None
    version: int = 0
    lots: dict[str, Lot] = field(default_factory=dict)
    closed: dict[str, Lot] = field(default_factory=dict)
    balances: dict[str, Exact] = field(default_factory=dict)
    counters: dict[str, dict[int, Exact]] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    marks: dict[str, object] = field(default_factory=dict)

    def fork(self) -> "MemberState":
        """Return a copy whose changes do not reach this state."""
        return MemberState(
            self.id,
            self.booked_at,
            self.next_due,
            self.version,
            fork(self.lots),
            fork(self.closed),
            fork(self.balances),
            fork(self.counters),
            fork(self.facts),
            fork(self.marks),
        )

    @property
    def merged_into(self) -> str:
        """The id of the member whom this one became, empty for everybody else."""
        into = self.marks.get(MERGED)
        return str(into[0]) if isinstance(into, tuple) else ""

    def balance(self, unit: str, account: str) -> Exact:
        """Return what stands on one account, in the smallest part of the unit.

        >>> MemberState("mina", balances={"stars/available": 40}).balance("stars", "available")
        40
        """
        return self.balances.get(f"{unit}/{account}", 0)


class Grant(NamedTuple):
    """What one effect gave one recipient for one order.

    ``wanted`` before limits, ``full`` what was given at the purchase, ``standing`` what is given
    now; ``room`` is the most that limits and budgets left at the purchase, ``None`` without any.
    ``element`` is the key of the element that it was given for, where each has a gift of its own. Where a
    limit is on what it is worked out from, ``base`` is how much of that counts now, ``base_room`` the most.
    """

    rule: str
    effect: int
    recipient: str
    wanted: Exact
    full: Exact
    standing: Exact
    room: Exact | None
    forgiven: Exact
    lot: str
    uses: tuple[tuple[str, str, int, str], ...]
    element: str = ""
    base: Exact = 0
    base_room: Exact | None = None


class Context(NamedTuple):
    """One event of an order's chain as it was decided: what a refund needs to decide it again.

    ``roots`` are the records by root word, ``facts`` the outside facts in the order of the plan of
    ``event_type``; ``parent`` is the (context, grant) whose amount stands in field ``amount_at`` of
    the first root. ``program`` is the version that decided it.
    """

    event_type: str
    member: str
    at: int
    roots: tuple[tuple[object, ...], ...]
    facts: tuple[object, ...]
    grants: tuple[Grant, ...]
    parent: tuple[int, int] | None
    amount_at: int
    program: str = ""


@dataclass(slots=True)
class Order:
    """A purchase and what remains of it.

    ``left`` is the share of each line that was not refunded; ``redeemed`` what was paid with
    points, as (unit, lot, amount, given back). ``returned`` are the refunds that stand, as (id of the
    event, share of each line); ``happened`` the types of events that it had, such as its delivery.
    """

    id: str
    member: str
    at: int
    program: str
    record: tuple[object, ...]
    left: tuple[Fraction, ...]
    contexts: tuple[Context, ...] = ()
    redeemed: tuple[tuple[str, str, Exact, Exact], ...] = ()
    refunds: int = 0
    version: int = 0
    returned: tuple[tuple[str, tuple[Fraction, ...]], ...] = ()
    happened: tuple[str, ...] = ()

    def fork(self) -> "Order":
        """Return a copy whose changes do not reach this order."""
        return Order(
            self.id, self.member, self.at, self.program, self.record, self.left, self.contexts,
            self.redeemed, self.refunds, self.version, self.returned,
            self.happened,
        )  # fmt: skip


@dataclass(slots=True)
class State:
    """The part of the world that one decision may read.

    Asking for a member, order or pool that is not in it is answered with ``NeedState``; the engine
    loads what is missing and decides again.
    """

    members: dict[str, MemberState] = field(default_factory=dict)
    orders: dict[str, Order | None] = field(default_factory=dict)
    pools: dict[str, Exact] = field(default_factory=dict)
    programs: dict[str, object] = field(default_factory=dict)


class NeedState(Exception):
    """A decision needs more of the state: ``what`` is member, order, pool or program, ``key`` its id.

    ``also`` are more of the same that it will need, so that they can be loaded together.
    """

    def __init__(self, what: str, key: str, also: Sequence[str] = ()) -> None:
        super().__init__(f"this decision needs the state of {what} {key}")
        self.what = what
        self.key = key
        self.also = also
