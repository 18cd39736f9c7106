"""``referrals:``: when a friend is linked, when the friend counts, who never does, and codes."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator

from loyalrules.base.nearest import spelt
from loyalrules.base.say import say
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.model import DurationText, Model, ReadableId, YesNo, listed, read_number

MOST_LEVELS = 50
GuardText = Literal[
    "same_person", "same_email", "same_payment_card", "same_address", "same_household", "same_device",
    "employee", "existing_customer",
] | str  # fmt: skip
Guards = Annotated[list[GuardText], BeforeValidator(listed)]


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

    when: Annotated[list[str], BeforeValidator(listed), Field(min_length=1)] = Field(
        ["referral.accepted"],
        description="The event, or the events, that link a friend to the referrer: referral.accepted, "
        "member.joined, order.paid, or one of your own.",
    )
    touch: Literal["first", "last"] = Field(
        "first", description="Which link stays when there are two: the first or the last."
    )
    within: DurationText | None = Field(
        None, description="How long after referral.invited the friend may accept the invitation."
    )


class CodesModel(Model):
    """``codes: {length: 7, own_words: yes, link: "https://shop.example/r/{code}"}``."""

    length: Annotated[int, _whole(5, 12)] = Field(8, description="How many letters a code has.")
    key: str = Field(
        "", description="A word that codes are made with: other words give other codes. Never change it."
    )
    own_words: YesNo = Field(True, description="Whether members may choose a word of their own.")
    reserved: Annotated[list[str], BeforeValidator(listed)] = Field(
        [], description="Words that nobody can have."
    )
    link: str = Field("", description="What members send to friends; {code} stands for the code.")

    @field_validator("link")
    @classmethod
    def _has_a_place(cls, link: str) -> str:
        if link and "{code}" not in link:
            raise ValueError(say("a link holds {{code}}, where the member's code stands"))
        return link


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
    """One tree. ``depth`` is how many levels above a member rules can reach."""

    attach: AttachModel = Field(
        default_factory=lambda: AttachModel.model_validate({}),
        description="What links a friend to the referrer.",
    )
    codes: CodesModel | None = Field(None, description="Codes by which friends name their referrer.")
    qualified: QualifiedModel = Field(
        default_factory=lambda: QualifiedModel.model_validate({}),
        description="What a friend does to count.",
    )
    never_reward: Guards = Field(
        [],
        description="Friends who never count: same_person, same_payment_card, employee, ..., or lines "
        "about friend and referrer.",
    )
    review: Literal["always"] | Guards = Field(
        [],
        description="Friends who wait until referral.approved: those for whom one of these guards or lines "
        "holds, or always.",
    )
    depth: Annotated[int, _whole(1, MOST_LEVELS)] = Field(
        MOST_LEVELS, description="How many levels above a member rules can reach."
    )
    on_refund: Literal["replay", "whole", "keep"] = Field(
        "replay",
        description="What becomes of a friend who counted when the order is refunded; with keep, what was "
        "given for the friend stays, too.",
    )


def _one_or_many(value: object) -> str:
    """Tell one tree from a map of trees; a key that is misspelt is no name of a tree."""
    if not isinstance(value, dict) or not value:
        return "one"
    keys = ReferralsModel.model_fields
    return "one" if any(spelt(str(key), keys) is not None for key in value) else "many"


ReferralsSection = Annotated[
    Annotated[ReferralsModel, Tag("one")] | Annotated[dict[ReadableId, ReferralsModel], Tag("many")],
    Discriminator(_one_or_many),
]
