"""The parts of a page about a simulation: what stands in each, in the reader's language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from loyalrules.base.language import in_language
from loyalrules.decide.shown import grouped
from loyalrules.pages.charts import bars_chart, flow_chart, months_chart, titled
from loyalrules.pages.words import GIFTS, word
from loyalrules.plugins.program import Program
from loyalrules.replay.family_told import family_told
from loyalrules.replay.simulated import Simulated
from loyalrules.report.cohorts import CohortLine
from loyalrules.report.shown import amount_of, count_of, money_of, share_of
from loyalrules.report.units import UnitLine
from loyalrules.shapes.model import label

_MOST_COHORTS = 13


@dataclass(frozen=True, slots=True)
class Tile:
    """One number that is read first; ``what`` stands small behind it: a currency."""

    name: str
    value: str
    note: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One share in a heat map; ``light`` is the lightness of its colour in percent."""

    text: str
    light: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of a heat map."""

    name: str
    size: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a page: a chart, a table (``left`` columns begin at the left), or a heat map.

    A table that only repeats its chart is ``folded`` away below it.
    """

    title: str
    note: str = ""
    chart: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    left: frozenset[int] = frozenset()
    sum: bool = False
    folded: str = ""
    heat: tuple[HeatRow, ...] = field(default=())


def tiles(report: Simulated, program: Program, lang: str) -> Iterator[Tile]:
    """Yield the numbers that are read first."""
    currency = program.currency
    cost = cost_of(report)
    yield Tile(word("sales", lang), money_of(report.sales, program), word("sales note", lang), currency)
    yield Tile(word("cost", lang), money_of(cost, program), word("cost note", lang), currency)
    yield Tile(word("share", lang), share_of(cost, report.sales).replace("%", ""), "", currency)
    owed = sum((line.liability or Fraction(0) for line in report.units), Fraction(0))
    yield Tile(word("liability", lang), money_of(owed, program), word("liability note", lang), currency)
    for line in report.units:
        if line.issues:
            issued = sum((one.issued for one in line.issues), Fraction(0))
            name = f"{word('lapsed', lang)} · {unit_name(line.unit, program, lang)}"
            yield Tile(name, share_of(line.lapsed, issued), word("lapsed note", lang))


def cost_of(report: Simulated) -> Fraction:
    """Return what all rules together cost."""
    return sum((line.cost or Fraction(0) for line in report.rules), Fraction(0))


def unit_name(unit: str, program: Program, lang: str) -> str:
    """Return the name of a unit; of a gift its sort, such as coupon."""
    known = program.units.get(unit)
    if known is not None and known.name is not None:
        return label(known.name, lang, unit)
    sort = unit.split(" ", 1)[0]
    return word(f"sort {sort}", lang) if sort != unit and sort in GIFTS else sort


def rule_name(rule: str, program: Program, lang: str) -> str:
    """Return the name of a rule, its id when it has none."""
    known = program.rules.get(rule)
    return rule if known is None or known.name is None else label(known.name, lang, rule)


def parts(report: Simulated, program: Program, lang: str) -> Iterator[Part]:
    """Yield the parts of one simulation."""
    for line in report.units:
        if line.months:
            yield months_part(line, program, lang)
    yield _rules(report, program, lang)
    if report.cut_rules:
        yield _cuts(report, program, lang)
    if any(report.levels.values()):
        yield tiers_part(report.levels, lang)
    yield from _flows(report, program, lang)
    yield from _beside(report, program, lang)
    for line in report.units:
        if any(one.lapsed or one.used for one in line.issues):
            yield issues_part(line, program, lang)
    if len(report.cohorts) > 1:
        yield cohorts_part(report.cohorts, lang)


def month_name(month: int, lang: str) -> str:
    """Write a month as it is written in the language.

    >>> month_name(date(2026, 3, 1).toordinal(), "ko"), month_name(date(2026, 3, 1).toordinal(), "en")
    ('26년 3월', 'Mar 26')
    """
    day = date.fromordinal(month)
    if lang == "ko":
        return f"{day:%y}년 {day.month}월"
    return f"{day:%y}年{day.month}月" if lang == "zh" else f"{day:%b %y}"


def axis_month(month: int, lang: str, *, first: bool) -> str:
    """Write a month below an axis: with its year only where a year begins, and at the first.

    >>> axis_month(date(2026, 3, 1).toordinal(), "zh", first=False)
    '3月'
    """
    day = date.fromordinal(month)
    short = {"ko": f"{day.month}월", "zh": f"{day.month}月"}.get(lang, f"{day:%b}")
    return f"{short}\n{day.year}" if first or day.month == 1 else short


def tiers_part(levels: Mapping[str, int], lang: str) -> Part:
    """Return the members of each tier as bars."""
    counts = list(levels.values())
    shown = [count_of(count) for count in counts]
    title = word("tiers", lang)
    chart = bars_chart(list(levels), [Fraction(one) for one in counts], shown)
    head = ("", word("members", lang))
    return Part(title, "", titled(chart, title), head, tuple(zip(levels, shown, strict=True)),
                folded=word("numbers", lang))  # fmt: skip


def _flows(report: Simulated, program: Program, lang: str) -> Iterator[Part]:
    """Yield how members moved between levels, for each set of them."""
    for levels in dict.fromkeys(one.levels for one in report.families.moves):
        moves = [one for one in report.families.moves if one.levels == levels]
        part: Any = program.parts["tiers" if levels == "tier" else f"tiers {levels}"]
        order = [str(level.id) for level in part.levels]
        words = (word("from", lang), word("to", lang))
        title = word("flow", lang, levels=levels)
        chart = flow_chart([(one.before, one.after, one.times) for one in moves], order, words)
        rows = tuple((one.before, one.after, count_of(one.times)) for one in moves)
        yield Part(title, word("flow note", lang), titled(chart, title), (*words, word("times", lang)), rows,
                   frozenset({0, 1}), folded=word("numbers", lang))  # fmt: skip


