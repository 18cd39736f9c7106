"""Claiming a reward: by the member, by itself as soon as it can be had, or when a period ends.

A claim spends what the reward costs and then gives, under the event ``reward.claimed``. What a claim by
itself gave is not taken back when the order that brought the last unit is refunded: the missing units
are owed or forgiven, as their unit says.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.books.asked import answer, ask, read_facts
from loyalrules.books.limits import room, use
from loyalrules.books.lot_order import lot_of
from loyalrules.books.memory import recalled
from loyalrules.books.places import place
from loyalrules.books.pools import balance_of, may_spend, spend_for
from loyalrules.facts.decision import Decided
from loyalrules.facts.entries import is_entry
from loyalrules.facts.fields import Record
from loyalrules.facts.state import Exact, MemberState
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.kinds.rewards.model import AT_ONCE, NO_PRICE, Reward
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.work import Refused

REMEMBERED = "remembered"  # The part of a program that lists what claims read of the lots they took.


def rewards_of(program: Program) -> Mapping[str, Reward]:
    """Return the rewards of a program by id."""
    rewards = program.parts["rewards"]
    if not isinstance(rewards, dict):
        raise TypeError("the rewards of this program are of another kind")
    return rewards


def claim(work: Any, occurrence: Occurrence) -> None:
    """Spend what a claimed reward costs. Raises ``Refused`` when the member cannot have it."""
    rewards = rewards_of(work.program)
    record = occurrence.records["reward"]
    name, amount = record[0], record[1]
    occurrence.records["spent"] = (0, 0, *[None for _ in _names(work.program) for _ in range(3)])
    reward = rewards.get(str(name))
    if reward is None:
        near = nearest(str(name), list(rewards))
        more = say("; did you mean {near}?", near=near) if near else ""
        raise Refused(say("there is no reward {name}{more}", name=name, more=more))
    member = work.member(occurrence.member)
    reward = _at_its_price(work, reward, member, record, occurrence)
    wanted = None if amount is None else _parts(reward, amount)
    why = _missing(work, reward, member, wanted)
    if why is not None and occurrence.depth:  # Something raised before it came first: it gives nothing.
        _settled(work, member, reward)
        occurrence.records["reward"] = ("", *record[1:])
        return
    if why is not None:
        raise Refused(why)
    left = room(work, reward.limits, reward.budgets, "", _holder(work, member))
    taken = reward.takes(balance_of(work, member, reward.unit), wanted) if reward.cost else 0
    if taken:
        lots = spend_for(work, member, work.program.units[reward.unit], taken, rule=reward.id)
        found = [(place(work, member, lot), part) for lot, part in lots]
        kept = recalled([(lot_of(*where), part) for where, part in found], _names(work.program))
        occurrence.records["spent"] = (*_spent(work.program, reward, taken), *kept)
    use(work, left.uses, 1, 1)
    if occurrence.depth:
        _settled(work, member, reward)


def _at_its_price(
    work: Any, reward: Reward, member: MemberState, record: Record, claimed: Occurrence | None = None
) -> Reward:
    """Return a reward with what it costs for this claim, asked now where its price is an amount.

    At a price that is not known, or below 0, nothing can be claimed. What the price was worked out from is
    kept with what was ``claimed``, for its explanation.
    """
    if not reward.priced:
        return reward
    plan = work.program.plans[reward.priced]
    facts = read_facts(work, plan, member)
    price = answer(plan.counts[0], facts, (record,))
    if claimed is not None:
        work.trace.append(Decided(reward.priced, member.id, claimed.at, (record,), tuple(facts), ()))
    return replace(reward, cost=NO_PRICE if price is None or price < 0 else price)


def _parts(reward: Reward, amount: Any) -> Exact:
    exact, rest = divmod(amount * 10**reward.decimals, 10**NUMBER_SCALE)
    if rest:
        raise Refused(
            say("{unit} are counted with {decimals} decimals", unit=reward.unit, decimals=reward.decimals)
        )
    return int(exact)


def _names(program: Program) -> tuple[str, ...]:
    names: Any = program.parts[REMEMBERED]
    found: tuple[str, ...] = names
    return found


def _spent(program: Program, reward: Reward, taken: Exact) -> tuple[object, object]:
    whole = Fraction(taken) / 10**reward.decimals
    worth = 0 if reward.worth is None else whole * reward.worth * 10**program.decimals
    return _plain(whole * 10**NUMBER_SCALE), _plain(worth)


def _plain(value: Any) -> Any:
    return value.numerator if value.denominator == 1 else value


def _holder(work: Any, member: MemberState) -> Callable[[str], str | None]:
    """Return who holds a limit of a claim: the member, or those with whom the member shares it."""

    def holder(role: str) -> str | None:
        found = work.program.roles.get(role)
        who: str | None = found.resolve(work, member) if found is not None and found.shares else member.id
        return who

    return holder


def _missing(work: Any, reward: Reward, member: MemberState, wanted: Exact | None) -> str | None:
    """Return why a member cannot have a reward now, ``None`` when nothing is missing."""
    if reward.asked and ask(work, reward.asked, member) is None:
        return say("{name} cannot be claimed now: its lines do not hold", name=reward.id)
    left = room(work, reward.limits, reward.budgets, "", _holder(work, member))
    if left.left is not None and left.left <= 0:
        limit = (*reward.limits, *reward.budgets)[0]
        return say(
            "{name} can be claimed {most} times each {value}, and was",
            name=reward.id, most=limit.most, value=limit.each or limit.over,
        )  # fmt: skip
    if reward.cost == NO_PRICE:
        return say("{name} has no price now", name=reward.id)
    if reward.cost and not may_spend(work, member, work.program.units[reward.unit]):
        return say("{member} may not spend the {unit} of the household", member=member.id, unit=reward.unit)
    available = balance_of(work, member, reward.unit) if reward.cost else 0
    if reward.cost and not reward.takes(available, wanted):
        needs = write_exact(wanted or reward.cost, reward.decimals)
        return say(
            "{name} costs {needs} {unit}; {member} has {has} available",
            name=reward.id, needs=needs, unit=reward.unit, member=member.id,
            has=write_exact(available, reward.decimals),
        )  # fmt: skip
    return None


def got_it(work: Any, occurrence: Occurrence) -> None:
    """Refuse a claim whose reward is not there: what a member pays for is given whole or not at all.

    A claim by itself is no wish of the member, so it does not refuse the order that brought it about.
    """
    name = str(occurrence.records["reward"][0])
    for given in () if occurrence.depth else work.given:
        if given.rule == name and given.change < given.wanted and given.cut_by not in ("", "at_most"):
            raise Refused(
                say("{name} cannot be claimed: {limit} leaves no room for it", name=name, limit=given.cut_by)
            )


# --- Claims by themselves ------------------------------------------------------------------------


def claim_at_once(work: Any, occurrence: Occurrence) -> None:
    """Claim every reward that is claimed at once and can be had, as often as it can be had."""
    done = work.scratch.get("rewards", 0)
    touched = [one.member for one in work.postings[done:] if not is_entry(one.member)]
    work.scratch["rewards"] = len(work.postings)
    for member_id in dict.fromkeys([*touched, occurrence.member]):
        for reward in rewards_of(work.program).values():
            if reward.claim == AT_ONCE:
                _claim_now(work, work.member(member_id), reward, occurrence)


def claim_when(work: Any, occurrence: Occurrence) -> None:
    """Claim every reward that is claimed when this event happens."""
    for reward in rewards_of(work.program).values():
        if reward.claim == occurrence.type:
            _claim_now(work, work.member(occurrence.member), reward, occurrence)


def _claim_now(work: Any, member: MemberState, reward: Reward, occurrence: Occurrence) -> None:
    waiting = f"claims {reward.id} {member.id}"
    if work.scratch.get(waiting):
        return
    more = len(work.program.events["reward.claimed"].shape.fields) - 1
    record = (reward.id, *[None] * more)
    reward = _at_its_price(work, reward, member, record)
    if reward.priced and not (reward.cost or reward.limits or reward.budgets):
        return  # For nothing, and so without end: only who asks gets it.
    if _missing(work, reward, member, None) is not None:
        return
    times = _times(work, reward, member)
    work.scratch[waiting] = times
    for _ in range(times):
        work.happen(
            Occurrence(
                "reward.claimed", member.id, occurrence.at, {"reward": record},
                depth=occurrence.depth + 1, closes=occurrence.closing,
            )
        )  # fmt: skip


def _times(work: Any, reward: Reward, member: MemberState) -> int:
    """Return how often a reward can be had now; one with an open cost takes all at one time."""
    most = 1
    if reward.cost and not reward.open:
        most = int(balance_of(work, member, reward.unit) // reward.cost)
    for limit in (*reward.limits, *reward.budgets):
        most = min(most, int(limit.most))  # What was used already is found out claim by claim.
    return most


def _settled(work: Any, member: MemberState, reward: Reward) -> None:
    """Note that one of the claims that wait was decided."""
    waiting = f"claims {reward.id} {member.id}"
    work.scratch[waiting] = max(0, work.scratch.get(waiting, 0) - 1)
