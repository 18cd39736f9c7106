"""``benefits:``: what commerce code may ask for a member: free shipping, a lounge, early access, a rate."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.say import say
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.kind import Builder, Path
from loyalrules.shapes.conditions import Condition, Conditions
from loyalrules.shapes.limit import Limit, LimitModel
from loyalrules.shapes.model import Label, Model, ReadableId, listed, read_amount

ASKED_WITH = "benefits?"
SCALE = NUMBER_SCALE
TAKEN = ("id", "amount", "order")


class ValueStepModel(Model):
    """``{if: member.tier is gold, gives: 10%}``, or ``{otherwise: 5%}``."""

    if_: Annotated[list[Condition], BeforeValidator(listed)] | None = Field(
        None, alias="if", description="Lines that must all hold for this value."
    )
    gives: str | None = Field(None, description="What the benefit is worth then: 10%, 2, 24 hours.")
    otherwise: str | None = Field(None, description="What it is worth when no other step holds.")

    @model_validator(mode="after")
    def _one(self) -> "ValueStepModel":
        if (self.otherwise is None) != (self.if_ is not None and self.gives is not None):
            raise ValueError(say("a step has if and gives, or otherwise"))
        return self


class BenefitModel(Model):
    """``{if: [member.memberships contains plus], quota: {times: 4, each: month}}``."""

    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    if_: Conditions | None = Field(
        None, alias="if", description="Lines that must all hold for who has the benefit."
    )
    unless: Conditions | None = Field(None, description="Lines of which none may hold.")
    value: str | list[ValueStepModel] | None = Field(
        None,
        description="What code needs to know of it: 5%, 1.5, 24 hours; or steps, of which the first holds.",
    )
    quota: LimitModel | None = Field(
        None, description="How often, or how much of it, one owner may use in a period."
    )
    on_refund: Literal["whole", "keep"] = Field(
        "whole", description="whole: a use comes back when nothing of its order remains. keep: it never does."
    )


@dataclass(frozen=True, slots=True)
class Benefit:
    """A compiled benefit: the key of its question, its values with theirs, and its quota."""

    id: str
    name: object
    asked: str
    values: tuple[tuple[str, str], ...]
    limits: tuple[Limit, ...]

    @property
    def unit(self) -> str:
        """The unit in which uses are counted."""
        return f"benefit {self.id}"


def compile_benefit(builder: Builder, name: str, model: BenefitModel, path: Path) -> Benefit:
    """Return the frozen benefit; mistakes are reported."""
    if name in TAKEN:
        builder.problem(
            "LR178",
            say("no benefit can be called {name}: it is a field of benefit.used", name=name),
            path,
            say("give it another name"),
        )
    for key in ("if_", "unless"):
        for number, line in enumerate(getattr(model, key) or ()):
            _own_question(builder, line, (*path, key.strip("_"), number))
    asked = builder.ask(f"{name}?", path, if_=model.if_, unless=model.unless, event=ASKED_WITH)
    values: list[tuple[str, str]] = []
    if isinstance(model.value, str):
        values.append(("", model.value))
    for number, step in enumerate(model.value if isinstance(model.value, list) else ()):
        key = ""
        if step.if_ is not None:
            key = builder.ask(
                f"{name} value {number}?", (*path, "value", number), if_=step.if_, event=ASKED_WITH
            )
        values.append((key, step.gives or step.otherwise or ""))
    return Benefit(name, model.name, asked, tuple(values), _quota(builder, name, model.quota, path))


def _own_question(builder: Builder, line: Condition, path: Path) -> None:
    text = line if isinstance(line, str) else " ".join(line.any_)
    if "member.benefits" in text or "benefit." in text:
        builder.problem(
            "LR178",
            say("who has a benefit cannot depend on who has benefits"),
            path,
            say("ask for the plan, the tier or what else gives it"),
        )


def _quota(builder: Builder, name: str, model: LimitModel | None, path: Path) -> tuple[Limit, ...]:
    if model is None:
        return ()
    where = (*path, "quota")
    if model.each in ("campaign", "order"):
        message = say("a benefit has no {each}", each=model.each)
        builder.problem("LR178", message, (*where, "each"), say("write for example  each: month"))
    each = model.each or ("ever" if model.over is None else "")
    period = builder.period(each or None, (*where, "each"))
    what, most = "times", str(model.times)
    if model.total is not None:
        what, most = "total", model.total
    try:
        number, _ = read_amount(most)
    except ValueError as error:
        builder.unfit("LR178", error, (*where, what))
        return ()
    return (
        Limit(f"quota {name}", what, number * (10**SCALE if what == "total" else 1), tuple(model.per), each,
              model.over, period),
    )  # fmt: skip


Benefits = dict[ReadableId, BenefitModel]
