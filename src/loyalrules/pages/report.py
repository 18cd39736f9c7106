"""The page of a report: the figures of the field, what members hold, who buys again."""

from collections.abc import Iterator
from fractions import Fraction

from loyalrules.base.language import in_language
from loyalrules.base.say import Said, say
from loyalrules.pages.page import page
from loyalrules.pages.parts import (
    HeatCell,
    HeatRow,
    Part,
    Tile,
    cohorts_part,
    heat_cell,
    issues_part,
    months_part,
    rule_name,
    table,
    tiers_part,
    unit_name,
)
from loyalrules.pages.words import word
from loyalrules.plugins.program import Program
from loyalrules.report.account import Account
from loyalrules.report.figures_shown import ratio_shown, value_shown
from loyalrules.report.rfm import SCORES
from loyalrules.report.shown import amount_of, count_of, money_of, share_of
from loyalrules.shapes.model import label

# The figures that are read first, in their order.
_FIRST = ("retention", "lifetime_value", "average_order_value", "repeat_rate", "nps", "cli")


def report_page(report: Account, program: Program, lang: str = "en") -> str:
    """Return the page of a report as HTML. Raises ``MissingLibrary``."""
    told = _Told(lang)
    counts = {"orders": count_of(report.orders), "members": count_of(report.members)}
    return page(
        lang, told(say("Report of a loyalty program")), label(program.name, lang, program.id),
        word("made", lang, report.digest[:12]), verdict="",
        history=told(say("{span}: members {members}, orders {orders}", span=str(report.span), **counts)),
        tiles=list(_tiles(report, program, told)), parts=list(_parts(report, program, told)), listed="",
        items=(),
    )  # fmt: skip


class _Told:
    """Tells sentences in the language of the page."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, said: Said) -> str:
        return in_language(said, self.lang)


def _tiles(report: Account, program: Program, told: _Told) -> Iterator[Tile]:
    yield Tile(told(say("Sales")), money_of(report.sales, program), "", program.currency)
    owed = [line.liability for line in report.units if line.liability is not None]
    if owed:
        amount = money_of(sum(owed, Fraction(0)), program)
        yield Tile(
            told(say("Liability")), amount, told(say("what members hold, at its worth")), program.currency
        )
    known = {one.key: one for one in report.metrics if one.value is not None}
    for key in _FIRST:
        if key in known:
            one = known[key]
            value, _, unit = value_shown(one, program).partition(" ")
            yield Tile(told(one.name), value, ratio_shown(one), unit)


def _parts(report: Account, program: Program, told: _Told) -> Iterator[Part]:
    lang = told.lang
    for line in report.units:
        yield months_part(line, program, lang)
    yield _figures(report, program, told)
    if any(report.levels.values()):
        yield tiers_part(report.levels, lang)
    if report.segments:
        yield _segments(report, program, told)
        if any(one.units for one in report.segments):
            yield _redeemed(report, program, told)
    yield _rules(report, program, told)
    for line in report.units:
        if line.issues:
            yield issues_part(line, program, lang)
    if len(report.cohorts) > 1:
        yield cohorts_part(report.cohorts, lang)
    if report.rfm:
        yield _rfm(report, told)


def _figures(report: Account, program: Program, told: _Told) -> Part:
    rows = [
        (told(one.name), value_shown(one, program), ratio_shown(one), told(one.formula), told(one.source))
        for one in report.metrics
    ]
    note = told(say("Each figure with its formula, the two numbers that it comes from, and its source."))
    heads = (say("figure"), say("value"), say("out of"), say("formula"), say("source"))
    return table(told(say("Figures")), note, [told(head) for head in heads], rows, {0, 3, 4})


def _segments(report: Account, program: Program, told: _Told) -> Part:
    heads = (
        say("members"), say("joined"), say("bought"), say("bought again"), say("used units"), say("orders"),
        say("sales"), say("an order"),
    )  # fmt: skip
    rows = []
    for one in report.segments:
        counts = (one.members, one.joined, one.bought, one.repeated, one.redeemed, one.orders)
        each = money_of(one.sales / one.orders if one.orders else None, program)
        shown = [count_of(count) for count in counts]
        rows.append((one.segment, *shown, money_of(one.sales, program), each))
    note = told(say("As members are at the end; what they did is counted in the span."))
    title = told(say("Members by {segment}", segment=report.by))
    return table(title, note, [report.by, *(told(head) for head in heads)], rows, {0})


def _redeemed(report: Account, program: Program, told: _Told) -> Part:
    heads = (
        say("what"), say("issued"), say("used"), say("redemption rate"), say("lapsed"), say("breakage"),
    )  # fmt: skip
    rows = []
    for one in report.segments:
        for unit, line in one.units:
            issued, used, lapsed = (
                amount_of(amount, program, unit) for amount in (line.issued, line.used, line.lapsed)
            )
            shares = share_of(line.used, line.issued), share_of(line.lapsed, line.issued)
            name = unit_name(unit, program, told.lang)
            rows.append((one.segment, name, issued, used, shares[0], lapsed, shares[1]))
    note = told(say("Of all that these members were ever issued, less what refunds took back."))
    title = told(say("What was used and what lapsed, by {segment}", segment=report.by))
    return table(title, note, [report.by, *(told(head) for head in heads)], rows, {0, 1})


def _rules(report: Account, program: Program, told: _Told) -> Part:
    everybody = Fraction(report.members)
    rows = [
        (
            rule_name(line.rule, program, told.lang), count_of(line.members),
            share_of(Fraction(line.members), everybody),
            amount_of(line.given - line.taken_back, program, line.unit),
            unit_name(line.unit, program, told.lang), money_of(line.cost, program),
        )
        for line in report.rules
    ]  # fmt: skip
    cost = say("cost ({currency})", currency=program.currency)
    heads = (say("rule"), say("members"), say("of all"), say("gave"), say("what"), cost)
    note = told(say("In the span, less what refunds took back in it."))
    return table(told(say("Participation, rule by rule")), note, [told(head) for head in heads], rows, {0, 4})


def _rfm(report: Account, told: _Told) -> Part:
    cells = {(one.recency, one.frequency): one.members for one in report.rfm}
    most = max(cells.values())
    rows = []
    for recency in range(SCORES, 0, -1):
        counts = [cells.get((recency, frequency), 0) for frequency in range(1, SCORES + 1)]
        shown = tuple(HeatCell(count_of(count), heat_cell(count, most).light) for count in counts)
        rows.append(HeatRow(str(recency), count_of(sum(counts)), shown))
    note = say(
        "Members who bought, in fifths: down, how lately they bought (5 is the latest); across, how often"
        " (5 is the most often). The darker, the more members."
    )
    head = (told(say("lately")), told(say("members")), *(str(score) for score in range(1, SCORES + 1)))
    return Part(told(say("Recency by frequency")), told(note), head=head, heat=tuple(rows))
