"""Limits of one owner, and budgets of everybody together.

A limit reduces what is given to the room that is left (``times`` refuses instead). The room that an
order used is given back to the same period when a refund takes the gift back.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.calendar import Duration
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.shapes.model import DurationText, Id, Model, ReadableId, Role, YesNo, listed, read_number
from loyalrules.shapes.period import Period

Calendar = Literal["day", "week", "month", "quarter", "half_year", "year", "ever", "campaign", "order"]
Each = Calendar | ReadableId  # Or the name of a period of the program.
_ENDLESS = ("ever", "campaign", "order")
Roles = Annotated[list[Role], BeforeValidator(listed)]


def _times(value: object) -> object:
    if isinstance(value, str):
        number = read_number(value)
        if number.denominator != 1 or number < 1:
            raise ValueError(say("times must be a whole number of 1 or more, not {value}", value=value))
        return int(number)
    return value


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` (uses, or smallest parts of the unit) for each owner and window.

    ``key`` is the name of its hidden counter; ``over`` is a rolling window, else ``each`` holds.
    ``what`` is "times", "total", or "base": then ``most`` is of what amounts are worked out from, in whole
    units of it. ``per`` the roles whose pair is the owner; empty for a budget. What finds it used up
    ``waits`` for the next window, or is lost. With ``whole`` nothing is given in part.
    """

    key: str
    what: str
    most: Fraction
    per: tuple[str, ...]
    each: str
    over: Duration | None = None
    period: Period | None = None
    waits: bool = False
    whole: bool = False


def _for_everybody(value: object) -> object:
    if isinstance(value, dict | list):
        raise UnfitError(
            say("a limit has one total for everybody"),
            say("write a rule for each level; limits with one name in  shared:  are one limit"),
        )
    return value


class LimitModel(Model):
    """``limit: {times: 1, per: member, each: day}`` or ``{total: 100, each: month}``."""

    times: Annotated[int, BeforeValidator(_times)] | None = Field(None, description="How often.")
    total: Annotated[str, BeforeValidator(_for_everybody)] | None = Field(
        None, description="How much; the gift that would pass it is cut."
    )
    base: str | None = Field(
        None,
        description="How much of what the amount is worked out from counts, such as 1500 USD.",
    )
    per: Roles = Field(
        ["member"],
        description="Whose limit it is: member (the default), household, referrer, friend, or a pair.",
    )
    each: Each | None = Field(
        None, description="The calendar period after which it starts anew: day, month, year, ever."
    )
    over: DurationText | None = Field(None, description="A rolling window instead, such as 30 days.")
    partly: YesNo = Field(
        True,
        description="Whether a gift that would pass the total is cut to what is left; no: it is not given.",
    )
    shared: Id | None = Field(
        None, description="A name: effects whose limits have the same name use up one limit together."
    )
    when_used_up: Literal["stop", "wait"] = Field(
        "stop",
        description="What becomes of a gift that is one too many: it is lost (stop, the default), or decided "
        "again when the next period begins (wait).",
    )

    @model_validator(mode="after")
    def _one(self) -> "LimitModel":
        if (self.times, self.total, self.base).count(None) != 2:
            raise UnfitError(
                say("a limit holds exactly one of times, total and base"), keys=("times", "total", "base")
            )
        if self.each is not None and self.over is not None:
            raise UnfitError(say("a limit holds one of each and over, not both"), keys=("each", "over"))
        if not self.partly and self.total is None:
            raise ValueError(say("only a total is given in part, so  partly: no  needs one"))
        if self.when_used_up == "wait" and (self.times is None or self.each in (None, *_ENDLESS)):
            said = say("to wait, a limit counts times, each  day, week, month or another period")
            raise UnfitError(said, keys=("when_used_up",))
        return self


class BudgetModel(Model):
    """``budget: {total: 5000000, unit: stars, each: year, when_used_up: stop}``, for all members together."""

    times: Annotated[int, BeforeValidator(_times)] | None = Field(
        None, description="How often, for all members together."
    )
    total: str | None = Field(
        None,
        description="How much, for all members together. With each: order also a share of it, "
        "such as 40% of order.net_sales.",
    )
    base: str | None = Field(
        None, description="How much of what amounts are worked out from, for all members together."
    )
    unit: str | None = Field(None, description="The unit that is counted.")
    each: Each | None = Field(None, description="The period after which it starts anew.")
    when_used_up: Literal["stop"] = Field(
        "stop", description="What happens when nothing is left: nothing more is given."
    )

    @model_validator(mode="after")
    def _one(self) -> "BudgetModel":
        if (self.times, self.total, self.base).count(None) != 2:
            raise ValueError(say("a budget holds exactly one of total, times and base"))
        return self