def _beside(report: Simulated, program: Program, lang: str) -> Iterator[Part]:
    rows = [
        (in_language(head, lang), " · ".join(in_language(part, lang) for part in its))
        for head, its in family_told(replace(report.families, moves=()), program)
    ]
    if rows:
        yield table(word("beside", lang), "", ("", ""), rows, {0, 1})


def months_part(line: UnitLine, program: Program, lang: str) -> Part:
    """Return what was issued, used and lapsed each month, and what is held."""
    months = line.months
    words = [word(name, lang) for name in ("issued", "used", "lapsed here", "held")]
    chart = months_chart(
        [axis_month(one.month, lang, first=number == 0) for number, one in enumerate(months)],
        [one.issued - one.taken_back for one in months],
        [one.used for one in months],
        [one.lapsed for one in months],
        [one.outstanding for one in months],
        words,
    )
    title = word("by month", lang, unit=unit_name(line.unit, program, lang))
    rows = tuple(
        (
            month_name(one.month, lang),
            *(
                amount_of(amount, program, line.unit)
                for amount in (one.issued - one.taken_back, one.used, one.lapsed, one.outstanding)
            ),
        )
        for one in months
    )
    return Part(title, word("by month note", lang), titled(chart, title), ("", *words), rows,
                folded=word("numbers", lang))  # fmt: skip


def _rules(report: Simulated, program: Program, lang: str) -> Part:
    names = ("rule", "fired", "members", "gave", "unit", "cost", "of sales")
    rows = []
    for line in report.rules:
        fired, members = report.fired.get(line.rule, (line.times, line.members))
        name = rule_name(line.rule, program, lang)
        gave = amount_of(line.given - line.taken_back, program, line.unit)
        cost = (money_of(line.cost, program), share_of(line.cost, report.sales))
        unit = unit_name(line.unit, program, lang)
        rows.append((name, count_of(fired), count_of(members), gave, unit, *cost))
    silent = [rule for rule in program.rules if rule not in report.fired and rule[0] != "#"]
    rows += [(rule_name(rule, program, lang), "0", "", "", word("never", lang), "", "") for rule in silent]
    total = cost_of(report)
    shown = (money_of(total, program), share_of(total, report.sales))
    rows.append((word("total", lang), "", "", "", "", *shown))
    head = tuple(
        f"{word(name, lang)} ({program.currency})" if name == "cost" else word(name, lang) for name in names
    )
    title, note, chart = word("by rule", lang), word("by rule note", lang), _cost_chart(report, program, lang)
    return Part(title, note, chart, head, tuple(rows), frozenset({0, 4}), sum=True)


def _cost_chart(report: Simulated, program: Program, lang: str) -> str:
    costly = [line for line in report.rules if line.cost]
    if not costly:
        return ""
    costs = [line.cost or Fraction(0) for line in costly]
    names = [rule_name(line.rule, program, lang) for line in costly]
    return titled(
        bars_chart(names, costs, [money_of(cost, program) for cost in costs]), word("by rule", lang)
    )


def _cuts(report: Simulated, program: Program, lang: str) -> Part:
    rows = tuple(
        (rule_name(rule, program, lang), by.removesuffix(" 0"), count_of(count))
        for (rule, by), count in report.cut_rules.items()
    )
    head = tuple(word(name, lang) for name in ("rule", "by", "times"))
    return Part(word("cut", lang), word("cut note", lang), head=head, rows=rows, left=frozenset({0, 1}))


def issues_part(line: UnitLine, program: Program, lang: str) -> Part:
    """Return what became of the units of each month of issue."""
    rows = tuple(
        (
            month_name(one.month, lang), amount_of(one.issued, program, line.unit),
            amount_of(one.used, program, line.unit), share_of(one.used, one.issued),
            amount_of(one.lapsed, program, line.unit), share_of(one.lapsed, one.issued),
        )
        for one in line.issues
    )  # fmt: skip
    words = (word("used", lang), "%", word("lapsed", lang), "%")
    head = (word("month", lang), unit_name(line.unit, program, lang), *words)
    return Part(word("breakage", lang), word("breakage note", lang), head=head, rows=rows)


def cohorts_part(cohorts: Sequence[CohortLine], lang: str) -> Part:
    """Return who came back, by the month of the first purchase, as a heat map."""
    lines = cohorts[-_MOST_COHORTS:]
    longest = max(len(line.active) for line in lines)
    rows = [
        HeatRow(
            month_name(line.month, lang), grouped(str(line.active[0])),
            tuple(heat_cell(count, line.active[0]) for count in line.active[1:]),
        )
        for line in lines
    ]  # fmt: skip
    head = (
        word("first bought", lang),
        word("members", lang),
        *(f"+{number}" for number in range(1, longest)),
    )
    return Part(word("cohorts", lang), word("cohorts note", lang), head=head, heat=tuple(rows))


def heat_cell(count: int, of: int) -> HeatCell:
    """Return a share as a cell, the darker the larger."""
    return HeatCell(f"{round(Fraction(count * 100, of))}%", 98 - round(Fraction(count * 45, of)))


def table(
    title: str, note: str, head: Sequence[str], rows: Sequence[tuple[str, ...]], left: set[int]
) -> Part:
    """Return a part that is one table."""
    return Part(title, note, head=tuple(head), rows=tuple(rows), left=frozenset(left))
