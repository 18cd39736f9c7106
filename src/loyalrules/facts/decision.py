"""What one event led to: postings, effects for the shop, and the trace for people."""

from dataclasses import dataclass, field
from typing import NamedTuple

from loyalrules.facts.state import Exact, MemberState, Order

MEMBER_ACCOUNTS = frozenset({"pending", "available", "owed", "counted"})


class Posting(NamedTuple):
    """An amount of one unit that moves from ``source`` to ``target``.

    Accounts of the member: pending, available, owed, counted; of the program: issued, spent,
    lapsed, forgiven, events, and merged (from one member to another, when two become one). One posting
    takes exactly what it gives, so all postings of a ledger sum to zero.
    """

    member: str
    unit: str
    source: str
    target: str
    amount: Exact
    lot: str
    rule: str
    owner: str
    value_at: int
    booked_at: int


class Given(NamedTuple):
    """One effect as it is answered to the caller: who gets (or loses) what, and by which rule.

    ``change`` and ``wanted`` are in the smallest part of the unit; ``cut_by`` names what made the
    one smaller than the other. ``detail`` holds what the verb adds (a coupon's label, a message).
    """

    verb: str
    member: str
    unit: str
    change: Exact
    wanted: Exact
    rule: str
    effect: int
    owner: str
    cut_by: str
    detail: tuple[tuple[str, object], ...]


class Decided(NamedTuple):
    """One event of the chain: its type and the facts that its rules read. The trace is a list of these.

    ``only`` is the rule that was decided again, when that is all that was.
    """

    event_type: str
    member: str
    at: int
    roots: tuple[tuple[object, ...], ...]
    facts: tuple[object, ...]
    fired: tuple[str, ...]
    only: str = ""


class Message(NamedTuple):
    """What the shop is told to do: a line of the outbox. ``line`` is the place of its effect in the answer.

    ``id`` is the same whenever the event is decided; ``text`` is the JSON object that is sent.
    """

    id: str
    line: int
    text: str


@dataclass(slots=True)
class Decision:
    """The answer to one event: nothing in it depends on a clock, a store or the order of a dict.

    ``refused`` is the sentence that says why an event was not accepted; then nothing was posted.
    ``asked`` are the shared sums that were looked at, each with the most that it came to meanwhile: whoever
    replays apart from others finds out by it what depends on them.
    """

    program: str
    source: str
    id: str
    event_type: str
    member: str
    at: int
    booked_at: int
    late: bool = False
    refused: str = ""
    replayed: bool = False
    given: tuple[Given, ...] = ()
    postings: tuple[Posting, ...] = ()
    trace: tuple[Decided, ...] = ()
    members: dict[str, MemberState] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    pools: dict[str, Exact] = field(default_factory=dict)
    asked: dict[str, Exact] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
