"""Using a coupon: which one is used, how much of a price it pays, and what becomes of the rest."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.rounding import Rounding
from loyalrules.base.say import say
from loyalrules.books.lot_order import spending_order
from loyalrules.facts.decision import Given
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import Exact, Lot
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.work import Refused
from loyalrules.shapes.model import read_money, read_number

COUPON = "coupon "
COUPON_USED = Shape(
    "coupon",
    (
        Field("id", "text", "the rule or reward that issued it", required=True),
        Field("price", "money", "the price of what it is used on; then the answer says what is left to pay"),
        Field("besides", "money", "what it does not pay for, such as tax", default=0),
    ),
)
PRICE, BESIDES = 1, 2
ROUND = Rounding("half_up")


def use_coupon(work: Any, occurrence: Occurrence) -> None:
    """Take the coupon that was used: the one that lapses first. It pays no more than the price."""
    record = occurrence.records["coupon"]
    name = str(record[0])
    member = work.member(occurrence.member)
    ready = [lot for lot in member.lots.values() if lot.unit == f"{COUPON}{name}" and not lot.pending]
    if not ready:
        raise Refused(say("{member} has no coupon {name}", member=member.id, name=name))
    lot = min(ready, key=spending_order)
    price: Any = record[PRICE]
    if price is None:
        work.post(member, lot.unit, "available", "spent", lot.left, lot.id, "coupon.used")
        return
    detail = _detail(work.program, lot)
    pays = _pays(work.program, lot, detail, price)
    keeps = detail.get("leftover") == "kept"
    if pays or not keeps:
        work.post(member, lot.unit, "available", "spent", pays if keeps else lot.left, lot.id, "coupon.used")
    to_pay = write_exact(price - pays + record[BESIDES], work.program.decimals)
    told = (("pays", write_exact(pays, work.program.decimals)), ("to_pay", to_pay))
    work.tell(Given("use_coupon", member.id, lot.unit, -1, -1, name, 0, "", "", told))


def _detail(program: Program, lot: Lot) -> Mapping[str, object]:
    rule = program.rules.get(lot.rule)
    for effect in () if rule is None else rule.effects:
        if effect.unit.id == lot.unit:
            return dict(effect.detail)
    return {}


def _pays(program: Program, lot: Lot, detail: Mapping[str, object], price: int) -> Exact:
    """Return how much of a price a coupon pays, in the smallest part of the currency."""
    if lot.unit in program.units:  # Its lot holds money.
        return min(lot.left, price)
    one = 10**program.decimals
    if "discount" not in detail:
        worth = read_money(str(detail.get("worth", "0")), program.currency)
        return min(int(worth * one), price)
    share = Fraction(price) * read_number(str(detail["discount"]).rstrip("% ")) / 100
    off = ROUND.apply(share.numerator, share.denominator)
    if "at_most" in detail:
        off = min(off, int(read_money(str(detail["at_most"]), program.currency) * one))
    return min(off, price)
