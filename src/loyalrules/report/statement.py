"""A member's statement of one unit: what stood, every booking of a span, what stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.facts.decision import MEMBER_ACCOUNTS, Posting
from loyalrules.plugins.program import Program
from loyalrules.report.span import Span
from loyalrules.report.sums import whole


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booking: the moment, what it was (earned, used, ...), by which rule, and what stands after it.

    ``amount`` is above 0 for what came in. ``balance`` is available and pending, less what is owed.
    """

    at: int
    what: str
    rule: str
    owner: str
    amount: Fraction
    balance: Fraction


@dataclass(frozen=True, slots=True)
class Statement:
    """What a member had of one unit at the start of a span, what happened in it, and what was left."""

    unit: str
    opening: Fraction
    lines: tuple[StatementLine, ...]
    closing: Fraction


_OUT = {
    "issued": "taken back", "spent": "used", "lapsed": "lapsed", "forgiven": "given up",
    "merged": "moved out",
}  # fmt: skip
_IN = {
    "issued": "earned", "spent": "came back", "lapsed": "revived", "forgiven": "forgiven",
    "merged": "moved in",
}  # fmt: skip


def statements(program: Program, postings: Iterable[Posting], span: Span) -> list[Statement]:
    """Return a statement for each unit of lots that a member ever had. ``postings`` are the member's own."""
    own: dict[str, list[Posting]] = {}
    for posting in postings:
        unit = program.units.get(posting.unit)
        if unit is not None and unit.kind == "lots":
            own.setdefault(posting.unit, []).append(posting)
    return [_statement(program, unit, own[unit], span) for unit in program.units if unit in own]


def _statement(program: Program, unit: str, postings: list[Posting], span: Span) -> Statement:
    opening = balance = Fraction(0)
    lines: list[StatementLine] = []
    for posting in postings:
        day = program.zone.day(posting.booked_at)
        amount, what = _moved(posting)
        if day > span.last or not what:
            continue
        change = whole(program, unit, amount)
        balance += change
        if day < span.first:
            opening = balance
        else:
            line = StatementLine(posting.booked_at, what, posting.rule, posting.owner, change, balance)
            _append(lines, line)
    return Statement(unit, opening, tuple(lines), balance)


def _append(lines: list[StatementLine], line: StatementLine) -> None:
    """Add a line; bookings of one moment for one reason (several lots) are one line."""
    if lines and _same(lines[-1], line):
        last = lines.pop()
        amount = last.amount + line.amount
        line = StatementLine(line.at, line.what, line.rule, line.owner, amount, line.balance)
    lines.append(line)


def _same(one: StatementLine, other: StatementLine) -> bool:
    return (one.at, one.what, one.rule, one.owner) == (other.at, other.what, other.rule, other.owner)


def _moved(posting: Posting) -> tuple[int | Fraction, str]:
    """Return by how much a booking changes what a member holds, and what it is; nothing within the member."""
    if posting.source in MEMBER_ACCOUNTS and posting.target in MEMBER_ACCOUNTS:
        return 0, ""
    if posting.target in MEMBER_ACCOUNTS:
        return posting.amount, _IN.get(posting.source, posting.source)
    return -posting.amount, _OUT.get(posting.target, posting.target)
