"""Measures: what is counted, when, for whom and in which window. Counters and tiers share the form."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.calendar import Window as WindowName
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.limit import Each
from loyalrules.shapes.model import DurationText, Model, OnRefund, ReadableId, YesNo, read_number

# Or the referrer, the group ... of a named tree.
Owner = Literal["member", "referrer", "friend", "household", "group", "program"] | ReadableId


def _whole(value: object) -> object:
    number = read_number(value) if isinstance(value, str) else None
    if number is not None and (number.denominator != 1 or number < 1):
        raise ValueError(say("times must be a whole number of 1 or more, not {value}", value=value))
    return value if number is None else int(number)


class ForgivenModel(Model):
    """``forgiven: {times: 14, each: year, if: [member.protection is yes]}``."""

    times: Annotated[int, BeforeValidator(_whole)] = Field(description="How many missed days are forgiven.")
    each: Each = Field("ever", description="The period after which it starts anew.")
    if_: Conditions | None = Field(
        None, alias="if", description="Lines that must hold when the missed day is over."
    )


class MeasureModel(Model):
    """``{total: order.net_sales, over: 12 months}`` or ``{count: referral.qualified, each: year}``."""

    total: str | None = Field(None, description="The amount that is summed, such as order.net_sales.")
    count: str | None = Field(None, description="The event that is counted.")
    distinct: str | None = Field(
        None, description="The text of which different ones are counted, such as order.store."
    )
    when: str | None = Field(None, description="The event with which an amount is summed.")
    for_each: str | None = Field(
        None, description="The list whose elements are counted one by one, such as order.line."
    )
    if_: Conditions | None = Field(None, alias="if", description="Lines that must all hold.")
    unless: Conditions | None = Field(None, description="Lines of which none may hold.")
    per: Owner = Field(
        "member",
        description="For whom it is counted: member (the default), referrer, friend, household, "
        "group (the member and all above), or program: for all.",
    )
    each: Each | None = Field(None, description="The calendar period after which it starts anew.")
    over: DurationText | None = Field(None, description="A rolling window instead, such as 12 months.")
    on_refund: OnRefund | None = Field(None, description="What a refund of the order takes back.")
    streak: WindowName | None = Field(
        None, description="Counts days, weeks or months in a row up to now, in which that much was counted."
    )
    ranked: YesNo = Field(
        False, description="With per: program, the rank of each member among all: member.<counter>_rank."
    )
    at_least: str | None = Field(
        None, description="With streak: how much is counted in each of them, 1 if left out."
    )
    forgiven: ForgivenModel | None = Field(
        None, description="With streak: missed days that do not end it, and do not count."
    )

    @model_validator(mode="after")
    def _one(self) -> "MeasureModel":
        if self.total is not None and self.count is not None:
            raise UnfitError(say("a measure holds one of total and count, not both"), keys=("total", "count"))
        if self.distinct is not None:
            if self.total is not None or self.count is not None or self.streak is not None:
                said = say("distinct counts by itself; leave total, count and streak out")
                raise UnfitError(said, keys=("total", "count", "streak"))
            if self.over is not None:
                said = say("different texts are counted in each period, not over a rolling one")
                raise UnfitError(said, keys=("over",))
        if self.each is not None and self.over is not None:
            raise UnfitError(say("a measure holds one of each and over, not both"), keys=("each", "over"))
        if self.count is not None and self.when is not None:
            raise UnfitError(say("count already names the event; leave `when` out"), keys=("when",))
        if self.streak is not None and (self.each is not None or self.over is not None):
            raise UnfitError(
                say("streak says its days itself; leave each and over out"), keys=("each", "over")
            )
        if self.ranked and self.per != "program":
            said = say("a rank is one among all members: add  per: program")
            raise UnfitError(said, keys=("ranked",))
        if self.streak is None and (self.at_least is not None or self.forgiven is not None):
            said = say("at_least and forgiven belong to a streak: add  streak: day")
            raise UnfitError(said, keys=("at_least", "forgiven"))
        return self
