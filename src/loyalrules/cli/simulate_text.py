"""The text of a simulation's report."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from loyalrules.base.calendar import write_date
from loyalrules.cli.table import aligned
from loyalrules.plugins.program import Program
from loyalrules.replay.simulated import IssueLine, Simulated, UnitLine
from loyalrules.report.shown import amount_of, count_of, money_of, share_of

_ASSUMED = {
    "buying": "members buy as they did: a program that gives more does not make them buy more",
    "shift": "the history was moved on by {} weeks; weekdays stay what they were",
    "sample": "only {} of the members were taken, the same ones each time",
    "delivery": "each order was delivered {} after it was paid",
    "no delivery": "the history has no deliveries: what waits for one stays pending (--delivery-after)",
    "left out": "{} rows were left out by the mapping",
    "lost": "{} events name an order that the history does not have, and no member: not replayed",
    "together": "{} members share a budget that runs short, or are linked: replayed together",
}


def simulated_lines(report: Simulated, program: Program, *, verbose: bool) -> Iterator[str]:
    """Yield the lines of the report. Amounts are rounded for the eye to the unit's decimals."""
    counts = (f"{count_of(report.orders)} orders", f"{count_of(report.members)} members")
    head = f"{report.program}@{report.digest[:7]}   {', '.join(counts)}, {count_of(report.events)} events"
    yield f"{head}, until {write_date(program.zone.day(report.end))}"
    yield ""
    yield from _rules(report, program)
    yield ""
    yield from aligned([[f" {head}", said] for head, said in _facts(report, program)])
    for line in report.units:
        if line.issues and (verbose or line.liability is not None):
            yield ""
            yield from _issues(line, program)
    yield ""
    for about, value in report.assumptions:
        yield f" assumed: {_ASSUMED[about].format(value)}"
    yield from _told(report, verbose=verbose)


def _rules(report: Simulated, program: Program) -> list[str]:
    head = ["RULE", "FIRED", "MEMBERS", "GAVE", "", f"COST ({program.currency})", "% OF SALES"]
    rows = [head]
    total = Fraction(0)
    for line in report.rules:
        net = line.given - line.taken_back
        total += line.cost or 0
        fired, members = report.fired.get(line.rule, (line.times, line.members))
        gave = [amount_of(net, program, line.unit), _what(line.unit)]
        cost = [money_of(line.cost, program), share_of(line.cost, report.sales)]
        rows.append([line.rule, count_of(fired), count_of(members), *gave, *cost])
    silent = [rule for rule in program.rules if rule not in report.fired and rule[0] != "#"]
    rows += [[rule, "0", "0", "", "", "", ""] for rule in silent]
    rows.append(["TOTAL", "", "", "", "", money_of(total, program), share_of(total, report.sales)])
    for use in report.uses:
        used = [amount_of(use.used, program, use.unit), _what(use.unit)]
        cost = [money_of(use.cost, program), share_of(use.cost, report.sales)]
        rows.append([f"used: {use.what}", "", count_of(use.members), *used, *cost])
    return aligned(rows, right=[1, 2, 3, 5, 6], indent=" ")


def _what(unit: str) -> str:
    """Return the word for what was given: coupons and other gifts carry the name of their rule."""
    return unit.split(" ", 1)[0]


def _facts(report: Simulated, program: Program) -> Iterator[tuple[str, str]]:
    yield "SALES", f"{money_of(report.sales, program)} {program.currency}, less what was refunded"
    cuts = [f"{sort} {count_of(report.cuts.get(sort, 0))}" for sort in ("at_most", "limit", "budget")]
    others = [f"{sort} {count_of(count)}" for sort, count in report.cuts.items() if sort not in _USUAL]
    held = f"pending taken back by refunds {count_of(report.cancelled)}"
    yield "CUT", " · ".join([*cuts, *others, held])
    for line in report.units:
        parts = [f"available {amount_of(line.available, program, line.unit)}"]
        parts.append(f"pending {amount_of(line.pending, program, line.unit)}")
        parts.append(f"owed {amount_of(line.owed, program, line.unit)}")
        if line.liability is not None:
            parts.append(f"liability {money_of(line.liability, program)} {program.currency}")
        yield f"OPEN {line.unit}", " · ".join(parts)
        issued = sum((one.issued for one in line.issues), Fraction(0))
        yield (
            f"LAPSED {line.unit}",
            f"{amount_of(line.lapsed, program, line.unit)} ({share_of(line.lapsed, issued)} of issued)",
        )
    if report.levels:
        yield "TIERS", " · ".join(f"{level} {count_of(count)}" for level, count in report.levels.items())
    if report.refused or report.unreadable or report.known:
        counts = (
            ("refused", report.refused),
            ("unreadable", report.unreadable),
            ("sent twice", report.known),
        )
        yield "NOT TAKEN", " · ".join(f"{what} {count_of(count)}" for what, count in counts)


_USUAL = frozenset({"at_most", "limit", "budget"})


def _issues(line: UnitLine, program: Program) -> list[str]:
    rows = [["ISSUED IN", line.unit.upper(), "LAPSED", "BREAKAGE"]]
    rows += [_issue(one, line, program) for one in line.issues]
    return aligned(rows, right=[1, 2, 3], indent=" ")


def _issue(one: IssueLine, line: UnitLine, program: Program) -> list[str]:
    return [
        date.fromordinal(one.month).strftime("%b %Y"), amount_of(one.issued, program, line.unit),
        amount_of(one.lapsed, program, line.unit), share_of(one.lapsed, one.issued),
    ]  # fmt: skip


def _told(report: Simulated, *, verbose: bool) -> Iterator[str]:
    most = len(report.told) if verbose else 5
    for one in report.told[:most]:
        yield f" {one.what}: {one.place}: {one.said}" if one.place else f" {one.what}: {one.said}"
    hidden = report.refused + report.unreadable - min(most, len(report.told))
    if hidden > 0:
        yield f" ... {count_of(hidden)} more were not taken; --verbose lists the first"
