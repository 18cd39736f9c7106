"""Measures: what is counted, when, for whom and in which window. Counters and tiers share the form."""

from typing import Literal

from pydantic import Field, model_validator

from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.limit import Each
from loyalrules.shapes.model import DurationText, Model, OnRefund

Owner = Literal["member", "referrer", "friend"]


class MeasureModel(Model):
    """``{total: order.net_sales, over: 12 months}`` or ``{count: referral.qualified, each: year}``."""

    total: str | None = None
    count: str | None = None
    when: str | None = None
    for_each: str | None = None
    if_: Conditions | None = Field(None, alias="if")
    unless: Conditions | None = None
    per: Owner = "member"
    each: Each | None = None
    over: DurationText | None = None
    on_refund: OnRefund | None = None

    @model_validator(mode="after")
    def _one(self) -> "MeasureModel":
        if self.total is not None and self.count is not None:
            raise ValueError("a measure holds one of total and count, not both")
        if self.each is not None and self.over is not None:
            raise ValueError("a measure holds one of each and over, not both")
        if self.count is not None and self.when is not None:
            raise ValueError("count already names the event; leave `when` out")
        return self
