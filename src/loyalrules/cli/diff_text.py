"""The text of a comparison of two programs."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from loyalrules.cli.table import aligned
from loyalrules.plugins.program import Program
from loyalrules.replay.changes import Change
from loyalrules.replay.compared import Compared, ShareLine
from loyalrules.report.shown import amount_of, count_of, money_of, share_of, signed

_SINGULAR = {
    "rules": "rule", "rewards": "reward", "units": "unit", "campaigns": "campaign", "counters": "counter",
    "memberships": "membership", "fields": "field", "funds": "fund", "events": "event",
}  # fmt: skip
_VERDICTS = {
    "same": "nobody of this history gets more or less",
    "more": "more generous: nobody of this history gets less",
    "less": "it takes away: nobody of this history gets more",
    "mixed": "some members get more, some get less",
}


def changed_lines(found: Sequence[Change], *, measured: bool) -> Iterator[str]:
    """Yield one line for each change, and what may take away."""
    if not found:
        yield "the programs say the same"
        return
    rows = []
    for one in found:
        details = ", ".join(_detail(one.sign, *detail) for detail in one.details)
        rows.append([f" {one.sign} {_SINGULAR.get(one.section, one.section)}", one.entry, details])
    yield from aligned(rows)
    taking = [one.entry for one in found if one.may_take_away]
    if taking:
        yield f" may take away what members were promised: {', '.join(taking)}"
    if not measured:
        yield " not measured: say --history FILE to see who would get more and who less"


def _detail(sign: str, path: str, was: str | None, now: str | None) -> str:
    if sign != "~":
        return f"{path} {was if now is None else now}".strip()
    if was is None:
        return f"{path}: {now} added"
    if now is None:
        return f"{path}: {was} removed"
    return f"{path} {was} -> {now}"


def compared_lines(comparison: Compared, program: Program) -> Iterator[str]:
    """Yield who gets more and less, what it costs, and the biggest movers."""
    rows = []
    for line in comparison.shares:
        label = line.unit.upper() if line.unit in program.units else line.unit
        rows.append([f" MEMBERS {label}", _heads(line)])
        rows.append([f" {label}", _before_after(line, program)])
    old, new = comparison.cost
    rows.append([f" COST ({program.currency})", _moved(old, new, program)])
    old, new = comparison.liability
    rows.append(["LIABILITY".rjust(10) + " at the end", _moved(old, new, program)])
    if any(comparison.moved.values()):
        parts = (f"{level} {signed(count_of(count))}" for level, count in comparison.moved.items())
        rows.append([" TIERS", " · ".join(parts)])
    yield from aligned(rows)
    for line in comparison.shares:
        if line.movers:
            named = "   ".join(
                f"{one.member} {signed(amount_of(one.after - one.before, program, line.unit))}"
                for one in line.movers
            )
            yield f" biggest ({line.unit}): {named}"
    yield f" {_VERDICTS[comparison.verdict]}"
    if comparison.before.unreadable or comparison.after.unreadable:
        counts = (comparison.before.unreadable, comparison.after.unreadable)
        yield f" unreadable events: {count_of(counts[0])} before, {count_of(counts[1])} after"


def _heads(line: ShareLine) -> str:
    return f"same {count_of(line.same)} · get more {count_of(line.more)} · get less {count_of(line.less)}"


def _before_after(line: ShareLine, program: Program) -> str:
    change = line.after - line.before
    share = share_of(change, line.before)
    shown = signed(amount_of(change, program, line.unit))
    old, new = amount_of(line.before, program, line.unit), amount_of(line.after, program, line.unit)
    return f"{old} -> {new}   ({shown}, {signed(share)})"


def _moved(old: Fraction, new: Fraction, program: Program) -> str:
    return f"{money_of(old, program)} -> {money_of(new, program)}   ({signed(money_of(new - old, program))})"
