"""The text of a simulation's report."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from loyalrules.base.calendar import write_date
from loyalrules.base.money import write_exact
from loyalrules.cli.table import aligned
from loyalrules.decide.shown import grouped
from loyalrules.plugins.program import Program
from loyalrules.replay.simulated import IssueLine, Simulated, UnitLine

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


def simulated_lines(report: Simulated, program: Program, seconds: float, *, verbose: bool) -> Iterator[str]:
    """Yield the lines of the report. Amounts are rounded for the eye to the unit's decimals."""
    yield (
        f"{report.program}@{report.digest[:7]}   {_n(report.orders)} orders, {_n(report.members)} members, "
        f"{_n(report.events)} events, until {write_date(program.zone.day(report.end))}   {seconds:.1f} s"
    )
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
        rows.append(
            [line.rule, _n(fired), _n(members), _amount(net, program, line.unit), line.unit.split(" ", 1)[0],
             _money(line.cost, program), _share(line.cost, report.sales)]
        )  # fmt: skip
    silent = [rule for rule in program.rules if rule not in report.fired and rule[0] != "#"]
    rows += [[rule, "0", "0", "", "", "", ""] for rule in silent]
    rows.append(["TOTAL", "", "", "", "", _money(total, program), _share(total, report.sales)])
    for use in report.uses:
        rows.append(
            [f"used: {use.what}", "", _n(use.members), _amount(use.used, program, use.unit),
             use.unit.split(" ", 1)[0], _money(use.cost, program), _share(use.cost, report.sales)]
        )  # fmt: skip
    return aligned(rows, right=[1, 2, 3, 5, 6], indent=" ")


def _facts(report: Simulated, program: Program) -> Iterator[tuple[str, str]]:
    yield "SALES", f"{_money(report.sales, program)} {program.currency}, less what was refunded"
    cuts = [f"{sort} {_n(report.cuts.get(sort, 0))}" for sort in ("at_most", "limit", "budget")]
    others = [f"{sort} {_n(count)}" for sort, count in report.cuts.items() if sort not in _USUAL]
    held = f"pending taken back by refunds {_n(report.cancelled)}"
    yield "CUT", " · ".join([*cuts, *others, held])
    for line in report.units:
        parts = [f"available {_amount(line.available, program, line.unit)}"]
        parts.append(f"pending {_amount(line.pending, program, line.unit)}")
        parts.append(f"owed {_amount(line.owed, program, line.unit)}")
        if line.liability is not None:
            parts.append(f"liability {_money(line.liability, program)} {program.currency}")
        yield f"OPEN {line.unit}", " · ".join(parts)
        issued = sum((one.issued for one in line.issues), Fraction(0))
        yield (
            f"LAPSED {line.unit}",
            f"{_amount(line.lapsed, program, line.unit)} ({_share(line.lapsed, issued)} of issued)",
        )
    if report.levels:
        yield "TIERS", " · ".join(f"{level} {_n(count)}" for level, count in report.levels.items())
    if report.refused or report.unreadable or report.known:
        counts = (
            ("refused", report.refused),
            ("unreadable", report.unreadable),
            ("sent twice", report.known),
        )
        yield "NOT TAKEN", " · ".join(f"{what} {_n(count)}" for what, count in counts)


_USUAL = frozenset({"at_most", "limit", "budget"})


def _issues(line: UnitLine, program: Program) -> list[str]:
    rows = [["ISSUED IN", line.unit.upper(), "LAPSED", "BREAKAGE"]]
    rows += [_issue(one, line, program) for one in line.issues]
    return aligned(rows, right=[1, 2, 3], indent=" ")


def _issue(one: IssueLine, line: UnitLine, program: Program) -> list[str]:
    return [
        date.fromordinal(one.month).strftime("%b %Y"), _amount(one.issued, program, line.unit),
        _amount(one.lapsed, program, line.unit), _share(one.lapsed, one.issued),
    ]  # fmt: skip


def _told(report: Simulated, *, verbose: bool) -> Iterator[str]:
    most = len(report.told) if verbose else 5
    for one in report.told[:most]:
        yield f" {one.what}: {one.place}: {one.said}" if one.place else f" {one.what}: {one.said}"
    hidden = report.refused + report.unreadable - min(most, len(report.told))
    if hidden > 0:
        yield f" ... {_n(hidden)} more were not taken; --verbose lists the first"


def _n(count: int) -> str:
    return grouped(str(count))


def _amount(amount: Fraction, program: Program, unit: str) -> str:
    known = program.units.get(unit)
    return _rounded(amount, 0 if known is None else known.decimals)


def _money(amount: Fraction | None, program: Program) -> str:
    return "-" if amount is None else _rounded(amount, program.decimals)


def _share(part: Fraction | None, of: Fraction) -> str:
    return "-" if part is None or not of else f"{_rounded(part / of * 100, 2)}%"


def _rounded(amount: Fraction, decimals: int) -> str:
    return grouped(write_exact(round(amount * 10**decimals), decimals))
