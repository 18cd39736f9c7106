"""One pass over the postings of a ledger: what moved between which accounts, by rule and month.

Every other report is read from these sums, so a large ledger is walked once, and the sums of two
parts of a ledger add up to those of the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from loyalrules.base.calendar import Zone, window_end, window_start
from loyalrules.facts.decision import Posting
from loyalrules.facts.entries import is_apart
from loyalrules.facts.state import Exact
from loyalrules.plugins.program import Program
from loyalrules.program.counting import COUNTER_SCALE


class Move(NamedTuple):
    """A way that units took. ``month`` is its first local day (ordinal), by when it was booked."""

    unit: str
    source: str
    target: str
    rule: str
    month: int


@dataclass(slots=True)
class Moved:
    """How much went a way, in the smallest part of the unit, and in how many postings."""

    amount: Exact = 0
    times: int = 0


@dataclass(slots=True)
class Sums:
    """What a ledger's postings add up to. ``members`` is how many got or used a unit by a rule."""

    moves: dict[Move, Moved] = field(default_factory=dict)
    members: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, other: "Sums", sign: int = 1) -> None:
        """Add the sums of other members' postings; with the sign -1 take them away again."""
        for move, moved in other.moves.items():
            own = self.moves.setdefault(move, Moved())
            own.amount += sign * moved.amount
            own.times += sign * moved.times
            if not own.times:
                del self.moves[move]
        for key, count in other.members.items():
            self.members[key] = self.members.get(key, 0) + sign * count
            if not self.members[key]:
                del self.members[key]


def sum_postings(program: Program, postings: Iterable[Posting]) -> Sums:
    """Add up postings; those of one month of the program's time zone go together."""
    adding = Adding(program.zone)
    adding.take(postings)
    return adding.sums()


class Adding:
    """Adds up postings as they come."""

    def __init__(self, zone: Zone) -> None:
        self._months = _Months(zone)
        self._moves: dict[tuple[str, str, str, str, int], Moved] = {}
        self._members: dict[tuple[str, str], set[str]] = {}

    def take(self, postings: Iterable[Posting]) -> None:
        """Add postings of any members."""
        moves, members, months = self._moves, self._members, self._months
        for member, unit, source, target, amount, _, rule, _, _, booked_at in postings:
            if is_apart(member, unit):
                continue  # What a fund hands on was given, and counted, before.
            month = months.first if months.start <= booked_at < months.end else months.turn_to(booked_at)
            key = (unit, source, target, rule, month)
            moved = moves.get(key)
            if moved is None:
                moved = moves[key] = Moved()
            moved.amount += amount
            moved.times += 1
            if source != "issued" and target != "spent":
                continue
            heads = members.get((unit, rule))
            if heads is None:
                heads = members[unit, rule] = set()
            heads.add(member)

    def sums(self) -> Sums:
        """Return what was added so far."""
        moves = {Move(*key): moved for key, moved in self._moves.items()}
        return Sums(moves, {key: len(heads) for key, heads in self._members.items()})


def whole(program: Program, unit: str, amount: Exact) -> Fraction:
    """Return an amount in smallest parts as whole units. Counters keep nine decimals, gifts none."""
    known = program.units.get(unit)
    decimals = known.decimals if known is not None else COUNTER_SCALE if unit.startswith("#") else 0
    return Fraction(amount, 10**decimals)


class _Months:
    """The month at hand: postings come nearly in the order of time, so it seldom turns."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.first = self.start = self.end = 0

    def turn_to(self, at: int) -> int:
        self.first = window_start("month", self.zone.day(at))
        self.start = self.zone.start_of_day(self.first)
        self.end = self.zone.start_of_day(window_end("month", self.first))
        return self.first
