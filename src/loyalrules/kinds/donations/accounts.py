"""The accounts of funds: what came in, by period; and the holder in whose name a period is paid out.

Gifts only add to sums that everybody shares, so they touch no account but the giver's. The holder of a fund's
account is touched once, when it is opened, and then by its own pay-outs.
"""

from typing import NamedTuple

from loyalrules.books.lot_order import remind
from loyalrules.facts.entries import entry_id
from loyalrules.facts.state import Exact
from loyalrules.kinds.donations.funds import Fund, PayOut
from loyalrules.plugins.rule import Source
from loyalrules.plugins.work import Work

MARK = "fund"


class Mark(NamedTuple):
    """What a holder remembers: the fund and the charity, and the first day of what is not paid yet."""

    fund: str
    charity: str
    start: int


def holder_of(fund: str, charity: str = "") -> str:
    """Return the id of the entry that holds an account.

    >>> holder_of("library")[1:], holder_of("causes", "parks")[1:]
    ('fund library', 'fund causes/parks')
    """
    return entry_id("fund", shown_name(fund, charity))


def shown_name(fund: str, charity: str = "") -> str:
    """Return the name of an account as people read it.

    >>> shown_name("causes", "parks")
    'causes/parks'
    """
    return f"{fund}/{charity}" if charity else fund


def sum_key(holder: str, kind: str, giver: str, start: int) -> str:
    """Return the name of the sum of what came in, in a period."""
    return f"{holder} {kind} from {giver}|{start}"


def open_key(holder: str) -> str:
    """Return the name under which is kept from which day on nothing was paid; 0 before the first gift."""
    return f"{holder} is open from"


def moment_of(work: Work, source: Source) -> int:
    """Return the moment to which a gift belongs: what the end of a period gives belongs to that period."""
    if source.closes is not None:
        return source.closes
    kind = work.program.events.get(source.event_type)
    ended = kind is not None and kind.role == "clock" and kind.name.endswith(".ended")
    return source.at - 1 if ended else source.at


def period_for(work: Work, plan: PayOut, holder: str, at: int) -> int:
    """Return the period in which something is counted: its own, or the present one once that was paid."""
    start = plan.span.start(work.zone, at)
    first_open = int(work.pool(open_key(holder)))
    if start >= first_open:
        return start
    return max(first_open, plan.span.start(work.zone, work.booked_at))


def receive(work: Work, fund: Fund, charity: str, kind: str, giver: str, amount: Exact, start: int) -> None:
    """Count something that came in for a period (below 0: that went back), and open the account for it."""
    plan = fund.pay_out
    if plan is None:
        return
    holder = holder_of(fund.id, charity)
    if not work.pool(open_key(holder)):
        member = work.member(holder)
        member.marks[MARK] = Mark(fund.id, charity, start)
        work.use_pool(open_key(holder), start)
        remind(member, plan.due(work.zone, start))
    work.use_pool(sum_key(holder, kind, giver, start), amount)
