"""The text of a report, and of a member's statement."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from loyalrules.base.calendar import write_date
from loyalrules.base.say import say
from loyalrules.cli.frame import told
from loyalrules.cli.table import aligned
from loyalrules.cli.unit_text import cost_cells, cost_heads, issue_lines, open_cells, what_of
from loyalrules.plugins.program import Program
from loyalrules.report.account import Account
from loyalrules.report.figures_shown import ratio_shown, value_shown
from loyalrules.report.rfm import SCORES
from loyalrules.report.shown import amount_of, count_of, money_of, share_of, signed
from loyalrules.report.span import Span
from loyalrules.report.statement import Statement


def report_lines(report: Account, program: Program, *, verbose: bool) -> Iterator[str]:
    """Yield the lines of a report; ``verbose`` adds cohorts, the RFM grid, and where figures come from."""
    counts = say(
        "{span}: members {members}, orders {orders}, sales {sales} {currency}",
        span=str(report.span), members=count_of(report.members), orders=count_of(report.orders),
        sales=money_of(report.sales, program), currency=program.currency,
    )  # fmt: skip
    yield f"{report.program}@{report.digest[:7]}   {told(counts)}"
    yield ""
    yield from metric_lines(report, program, verbose=verbose)
    yield from _units(report, program)
    if report.segments:
        yield ""
        yield from _segments(report, program)
        if any(one.units for one in report.segments):
            yield ""
            yield from _redeemed(report, program)
    yield ""
    yield from _participation(report, program)
    if verbose:
        yield ""
        yield from _joined(report)
        yield ""
        yield from _cohorts(report)
        yield ""
        yield from _rfm(report)
    else:
        yield ""
        yield " " + told(
            say("--verbose adds enrolment, cohorts, recency by frequency, and the sources of the figures")
        )


def metric_lines(report: Account, program: Program, *, verbose: bool = False) -> list[str]:
    """Return the figures, each with its formula and its two numbers."""
    rows = [[told(say("FIGURE")), "", "", told(say("OUT OF")), told(say("FORMULA"))]]
    if verbose:
        rows[0].append(told(say("SOURCE")))
    for one in report.metrics:
        row = [told(one.name), one.key, value_shown(one, program), ratio_shown(one), told(one.formula)]
        rows.append([*row, told(one.source)] if verbose else row)
    return aligned(rows, right=[2], indent=" ")


def _units(report: Account, program: Program) -> Iterator[str]:
    rows = [[told(cell) for cell in open_cells(line, program)] for line in report.units]
    if rows:
        yield ""
        yield " " + told(say("at the end of {day}", day=write_date(report.span.last)))
        yield from aligned(rows, indent=" ")
    for line in report.units:
        if line.issues:
            yield ""
            yield from issue_lines(line, program)


def _segments(report: Account, program: Program) -> list[str]:
    heads = (
        say("MEMBERS"), say("JOINED"), say("BOUGHT"), say("AGAIN"), say("REDEEMED"), say("ORDERS"),
        say("SALES"), say("AN ORDER"),
    )  # fmt: skip
    rows = [[told(say("BY {segment}", segment=report.by)), *(told(head) for head in heads)]]
    for one in report.segments:
        counts = (one.members, one.joined, one.bought, one.repeated, one.redeemed, one.orders)
        each = money_of(one.sales / one.orders if one.orders else None, program)
        rows.append([one.segment, *(count_of(count) for count in counts), money_of(one.sales, program), each])
    return aligned(rows, right=range(1, 9), indent=" ")


def _redeemed(report: Account, program: Program) -> list[str]:
    """Return what became of the units of each segment: redemption rate and breakage."""
    heads = (say("ISSUED"), "", say("USED"), say("REDEEMED"), say("LAPSED"), say("BREAKAGE"))
    rows = [[told(say("BY {segment}", segment=report.by)), *(told(head) for head in heads)]]
    for one in report.segments:
        for unit, line in one.units:
            issued, used, lapsed = (
                amount_of(amount, program, unit) for amount in (line.issued, line.used, line.lapsed)
            )
            redeemed, breakage = share_of(line.used, line.issued), share_of(line.lapsed, line.issued)
            rows.append([one.segment, issued, what_of(unit), used, redeemed, lapsed, breakage])
    return aligned(rows, right=[1, 3, 4, 5, 6], indent=" ")


def _participation(report: Account, program: Program) -> list[str]:
    heads = (say("MEMBERS"), say("OF ALL"), say("GAVE"))
    rows = [
        [
            told(say("RULE")),
            *(told(head) for head in heads),
            "",
            *(told(head) for head in cost_heads(program)),
        ]
    ]
    everybody = Fraction(report.members)
    for line in report.rules:
        net = amount_of(line.given - line.taken_back, program, line.unit)
        of_all = share_of(Fraction(line.members), everybody)
        cost = cost_cells(line.cost, report.sales, program)
        rows.append([line.rule, count_of(line.members), of_all, net, what_of(line.unit), *cost])
    return aligned(rows, right=[1, 2, 3, 5, 6], indent=" ")


def _joined(report: Account) -> list[str]:
    rows = [[told(say("JOINED IN")), told(say("MEMBERS"))]]
    rows += [[date.fromordinal(month).strftime("%Y-%m"), count_of(n)] for month, n in report.joined.items()]
    return aligned(rows, right=[1], indent=" ")


def _cohorts(report: Account) -> list[str]:
    longest = max((len(line.active) for line in report.cohorts), default=1)
    rows = [[told(say("FIRST BOUGHT")), told(say("MEMBERS")), *(f"+{at}" for at in range(1, longest))]]
    for line in report.cohorts:
        size = line.active[0]
        shares = (f"{round(Fraction(count * 100, size))}%" for count in line.active[1:])
        rows.append([date.fromordinal(line.month).strftime("%Y-%m"), count_of(size), *shares])
    return aligned(rows, right=range(1, longest + 1), indent=" ")


def _rfm(report: Account) -> list[str]:
    cells = {(one.recency, one.frequency): one.members for one in report.rfm}
    rows = [[told(say("BOUGHT LAST (5) / OFTEN (5)")), *(str(score) for score in range(1, SCORES + 1))]]
    for recency in range(SCORES, 0, -1):
        row = [count_of(cells.get((recency, score), 0)) for score in range(1, SCORES + 1)]
        rows.append([str(recency), *row])
    return aligned(rows, right=range(1, SCORES + 1), indent=" ")


def statement_lines(member: str, span: Span, found: Sequence[Statement], program: Program) -> Iterator[str]:
    """Yield the lines of a member's statement."""
    yield f"{member}   {program.id}   {span}"
    for one in found:
        rows = [[one.unit.upper(), "", "", "", told(say("BALANCE"))]]
        opening = amount_of(one.opening, program, one.unit)
        rows.append([write_date(span.first), told(say("opening balance")), "", "", opening])
        for line in one.lines:
            amounts = (line.amount, line.balance)
            change, balance = (amount_of(amount, program, one.unit) for amount in amounts)
            why = f"{line.rule} ({line.owner})" if line.owner else line.rule
            rows.append(
                [
                    program.zone.local_text(line.at),
                    told(_WHAT.get(line.what, line.what)),
                    why,
                    signed(change),
                    balance,
                ]
            )
        closing = amount_of(one.closing, program, one.unit)
        rows.append([write_date(span.last), told(say("closing balance")), "", "", closing])
        yield ""
        yield from aligned(rows, right=[3, 4], indent=" ")


_WHAT = {
    "earned": say("earned"), "taken back": say("taken back"), "used": say("used"),
    "came back": say("came back"), "lapsed": say("lapsed"), "revived": say("revived"),
    "given up": say("given up"), "forgiven": say("forgiven"), "moved out": say("moved out"),
    "moved in": say("moved in"),
}  # fmt: skip
