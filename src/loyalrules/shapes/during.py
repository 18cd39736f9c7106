"""``during``: whole local days, both ends included; or some of them, by a calendar rule."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.calendar import LAST_DAY, add_days, add_months, read_date
from loyalrules.base.meant import days_meant, meant_date
from loyalrules.base.problem import UnfitError
from loyalrules.base.recurrence import Recurrence, read_recurrence
from loyalrules.base.say import say
from loyalrules.shapes.model import DurationText, Model, listed

WORKED_OUT = 40 * 12  # Months: how far the days of a rule without an end are worked out.


def read_day(value: object) -> object:
    """Read a date of a program; ``UnfitError`` says what is meant where it is written in another way."""
    if not isinstance(value, str):
        return value
    try:
        return read_date(value)
    except ValueError as error:
        raise UnfitError(str(error), *_day_meant(value)) from None


def _day_meant(value: str) -> tuple[str | None, str | None]:
    """Return the hint and the fix for a date that is written in another way."""
    fix = meant_date(value)
    if fix is not None:
        return say("write {fix}", fix=fix), fix
    days = days_meant(value)
    return say("write {one}, or {thousands}", one=days[0], thousands=days[1]) if days else None, None


def _rule(value: object) -> object:
    return read_recurrence(value) if isinstance(value, str) else value


Day = Annotated[int, BeforeValidator(read_day)]
RuleText = Annotated[Recurrence, BeforeValidator(_rule)]


class Days(NamedTuple):
    """The moments from ``start`` up to, not including, ``end``; of these, those on one of ``only``."""

    start: int | None = None
    end: int | None = None
    only: frozenset[int] | None = None
    but: frozenset[int] = frozenset()

    def holds(self, at: int, day: int) -> bool:
        """Tell whether a moment, on its local day, is inside."""
        inside = (self.start is None or at >= self.start) and (self.end is None or at < self.end)
        return inside and (self.only is None or day in self.only) and day not in self.but


ALWAYS = Days()


class DuringModel(Model):
    """``{from: 2026-12-05, through: 2026-12-06}``, also with ``repeats: FREQ=WEEKLY;BYDAY=TU``."""

    from_: Day | None = Field(None, alias="from", description="The first day.")
    through: Day | None = Field(None, description="The last day; it is included.")
    repeats: RuleText | None = Field(
        None, description="Only on the days of a calendar rule (RFC 5545), such as FREQ=MONTHLY;BYDAY=2TU."
    )
    lasts: DurationText | None = Field(
        None, description="With repeats: how many days each of them lasts, such as 2 days; 1 if left out."
    )
    except_: Annotated[list[Day], BeforeValidator(listed)] | None = Field(
        None, alias="except", description="Days that are left out, such as holidays."
    )

    @model_validator(mode="after")
    def _whole(self) -> "DuringModel":
        if self.repeats is not None and self.from_ is None:
            raise ValueError(say("a calendar rule counts from a day: add  from: a date"))
        if self.lasts is not None:
            if self.repeats is None:
                raise ValueError(say("lasts belongs to a calendar rule: add  repeats: FREQ=..."))
            if self.lasts.months or self.lasts.micros or not 1 <= self.lasts.days <= 366:
                raise ValueError(say("lasts counts whole days, such as 2 days"))
        return self

    def only(self) -> frozenset[int] | None:
        """Return the days of the calendar rule, ``None`` without one."""
        if self.repeats is None or self.from_ is None:
            return None
        last = add_months(self.from_, WORKED_OUT)
        if self.through is not None:
            last = min(last, self.through)
        days: Iterable[int] = self.repeats.days(self.from_, last)
        if self.lasts is not None:
            days = [add_days(day, more) for day in days for more in range(self.lasts.days)]
        return frozenset([day for day in days if day <= (self.through or LAST_DAY)])

    def but(self) -> frozenset[int]:
        """Return the days that are left out."""
        return frozenset(self.except_ or ())
