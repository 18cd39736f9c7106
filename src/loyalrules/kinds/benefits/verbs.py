"""The verbs of benefits. ``discount``, ``free_item`` and ``free_shipping`` may also answer a priced cart."""

from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from loyalrules.base.say import say
from loyalrules.kinds.benefits.posters import COUNT, COUPON, DISCOUNT, MESSAGE, ONCE
from loyalrules.kinds.benefits.used import QUESTION
from loyalrules.plugins.gifts import WHOLE, GiftModel, gift
from loyalrules.plugins.kind import EffectDraft, Path, RuleDesk, Verb
from loyalrules.plugins.rule import Poster, Unit
from loyalrules.shapes.amount import Amount, fixed
from loyalrules.shapes.lifetime import Expires
from loyalrules.shapes.model import Id, Label, OnRefund
from loyalrules.shapes.round import RoundMode, RoundModel, RoundTo, compile_round


class CouponModel(GiftModel):
    """``issue_coupon: {discount: 10%, at_most: 20 USD, expires: {after: 30 days}}``, or ``worth: 10 USD``."""

    worth: str | None = Field(
        None, description="What the coupon is worth in money: 10 USD. Instead of discount."
    )
    discount: str | None = Field(None, description="The share that it takes off: 10%. Instead of worth.")
    for_: str | None = Field(None, alias="for", description="What it may be used for, in words for the shop.")
    at_most: str | None = Field(None, description="The most that a share takes off: 20 USD.")
    round: RoundMode | RoundModel | None = Field(
        None, description="How a worth that is worked out is rounded; otherwise half up, as money is."
    )
    expires: Expires | None = Field(None, description="How long the coupon is valid.")
    leftover: Literal["lost", "kept"] = Field(
        "lost", description="What becomes of a worth that is not used up: lost (the default), or kept."
    )

    @model_validator(mode="after")
    def _one(self) -> "CouponModel":
        if (self.worth is None) == (self.discount is None):
            raise ValueError(say("a coupon has exactly one of worth and discount"))
        if self.leftover == "kept" and self.worth is None:
            raise ValueError(say("of a discount nothing is left over: leftover needs  worth:"))
        return self


class DiscountModel(GiftModel):
    """``discount: {amount: 5% of line.net_sales, at_most: 20 USD}``: for each line of its own."""

    amount: Amount = Field(description="What is taken off: 5% of line.net_sales, or 3 USD.")
    at_most: str | None = Field(None, description="The most that is taken off.")
    round: RoundMode | RoundModel | None = Field(
        None, description="How the discount is rounded; otherwise to the smallest coin."
    )


class ItemModel(GiftModel):
    """``free_item: {sku: AMERICANO-T}``."""

    sku: str = Field(description="The product that is given.")


class ShippingModel(GiftModel):
    """``free_shipping: {}``."""


class BadgeModel(GiftModel):
    """``give_badge: {badge: kind-reader}``."""

    badge: Id = Field(description="The badge, as expressions read it in member.badges.")


class MessageModel(GiftModel):
    """``notify: {text: happy-birthday}``: the name of a text, or the text in several languages."""

    text: Label = Field(description="The name of a text, or the text itself in several languages.")


def _gift(
    model: GiftModel,
    desk: RuleDesk,
    path: Path,
    unit: Unit,
    poster: Poster,
    detail: tuple[tuple[str, object], ...],
) -> EffectDraft:
    return gift(model, desk, path, unit, poster, detail, _on_refund(model, desk, path, "replay"))


def _on_refund(model: GiftModel, desk: RuleDesk, path: Path, otherwise: OnRefund) -> OnRefund:
    """An answer to a cart is used by an order as a whole: it cannot be decided again on a part of it."""
    if desk.when != QUESTION:
        return model.on_refund or otherwise
    if model.on_refund not in (None, "whole", "keep"):
        desk.problem(
            "LR176",
            say(
                "an order uses {rule} as a whole, so a refund takes it back whole, or not at all",
                rule=desk.rule,
            ),
            (*path, "on_refund"), say("write whole (the default) or keep"),
        )  # fmt: skip
    return "keep" if model.on_refund == "keep" else "whole"


def _unit(name: str) -> Unit:
    return Unit(name, "count", 0, WHOLE)


