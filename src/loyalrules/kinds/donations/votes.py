"""Votes: members say which charity of a fund they are for; the votes of a period divide what it brought."""

from typing import Any

from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.books.counters import move
from loyalrules.books.lots import spend
from loyalrules.facts.fields import Field, Shape
from loyalrules.kinds.donations.accounts import holder_of, period_for
from loyalrules.kinds.donations.funds import Fund, funds_of
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
        spend(work, member, fund.votes.unit, fund.votes.cost * votes, rule=f"vote {fund.id}")
    move(member, counter, start, votes)
    work.use_pool(_key(fund, str(charity), start), votes)
