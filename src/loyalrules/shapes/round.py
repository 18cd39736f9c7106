"""Rounding as programs write it: a mode, or a step with the stage at which it happens."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.rounding import Rounding
from loyalrules.base.say import say
from loyalrules.shapes.model import Model, read_number

RoundMode = Literal["none", "down", "up", "half_up", "half_even"]
Stage = Literal["line", "rule", "order"]


def _step(value: object) -> object:
    if isinstance(value, str):
        number = read_number(value)
        if number <= 0:
            raise ValueError(say("a rounding step must be above 0, not {value}", value=value))
        return number
    return value


Step = Annotated[Fraction, BeforeValidator(_step)]


@dataclass(frozen=True, slots=True)
class RoundTo:
    """A rounding to multiples of ``step`` (in whole units) at a stage; mode "none" keeps fractions."""

    mode: RoundMode
    step: Fraction
    stage: Stage

    @property
    def decimals(self) -> int:
        """The decimals that a unit needs to hold every multiple of the step.

        >>> RoundTo("down", Fraction(1, 100), "rule").decimals
        2
        """
        decimals = 0
        while (self.step * 10**decimals).denominator != 1 and decimals < 9:
            decimals += 1
        return decimals

    def in_parts(self, decimals: int) -> Rounding:
        """Return the rounding for amounts counted in the smallest part of a unit."""
        return Rounding(self.mode, self.step * 10**decimals)


class RoundModel(Model):
    """``{down_to: 10, at: line}``: exactly one of down_to, up_to, half_up_to, half_even_to."""

    down_to: Step | None = Field(None, description="Down to a multiple of this step.")
    up_to: Step | None = Field(None, description="Up to a multiple of this step.")
    half_up_to: Step | None = Field(None, description="To the nearest multiple of this step, halves up.")
    half_even_to: Step | None = Field(
        None, description="To the nearest multiple of this step, halves to the even one."
    )
    at: Stage = Field("rule", description="When: each line, or the sum of the rule.")

    @model_validator(mode="after")
    def _one(self) -> "RoundModel":
        if (
            sum(step is not None for step in (self.down_to, self.up_to, self.half_up_to, self.half_even_to))
            != 1
        ):
            raise ValueError(say("write exactly one of down_to, up_to, half_up_to, half_even_to"))
        return self


RoundSpec = RoundMode | RoundModel


def compile_round(model: RoundSpec) -> RoundTo:
    """Return the frozen rounding.

    >>> compile_round("down")
    RoundTo(mode='down', step=Fraction(1, 1), stage='rule')
    """
    if isinstance(model, str):
        return RoundTo(model, Fraction(1), "rule")
    steps: dict[RoundMode, Fraction | None] = {
        "down": model.down_to, "up": model.up_to,
        "half_up": model.half_up_to, "half_even": model.half_even_to,
    }  # fmt: skip
    mode, step = next((mode, step) for mode, step in steps.items() if step is not None)
    return RoundTo(mode, step, model.at)
