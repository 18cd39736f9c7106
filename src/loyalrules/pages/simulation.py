"""The page about a simulation, or about two compared."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import write_date
from loyalrules.pages.charts import bars_chart, titled
from loyalrules.pages.page import page
from loyalrules.pages.parts import Part, Tile, cost_of, parts, rule_name, table, tiles, unit_name
from loyalrules.pages.words import assumption, word
from loyalrules.plugins.program import Program
from loyalrules.replay.changes import Change
from loyalrules.replay.compared import Compared, ShareLine
from loyalrules.replay.simulated import Simulated
from loyalrules.report.shown import amount_of, count_of, money_of, signed
from loyalrules.shapes.model import label


def simulation_page(report: Simulated, program: Program, lang: str = "en") -> str:
    """Return the page of a simulation as HTML. Raises ``MissingLibrary``."""
    return _page(report, program, lang, word("title", lang), "", list(tiles(report, program, lang)), [])


def comparison_page(found: Sequence[Change], comparison: Compared, program: Program, lang: str = "en") -> str:
    """Return the page of a comparison as HTML: the change first, then the new program's own numbers."""
    report = comparison.after
    own = list(tiles(report, program, lang))
    shown = [*_cost_tiles(comparison, program, lang), own[2], *own[4:]]
    first = [*_changes(found, lang), *_shares(comparison, program, lang)]
    verdict = word(f"verdict {comparison.verdict}", lang)
    taking = ", ".join(one.entry for one in found if one.may_take_away)
    if taking:
        verdict = f"{word('promises', lang, entries=taking)} {verdict}"
    return _page(report, program, lang, word("compare title", lang), verdict, shown, first)


def _page(
    report: Simulated,
    program: Program,
    lang: str,
    title: str,
    verdict: str,
    shown: list[Tile],
    first: list[Part],
) -> str:
    counts = {"orders": count_of(report.orders), "members": count_of(report.members)}
    return page(
        lang, title, label(program.name, lang, program.id), word("made", lang, report.digest[:12]),
        verdict=verdict, tiles=shown,
        history=word("history", lang, day=write_date(program.zone.day(report.end)), **counts),
        parts=[*first, *parts(report, program, lang)], listed=word("assumed", lang),
        items=list(_assumed(report, lang)),
    )  # fmt: skip


def _assumed(report: Simulated, lang: str) -> Iterator[str]:
    for about, value in report.assumptions:
        yield assumption(about, value, lang)
    if report.refused or report.unreadable:
        counts = {"refused": count_of(report.refused), "unreadable": count_of(report.unreadable)}
        yield word("not taken", lang, **counts)


def _cost_tiles(comparison: Compared, program: Program, lang: str) -> Iterator[Tile]:
    before, after = cost_of(comparison.before), cost_of(comparison.after)
    change = signed(money_of(after - before, program))
    yield Tile(word("cost", lang), change, _was(before, after, program, lang), program.currency)
    old, new = comparison.liability
    change = signed(money_of(new - old, program))
    yield Tile(word("liability", lang), change, _was(old, new, program, lang), program.currency)


def _was(before: Any, after: Any, program: Program, lang: str) -> str:
    old, new = money_of(before, program), money_of(after, program)
    return f"{word('before', lang)} {old} · {word('after', lang)} {new}"


def _changes(found: Sequence[Change], lang: str) -> Iterator[Part]:
    rows = []
    for one in found:
        said = "; ".join(
            f"{path}: {was or '–'} → {now or '–'}" if one.sign == "~" else f"{path} {now or was}".strip()
            for path, was, now in one.details
        )
        rows.append((one.sign, one.entry, said, word("takes away", lang) if one.may_take_away else ""))
    if rows:
        yield table(word("changes", lang), "", ("", "", "", ""), rows, {0, 1, 2, 3})


def _shares(comparison: Compared, program: Program, lang: str) -> Iterator[Part]:
    rows = []
    for line in comparison.shares:
        name = unit_name(line.unit, program, lang)
        before, after = (amount_of(one, program, line.unit) for one in (line.before, line.after))
        change = signed(amount_of(line.after - line.before, program, line.unit))
        rows.append(
            (name, count_of(line.same), count_of(line.more), count_of(line.less), before, after, change)
        )
    names = ("unit", "same", "more", "less", "before", "after", "change")
    winners = table(word("winners", lang), "", [word(name, lang) for name in names], rows, {0})
    chart = _winners(comparison, program, lang)
    yield (
        replace(winners, note=word("winners note", lang), chart=titled(chart, winners.title))
        if chart
        else winners
    )
    for line in comparison.shares:
        if line.movers:
            yield _movers(line, program, lang)


def _winners(comparison: Compared, program: Program, lang: str) -> str:
    """Return how many members would get more and less of each unit, as bars to both sides."""
    names, sizes, shown = [], [], []
    for line in comparison.shares:
        if not line.more and not line.less:
            continue
        for what, count, sign in (("more", line.more, 1), ("less", line.less, -1)):
            names.append(f"{unit_name(line.unit, program, lang)}: {word(what, lang)}")
            sizes.append(Fraction(sign * count))
            shown.append(count_of(count))
    return bars_chart(names, sizes, shown) if any(sizes) else ""


def _movers(line: ShareLine, program: Program, lang: str) -> Part:
    """Return the members whose share of one unit changes most."""
    name = unit_name(line.unit, program, lang)
    rows, gains = [], []
    for one in line.movers:
        gains.append(signed(amount_of(one.after - one.before, program, line.unit)))
        shown = [amount_of(amount, program, line.unit) for amount in (one.before, one.after)]
        why = ", ".join(
            f"{rule_name(rule, program, lang)} {signed(amount_of(part, program, line.unit))}"
            for rule, part in one.why
        )
        rows.append((one.member, *shown, gains[-1], why))
    title = f"{word('movers', lang)} · {name}"
    changes = [one.after - one.before for one in line.movers]
    chart = bars_chart([one.member for one in line.movers], changes, gains)
    head = [word(name, lang) for name in ("member", "before", "after", "change", "why")]
    return replace(table(title, "", head, rows, {0, 4}), chart=titled(chart, title))
