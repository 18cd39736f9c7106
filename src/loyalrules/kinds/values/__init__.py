"""Values that the shop tells: the pool of a quarter, the price of the day."""

from typing import Any

from loyalrules.base.nearest import nearest
from loyalrules.base.periods import period_start
from loyalrules.base.say import say
from loyalrules.books.outside import TOLD_BY, outside_values, told_key, value_key
from loyalrules.facts.fields import Field, Shape
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import EventType, Occurrence
from loyalrules.plugins.work import Refused

DECLARED = EventType(
    TOLD_BY,
    Shape(
        "declared",
        (
            Field("name", "text", "the value, as it is called under values:", required=True),
            Field("value", "number", "what it is", required=True),
            Field(
                "period",
                "text",
                "the period for which it holds: 2026-Q4; the present one if left out",
            ),
        ),
    ),
    doc="the shop told a value of the program; the member is who told it",
)


def build(builder: Builder) -> None:
    """Keep what is told."""
    builder.before(TOLD_BY, declare)


def declare(work: Any, occurrence: Occurrence) -> None:
    """Keep a value, in place of what was told of that period before. Raises ``Refused`` for a wrong one."""
    name, value, period = occurrence.records["declared"]
    known = outside_values(work.program)
    outside = known.get(str(name))
    if outside is None:
        near = nearest(str(name), list(known))
        more = say("; did you mean {near}?", near=near) if near else ""
        raise Refused(say("no value {name} is told from outside{more}", name=name, more=more))
    held = outside.period(work.zone, occurrence.at)
    if period is not None and outside.each != "ever":
        try:
            period_start(outside.each, str(period))
        except ValueError as error:
            raise Refused(str(error)) from None
        held = str(period)
    parts, rest = divmod(_whole(value) * 10**outside.decimals, 10**NUMBER_SCALE)
    if rest:
        raise Refused(say("{name} has at most {decimals} decimals", name=name, decimals=outside.decimals))
    work.use_pool(value_key(str(name), held), parts - work.pool(value_key(str(name), held)))
    if not work.pool(told_key(str(name), held)):
        work.use_pool(told_key(str(name), held), 1)


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("a number of an event is read as a whole number of its smallest parts")
    return value


KIND = Kind("values", "Values that the shop tells while the program runs.", events=(DECLARED,), build=build)
