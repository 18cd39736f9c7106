"""Measures: what is counted, when, for whom and in which window. Counters and tiers share the form."""

from typing import Literal

from pydantic import Field, model_validator

from loyalrules.base.say import say
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.limit import Each
from loyalrules.shapes.model import DurationText, Model, OnRefund, ReadableId

# Or the referrer, the group ... of a named tree.
Owner = Literal["member", "referrer", "friend", "household", "group", "program"] | ReadableId


class MeasureModel(Model):
    """``{total: order.net_sales, over: 12 months}`` or ``{count: referral.qualified, each: year}``."""

    total: str | None = Field(None, description="The amount that is summed, such as order.net_sales.")
    count: str | None = Field(None, description="The event that is counted.")
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

    @model_validator(mode="after")
    def _one(self) -> "MeasureModel":
        if self.total is not None and self.count is not None:
            raise ValueError(say("a measure holds one of total and count, not both"))
        if self.each is not None and self.over is not None:
            raise ValueError(say("a measure holds one of each and over, not both"))
        if self.count is not None and self.when is not None:
            raise ValueError(say("count already names the event; leave `when` out"))
        return self
