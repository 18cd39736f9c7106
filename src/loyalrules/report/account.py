"""Everything a report tells about a ledger, gathered in one pass over each of its tables."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.base.calendar import window_start
from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.facts.entries import is_apart, is_entry
from loyalrules.facts.state import MemberState
from loyalrules.ledger.erased import NOTE
from loyalrules.ledger.store import Ledger, Written
from loyalrules.plugins.program import Program
from loyalrules.report.booked import Booked
from loyalrules.report.budgets import BudgetLine, budgets
from loyalrules.report.buying import Bought, Version, bought
from loyalrules.report.by_rule import RuleLine, UseLine, by_rule, by_use
from loyalrules.report.cohorts import CohortLine, cohort_lines, count_months
from loyalrules.report.levels import members_by_level
from loyalrules.report.metrics import Facts, Metric, metrics, orders_by_member
from loyalrules.report.rfm import RfmCell, grid
from loyalrules.report.segments import TIER, SegmentLine, Segments, segment_lines, segments_by
from loyalrules.report.span import Span, year_until
from loyalrules.report.units import Held, UnitLine, unit_lines
from loyalrules.report.voices import ANSWERED, Voice, voices


class NothingBooked(LoyalError):
    """A ledger without events says nothing about a program."""


@dataclass(frozen=True, slots=True)
class Account:
    """A report. ``end`` is the last moment that was booked; ``by`` is what members are grouped by.

    ``members`` are those who had joined by the end of the span, ``joined`` counts them by the month in
    which they joined, or the ledger first heard of them, whichever came first (its first local day).
    Figures, segments, what rules gave and what units were used for are of the span, what members hold, and
    what became of each month's units, is that of its last moment. Tiers and budgets are as of ``end``.
    """

    program: str
    digest: str
    end: int
    span: Span
    members: int
    orders: int
    sales: Fraction
    metrics: tuple[Metric, ...]
    units: tuple[UnitLine, ...]
    rules: tuple[RuleLine, ...]
    uses: tuple[UseLine, ...]
    levels: Mapping[str, int]
    budgets: tuple[BudgetLine, ...]
    by: str
    segments: tuple[SegmentLine, ...]
    joined: Mapping[int, int]
    cohorts: tuple[CohortLine, ...]
    rfm: tuple[RfmCell, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for: its span (the last twelve months when left out), grouping, and margin."""

    first: int | None = None
    last: int | None = None
    by: str = ""
    margin: Fraction = Fraction(1)


class _People:
    """What is read of the members, one after the other."""

    def __init__(self, program: Program, tell: Segments | None, booked: Booked, last: int) -> None:
        self.program = program
        self.held = Held(booked.stands)
        self.segments: dict[str, tuple[str, ...]] = {}
        self.by_segment: dict[str, Held] = {}
        self.joined: dict[str, int] = {}
        self._booked = booked
        self._last = last
        self._tell = tell

    def take(self, state: MemberState, first_seen: int) -> None:
        """Add one member, first heard of at a moment."""
        joined = state.facts.get("joined")
        first = min(joined, first_seen) if isinstance(joined, int) else first_seen
        day = self.joined[state.id] = self.program.zone.day(first)
        own = Held()
        own.take_lots(self.program, self._booked.lots_then(state))
        self.held.add(own)
        if self._tell is None or day > self._last:
            return
        self.segments[state.id] = self._tell(state)
        for segment in self.segments[state.id]:
            self.by_segment.setdefault(segment, Held()).add(own)

    def hold(self, state: MemberState) -> None:
        """Add what a household holds together; what other entries hold was given, and counted, before."""
        own = Held()
        lots = self._booked.lots_then(state)
        own.take_lots(self.program, [lot for lot in lots if not is_apart(state.id, lot.unit)])
        self.held.add(own)

    def by_month(self) -> dict[int, int]:
        """Return how many joined in each month."""
        return dict(sorted(Counter(window_start("month", day) for day in self.joined.values()).items()))


def account(program: Program, store: Ledger, asked: Asked, version: Version | None = None) -> Account:
    """Return the report of one program's ledger. Raises ``NoSegment``, ``NothingBooked`` and ``StoreError``.

    Let time pass to the moment of the report first, where that matters: what has fallen due is only
    booked by then. ``version`` finds the versions that decided orders earlier (``Engine.version``); without
    it they are compiled with the words that ship with loyalrules.
    """
    with store.snapshot():
        first_seen, answers, end = _heard(program, store)
        last = program.zone.day(end) if asked.last is None else asked.last
        span = Span(year_until(last).first if asked.first is None else asked.first, last)
        by = asked.by or (TIER if TIER in program.views else "")
        booked = Booked(program, span)
        booked.take(store.postings(program.id))
        people = _People(program, segments_by(program, by, end) if by else None, booked, last)
        for member in store.members(program.id):
            state = store.member(program.id, member)
            if is_entry(member):
                people.hold(state)
            elif not state.merged_into:
                people.take(state, first_seen.get(member, end))
        orders = bought(program, store, version)
        said = voices(program, answers, span)
        return _account(program, store, asked, (span, end, by), people, booked, orders, said)


def _heard(program: Program, store: Ledger) -> tuple[dict[str, int], list[Written], int]:
    """Return when each member was first heard of, the answers to surveys, and the last moment booked."""
    first_seen: dict[str, int] = {}
    answers, end = [], None
    for written in store.history(program.id):
        if written.event_type == NOTE:
            continue  # Somebody was erased: nothing happened to a member then.
        end = written.booked_at if end is None else max(end, written.booked_at)
        first_seen[written.member] = min(written.at, first_seen.get(written.member, written.at))
        if written.event_type == ANSWERED:
            answers.append(written)
    if end is None:
        raise NothingBooked(say("nothing was booked for the program {program} yet", program=program.id))
    return first_seen, answers, end


def _account(
    program: Program, store: Ledger, asked: Asked, when: tuple[Span, int, str], people: _People,
    booked: Booked, orders: list[Bought], answers: list[Voice],
) -> Account:  # fmt: skip
    span, end, by = when
    now = [order for order in orders if order.day in span]
    earlier = span.before()
    before = [order for order in orders if order.day in earlier]
    of_span = booked.of_span.sums()
    joined = {member for member, day in people.joined.items() if day in span}
    known = sum(day <= span.last for day in people.joined.values())
    facts = Facts(span, now, before, answers, known, len(joined), asked.margin)
    buying = orders_by_member(order for order in orders if order.day <= span.last).values()
    months = ([window_start("month", order.day) for order in own] for own in buying)
    return Account(
        program.id, program.digest, end, span, known, len(now),
        sum((order.value for order in now), Fraction(0)), tuple(metrics(facts)),
        tuple(unit_lines(program, booked.until.sums(), people.held)), tuple(by_rule(program, of_span)),
        tuple(by_use(program, of_span)), members_by_level(program, store, end),
        tuple(budgets(program, store, end)), by,
        tuple(segment_lines(program, people.segments, people.by_segment, joined, now, booked.redeemed)),
        people.by_month(), tuple(cohort_lines(count_months(months))), tuple(grid(now)),
    )  # fmt: skip
