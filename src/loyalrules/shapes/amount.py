"""Amounts as programs write them: a sentence, or a table of steps or bands."""

import re
from typing import Annotated, Union

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.say import say
from loyalrules.shapes.model import Model, listed

Values = Annotated[list[str], BeforeValidator(listed)]


class StepModel(Model):
    """One step: ``{from: 5, gives: 1500}``, ``{is: gold, gives: 2%}`` or ``{otherwise: 0}``."""

    from_: str | None = Field(None, alias="from", description="The step holds from this value of the key on.")
    is_: Values | None = Field(
        None, alias="is", description="The step holds for this value of the key, or for these."
    )
    if_: Values | None = Field(
        None, alias="if", min_length=1, description="The step holds when this line does, or all of these."
    )
    gives: "Amount | None" = Field(
        None, description="What the step gives: an amount, or a rate of what stands under of."
    )
    otherwise: "Amount | None" = Field(None, description="What is given when no other step holds.")

    @model_validator(mode="after")
    def _one(self) -> "StepModel":
        keys = [
            self.from_ is not None,
            self.is_ is not None,
            self.if_ is not None,
            self.otherwise is not None,
        ]
        if sum(keys) != 1:
            raise ValueError(say("a step starts with exactly one of from, is, if and otherwise"))
        if self.otherwise is None and self.gives is None:
            raise ValueError(say("this step does not say what it gives"))
        return self


class BandModel(Model):
    """One band: ``{up_to: 100 USD, gives: 5%}``; the last has no ``up_to``."""

    up_to: str | None = Field(None, description="Where the band ends; the last one has no end.")
    gives: str = Field(description="The rate of this part: 5%.")


class TableModel(Model):
    """``{of: X, by: KEY, steps: [...]}`` or ``{of: X, bands: [...]}``."""

    of: str | None = Field(None, description="The amount that rates are shares of, such as order.net_sales.")
    by: str | None = Field(None, description="The key that steps are compared with, such as member.tier.")
    steps: list[StepModel] | None = Field(None, description="Steps: the one that fits gives.")
    bands: Annotated[list[BandModel], Field(min_length=1)] | None = Field(
        None, description="Bands: each part of the amount at its own rate."
    )

    rise_of: "Amount | None" = Field(
        None,
        description="The amount of which the rise is given: after the event, less before it.",
    )

    @model_validator(mode="after")
    def _one(self) -> "TableModel":
        if self.rise_of is not None:
            if self.model_fields_set != {"rise_of"}:
                raise ValueError(say("rise_of stands alone: put steps, bands and of inside it"))
            return self
        if (self.steps is None) == (self.bands is None):
            raise ValueError(say("a table holds exactly one of steps and bands"))
        if self.bands is not None and self.of is None:
            raise ValueError(say("bands need `of`: the amount that is cut into bands"))
        return self


def seen_by(amount: "Amount", role: str) -> "Amount":
    """Return an amount as a receiver sees it: what it says of ``referrer.`` is said of ``member.``.

    Places in the text stay where they are.

    >>> seen_by("50 for every 5 of referrer.friends_total", "referrer")
    '50 for every 5 of   member.friends_total'
    """
    if isinstance(amount, str):
        own = f"{' ' * max(len(role) - len('member'), 0)}member."
        return amount if role == "member" else re.sub(rf"\b{role}\.", own, amount)
    parts = {
        key: seen_by(value, role)
        for key in ("of", "by", "rise_of")
        if (value := getattr(amount, key)) is not None
    }
    steps = [_step_seen_by(step, role) for step in amount.steps or []]
    return amount.model_copy(update={**parts, **({"steps": steps} if steps else {})})


def _step_seen_by(step: StepModel, role: str) -> StepModel:
    keys = ("from_", "gives", "otherwise")
    parts = {key: seen_by(value, role) for key in keys if (value := getattr(step, key)) is not None}
    lines = [seen_by(line, role) for line in step.if_ or []]
    return step.model_copy(update={**parts, **({"if_": lines} if lines else {})})


Amount = Union[str, TableModel]  # noqa: UP007  the models above name it before it exists
StepModel.model_rebuild()
TableModel.model_rebuild()


def fixed(text: str) -> bool:
    """Tell an amount of money, also one with a mistake, from a calculation.

    >>> fixed("9.99 USD"), fixed("9.99 USD * 2"), fixed("5% of order.net_sales")
    (True, False, False)
    """
    return not re.search(r"[.*(]|\bof\b| - ", re.sub(r"[0-9][0-9.,]*", "", text))
