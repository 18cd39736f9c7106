"""Texts about units and costs, as several reports show them."""

from datetime import date
from fractions import Fraction

from loyalrules.base.say import Said, say
from loyalrules.cli.frame import told
from loyalrules.cli.table import aligned
from loyalrules.plugins.program import Program
from loyalrules.report.shown import amount_of, money_of, share_of
from loyalrules.report.units import IssueLine, UnitLine


def cost_heads(program: Program) -> tuple[Said, Said]:
    """Return the heads of the columns of ``cost_cells``."""
    return say("COST ({currency})", currency=program.currency), say("% OF SALES")


def cost_cells(cost: Fraction | None, sales: Fraction, program: Program) -> tuple[str, str]:
    """Return a cost, and its share of the sales."""
    return money_of(cost, program), share_of(cost, sales)


def open_cells(line: UnitLine, program: Program) -> tuple[Said, str]:
    """Return what members hold of a unit at the end, and what it costs to honour it."""
    parts = [
        say("available {amount}", amount=amount_of(line.available, program, line.unit)),
        say("pending {amount}", amount=amount_of(line.pending, program, line.unit)),
        say("owed {amount}", amount=amount_of(line.owed, program, line.unit)),
    ]
    if line.liability is not None:
        owed = f"{money_of(line.liability, program)} {program.currency}"
        parts.append(say("liability {amount}", amount=owed))
    return say("OPEN {unit}", unit=line.unit), " · ".join(told(part) for part in parts)


def issue_lines(line: UnitLine, program: Program) -> list[str]:
    """Return what became of the units of each month of issue."""
    heads = (say("USED"), say("REDEEMED"), say("LAPSED"), say("BREAKAGE"))
    rows = [[told(say("ISSUED IN")), line.unit.upper(), *(told(head) for head in heads)]]
    rows += [_issue(one, line, program) for one in line.issues]
    return aligned(rows, right=[1, 2, 3, 4, 5], indent=" ")


def _issue(one: IssueLine, line: UnitLine, program: Program) -> list[str]:
    return [
        date.fromordinal(one.month).strftime("%Y-%m"), amount_of(one.issued, program, line.unit),
        amount_of(one.used, program, line.unit), share_of(one.used, one.issued),
        amount_of(one.lapsed, program, line.unit), share_of(one.lapsed, one.issued),
    ]  # fmt: skip


def what_of(unit: str) -> str:
    """Return the word for what was given: coupons and other gifts carry the name of their rule."""
    return unit.split(" ", 1)[0]
