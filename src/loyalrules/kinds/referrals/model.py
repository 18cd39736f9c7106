"""``referrals:``: when a friend is linked, when the friend counts, and who never does."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from loyalrules.base.say import say
from loyalrules.kinds.referrals.guards import Guard
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.model import DurationText, Model, listed, read_number

MOST_LEVELS = 50


def _whole(least: int, most: int) -> BeforeValidator:
    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        number = read_number(value)
        if number.denominator != 1 or not least <= number <= most:
            raise ValueError(
                say(
                    "write a whole number from {least} to {most}, not {value}",
                    least=least,
                    most=most,
                    value=value,
                )
            )
        return int(number)

    return BeforeValidator(read)


class AttachModel(Model):
    """``attach: {when: referral.accepted, touch: first}``: what links a friend, and which link stays."""

    when: Literal["referral.accepted", "member.joined"] = Field(
        "referral.accepted", description="The event that links a friend to the referrer."
    )
    touch: Literal["first", "last"] = Field(
        "first", description="Which link stays when there are two: the first or the last."
    )


class QualifiedModel(Model):
    """``qualified: {when: order.paid, if: [...], within: 30 days, times: 1}``."""

    when: str = Field("order.paid", description="The event with which a friend counts.")
    if_: Conditions | None = Field(
        None, alias="if", description="Lines that must all hold for the friend to count."
    )
    unless: Conditions | None = Field(None, description="Lines of which none may hold.")
    within: DurationText | None = Field(None, description="How long after the link the friend may take.")
    times: Annotated[int, _whole(1, 1000)] = Field(1, description="How often one friend counts.")


class ReferralsModel(Model):
    """The whole section. ``depth`` is how many levels above a member rules can reach."""

    attach: AttachModel = Field(
        default_factory=lambda: AttachModel.model_validate({}),
        description="What links a friend to the referrer.",
    )
    qualified: QualifiedModel = Field(
        default_factory=lambda: QualifiedModel.model_validate({}),
        description="What a friend does to count.",
    )
    never_reward: Annotated[list[Guard], BeforeValidator(listed)] = Field(
        [], description="Friends who never count: same_person, same_payment_card, employee, ..."
    )
    depth: Annotated[int, _whole(1, MOST_LEVELS)] = Field(
        MOST_LEVELS, description="How many levels above a member rules can reach."
    )
    on_refund: Literal["replay", "whole", "keep"] = Field(
        "replay", description="What becomes of a friend who counted when the order is refunded."
    )
