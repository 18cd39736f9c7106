"""``memberships:``: plans that are bought, by their id."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from loyalrules.base.say import say
from loyalrules.plugins.gifts import GiftModel
from loyalrules.shapes.amount import Amount
from loyalrules.shapes.lifetime import Expires, LifetimeModel
from loyalrules.shapes.model import DurationText, Label, Model, ReadableId, listed, read_number

TAKES_OVER = ("nothing", "new_term", "same_term", "at_end")
LEAVING = ("lapsed", "cancelled", "refunded", "trial_over")


def whole(word: str) -> Callable[[object], object]:
    """Return what reads a whole number of 1 or more; ``word`` is the key in the sentence."""

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        number = read_number(value)
        if number.denominator != 1 or number < 1:
            raise ValueError(
                say("{word} must be a whole number of 1 or more, not {value}", word=word, value=value)
            )
        return int(number)

    return read


class OfferModel(Model):
    """``{amount: 0.99 USD, terms: 3}``: another price for the first terms."""

    amount: str = Field(description="The price of these terms: 0.99 USD, or 0 USD.")
    terms: Annotated[int, BeforeValidator(whole("terms"))] = Field(
        1, description="For how many terms; for one if left out."
    )


class WinBackModel(OfferModel):
    """``{amount: 4.99 USD, terms: 2, after: 90 days}``: once in a lifetime, for who was away so long."""

    after: DurationText | None = Field(
        None, description="How long the plan must have been over; without it, from the first moment."
    )


class PriceModel(Model):
    """``{amount: 19.90 CNY, each: month}``, or ``{amount: 60 USD}`` for a plan that is paid once."""

    amount: Amount = Field(description="The price: 9.99 USD, or a table by what is known of the member.")
    each: Literal["day", "week", "month", "year"] | None = Field(
        None, description="How often it is paid; without it, once."
    )
    introductory: OfferModel | None = Field(
        None, description="Another price for the first terms of a member who never paid before."
    )
    win_back: WinBackModel | None = Field(
        None, description="Another price for the first terms of a member who comes back, once in a lifetime."
    )


class PauseModel(Model):
    """``{at_most: 3 months, times: 2, over: 12 months}``."""

    at_most: DurationText = Field(
        description="How long one pause may last; then the membership goes on by itself."
    )
    times: Annotated[int, BeforeValidator(whole("times"))] | None = Field(
        None, description="How many pauses a member may make."
    )
    over: DurationText | None = Field(None, description="In how long; without it, ever.")


class RejoinModel(Model):
    """``{wait: 6 months, after: 3, over: 6 months}``."""

    wait: DurationText = Field(description="How long after leaving a member cannot join again.")
    after: Annotated[int, BeforeValidator(whole("after"))] = Field(
        1, description="Only after the member has left so often; after each time if left out."
    )
    over: DurationText | None = Field(
        None, description="Within how long these times must lie; without it, ever."
    )
    leaving: Annotated[
        list[Literal["lapsed", "cancelled", "refunded", "trial_over"]], BeforeValidator(listed)
    ] = Field(["cancelled", "refunded"], description="Which ends count as leaving.")


class GrantModel(GiftModel):
    """``grant_membership: {plan: plus, for: 1 month, to: referrer}``."""

    plan: ReadableId | None = Field(None, description="The plan; may be left out when there is one.")
    for_: DurationText | None = Field(
        None,
        alias="for",
        description="How long, in days or longer; otherwise as long as one payment pays for. Behind what is "
        "paid of a plan that the member has.",
    )


def _part(value: object) -> object:
    if isinstance(value, str) and value not in REFUNDS:
        number = read_number(value.removesuffix("%").strip())
        if not value.endswith("%") or not 0 <= number <= 100:
            raise ValueError(
                say(
                    'a refund gives all, none, a percentage, unused days or unused months; not "{value}"',
                    value=value,
                )
            )
    return value


REFUNDS = ("all", "none", "unused days", "unused months")


class RefundModel(Model):
    """``{gives: unused months, less: member.benefit_used, within: 14 days}``."""

    gives: Annotated[str, BeforeValidator(_part)] = Field(
        description="What goes back of the fee: all, none, 50%, unused days or unused months."
    )
    less: Amount | None = Field(
        None, description="What is taken off before, such as the worth of benefits that were used."
    )
    within: DurationText | None = Field(
        None, description="How long after the payment; without it, as long as the term lasts."
    )


class PlanModel(Model):
    """One plan: ``{price: {amount: 19.90 CNY, each: month}, trial: 14 days, grace: 3 days}``."""

    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    price: Literal["none"] | PriceModel = Field(
        "none", description="What the membership costs, once or each period."
    )
    trial: DurationText | LifetimeModel | None = Field(
        None, description="How long it is free at first, once in a lifetime."
    )
    renews: Literal["when_paid", "by_itself"] = Field(
        "when_paid",
        description="when_paid: each payment is told. by_itself: a payment counts as made when it is due, "
        "unless it is told to have failed.",
    )
    grace: DurationText | None = Field(
        None, description="How long benefits stay while a payment is being retried."
    )
    expires: Expires | None = Field(None, description="How long a membership that is paid once is valid.")
    instead_of: Annotated[list[ReadableId], BeforeValidator(listed)] = Field(
        [], description="The plan that ends when this one begins."
    )
    takes_over: Literal["nothing", "new_term", "same_term", "at_end"] = Field(
        "nothing",
        description="What becomes of the unused rest of that plan: nothing; its worth is taken off the new "
        "term; the term goes on and the difference is paid; or this plan begins when it is over.",
    )
    seats: Annotated[int, BeforeValidator(whole("seats"))] = Field(
        0, description="With how many others a member may share it."
    )
    pause: PauseModel | None = Field(None, description="How long and how often a member may pause.")
    rejoin: RejoinModel | None = Field(None, description="When a member who left may join again.")
    refund: Annotated[list[RefundModel], BeforeValidator(listed)] = Field(
        [], description="What of the fee goes back when the plan ends at once; the first line that fits."
    )
