"""Conditions: a list of lines that must all hold; ``any:`` is the only other connective."""

from typing import Annotated, Union

from pydantic import BeforeValidator, Field

from loyalrules.base.say import say
from loyalrules.shapes.model import Model


class AnyModel(Model):
    """``any: [...]``: at least one of the lines must hold."""

    any_: list[str] = Field(alias="any", min_length=1, description="Lines of which at least one must hold.")


def _lines(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(say("conditions are a list; write  - {value}  on a line of its own", value=value))
    return value


Condition = Union[str, AnyModel]  # noqa: UP007  one alias for both
Conditions = Annotated[list[Condition], BeforeValidator(_lines)]
