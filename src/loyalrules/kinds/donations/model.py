"""``funds:`` as programs write it: who receives, how it is told apart, and when it is paid out."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.say import say
from loyalrules.shapes.limit import Each
from loyalrules.shapes.model import DurationText, Id, Label, Model, ReadableId
from loyalrules.shapes.round import RoundMode, RoundModel

Leftover = Literal["carry", "drop"]


def _whole(value: object) -> object:
    if isinstance(value, str):
        if not value.isdigit() or int(value) < 1:
            raise ValueError(say("write a whole number of 1 or more, not {value}", value=value))
        return int(value)
    return value


Count = Annotated[int, BeforeValidator(_whole)]


class PayOutModel(Model):
    """``{when: quarter.ended, at_least: 5 USD}``: what was given in a period is paid when it ends."""

    when: str = Field(
        description="The end of a period: month.ended, quarter.ended, or of a period of your own."
    )
    wait: DurationText | None = Field(
        None, description="How long after that end it is paid: 15 days. What comes back until then lowers it."
    )
    round: RoundMode | RoundModel | None = Field(
        None, description="How the sum of the period is rounded; otherwise half up to the smallest coin."
    )
    adds: str | None = Field(
        None, description="What the shop gives to each period beside what rules give, such as 3000 USD."
    )
    tops_up_to: str | None = Field(
        None, description="The shop makes good what a period brought less than this, such as 1000 USD."
    )
    at_least: str | None = Field(None, description="The least money that is paid out.")
    at_most: str | None = Field(None, description="The most money that is paid out for one period.")
    below: Leftover = Field(
        "carry", description="What becomes of a sum below at_least: carry (the default) or drop."
    )
    above: Leftover = Field(
        "carry", description="What becomes of what is above at_most: carry (the default) or drop."
    )
    rest: Leftover = Field(
        "drop", description="What becomes of what rounding cuts off: drop (the default) or carry."
    )


class VotesModel(Model):
    """``votes: {each_member: 1}``: members vote for a charity, and what was given is divided by the votes."""

    each_member: Count | None = Field(
        None, description="How many votes a member has in each period: 1, or any when a vote costs something."
    )
    cost: str | None = Field(None, description="What a vote costs, such as 1 tokens.")
    by_rank: list[str] | None = Field(
        None,
        description="Weights by rank in place of votes: [3, 2, 1] gives half to the first, "
        "a third to the second.",
    )


class ReceiptsModel(Model):
    """``receipts: {from: member, each: year}``: every gift gets the next number."""

    from_: Literal["member", "shop", "both"] = Field(
        "member", alias="from", description="Whose gifts get a receipt: member (the default), shop, or both."
    )
    each: Each = Field(
        "year", description="The period in which numbers begin with 1 again: year if left out."
    )


class FundModel(Model):
    """One fund: ``village-library: {name: Village library, goal: 50000000 KRW}``."""

    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    goal: str | None = Field(None, description="How much money the fund is to raise.")
    goods: list[ReadableId] = Field(
        [], description="What the fund also receives in kind, piece by piece: [socks, shirts]."
    )
    apart_by: str | None = Field(
        None, description="What says for which charity a gift is, such as member.charity or order.charity."
    )
    charities: list[Id] | dict[Id, str] | None = Field(
        None,
        description="The charities behind the fund: a list (divided evenly), or each with its weight: "
        "{library: 2, parks: 1}.",
    )
    votes: VotesModel | None = Field(
        None, description="Members vote for the charities, and the votes of a period divide what it brought."
    )
    pay_out: PayOutModel | None = Field(None, description="When and how what was given is paid out.")
    receipts: ReceiptsModel | None = Field(None, description="Numbers every gift without a gap.")

    @model_validator(mode="after")
    def _fits(self) -> "FundModel":
        if self.charities is not None and not self.charities:
            raise ValueError(say("this fund names no charity"))
        if self.charities is not None and self.pay_out is None:
            raise ValueError(say("what charities get is divided when it is paid out: add pay_out"))
        if self.votes is not None and not isinstance(self.charities, list):
            raise ValueError(say("votes need a list of charities to vote for"))
        if isinstance(self.charities, list) and len(set(self.charities)) != len(self.charities):
            raise ValueError(say("this fund names a charity twice"))
        return self
