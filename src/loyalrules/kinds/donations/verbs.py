"""``donate``: give money or goods to a fund, from the member or from the shop."""

from fractions import Fraction

from pydantic import Field

from loyalrules.base.say import say
from loyalrules.kinds.donations.funds import MONEY, Giver, known_funds, known_goods, paid_id, unit_id
from loyalrules.kinds.donations.posters import DonationPoster
from loyalrules.plugins.kind import EffectDraft, Path, RuleDesk, Verb
from loyalrules.plugins.rule import Unit
from loyalrules.shapes.amount import Amount
from loyalrules.shapes.limit import BudgetModel, LimitModel
from loyalrules.shapes.model import Id, Model, OnRefund, ReadableId
from loyalrules.shapes.round import RoundMode, RoundModel, RoundTo, compile_round


class DonateModel(Model):
    """``donate: {to, from, amount, unit, round, at_most, limit, budget, on_refund}``: money, or goods."""

    to: Id = Field(description="The fund that receives the money.")
    from_: Giver = Field(alias="from", description="Who pays: member or shop.")
    amount: Amount = Field(description="How much money: round_up(order.total, 1 USD) - order.total.")
    unit: ReadableId | None = Field(
        None, description="What is given in kind, of the goods of the fund; money without it."
    )
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


def _donate(model: DonateModel, desk: RuleDesk, path: Path) -> EffectDraft:
    unit = _unit(model, desk, path)
    most = None if model.at_most is None else desk.amount(model.at_most, (*path, "at_most"))
    budgets = desk.budgets(model.budget, unit, (*path, "budget"))
    goods = () if model.unit is None else (("unit", model.unit),)
    return EffectDraft(
        unit, DonationPoster(model.to, model.from_, model.unit or MONEY), "member",
        desk.amount(model.amount, (*path, "amount")), most, _round(model, desk, path),
        desk.limits(model.limit, unit, (*path, "limit")), budgets,
        model.on_refund or ("whole" if model.from_ == "member" else "replay"),
        detail=(("to", model.to), ("from", model.from_), *goods),
    )  # fmt: skip


def _unit(model: DonateModel, desk: RuleDesk, path: Path) -> Unit:
    if unit_id(model.to, model.from_) not in desk.units:
        message = say('no fund "{to}" is declared', to=model.to)
        desk.unknown("LR161", message, (*path, "to"), model.to, known_funds(desk.units))
        return desk.money()
    found = desk.units.get(unit_id(model.to, model.from_, model.unit or MONEY))
    if found is None:
        message = say("{to} receives no {unit}", to=model.to, unit=model.unit)
        desk.unknown("LR168", message, (*path, "unit"), model.unit or "", known_goods(desk.units, model.to))
        return desk.money()
    return found


def _round(model: DonateModel, desk: RuleDesk, path: Path) -> RoundTo:
    """A bare mode rounds to the smallest unit of the currency: nobody pays less than a cent.

    What the shop gives to a fund that is paid out may stay exact: it is rounded then, and only once.
    """
    money = desk.money()
    pieces = model.unit is not None
    if model.round is None:
        return RoundTo("down", Fraction(1), "rule") if pieces else money.round
    rounding = compile_round(model.round)
    if rounding.mode == "none" and model.from_ == "shop" and paid_id(model.to) in desk.units and not pieces:
        return rounding
    smallest = 1 if pieces else Fraction(1, 10**money.decimals)
    if isinstance(model.round, str):
        rounding = RoundTo(rounding.mode, Fraction(smallest), rounding.stage)
    if rounding.mode == "none" or (rounding.step / smallest).denominator != 1:
        hint = say("round to a multiple of the smallest amount of {currency}", currency=desk.currency)
        if pieces:
            hint = say("goods are given in whole pieces")
        desk.problem(
            "LR163", say("nobody can pay such an amount to {to}", to=model.to), (*path, "round"), hint
        )
        return money.round
    return rounding


DONATE = Verb(
    "donate", "Give money to a fund, from the member or from the shop.", DonateModel, _donate, to_shop=True
)
