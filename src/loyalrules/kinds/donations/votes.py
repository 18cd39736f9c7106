"""Votes: members say which charity of a fund they are for; the votes of a period divide what it brought."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.books.counters import move
from loyalrules.books.paying import enough
from loyalrules.books.pools import spend_for
from loyalrules.facts.fields import Field, Shape
from loyalrules.kinds.donations.accounts import holder_of, period_for, receive
from loyalrules.kinds.donations.funds import MONEY, Fund, funds_of
from loyalrules.plugins.program import EventType, Occurrence
from loyalrules.plugins.work import Refused, Work

VOTED = EventType(
    "fund.voted",
    Shape(
        "vote",
        (
            Field("for", "text", "the charity", required=True),
            Field("fund", "text", "the fund; may be left out when one has votes"),
            Field("votes", "number", "how many votes at once", default=1, scale=0),
        ),
    ),
    doc="a member voted for a charity of a fund",
)


def weights_by(work: Work, fund: Fund, charities: Sequence[str], start: int) -> list[int]:
    """Return what each charity weighs by the votes of a period; only zeros where nobody voted."""
    votes = [votes_for(work, fund, charity, start) for charity in charities]
    if fund.votes is None or not fund.votes.ranks or not any(votes):
        return votes
    return by_rank(votes, fund.votes.ranks)


def by_rank(votes: Sequence[int], ranks: Sequence[Fraction]) -> list[int]:
    """Return weights by rank; of equal votes each weighs the mean of the places that they share.

    >>> by_rank([5, 9, 2], [3, 2, 1]), by_rank([5, 5, 2], [3, 2, 1]), by_rank([4, 0, 4, 0], [1])
    ([2, 3, 1], [5, 5, 2], [1, 0, 1, 0])
    """
    order = sorted(votes, reverse=True)
    places = [*ranks, *[Fraction(0)] * len(votes)]
    shares = []
    for count in votes:
        first, equal = order.index(count), order.count(count)
        shares.append(sum(places[first : first + equal], Fraction(0)) / equal)
    scale = lcm(*[share.denominator for share in shares])
    return [int(share * scale) for share in shares]


def votes_for(work: Work, fund: Fund, charity: str, start: int) -> int:
    """Return how many votes a charity has in a period."""
    return int(work.pool(_key(fund, charity, start)))


def _key(fund: Fund, charity: str, start: int) -> str:
    return f"{holder_of(fund.id)} votes for {charity}|{start}"


def vote(work: Any, occurrence: Occurrence) -> None:
    """Count a vote. Raises ``Refused`` for what cannot be voted for, and when no vote is left."""
    charity, name, count = occurrence.records["vote"]
    voted = {fund.id: fund for fund in funds_of(work.program).values() if fund.votes is not None}
    fund = voted.get(str(name)) if name is not None else None
    if name is None and len(voted) == 1:
        fund = next(iter(voted.values()))
    votes: Any = count
    if fund is None or fund.votes is None or fund.pay_out is None or fund.charities is None:
        raise Refused(say("say which fund is voted for: {known}", known=sorted(voted)))
    if charity not in fund.charities:
        near = nearest(str(charity), list(fund.charities))
        more = say("; did you mean {near}?", near=near) if near else ""
        raise Refused(say("{fund} has no charity {charity}{more}", fund=fund.id, charity=charity, more=more))
    start = period_for(work, fund.pay_out, holder_of(fund.id), occurrence.at)
    member = work.member(occurrence.member)
    counter = f"votes {fund.id}"
    cast = member.counters.get(counter, {}).get(start, 0)
    if votes < 1:
        raise Refused(say("write a whole number of 1 or more, not {value}", value=votes))
    if fund.votes.each_member is not None and cast + votes > fund.votes.each_member:
        raise Refused(
            say(
                "{member} has {votes} votes for {fund} in this period, and cast {cast}",
                member=member.id, votes=fund.votes.each_member, fund=fund.id, cast=cast,
            )
        )  # fmt: skip
    if fund.votes.cost:
        unit = work.program.units[fund.votes.unit]
        enough(work, member, unit, fund.votes.cost * votes)
        spend_for(work, member, unit, fund.votes.cost * votes, rule=f"vote {fund.id}")
    if fund.pay_out.adds or fund.pay_out.top:
        receive(work, fund, "", MONEY, "shop", 0, start)  # The shop gives, even if nobody else does.
    move(member, counter, start, votes)
    work.use_pool(_key(fund, str(charity), start), votes)
