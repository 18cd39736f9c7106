"""``earn`` and ``multiply``: the verbs that fill lots."""

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from loyalrules.books.lots import open_lot
from loyalrules.books.takeback import take_back
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.kind import AmountCode, EffectDraft, Path, RuleDesk, Verb
from loyalrules.plugins.rule import Effect, Raised, Source
from loyalrules.shapes.amount import Amount
from loyalrules.shapes.lifetime import Available, Expires, compile_available, compile_expires
from loyalrules.shapes.limit import BudgetModel, LimitModel
from loyalrules.shapes.model import Model, OnRefund, ReadableId, Role, read_number
from loyalrules.shapes.round import RoundMode, RoundModel, compile_round


class LotPoster:
    """Gives units as a lot, and takes them back from where they are."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Open a lot with the effect's dates."""
        return open_lot(
            work, member, effect.unit, amount, hold=effect.hold, lifetime=effect.lifetime, rule=effect.rule,
            owner=source.order, event_type=source.event_type,
        )  # fmt: skip

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take units back and return what was forgiven."""
        return take_back(
            work,
            member,
            effect.unit.id,
            amount,
            owner=source.order,
            rule=effect.rule,
            policy=effect.unit.taken_back,
        )

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """Earning raises nothing."""
        return None


POSTER = LotPoster()


class EarnModel(Model):
    """``earn: {unit, amount, to, at_most, round, available, expires, limit, budget, on_refund}``."""

    unit: ReadableId | None = None
    amount: Amount
    to: Role | None = None
    at_most: str | None = None
    round: RoundMode | RoundModel | None = None
    available: Available | None = None
    expires: Expires | None = None
    limit: LimitModel | None = None
    budget: BudgetModel | None = None
    on_refund: OnRefund | None = None


def _earn(model: EarnModel, desk: RuleDesk, path: Path) -> EffectDraft:
    unit = desk.unit(model.unit, path)
    amount = desk.amount(model.amount, (*path, "amount"))
    hold = unit.hold if model.available is None else compile_available(model.available)
    lifetime = unit.lifetime if model.expires is None else compile_expires(model.expires)
    return EffectDraft(
        unit, POSTER, desk.role(model.to, (*path, "to")), amount, cap(model.at_most, desk, path),
        None if model.round is None else compile_round(model.round),
        desk.limits(model.limit, unit, (*path, "limit")), desk.budgets(model.budget, unit, (*path, "budget")),
        model.on_refund or unit.on_refund, hold=hold, lifetime=lifetime,
    )  # fmt: skip


def cap(text: str | None, desk: RuleDesk, path: Path) -> AmountCode | None:
    """Compile ``at_most``."""
    return None if text is None else desk.amount(text, (*path, "at_most"))


EARN = Verb("earn", "Give units: points, stars, credit.", EarnModel, _earn)


def _factor(value: object) -> object:
    if isinstance(value, str):
        number = read_number(value)
        if number < 1:
            raise ValueError(f"multiply by 1 or more, not by {value}")
        return number
    return value


class MultiplyModel(Model):
    """``multiply: {rule: base, by: 2, at_most: 10000}``: gives what the rule gave, times (by - 1)."""

    rule: str
    by: Annotated[Fraction, BeforeValidator(_factor)]
    at_most: str | None = None
    stack: Literal["higher", "add"] = "higher"
    available: Available | None = None
    expires: Expires | None = None
    limit: LimitModel | None = None
    budget: BudgetModel | None = None
    on_refund: OnRefund | None = None


def _multiply(model: MultiplyModel, desk: RuleDesk, path: Path) -> EffectDraft:
    unit = desk.rule_unit(model.rule, (*path, "rule"))
    hold = unit.hold if model.available is None else compile_available(model.available)
    lifetime = unit.lifetime if model.expires is None else compile_expires(model.expires)
    return EffectDraft(
        unit, POSTER, "member", None, cap(model.at_most, desk, path), None,
        desk.limits(model.limit, unit, (*path, "limit")), desk.budgets(model.budget, unit, (*path, "budget")),
        model.on_refund or unit.on_refund, model.rule, model.by, model.stack == "add", hold, lifetime,
    )  # fmt: skip


MULTIPLY = Verb("multiply", "Give more of what another rule gave.", MultiplyModel, _multiply)
