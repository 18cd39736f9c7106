"""``referrals:``: when a friend is linked, when the friend counts, and who never does."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

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
            raise ValueError(f"write a whole number from {least} to {most}, not {value}")
        return int(number)

    return BeforeValidator(read)


class AttachModel(Model):
    """``attach: {when: referral.accepted, touch: first}``: what links a friend, and which link stays."""

    when: Literal["referral.accepted", "member.joined"] = "referral.accepted"
    touch: Literal["first", "last"] = "first"


class QualifiedModel(Model):
    """``qualified: {when: order.paid, if: [...], within: 30 days, times: 1}``."""

    when: str = "order.paid"
    if_: Conditions | None = Field(None, alias="if")
    unless: Conditions | None = None
    within: DurationText | None = None
    times: Annotated[int, _whole(1, 1000)] = 1


class ReferralsModel(Model):
    """The whole section. ``depth`` is how many levels above a member rules can reach."""

    attach: AttachModel = AttachModel()
    qualified: QualifiedModel = Field(default_factory=lambda: QualifiedModel.model_validate({}))
    never_reward: Annotated[list[Guard], BeforeValidator(listed)] = []  # noqa: RUF012  pydantic copies it
    depth: Annotated[int, _whole(1, MOST_LEVELS)] = MOST_LEVELS
    on_refund: Literal["replay", "whole", "keep"] = "replay"
