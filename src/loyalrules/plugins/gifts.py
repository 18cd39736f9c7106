"""Gifts that are given once: a product, a badge, a level. Verbs of several kinds share their keys."""

from fractions import Fraction

from pydantic import Field

from loyalrules.plugins.kind import AmountCode, EffectDraft, Path, RuleDesk
from loyalrules.plugins.rule import Poster, Unit
from loyalrules.shapes.limit import BudgetModel, LimitModel
from loyalrules.shapes.model import Model, OnRefund, Role
from loyalrules.shapes.round import RoundTo

WHOLE = RoundTo("down", Fraction(1), "rule")
ONE = AmountCode("1", None, "number", None, Fraction(1), False, "1")


class GiftModel(Model):
    """The keys that every gift takes."""

    to: Role | None = Field(None, description="Who gets it: member (the default), referrer, friend, upline.")
    limit: LimitModel | None = Field(None, description="The most that one owner gets in a period.")
    budget: BudgetModel | None = Field(
        None, description="The most that all members together get in a period."
    )
    on_refund: OnRefund | None = Field(None, description="What a refund of the order takes back.")


def gift(
    model: GiftModel,
    desk: RuleDesk,
    path: Path,
    unit: Unit,
    poster: Poster,
    detail: tuple[tuple[str, object], ...],
    on_refund: str | None = None,
) -> EffectDraft:
    """Return an effect that gives 1 of a unit; ``detail`` is told with it.

    ``on_refund`` is what a refund does, where that is not what the keys say.
    """
    return EffectDraft(
        unit, poster, desk.role(model.to, (*path, "to")), ONE, None, WHOLE,
        desk.limits(model.limit, unit, (*path, "limit")), desk.budgets(model.budget, unit, (*path, "budget")),
        on_refund or model.on_refund or "replay", detail=detail,
    )  # fmt: skip
