"""``donate``: give money to a fund, from the member or from the shop."""

from fractions import Fraction
from typing import Any

from pydantic import Field

from loyalrules.base.say import say
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.donations.funds import Giver, known_funds, pool_key, unit_id
from loyalrules.plugins.kind import EffectDraft, Path, RuleDesk, Verb
from loyalrules.plugins.rule import Effect, Raised, Source, Unit
from loyalrules.shapes.amount import Amount
from loyalrules.shapes.limit import BudgetModel, LimitModel
from loyalrules.shapes.model import Id, Model, OnRefund
from loyalrules.shapes.round import RoundMode, RoundModel, RoundTo, compile_round

AMOUNT_AT = 2  # Where the amount stands in the record of donation.received.


class DonateModel(Model):
    """``donate: {to, from, amount, round, at_most, limit, budget, on_refund}``, in money."""

    to: Id = Field(description="The fund that receives the money.")
    from_: Giver = Field(alias="from", description="Who pays: member or shop.")
    amount: Amount = Field(description="How much money: round_up(order.total, 1 USD) - order.total.")
    at_most: str | None = Field(None, description="The most that is given.")
    round: RoundMode | RoundModel | None = Field(
        None, description="How the amount is rounded; otherwise to the smallest coin."
    )
    limit: LimitModel | None = Field(None, description="The most that one owner gives in a period.")
    budget: BudgetModel | None = Field(
        None, description="The most that is given for all members together in a period."
    )
    on_refund: OnRefund | None = Field(
        None, description="What a refund of the order takes back; a member's gift is whole."
    )


class DonationPoster:
    """Counts a gift with the member who made it, or for whom the shop did, and in the fund's sum."""

    def __init__(self, fund: str, giver: Giver) -> None:
        self.fund = fund
        self.giver = giver

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Give to the fund."""
        work.post(member, effect.unit.id, "issued", "counted", amount, "", effect.rule, source.order)
        work.use_pool(pool_key(self.fund), amount)
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take a gift back from the fund."""
        work.post(member, effect.unit.id, "counted", "issued", amount, "", effect.rule, source.order)
        work.use_pool(pool_key(self.fund), -amount)
        return 0

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """The fund received something."""
        return Raised("donation.received", (self.fund, self.giver, amount), AMOUNT_AT)


def _donate(model: DonateModel, desk: RuleDesk, path: Path) -> EffectDraft:
    money = desk.money()
    most = None if model.at_most is None else desk.amount(model.at_most, (*path, "at_most"))
    budgets = desk.budgets(model.budget, money, (*path, "budget"))
    return EffectDraft(
        _unit(model, desk, path), DonationPoster(model.to, model.from_), "member",
        desk.amount(model.amount, (*path, "amount")), most, _round(model, desk, path),
        desk.limits(model.limit, money, (*path, "limit")), budgets,
        model.on_refund or ("whole" if model.from_ == "member" else "replay"),
        detail=(("to", model.to), ("from", model.from_)),
    )  # fmt: skip


def _unit(model: DonateModel, desk: RuleDesk, path: Path) -> Unit:
    found = desk.units.get(unit_id(model.to, model.from_))
    if found is not None:
        return found
    message = say('no fund "{to}" is declared', to=model.to)
    desk.unknown("LR161", message, (*path, "to"), model.to, known_funds(desk.units))
    return desk.money()


def _round(model: DonateModel, desk: RuleDesk, path: Path) -> RoundTo:
    """A bare mode rounds to the smallest unit of the currency: nobody pays less than a cent."""
    money = desk.money()
    if model.round is None:
        return money.round
    rounding = compile_round(model.round)
    if isinstance(model.round, str):
        rounding = RoundTo(rounding.mode, Fraction(1, 10**money.decimals), rounding.stage)
    if rounding.mode == "none" or (rounding.step * 10**money.decimals).denominator != 1:
        hint = say("round to a multiple of the smallest amount of {currency}", currency=desk.currency)
        desk.problem(
            "LR163", say("nobody can pay such an amount to {to}", to=model.to), (*path, "round"), hint
        )
        return money.round
    return rounding


DONATE = Verb(
    "donate", "Give money to a fund, from the member or from the shop.", DonateModel, _donate, to_shop=True
)
