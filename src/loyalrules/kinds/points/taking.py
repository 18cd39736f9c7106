"""``take`` and ``pay_out``: units that go back to the program, and money that it owes outside of itself."""

from typing import Any

from pydantic import Field

from loyalrules.books.count_poster import CountPoster
from loyalrules.books.pools import holder
from loyalrules.books.takeback import take_back
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.kind import EffectDraft, Path, RuleDesk, Verb
from loyalrules.plugins.rule import Effect, Poster, Raised, Source
from loyalrules.shapes.amount import Amount
from loyalrules.shapes.limit import BudgetModel, LimitModel
from loyalrules.shapes.model import Model, OnRefund, ReadableId, Role
from loyalrules.shapes.round import RoundMode, RoundModel, compile_round


class TakePoster:
    """Takes units from a member; what is missing is owed or forgiven, as the unit says."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Take the units."""
        take_back(
            work,
            holder(work, member, effect.unit),
            effect.unit.id,
            amount,
            owner="",
            rule=effect.rule,
            policy=effect.unit.taken_back,
        )
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """What was taken is not given back by a refund: another rule says what a refund means."""
        return amount

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """Taking raises nothing."""
        return None


class CountDownPoster(TakePoster):
    """Takes from a counter."""

    def __init__(self, counter: Poster) -> None:
        self.counter = counter

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Count down."""
        self.counter.take(work, effect, member, amount, source)
        return ""


# Money that the program owes a member outside of itself, for the shop to pay; a refund sets it off.
TAKE_POSTER, PAID_POSTER = TakePoster(), CountPoster()


class TakeModel(Model):
    """``take: {unit: points, amount: all}``."""

    unit: ReadableId | None = Field(None, description="The unit or the counter; the only unit if left out.")
    amount: Amount = Field(description="How much is taken: an amount, or all that is available.")
    to: Role | None = Field(None, description="From whom: member (the default), referrer, friend, upline.")
    round: RoundMode | RoundModel | None = Field(
        None, description="How this amount is rounded; otherwise as its unit."
    )


def _take(model: TakeModel, desk: RuleDesk, path: Path) -> EffectDraft:
    counter = desk.counter(model.unit)
    unit = counter[0] if counter is not None else desk.unit(model.unit, path)
    poster: Poster = TAKE_POSTER if counter is None else CountDownPoster(counter[1])
    role = desk.role(model.to, (*path, "to"))
    amount = f"{role}.{model.unit or unit.id}" if model.amount == "all" else model.amount
    return EffectDraft(
        unit, poster, role, desk.amount(amount, (*path, "amount")), None,
        None if model.round is None else compile_round(model.round), on_refund="keep",
    )  # fmt: skip


class PayOutModel(Model):
    """``pay_out: {amount: 2% of order.net_sales}``."""

    amount: Amount = Field(description="How much money is owed.")
    to: Role | None = Field(None, description="Who gets it: member (the default), referrer, friend, upline.")
    at_most: str | None = Field(None, description="The most that one event gives.")
    round: RoundMode | RoundModel | None = Field(
        None, description="How a worth that is worked out is rounded; otherwise half up, as money is."
    )
    limit: LimitModel | None = Field(None, description="The most that one owner gets in a period.")
    budget: BudgetModel | None = Field(
        None, description="The most that all members together get in a period."
    )
    on_refund: OnRefund | None = Field(None, description="What a refund of the order takes back.")


def _pay_out(model: PayOutModel, desk: RuleDesk, path: Path) -> EffectDraft:
    unit = desk.money()
    return EffectDraft(
        unit, PAID_POSTER, desk.role(model.to, (*path, "to")), desk.amount(model.amount, (*path, "amount")),
        None if model.at_most is None else desk.amount(model.at_most, (*path, "at_most")),
        None if model.round is None else compile_round(model.round),
        desk.limits(model.limit, unit, (*path, "limit")), desk.budgets(model.budget, unit, (*path, "budget")),
        model.on_refund or "replay",
    )  # fmt: skip


TAKE = Verb("take", "Take units from a member.", TakeModel, _take)
PAY_OUT = Verb(
    "pay_out", "Owe a member money, to be paid outside of the program.", PayOutModel, _pay_out, to_shop=True
)
