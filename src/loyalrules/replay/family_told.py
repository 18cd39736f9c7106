"""What a replay says beside points, as sentences: a head and its parts, for a terminal and for a page."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from loyalrules.base.say import Said, say
from loyalrules.plugins.program import Program
from loyalrules.replay.family_lines import FamilyLines, FundLine, MoveLine, PlanLine
from loyalrules.report.shown import count_of, money_of, rounded


def family_told(lines: FamilyLines, program: Program) -> Iterator[tuple[Said, tuple[Said, ...]]]:
    """Yield a head and what it says, for moves between levels, friends, plans, and funds."""
    for levels in dict.fromkeys(one.levels for one in lines.moves):
        yield (
            say("MOVED {levels}", levels=levels),
            _moved([one for one in lines.moves if one.levels == levels]),
        )
    for one in lines.friends:
        parts = (
            say("joined {count}", count=count_of(one.joined)),
            say("qualified {count}", count=count_of(one.qualified)),
            say("paid out {amount}", amount=_money(one.cost, program)),
        )
        yield say("FRIENDS of {tree}", tree=one.tree) if one.tree else say("FRIENDS"), parts
    for plan in lines.plans:
        yield say("PLAN {plan}", plan=plan.plan), tuple(_plan(plan, program))
    for fund in lines.funds:
        yield say("FUND {fund}", fund=fund.fund), tuple(_fund(fund, program))


def _moved(moves: Sequence[MoveLine]) -> tuple[Said, ...]:
    up = sum(one.times for one in moves if one.up)
    down = sum(one.times for one in moves if not one.up)
    return say("up {count}", count=count_of(up)), say("down {count}", count=count_of(down))


def _plan(plan: PlanLine, program: Program) -> Iterator[Said]:
    for status, count in plan.held:
        yield _status(status, count_of(count))
    yield say("joined {count}", count=count_of(plan.joined))
    yield say("renewed {count}", count=count_of(plan.renewed))
    yield say("left {count}", count=count_of(plan.left))
    yield say("fees {amount}", amount=_money(plan.fees, program))
    yield say("given back {amount}", amount=_money(plan.back, program))


def _status(status: str, count: str) -> Said:
    known = {
        "active": say("active {count}", count=count),
        "trial": say("in the trial {count}", count=count),
        "grace": say("in the grace {count}", count=count),
        "paused": say("paused {count}", count=count),
        "cancelled": say("cancelled, still running {count}", count=count),
        "to_begin": say("yet to begin {count}", count=count),
    }
    return known[status]


def _fund(fund: FundLine, program: Program) -> Iterator[Said]:
    members, shop = (_given(fund, amount, program) for _, amount in fund.gave)
    yield say("from members {amount}", amount=members)
    yield say("from the shop {amount}", amount=shop)
    for charity, amount in fund.paid:
        yield say("paid out to {charity}: {amount}", charity=charity, amount=_given(fund, amount, program))


def _given(fund: FundLine, amount: Fraction, program: Program) -> str:
    return f"{rounded(amount, 0)} {fund.goods}" if fund.goods else _money(amount, program)


def _money(amount: Fraction, program: Program) -> str:
    return f"{money_of(amount, program)} {program.currency}"
