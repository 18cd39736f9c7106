"""Paying out: what a period brought is rounded, held against its bounds, and paid; the rest is named.

paid + carried + dropped is always what there was: what was carried before, and what the period brought.
Charities without an account of their own get their parts first; parts always sum to the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loyalrules.base.money import write_plain
from loyalrules.base.rounding import split
from loyalrules.facts.decision import Given
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.donations.accounts import (
    MARK,
    Mark,
    holder_of,
    open_key,
    receive,
    shown_name,
    sum_key,
)
from loyalrules.kinds.donations.funds import GIVERS, MONEY, Fund, PayOut, funds_of, paid_id
from loyalrules.kinds.donations.votes import weights_by
from loyalrules.plugins.program import Program
from loyalrules.plugins.work import Work


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a sum; ``why`` names what kept it from being paid whole."""

    paid: int
    carried: Exact
    dropped: Exact
    why: str = ""


def settle(plan: PayOut, kind: str, whole: Exact) -> Settled:
    """Settle what there is of one kind. Less than nothing is always carried: too much was paid before."""
    if whole <= 0:
        return Settled(0, whole, 0)
    if kind != MONEY:
        paid = int(whole)
        return Settled(paid, whole - paid, 0)
    if whole < plan.least:
        return _left(plan.below, 0, whole, "at_least")
    paid = int(plan.rounding.apply(whole.numerator, whole.denominator))
    settled = _left(plan.rest, paid, whole - paid, "")
    if plan.most is None or paid <= plan.most:
        return settled
    over = _left(plan.above, plan.most, paid - plan.most, "at_most")
    return Settled(plan.most, over.carried + settled.carried, over.dropped + settled.dropped, "at_most")


def _left(leftover: str, paid: int, rest: Exact, why: str) -> Settled:
    return Settled(paid, rest, 0, why) if leftover == "carry" else Settled(paid, 0, rest, why)


def share(whole: Exact, weights: Sequence[int]) -> list[Exact]:
    """Divide an amount by weights; whole amounts by largest remainder, others exactly. All is divided.

    >>> from fractions import Fraction
    >>> share(100, [1, 1, 1]), share(Fraction(1, 2), [2, 1])
    ([34, 33, 33], [Fraction(1, 3), Fraction(1, 6)])
    """
    if isinstance(whole, int):
        return [*split(whole, weights)]
    return [whole * weight / sum(weights) for weight in weights]


def next_pay_out(program: Program, member: MemberState) -> int | None:
    """Return when the holder of an account pays out next, ``None`` for everybody else."""
    mark = mark_of(member)
    fund = None if mark is None else funds_of(program).get(mark.fund)
    if mark is None or fund is None or fund.pay_out is None:
        return None
    return fund.pay_out.due(program.zone, mark.start)


def mark_of(member: MemberState) -> Mark | None:
    """Return what a holder remembers, ``None`` for members."""
    found: Any = member.marks.get(MARK)
    return None if found is None else Mark(*found)


def pay_out(work: Work, holder: MemberState, moment: int) -> None:
    """Pay out the oldest period that was not paid, and close it."""
    mark = mark_of(holder)
    fund = None if mark is None else funds_of(work.program).get(mark.fund)
    if mark is None or fund is None or fund.pay_out is None:
        return
    after = fund.pay_out.span.after(mark.start)
    holder.marks[MARK] = mark._replace(start=after)
    work.use_pool(open_key(holder.id), after - mark.start)
    if not mark.charity:
        _add(work, fund.pay_out, holder.id, mark.start)
    for kind in fund.kinds:
        brought: dict[str, Exact] = {
            giver: work.pool(sum_key(holder.id, kind, giver, mark.start)) for giver in GIVERS
        }
        if fund.charities is not None and not mark.charity:
            _hand_on(work, holder, fund, mark, kind, brought)
        else:
            _pay(work, holder, fund, mark, kind, brought)


def _add(work: Work, plan: PayOut, holder: str, start: int) -> None:
    """Let the shop give what it adds to each period, and what the period brought too little."""
    extra: Exact = plan.adds
    if plan.top:
        came = sum(work.pool(sum_key(holder, MONEY, giver, start)) for giver in GIVERS)
        extra += max(0, plan.top - extra - came)
    if extra:
        work.use_pool(sum_key(holder, MONEY, "shop", start), extra)


def _hand_on(
    work: Work, holder: MemberState, fund: Fund, mark: Mark, kind: str, brought: Mapping[str, Exact]
) -> None:
    """Give what nobody chose a charity for to the charities, by votes or by weights."""
    plan, charities = fund.pay_out, fund.charities
    if plan is None or charities is None:
        return
    weights = [*charities.values()]
    if fund.votes:
        votes = weights_by(work, fund, [*charities], mark.start)
        weights = votes if any(votes) else weights
    for giver, amount in brought.items():
        if not amount:
            continue
        for charity, part in zip(charities, share(amount, weights), strict=True):
            if not part:
                continue
            start = max(int(work.pool(open_key(holder_of(fund.id, charity)))), mark.start)
            receive(work, fund, charity, kind, giver, part, start)
            goods = (("goods", kind),) if kind else ()
            period = plan.span.name(mark.start)
            detail = (("to", charity), ("from", giver), *goods, ("period", period))
            work.tell(
                Given(
                    "divided", shown_name(fund.id), paid_id(fund.id, kind), part, part, "", 0, "", "", detail
                )
            )


def _pay(
    work: Work, holder: MemberState, fund: Fund, mark: Mark, kind: str, brought: Mapping[str, Exact]
) -> None:
    plan = fund.pay_out
    if plan is None:
        return
    carry = f"carried {kind}"
    before: Any = holder.marks.get(carry, 0)
    new = sum(brought.values())
    settled = settle(plan, kind, before + new)
    if not new and not settled.paid:
        return
    holder.marks[carry] = settled.carried
    unit = paid_id(fund.id, kind)
    if settled.paid:
        work.post(holder, unit, "issued", "counted", settled.paid)
    decimals = 0 if kind else work.program.decimals
    amounts = {
        **{f"from_{giver}": amount for giver, amount in brought.items()},
        "carried_in": before,
        "carried": settled.carried,
        "dropped": settled.dropped,
    }
    detail = (
        ("fund", fund.id),
        ("to", mark.charity or fund.id),
        *((("goods", kind),) if kind else ()),
        ("period", plan.span.name(mark.start)),
        *[(name, write_plain(amount, decimals)) for name, amount in amounts.items()],
    )
    given = Given(
        "pay_out",
        shown_name(fund.id, mark.charity),
        unit,
        settled.paid,
        before + new,
        "",
        0,
        "",
        settled.why,
        detail,
    )
    work.tell(given)
