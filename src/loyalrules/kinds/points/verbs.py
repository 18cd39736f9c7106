"""``earn`` and ``multiply``: the verbs that fill lots."""

from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from loyalrules.base.meant import meant_factor
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.books.credits import AMOUNT, CREDITED, credit
from loyalrules.books.lot_order import lot_of
from loyalrules.books.lots import Terms
from loyalrules.books.places import place
from loyalrules.books.pools import holder, open_for, owner_for
from loyalrules.books.rises import RisePoster
from loyalrules.books.takeback import give_again, take_back
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.points.memory import remembered
from loyalrules.plugins.kind import AmountCode, EffectDraft, Path, RuleDesk, Verb
from loyalrules.plugins.rule import Effect, Raised, Source, Unit
from loyalrules.shapes.amount import Amount, TableModel
from loyalrules.shapes.lifetime import Available, Expires
from loyalrules.shapes.limit import BudgetModel, Limit, LimitModel
from loyalrules.shapes.model import Model, OnRefund, ReadableId, Role, read_number
from loyalrules.shapes.round import RoundMode, RoundModel, compile_round


class LotPoster:
    """Gives units as a lot, and takes them back from where they are."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Open a lot with the effect's dates; what was taken back goes back to where it came from."""
        remembers = source.remembers
        account, lot = _where(work, effect, member, source)
        if source.lot or source.again:
            first = lot if effect.remembers else ""
            remembers = lot_of(account, lot).remembers if lot else remembers
            owner = owner_for(account, member, source.order)
            amount = give_again(
                work, account, effect.unit.id, amount, owner=owner, rule=effect.rule, first=first
            )
            if amount <= 0:
                return source.lot
        terms = Terms(effect.hold, effect.lifetime, effect.rule, source.order, source.event_type, remembers)
        return open_for(work, member, effect.unit, amount, terms, account=account)

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take units back and return what was forgiven."""
        account, lot = _where(work, effect, member, source)
        return take_back(
            work,
            account,
            effect.unit.id,
            amount,
            owner=owner_for(account, member, source.order),
            rule=effect.rule,
            policy=effect.unit.taken_back,
            first=lot if effect.remembers else "",
        )

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """Earning raises nothing."""
        return None


def _where(work: Any, effect: Effect, member: MemberState, source: Source) -> tuple[MemberState, str]:
    """Return the account that holds what an effect gave, and the lot there; for a new gift without a lot."""
    if source.lot:
        return place(work, member, source.lot)
    return holder(work, member, effect.unit), ""


class CreditingPoster(LotPoster):
    """Gives units as a lot, and tells when they are available at once."""

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """Raise that units became available, unless the lot that was just opened is held."""
        lot = lot_of(member, str(member.marks["lots"]))
        if lot.unit != effect.unit.id or lot.pending:
            return None
        record = credit(effect.unit, self.decimals, amount, effect.rule)
        return Raised(CREDITED, record, AMOUNT, once=True)


POSTER = LotPoster()


def poster_of(desk: RuleDesk) -> LotPoster:
    """Return who gives units: one that tells when they are available, where something waits for that."""
    return CreditingPoster(desk.money().decimals) if desk.follows(CREDITED) else POSTER


class EarnModel(Model):
    """``earn: {unit, amount, to, at_most, round, available, expires, limit, budget, on_refund}``,
    for example ``{amount: 5% of order.net_sales, at_most: 3000}``.
    """

    SHORT_KEY: ClassVar[str] = "amount"

    unit: ReadableId | None = Field(None, description="The unit; may be left out when there is one.")
    amount: Amount = Field(
        description="How much: 100, 5% of order.net_sales, 1 for every 10 USD of order.net_sales, "
        "or a table.",
        examples=["5% of order.net_sales"],
    )
    to: Role | None = Field(None, description="Who gets it: member (the default), referrer, friend, upline.")
    at_most: str | None = Field(None, description="The most that one event gives.")
    round: RoundMode | RoundModel | None = Field(
        None, description="How this amount is rounded; otherwise as its unit."
    )
    available: Available | None = Field(None, description="From when it can be spent; otherwise as its unit.")
    expires: Expires | None = Field(None, description="When it lapses; otherwise as its unit.")
    limit: LimitModel | None = Field(None, description="The most that one owner gets in a period.")
    budget: BudgetModel | None = Field(
        None, description="The most that all members together get in a period."
    )
    on_refund: OnRefund | None = Field(None, description="What a refund of the order takes back.")
    remember: dict[ReadableId, str] = Field(
        {}, description="What each gift keeps of what it was given for, by the names that its unit remembers."
    )


def _earn(model: EarnModel, desk: RuleDesk, path: Path) -> EffectDraft:
    counter = desk.counter(model.unit)
    unit, poster = counter if counter is not None else (desk.unit(model.unit, path), poster_of(desk))
    rounding = None if model.round is None else compile_round(model.round)
    on_refund = model.on_refund or unit.on_refund
    if isinstance(model.amount, TableModel) and model.amount.rise_of is not None:
        where = (*path, "amount", "rise_of")
        amount, key = desk.rise(
            model.amount.rise_of, unit, rounding or unit.round, where, model.to or "member"
        )
        poster, on_refund = RisePoster(poster, key), "rise"  # Its own rule: see books.rises.
    else:
        amount = desk.amount(model.amount, (*path, "amount"))
    hold = unit.hold if model.available is None else desk.available(model.available, path)
    lifetime = unit.lifetime if model.expires is None else desk.expires(model.expires, path)
    return EffectDraft(
        unit, poster, desk.role(model.to, (*path, "to")), amount, cap(model.at_most, desk, path), rounding,
        limits_of(model.limit, unit, desk, path), desk.budgets(model.budget, unit, (*path, "budget")),
        on_refund, hold=hold, lifetime=lifetime, remembers=remembered(model.remember, unit, desk, path),
    )  # fmt: skip


def limits_of(model: LimitModel | None, unit: Unit, desk: RuleDesk, path: Path) -> tuple[Limit, ...]:
    """Compile the limit of an effect, with that of its unit behind it."""
    return (*desk.limits(model, unit, (*path, "limit")), *unit.limits)


def cap(text: str | None, desk: RuleDesk, path: Path) -> AmountCode | None:
    """Compile ``at_most``."""
    return None if text is None else desk.amount(text, (*path, "at_most"))


EARN = Verb("earn", "Give units: points, stars, credit.", EarnModel, _earn)


def _factor(value: object) -> object:
    if isinstance(value, str):
        meant = meant_factor(value)
        if meant is not None:
            said = say('"{value}" is not a number', value=value)
            raise UnfitError(said, say("write {meant}", meant=meant), meant)
        number = read_number(value)
        if number < 1:
            raise ValueError(say("multiply by 1 or more, not by {value}", value=value))
        return number
    return value


class MultiplyModel(Model):
    """``multiply: {rule: base, by: 2, at_most: 10000}``: gives what the rule gave, times (by - 1)."""

    rule: str = Field(description="The rule whose gift is multiplied.", examples=["base"])
    by: Annotated[Fraction, BeforeValidator(_factor)] = Field(
        description="The factor, 1 or more: 2 gives once more what the rule gave."
    )
    at_most: str | None = Field(None, description="The most that one event gives on top.")
    stack: Literal["higher", "add"] = Field(
        "higher",
        description="Where two multipliers meet: the higher counts (the default), or this one adds up.",
    )
    available: Available | None = Field(None, description="From when it can be spent; otherwise as its unit.")
    expires: Expires | None = Field(None, description="When it lapses; otherwise as its unit.")
    limit: LimitModel | None = Field(None, description="The most that one owner gets in a period.")
    budget: BudgetModel | None = Field(
        None, description="The most that all members together get in a period."
    )
    on_refund: OnRefund | None = Field(None, description="What a refund of the order takes back.")


def _multiply(model: MultiplyModel, desk: RuleDesk, path: Path) -> EffectDraft:
    unit = desk.rule_unit(model.rule, (*path, "rule"))
    hold = unit.hold if model.available is None else desk.available(model.available, path)
    lifetime = unit.lifetime if model.expires is None else desk.expires(model.expires, path)
    return EffectDraft(
        unit, poster_of(desk), "member", None, cap(model.at_most, desk, path), None,
        limits_of(model.limit, unit, desk, path), desk.budgets(model.budget, unit, (*path, "budget")),
        model.on_refund or unit.on_refund, model.rule, model.by, model.stack == "add", hold, lifetime,
    )  # fmt: skip


MULTIPLY = Verb("multiply", "Give more of what another rule gave.", MultiplyModel, _multiply)
