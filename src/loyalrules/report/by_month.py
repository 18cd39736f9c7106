"""Units month by month: issued, used, lapsed, and what members hold at each end."""

from dataclasses import dataclass
from fractions import Fraction

from loyalrules.base.calendar import window_end
from loyalrules.plugins.program import Program
from loyalrules.report.sums import Sums, whole


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of one unit, in whole units. ``month`` is its first local day (ordinal).

    What moved in the month: ``issued``, ``taken_back``, ``used`` (less what came back), ``lapsed``
    (less what a refund took from it) and ``forgiven``. What stood at its end: ``available``,
    ``pending`` and ``owed`` (a debt, above 0).
    """

    month: int
    issued: Fraction
    taken_back: Fraction
    used: Fraction
    lapsed: Fraction
    forgiven: Fraction
    available: Fraction
    pending: Fraction
    owed: Fraction

    @property
    def outstanding(self) -> Fraction:
        """What members hold at the end of the month, less what they owe."""
        return self.available + self.pending - self.owed


def by_month(program: Program, sums: Sums, unit: str) -> list[MonthLine]:
    """Return every month from the first to the last booking of a unit, those without any included.

    What was issued in all months so far is always what was taken back, used and lapsed, less what was
    forgiven, plus what is outstanding.
    """
    flows = _flows(sums, unit)
    if not flows:
        return []
    lines: list[MonthLine] = []
    stands = dict.fromkeys(("available", "pending", "owed"), Fraction(0))
    month, last = min(flows), max(flows)
    while month <= last:
        into, out = flows.get(month, ({}, {}))
        for account in stands:
            stands[account] += into.get(account, 0) - out.get(account, 0)
        moved = [
            out.get("issued", Fraction(0)),
            into.get("issued", Fraction(0)),
            into.get("spent", Fraction(0)) - out.get("spent", 0),
            into.get("lapsed", Fraction(0)) - out.get("lapsed", 0),
            out.get("forgiven", Fraction(0)) - into.get("forgiven", 0),
        ]
        held = (stands["available"], stands["pending"], -stands["owed"])
        lines.append(MonthLine(month, *(whole(program, unit, part) for part in (*moved, *held))))
        month = window_end("month", month)
    return lines


def _flows(sums: Sums, unit: str) -> dict[int, tuple[dict[str, Fraction], dict[str, Fraction]]]:
    """Return what went into and out of each account, by month, in smallest parts."""
    flows: dict[int, tuple[dict[str, Fraction], dict[str, Fraction]]] = {}
    for move, moved in sums.moves.items():
        if move.unit != unit:
            continue
        into, out = flows.setdefault(move.month, ({}, {}))
        into[move.target] = into.get(move.target, Fraction(0)) + moved.amount
        out[move.source] = out.get(move.source, Fraction(0)) + moved.amount
    return flows


def counted_by_month(program: Program, sums: Sums, counter: str) -> dict[int, Fraction]:
    """Return what a counter counted for everybody, by month: refunds are subtracted when they are booked."""
    unit = f"#{counter}"
    found: dict[int, Fraction] = {}
    for move, moved in sums.moves.items():
        if move.unit == unit:
            sign = 1 if move.target == "counted" else -1
            found[move.month] = found.get(move.month, Fraction(0)) + sign * whole(program, unit, moved.amount)
    return dict(sorted(found.items()))
