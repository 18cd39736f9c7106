"""The text of a simulation's report."""

from collections.abc import Iterator
from fractions import Fraction

from loyalrules.base.calendar import write_date
from loyalrules.base.say import Said, say
from loyalrules.cli.frame import told
from loyalrules.cli.table import aligned
from loyalrules.cli.unit_text import cost_cells, cost_heads, issue_lines, open_cells, what_of
from loyalrules.plugins.program import Program
from loyalrules.replay.family_told import family_told
from loyalrules.replay.simulated import Simulated
from loyalrules.report.shown import amount_of, count_of, money_of, share_of


def _assumed(about: str, value: object) -> Said:
    known: dict[str, Said] = {
        "buying": say("members buy as they did: a program that gives more does not make them buy more"),
        "shift": say("the history was moved on by {weeks} weeks; weekdays stay what they were", weeks=value),
        "sample": say("only {share} of the members were taken, the same ones each time", share=value),
        "delivery": say("each order was delivered {wait} after it was paid", wait=value),
        "no delivery": say(
            "the history has no deliveries: what waits for one stays pending (--delivery-after)"
        ),
        "left out": say("{count} rows were left out by the mapping", count=value),
        "lost": say(
            "{count} events name an order that the history does not have, and no member: not replayed",
            count=value,
        ),
        "together": say(
            "{count} members share a budget that runs short, or are linked: replayed together", count=value
        ),
    }
    return known[about]


def simulated_lines(report: Simulated, program: Program, *, verbose: bool) -> Iterator[str]:
    """Yield the lines of the report. Amounts are rounded for the eye to the unit's decimals."""
    counts = say(
        "{orders} orders, {members} members, {events} events, until {day}",
        orders=count_of(report.orders), members=count_of(report.members), events=count_of(report.events),
        day=write_date(program.zone.day(report.end)),
    )  # fmt: skip
    yield f"{report.program}@{report.digest[:7]}   {told(counts)}"
    yield ""
    yield from _rules(report, program)
    yield ""
    yield from aligned([[f" {told(head)}", told(said)] for head, said in _facts(report, program)])
    for line in report.units:
        if line.issues and (verbose or line.liability is not None):
            yield ""
            yield from issue_lines(line, program)
    yield ""
    for about, value in report.assumptions:
        yield " " + told(say("assumed: {what}", what=_assumed(about, value)))
    yield from _told(report, verbose=verbose)


def _rules(report: Simulated, program: Program) -> list[str]:
    head = [say("RULE"), say("FIRED"), say("MEMBERS"), say("GAVE"), "", *cost_heads(program)]
    rows = [[told(one) for one in head]]
    total = Fraction(0)
    for line in report.rules:
        net = line.given - line.taken_back
        total += line.cost or 0
        fired, members = report.fired.get(line.rule, (line.times, line.members))
        gave = [amount_of(net, program, line.unit), what_of(line.unit)]
        cost = cost_cells(line.cost, report.sales, program)
        rows.append([line.rule, count_of(fired), count_of(members), *gave, *cost])
    silent = [rule for rule in program.rules if rule not in report.fired and not program.rules[rule].counter]
    rows += [[rule, "0", "0", "", "", "", ""] for rule in silent]
    rows.append([told(say("TOTAL")), "", "", "", "", *cost_cells(total, report.sales, program)])
    for use in report.uses:
        used = [amount_of(use.used, program, use.unit), what_of(use.unit)]
        cost = cost_cells(use.cost, report.sales, program)
        rows.append([told(say("used: {what}", what=use.what)), "", count_of(use.members), *used, *cost])
    return aligned(rows, right=[1, 2, 3, 5, 6], indent=" ")


def _facts(report: Simulated, program: Program) -> Iterator[tuple[str, str]]:
    sales = say(
        "{sales} {currency}, less what was refunded",
        sales=money_of(report.sales, program), currency=program.currency,
    )  # fmt: skip
    yield say("SALES"), sales
    cuts = [f"{sort} {count_of(report.cuts.get(sort, 0))}" for sort in ("at_most", "limit", "budget")]
    others = [f"{sort} {count_of(count)}" for sort, count in report.cuts.items() if sort not in _USUAL]
    held = told(say("pending taken back by refunds {count}", count=count_of(report.cancelled)))
    yield say("CUT"), " · ".join([*cuts, *others, held])
    for line in report.units:
        yield open_cells(line, program)
        issued = sum((one.issued for one in line.issues), Fraction(0))
        lapsed = say(
            "{amount} ({share} of issued)",
            amount=amount_of(line.lapsed, program, line.unit), share=share_of(line.lapsed, issued),
        )  # fmt: skip
        yield say("LAPSED {unit}", unit=line.unit), lapsed
    if report.levels:
        yield say("TIERS"), " · ".join(f"{level} {count_of(count)}" for level, count in report.levels.items())
    for head, parts in family_told(report.families, program):
        yield head, " · ".join(told(part) for part in parts)
    if report.refused or report.unreadable or report.known:
        counts = (
            say("refused {count}", count=count_of(report.refused)),
            say("unreadable {count}", count=count_of(report.unreadable)),
            say("sent twice {count}", count=count_of(report.known)),
        )
        yield say("NOT TAKEN"), " · ".join(told(count) for count in counts)


_USUAL = frozenset({"at_most", "limit", "budget"})


def _told(report: Simulated, *, verbose: bool) -> Iterator[str]:
    most = len(report.told) if verbose else 5
    for one in report.told[:most]:
        what = f"{told(one.what)}: {one.place}" if one.place else told(one.what)
        yield f" {what}: {told(one.said)}"
    shown = [one for one in report.told[:most] if one.what != "warning"]
    hidden = report.refused + report.unreadable - len(shown)
    if hidden > 0:
        yield " " + told(
            say("... {count} more were not taken; --verbose lists the first", count=count_of(hidden))
        )
