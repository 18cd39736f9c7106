"""``campaigns:``: days, a budget, who takes part, what each member was offered, and rules."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from loyalrules.base.say import say
from loyalrules.shapes.during import DuringModel
from loyalrules.shapes.limit import BudgetModel, Each
from loyalrules.shapes.model import Id, Label, Model, ReadableId, YesNo

REQUIRED = "required"
PersonalKind = Literal["number", "money", "text", "date", "yes/no"]


class OptInModel(Model):
    """``opt_in: {each: quarter, through: start of quarter + 2 months + 13 days, apply_to_past: yes}``."""

    each: Each | None = Field(
        None, description="How long taking part lasts: a month, a quarter; all of the campaign if left out."
    )
    through: str | None = Field(
        None, description="The last day to take part, a date or one that is worked out. Later is refused."
    )
    apply_to_past: YesNo = Field(
        False, description="Whether earlier orders of that time earn, too, once a member takes part."
    )


def _opt_in(value: object) -> object:
    if value == REQUIRED:
        return {}
    if isinstance(value, str):
        raise ValueError(say('write required, or {{through: a day}}; not "{value}"', value=value))
    return value


class CampaignModel(Model):
    """``{id, name, during, budget, rules}``: whole local days, both ends included."""

    id: Id = Field(description="The campaign's name in reports and problems.")
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    during: DuringModel | None = Field(None, description="The days on which its rules hold.")
    opt_in: Annotated[Literal["required"] | OptInModel, BeforeValidator(_opt_in)] | None = Field(
        None, description="Only for members who take part: required, or until when and for how long."
    )
    personal: dict[ReadableId, PersonalKind] | None = Field(
        None, description="What each member is offered: names and kinds, read as member.<campaign>.<name>."
    )
    budget: BudgetModel | None = Field(None, description="The most that all its rules together give.")
    rules: list[dict[str, Any]] = Field(min_length=1, description="Rules that hold during the campaign.")
