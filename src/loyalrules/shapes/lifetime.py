"""Lifetimes and holds: when something that was given becomes available, and when it lapses.

One form for lots, coupons, tier levels and memberships. Validity runs *through* the clamped date:
what is valid to the end of a day is gone at the first instant of the next.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, Protocol, get_args

from pydantic import BeforeValidator, Field, model_validator

from loyalrules.base.calendar import Duration, Zone, add, add_days, add_months, window_end
from loyalrules.base.meant import meant_duration
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.during import Day, read_day
from loyalrules.shapes.model import DurationText, Model
from loyalrules.shapes.name import is_name
from loyalrules.shapes.period import Period

Boundary = Literal[
    "start of day", "end of day", "end of day before", "same time", "end of month", "end of quarter",
    "end of half_year", "end of year",
]  # fmt: skip
BEFORE = "end of day before"
_WINDOWS = {
    "end of month": "month",
    "end of quarter": "quarter",
    "end of half_year": "half_year",
    "end of year": "year",
}


_NOTHING = Duration()


@dataclass(frozen=True, slots=True)
class Lifetime:
    """``after`` a span, moved to a boundary (``at``), plus a further span.

    It counts from the gift itself, or ``since`` the last of some events, or the "first" gift still held.
    ``held`` is the key of a question: while its lines hold, what is over is kept. One that ends ``through``
    a fixed day ends then, whenever it began. It never ends behind the last day of ``latest``, and never
    before that of ``earliest``: each a day, or the end of a calendar window from its start.
    """

    after: Duration | None
    at: str = "end of day"
    plus: Duration | None = None
    since: tuple[str, ...] = ()
    period: Period | None = None
    held: str = ""
    through: int | None = None
    latest: int | str | None = None
    earliest: int | str | None = None

    def ends(self, zone: Zone, start: int, member: MemberState | None = None) -> int:
        """Return the first moment (microseconds, UTC) at which it is over.

        Where it ends with a period that counts from the member, ``member`` says from when.

        >>> zone = Zone("Asia/Seoul")
        >>> start = zone.read_moment("2026-12-05T15:00:00+09:00")
        >>> zone.local_text(Lifetime(Duration(0, 30, 0)).ends(zone, start))
        '2027-01-05 00:00'
        >>> zone.local_text(Lifetime(Duration(12, 0, 0), "end of month").ends(zone, start))
        '2028-01-01 00:00'
        >>> zone.local_text(Lifetime(Duration(12, 0, 0), latest="end of year").ends(zone, start))
        '2027-01-01 00:00'
        """
        end = self._ends(zone, start, member)
        if self.latest is not None:
            end = min(end, _bound(zone, self.latest, start))
        return end if self.earliest is None else max(end, _bound(zone, self.earliest, start))

    def _ends(self, zone: Zone, start: int, member: MemberState | None) -> int:
        if self.through is not None:
            return zone.start_of_day(add_days(self.through, 1))
        if self.period is not None:
            return self._ends_with(self.period, zone, start, member)
        if self.at != "same time" and (self.after is None or not self.after.micros):
            after, plus = self.after or _NOTHING, self.plus or _NOTHING
            return _ends_of_day(
                zone, self.at, after.months, after.days, plus.months, plus.days, plus.micros, zone.day(start)
            )
        moment = start if self.after is None else add(zone, start, self.after)
        if self.at != "same time":
            moment = _boundary(zone, self.at, zone.day(moment))
        return moment if self.plus is None else add(zone, moment, self.plus)

    def asked_again(self, zone: Zone, at: int, member: MemberState) -> int:
        """Return when something that is held past its end is looked at again: at the next such end."""
        day = zone.day(at)
        anchor = None if self.period is None else self.period.anchor_of(member)
        if self.period is not None and anchor is not None:
            return zone.start_of_day(self.period.block(anchor, day)[1])
        return zone.start_of_day(window_end(_WINDOWS.get(self.at, "day"), day))

    def _ends_with(self, period: Period, zone: Zone, start: int, member: MemberState | None) -> int:
        day = zone.day(start if self.after is None else add(zone, start, self.after))
        anchor = period.anchor_of(member)
        moment = zone.start_of_day(day if anchor is None else period.block(anchor, day)[1])
        return moment if self.plus is None else add(zone, moment, self.plus)


def _bound(zone: Zone, bound: int | str, start: int) -> int:
    if isinstance(bound, str):
        return _boundary(zone, bound, zone.day(start))
    return zone.start_of_day(add_days(bound, 1))


@lru_cache(maxsize=4096)
def _ends_of_day(
    zone: Zone, at: str, months: int, days: int, more_months: int, more_days: int, more_micros: int, day: int
) -> int:
    """Return the end of a lifetime that starts on a day; what starts on one day ends together."""
    if at == BEFORE:  # The first day is one of them: a year from 1 June ends with 31 May.
        day = add_days(day, -1)
    if months or days:
        day = add_days(add_months(day, months), days)
    moment = _boundary(zone, at, day)
    more = Duration(more_months, more_days, more_micros)
    return moment if more == _NOTHING else add(zone, moment, more)


def _boundary(zone: Zone, at: str, day: int) -> int:
    if at in ("end of day", BEFORE):
        day = add_days(day, 1)
    elif at in _WINDOWS:
        day = window_end(_WINDOWS[at], day)
    return zone.start_of_day(day)


def lasting(after: Duration | None) -> Lifetime:
    """Return the lifetime of a span alone: through its last day, or to the moment for hours and less."""
    exact = after is not None and not (after.months or after.days)
    return Lifetime(after, "same time" if exact else "end of day")


def _since(value: object) -> object:
    if isinstance(value, str) and value != FIRST:
        said = say('write a list of events, such as [order.paid], or first; not "{value}"', value=value)
        raise ValueError(said)
    return [value] if isinstance(value, str) else value


def _period_end(value: object) -> object:
    if isinstance(value, str) and not (value.startswith(END_OF) and is_name(value.removeprefix(END_OF))):
        raise ValueError(say('write end of day, end of month or end of a period; not "{value}"', value=value))
    return value


def _last_day(value: object) -> object:
    return value if isinstance(value, str) and value in _WINDOWS else read_day(value)


END_OF = "end of "
PeriodEnd = Annotated[str, BeforeValidator(_period_end)]


class Finder(Protocol):
    """What a program knows of the names and lines in a lifetime."""

    def period(self, name: str) -> Period | None:
        """Return a period; one that is not declared is reported."""
        ...

    def held(self, lines: Conditions) -> str:
        """Return the key of the question whether these lines, of ``not_while``, hold."""
        ...

    def asked(self, lines: Conditions) -> str:
        """Return the key of the question whether these lines, of ``if``, hold."""
        ...


Bound = Annotated[int | str, BeforeValidator(_last_day)]
FIRST = "first"
Since = Annotated[list[str], BeforeValidator(_since)]


class LifetimeModel(Model):
    """``{after: 12 months, at: end of month, plus: 3 months}``."""

    after: DurationText | None = Field(None, description="How long it is valid, such as 12 months.")
    at: Boundary | PeriodEnd = Field("end of day", description="To which end it is rounded up: end of month.")
    plus: DurationText | None = Field(None, description="A further time behind that end.")
    since: Since | None = Field(
        None, description="From when it counts: events, of which the last counts, or first: the oldest held."
    )

    through: Day | None = Field(None, description="The last day on which it is valid, for all alike.")
    at_latest: Bound | None = Field(
        None, description="The last day of all, however long it would be valid: a date, or end of year."
    )
    at_earliest: Bound | None = Field(
        None, description="The day through which it is valid at least: a date, or end of year."
    )
    not_while: Conditions | None = Field(
        None, description="Lines while which it does not end; they are asked again at the next such end."
    )

    @model_validator(mode="after")
    def _one(self) -> "LifetimeModel":
        others = ("after", "at", "plus", "since", "at_latest", "at_earliest")
        if self.through is not None and any(key in self.model_fields_set for key in others):
            raise ValueError(say("a lifetime that ends through a day says nothing else of when it ends"))
        days = (self.at_earliest, self.at_latest)
        if isinstance(days[0], int) and isinstance(days[1], int) and days[0] > days[1]:
            raise UnfitError(say("at_earliest is behind at_latest"), keys=("at_earliest",))
        return self

    def compile(self, find: Finder) -> Lifetime:
        """Return the frozen lifetime. Spans of hours or less are exact, so they end at the same time."""
        hours_only = self.after is not None and not (self.after.months or self.after.days)
        at = "same time" if hours_only and "at" not in self.model_fields_set else self.at
        period = None if at in get_args(Boundary) else find.period(at.removeprefix(END_OF))
        held = "" if self.not_while is None else find.held(self.not_while)
        return Lifetime(
            self.after, at, self.plus, tuple(self.since or ()), period, held, self.through,
            self.at_latest, self.at_earliest,
        )  # fmt: skip


def _never(value: object) -> object:
    if isinstance(value, str) and value != "never":
        meant = meant_duration(value)
        said = say('write {{after: 12 months}}, or never; not "{value}"', value=value)
        if meant is None:
            raise ValueError(said)
        fix = f"{{after: {meant}}}"
        raise UnfitError(said, say("write {meant}", meant=fix), fix)
    return value


Expires = Annotated[Literal["never"] | LifetimeModel, BeforeValidator(_never)]


def compile_expires(model: Expires | None, find: Finder) -> Lifetime | None:
    """Return the lifetime, or ``None`` for never. ``find`` knows the periods of the program."""
    return None if model is None or model == "never" else model.compile(find)


@dataclass(frozen=True, slots=True)
class Hold:
    """How long something stays pending: until an event of its order, then a wait, then a boundary.

    ``asked`` is the key of a question: when the moment comes and its lines do not hold, it is cancelled.
    So it is when the event does not come ``within`` a span of the gift.
    """

    after: str = ""
    wait: Duration | None = None
    at: str = "same time"
    asked: str = ""
    within: Duration | None = None

    def ends(self, zone: Zone, start: int) -> int:
        """Return the moment it becomes available, counted from ``start``: same local clock time.

        >>> zone = Zone("Asia/Seoul")
        >>> start = zone.read_moment("2026-12-07T10:00:00+09:00")
        >>> zone.local_text(Hold(wait=Duration(0, 7, 0)).ends(zone, start))
        '2026-12-14 10:00'
        """
        return _hold_ends(zone, self, start)


@lru_cache(maxsize=256)
def _hold_ends(zone: Zone, hold: Hold, start: int) -> int:
    """Return the end of a hold; all that one event gave is held alike."""
    return Lifetime(hold.wait, hold.at).ends(zone, start)


class HoldModel(Model):
    """``{after: order.delivered, wait: 7 days, at: end of month}``."""

    after: str | None = Field(
        None, description="The event of the order that is waited for, such as order.delivered."
    )
    wait: DurationText | None = Field(None, description="How long is waited after it, such as 14 days.")
    at: Boundary | None = Field(
        None, description="Where the wait ends: at the same time of day, or at the end of a period."
    )
    if_: Conditions | None = Field(
        None, alias="if", description="Lines that are asked then; if they do not hold, it is cancelled."
    )
    within: DurationText | None = Field(
        None, description="If the event does not come within this time, it is cancelled."
    )

    @model_validator(mode="after")
    def _awaited(self) -> "HoldModel":
        if self.within is not None and self.after is None:
            raise ValueError(say("within says how long an event is waited for: add  after: order.delivered"))
        return self

    def compile(self, find: "Finder") -> Hold:
        """Return the frozen hold. ``find`` knows the lines of the program."""
        asked = "" if self.if_ is None else find.asked(self.if_)
        return Hold(self.after or "", self.wait, self.at or "same time", asked, self.within)


def _now(value: object) -> object:
    if isinstance(value, str) and value != "now":
        raise ValueError(
            say('write "now", or {{after: order.delivered, wait: 7 days}}; not "{value}"', value=value)
        )
    return value


Available = Annotated[Literal["now"] | HoldModel, BeforeValidator(_now)]


def compile_available(model: Available | None, find: Finder) -> Hold | None:
    """Return the hold, or ``None`` for at once. ``find`` knows the lines of the program."""
    return None if model is None or model == "now" else model.compile(find)
