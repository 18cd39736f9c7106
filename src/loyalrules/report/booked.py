"""What a ledger had booked by the end of a span of days, and what of it within the span."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from loyalrules.facts.decision import MEMBER_ACCOUNTS, Posting
from loyalrules.facts.entries import is_apart
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.plugins.program import Program
from loyalrules.report.span import Span
from loyalrules.report.sums import Adding
from loyalrules.report.units import add_to

_OF_A_LOT = {"issued": "taken", "spent": "spent", "lapsed": "lapsed"}


class _Later(NamedTuple):
    """A part of a lot that was booked after the span: which of its amounts, of which lot."""

    member: str
    lot: str
    what: str


class Booked:
    """Postings of a ledger by when they were booked: until the end of a span, within it, after it.

    ``stands`` is what members held at the end of the span, by unit and account; ``redeemed`` who used more
    units within it than came back.
    """

    def __init__(self, program: Program, span: Span) -> None:
        self.until, self.of_span = Adding(program.zone), Adding(program.zone)
        self.stands: dict[tuple[str, str], Exact] = {}
        self.redeemed: set[str] = set()
        self._later: dict[_Later, Exact] = {}
        self._members_later: set[str] = set()
        self._start = program.zone.start_of_day(span.first)
        self._end = program.zone.start_of_day(span.last + 1)

    def take(self, postings: Iterable[Posting]) -> None:
        """Add all postings of a ledger."""
        used: dict[str, Exact] = {}
        self.until.take(self._until(postings, used))
        self.redeemed = {member for member, amount in used.items() if amount > 0}

    def _until(self, postings: Iterable[Posting], used: dict[str, Exact]) -> Iterator[Posting]:
        for posting in postings:
            if posting.booked_at >= self._end:
                self._add_later(posting)
                continue
            if not is_apart(posting.member, posting.unit):
                self._stand(posting)
            if posting.booked_at >= self._start:
                self.of_span.take((posting,))
                for account, sign in ((posting.target, 1), (posting.source, -1)):
                    if account == "spent":
                        used[posting.member] = used.get(posting.member, 0) + sign * posting.amount
            yield posting

    def _stand(self, posting: Posting) -> None:
        if posting.unit[0] == "#":
            return
        for account, amount in ((posting.target, posting.amount), (posting.source, -posting.amount)):
            if account in MEMBER_ACCOUNTS:
                add_to(self.stands, {(posting.unit, account): amount})

    def _add_later(self, posting: Posting) -> None:
        if not posting.lot:
            return
        self._members_later.add(posting.member)
        if posting.source == "issued":
            add_to(self._later, {_Later(posting.member, posting.lot, "given"): posting.amount})
        elif posting.source in _OF_A_LOT:
            what = _OF_A_LOT[posting.source]
            add_to(self._later, {_Later(posting.member, posting.lot, what): -posting.amount})
        if posting.target in _OF_A_LOT:
            what = _OF_A_LOT[posting.target]
            add_to(self._later, {_Later(posting.member, posting.lot, what): posting.amount})

    def lots_then(self, state: MemberState) -> Iterator[Lot]:
        """Yield the lots of a member as they were at the end of the span: without what was booked later."""
        for lot in (*state.lots.values(), *state.closed.values()):
            yield self._then(state.id, lot) if state.id in self._members_later else lot

    def _then(self, member: str, lot: Lot) -> Lot:
        given, spent, lapsed, taken = (
            amount - self._later.get(_Later(member, lot.id, what), 0)
            for what, amount in (
                ("given", lot.given), ("spent", lot.spent), ("lapsed", lot.lapsed), ("taken", lot.taken)
            )
        )  # fmt: skip
        return lot._replace(given=given, spent=spent, lapsed=lapsed, taken=taken)
