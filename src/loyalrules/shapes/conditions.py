"""Conditions: a list of lines that must all hold; ``any:`` is the only other connective."""

from typing import Union

from pydantic import Field

from loyalrules.shapes.model import Model


class AnyModel(Model):
    """``any: [...]``: at least one of the lines must hold."""

    any_: list[str] = Field(alias="any", min_length=1, description="Lines of which at least one must hold.")


Condition = Union[str, AnyModel]  # noqa: UP007  one alias for both
Conditions = list[Condition]
