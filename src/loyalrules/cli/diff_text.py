"""The text of a comparison of two programs."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from loyalrules.base.say import say
from loyalrules.cli.frame import told
from loyalrules.cli.table import aligned
from loyalrules.plugins.program import Program
from loyalrules.replay.changes import Change
from loyalrules.replay.compared import Compared, MoverLine, ShareLine
from loyalrules.report.shown import amount_of, count_of, money_of, share_of, signed

_SINGULAR = {
    "rules": say("rule"),
    "rewards": say("reward"),
    "units": say("unit"),
    "campaigns": say("campaign"),
    "counters": say("counter"),
    "memberships": say("membership"),
    "fields": say("field"),
    "funds": say("fund"),
    "events": say("event"),
}
_VERDICTS = {
    "same": say("nobody of this history gets more or less"),
    "more": say("more generous: nobody of this history gets less"),
    "less": say("it takes away: nobody of this history gets more"),
    "mixed": say("some members get more, some get less"),
}


def changed_lines(found: Sequence[Change], *, measured: bool) -> Iterator[str]:
    """Yield one line for each change, and what may take away."""
    if not found:
        yield told(say("the programs say the same"))
        return
    rows = []
    for one in found:
        details = ", ".join(_detail(one.sign, *detail) for detail in one.details)
        rows.append([f" {one.sign} {told(_SINGULAR.get(one.section, one.section))}", one.entry, details])
    yield from aligned(rows)
    taking = [one.entry for one in found if one.may_take_away]
    if taking:
        yield " " + told(say("may take away what members were promised: {rules}", rules=taking))
    if not measured:
        yield " " + told(say("not measured: say --history FILE to see who would get more and who less"))


def _detail(sign: str, path: str, was: str | None, now: str | None) -> str:
    if sign != "~":
        return f"{path} {was if now is None else now}".strip()
    if was is None:
        return told(say("{path}: {value} added", path=path, value=now))
    if now is None:
        return told(say("{path}: {value} removed", path=path, value=was))
    return f"{path} {was} -> {now}"


def compared_lines(comparison: Compared, program: Program) -> Iterator[str]:
    """Yield who gets more and less, what it costs, and the biggest movers."""
    rows = []
    for line in comparison.shares:
        label = line.unit.upper() if line.unit in program.units else line.unit
        rows.append([" " + told(say("MEMBERS {unit}", unit=label)), _heads(line)])
        rows.append([f" {label}", _before_after(line, program)])
    old, new = comparison.cost
    rows.append([" " + told(say("COST ({currency})", currency=program.currency)), _moved(old, new, program)])
    old, new = comparison.liability
    rows.append([" " + told(say("LIABILITY at the end")), _moved(old, new, program)])
    if any(comparison.moved.values()):
        parts = (f"{level} {signed(count_of(count))}" for level, count in comparison.moved.items())
        rows.append([" " + told(say("TIERS")), " · ".join(parts)])
    yield from aligned(rows)
    for line in comparison.shares:
        if line.movers:
            yield " " + told(say("biggest ({unit}):", unit=line.unit))
            yield from aligned([_mover(one, program) for one in line.movers], right=[1], indent="   ")
    yield " " + told(_VERDICTS[comparison.verdict])
    if comparison.before.unreadable or comparison.after.unreadable:
        before, after = comparison.before.unreadable, comparison.after.unreadable
        unreadable = say(
            "unreadable events: {before} before, {after} after",
            before=count_of(before),
            after=count_of(after),
        )
        yield f" {told(unreadable)}"


def _mover(one: MoverLine, program: Program) -> list[str]:
    change = signed(amount_of(one.after - one.before, program, one.unit))
    why = ", ".join(f"{rule} {signed(amount_of(part, program, one.unit))}" for rule, part in one.why)
    return [one.member, change, f"({why})"]


def _heads(line: ShareLine) -> str:
    return told(
        say(
            "same {same} · get more {more} · get less {less}",
            same=count_of(line.same), more=count_of(line.more), less=count_of(line.less),
        )
    )  # fmt: skip


def _before_after(line: ShareLine, program: Program) -> str:
    change = line.after - line.before
    share = share_of(change, line.before)
    shown = signed(amount_of(change, program, line.unit))
    old, new = amount_of(line.before, program, line.unit), amount_of(line.after, program, line.unit)
    return f"{old} -> {new}   ({shown}, {signed(share)})"


def _moved(old: Fraction, new: Fraction, program: Program) -> str:
    return f"{money_of(old, program)} -> {money_of(new, program)}   ({signed(money_of(new - old, program))})"
