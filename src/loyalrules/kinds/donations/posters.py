"""Giving to a fund: counted with the giver, in the fund's sums, for its charity, and under a number."""

from typing import Any, NamedTuple

from loyalrules.facts.decision import Given
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.donations.accounts import holder_of, moment_of, period_for, receive
from loyalrules.kinds.donations.choices import charity_of
from loyalrules.kinds.donations.funds import MONEY, Fund, Giver, funds_of, pool_key
from loyalrules.plugins.rule import Effect, Raised, Source

AMOUNT_AT, ITEMS_AT = 2, 4  # Where the amounts stand in the record of donation.received.


class Slip(NamedTuple):
    """What a gift remembers of where it went: the charity, and the number of its receipt."""

    charity: str
    receipt: str

    def text(self) -> str:
        """Return the slip as the text that a grant keeps."""
        return f"{self.receipt}|{self.charity}"


def slip_of(text: str) -> Slip:
    """Read a slip; of a gift that kept none, an empty one.

    >>> slip_of(Slip("parks", "2026-17").text()), slip_of("")
    (Slip(charity='parks', receipt='2026-17'), Slip(charity='', receipt=''))
    """
    receipt, _, charity = text.partition("|")
    return Slip(charity, receipt)


class DonationPoster:
    """Counts a gift with the member who made it, or for whom the shop did, and in the fund's sums."""

    def __init__(self, fund: str, giver: Giver, goods: str = MONEY) -> None:
        self.fund = fund
        self.giver = giver
        self.goods = goods

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Give to the fund."""
        work.post(member, effect.unit.id, "issued", "counted", amount, "", effect.rule, source.order)
        work.use_pool(pool_key(self.fund, self.goods), amount)
        fund = funds_of(work.program).get(self.fund)
        if fund is None or (fund.pay_out is None and fund.receipts is None and fund.apart is None):
            return ""
        text = source.lot or self._slip(work, fund, member, source).text()
        self._book(work, fund, effect, member, amount, source, text)
        return text

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take a gift back from the fund: from its period, or from the present one when that was paid out."""
        work.post(member, effect.unit.id, "counted", "issued", amount, "", effect.rule, source.order)
        work.use_pool(pool_key(self.fund, self.goods), -amount)
        fund = funds_of(work.program).get(self.fund)
        if fund is not None:
            self._book(work, fund, effect, member, -amount, source, source.lot)
        return 0

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """The fund received something."""
        if self.goods:
            return Raised("donation.received", (self.fund, self.giver, 0, self.goods, amount), ITEMS_AT)
        return Raised("donation.received", (self.fund, self.giver, amount, None, 0), AMOUNT_AT)

    def _slip(self, work: Any, fund: Fund, member: MemberState, source: Source) -> Slip:
        charity = charity_of(work.program, fund, member, source.event_type, source.records)
        if fund.receipts is None or self.giver not in fund.receipts.givers:
            return Slip(charity, "")
        span = fund.receipts.span
        start = span.start(work.zone, work.booked_at)
        key = f"{holder_of(fund.id)} receipts|{start}"
        work.use_pool(key, 1)
        return Slip(charity, "-".join(part for part in (span.name(start), str(int(work.pool(key)))) if part))

    def _book(
        self, work: Any, fund: Fund, effect: Effect, member: MemberState, amount: Exact, source: Source,
        text: str,
    ) -> None:  # fmt: skip
        slip = slip_of(text)
        if fund.pay_out is not None:
            holder = holder_of(fund.id, slip.charity)
            start = period_for(work, fund.pay_out, holder, moment_of(work, source))
            receive(work, fund, slip.charity, self.goods, self.giver, amount, start)
        if slip.receipt:
            detail = (("number", slip.receipt), ("to", slip.charity or fund.id), ("from", self.giver))
            work.tell(
                Given("receipt", member.id, effect.unit.id, amount, amount, "", 0, source.order, "", detail)
            )