def _coupon(model: CouponModel, desk: RuleDesk, path: Path) -> EffectDraft:
    if model.worth is not None and (model.leftover == "kept" or not fixed(model.worth)):
        return _worked_out(model, model.worth, desk, path)
    told = {"worth": model.worth, "discount": model.discount, "for": model.for_, "at_most": model.at_most}
    detail = tuple((key, value) for key, value in told.items() if value is not None)
    for key in ("worth", "discount", "at_most"):
        if key in dict(detail):
            desk.money_or_share(str(dict(detail)[key]), (*path, key))
    draft = _gift(model, desk, path, _unit(f"coupon {desk.rule}"), COUPON, detail)
    return EffectDraft(
        draft.unit, draft.poster, draft.to, draft.amount, None, WHOLE, draft.limits, draft.budgets,
        draft.on_refund, lifetime=desk.expires(model.expires, path), detail=detail,
    )  # fmt: skip


def _worked_out(model: CouponModel, worth: str, desk: RuleDesk, path: Path) -> EffectDraft:
    """A coupon whose worth is an amount: its lot holds that much money, in the smallest part."""
    money = desk.money()
    rounding = money.round if model.round is None else compile_round(model.round)
    unit = Unit(f"coupon {desk.rule}", "coupon", money.decimals, rounding, worth=Fraction(1))
    desk.keep(unit)
    return EffectDraft(
        unit, COUPON, desk.role(model.to, (*path, "to")), desk.amount(worth, (*path, "worth")),
        None if model.at_most is None else desk.amount(model.at_most, (*path, "at_most")), rounding,
        desk.limits(model.limit, unit, (*path, "limit")), desk.budgets(model.budget, unit, (*path, "budget")),
        _on_refund(model, desk, path, "replay"), lifetime=desk.expires(model.expires, path),
        detail=_told(model),
    )  # fmt: skip


def _told(model: CouponModel) -> tuple[tuple[str, object], ...]:
    told = {"for": model.for_, "leftover": "kept" if model.leftover == "kept" else None}
    return tuple([(key, value) for key, value in told.items() if value is not None])


def _discount(model: DiscountModel, desk: RuleDesk, path: Path) -> EffectDraft:
    unit = desk.money()
    most = None if model.at_most is None else desk.amount(model.at_most, (*path, "at_most"))
    bare = model.round is None or isinstance(model.round, str)  # To the currency's smallest part.
    rounding = unit.round if model.round is None else compile_round(model.round)
    return EffectDraft(
        unit, DISCOUNT if desk.when == QUESTION else MESSAGE, desk.role(model.to, (*path, "to")),
        desk.amount(model.amount, (*path, "amount")), most,
        RoundTo(rounding.mode, unit.round.step if bare else rounding.step, "line"),
        desk.limits(model.limit, unit, (*path, "limit")), desk.budgets(model.budget, unit, (*path, "budget")),
        _on_refund(model, desk, path, "keep"),
    )  # fmt: skip


def _item(model: ItemModel, desk: RuleDesk, path: Path) -> EffectDraft:
    return _gift(model, desk, path, _unit(f"item {model.sku}"), COUNT, (("sku", model.sku),))


def _shipping(model: ShippingModel, desk: RuleDesk, path: Path) -> EffectDraft:
    return _gift(model, desk, path, _unit("free shipping"), COUNT, ())


def _badge(model: BadgeModel, desk: RuleDesk, path: Path) -> EffectDraft:
    return _gift(model, desk, path, _unit(f"badge {model.badge}"), ONCE, (("badge", model.badge),))


def _message(model: MessageModel, desk: RuleDesk, path: Path) -> EffectDraft:
    text = model.text if isinstance(model.text, str) else tuple(sorted(model.text.items()))
    return _gift(model, desk, path, _unit("message"), MESSAGE, (("text", text),))


VERBS = (
    Verb("issue_coupon", "Give a coupon that the shop redeems.", CouponModel, _coupon, to_shop=True),
    Verb("discount", "Take an amount off.", DiscountModel, _discount, answers_questions=True, to_shop=True),
    Verb("free_item", "Give a product.", ItemModel, _item, answers_questions=True, to_shop=True),
    Verb(
        "free_shipping", "Ship without a fee.", ShippingModel, _shipping, answers_questions=True, to_shop=True
    ),
    Verb("give_badge", "Give a badge, once.", BadgeModel, _badge),
    Verb("notify", "Send a message.", MessageModel, _message, to_shop=True),
)
