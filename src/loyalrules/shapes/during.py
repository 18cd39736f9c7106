"""``during``: whole local days, both ends included."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from loyalrules.base.calendar import read_date
from loyalrules.shapes.model import Model


def _day(value: object) -> object:
    return read_date(value) if isinstance(value, str) else value


Day = Annotated[int, BeforeValidator(_day)]


class DuringModel(Model):
    """``{from: 2026-12-05, through: 2026-12-06}``."""

    from_: Day | None = Field(None, alias="from", description="The first day.")
    through: Day | None = Field(None, description="The last day; it is included.")
