"""What funds were paid, charity by charity and period, and the receipts of gifts, from what was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.ledger.store import Written
from loyalrules.plugins.program import Program
from loyalrules.report.sums import whole


@dataclass(frozen=True, slots=True)
class PaidPeriod:
    """What became of one period of one account: amounts are exact texts, in whole units.

    ``goods`` is empty for money. ``why`` is ``at_least`` or ``at_most`` when a bound kept something back.
    """

    fund: str
    charity: str
    goods: str
    period: str
    at: int
    from_member: str
    from_shop: str
    carried_in: str
    paid: Fraction
    carried: str
    dropped: str
    why: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A numbered gift: who gave it, when, to whom, and what stands of it after refunds."""

    number: str
    at: int
    member: str
    giver: str
    charity: str
    unit: str
    given: Fraction
    stands: Fraction


def paid_periods(program: Program, history: Iterable[Written]) -> list[PaidPeriod]:
    """Return every period that was settled, by fund, charity and period."""
    found = []
    for row in history:
        for given in row.given:
            detail = dict(given.detail)
            if given.verb != "pay_out" or "fund" not in detail:
                continue
            texts = {key: str(value) for key, value in detail.items()}
            found.append(
                PaidPeriod(
                    texts["fund"], texts["to"], texts.get("goods", ""), texts["period"], row.booked_at,
                    texts["from_member"], texts["from_shop"], texts["carried_in"],
                    whole(program, given.unit, given.change), texts["carried"], texts["dropped"],
                    given.cut_by,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.fund, one.charity, one.goods, one.at))


def receipts(program: Program, history: Iterable[Written]) -> list[Receipt]:
    """Return every receipt in the order of its number's first use, with what stands of it."""
    found: dict[tuple[str, str], Receipt] = {}
    for row in history:
        for given in row.given:
            if given.verb != "receipt":
                continue
            detail = {key: str(value) for key, value in given.detail}
            amount = whole(program, given.unit, given.change)
            key = (given.unit, detail["number"])
            known = found.get(key)
            if known is None:
                found[key] = Receipt(
                    detail["number"], row.at, given.member, detail["from"], detail["to"], given.unit, amount,
                    amount,
                )  # fmt: skip
            else:
                stands = known.stands + amount
                found[key] = Receipt(
                    known.number, known.at, known.member, known.giver, known.charity, known.unit, known.given,
                    stands,
                )  # fmt: skip
    return [*found.values()]
