"""Code for dates, times and moments. What depends only on the program is worked out when it is compiled."""

from functools import partial

from loyalrules.base.calendar import DAY
from loyalrules.expr.emit import MULTIPLY, Code, Emit, Emitter, guarded
from loyalrules.expr.runtime import edge, shift_day, shift_moment
from loyalrules.expr.typed import Ago, DayStart, Edge, LocalDay, LocalTime, Shifted, Typed


def _local_day(emitter: Emitter, typed: LocalDay) -> Code:
    guards, (code,) = emitter.operands(typed.item)
    return guarded(guards, emitter.call(typed.zone.day, code.text))


def _local_time(emitter: Emitter, typed: LocalTime) -> Code:
    guards, (code,) = emitter.operands(typed.item)
    if typed.zone.name == "UTC":  # No clock to look at: what is left of the day.
        return guarded(guards, Code(f"{code.within(MULTIPLY)} % {DAY}", MULTIPLY))
    return guarded(guards, emitter.call(typed.zone.time_of_day, code.text))


def _day_start(emitter: Emitter, typed: DayStart) -> Code:
    guards, (code,) = emitter.operands(typed.item)
    return guarded(guards, emitter.call(typed.zone.start_of_day, code.text))


def _shifted(emitter: Emitter, typed: Shifted) -> Code:
    guards, (item, duration) = emitter.operands(typed.item, typed.duration)
    key = ("shift", typed.item.type.kind, typed.zone)
    if typed.item.type.kind == "date":
        shift = emitter.constants.add(shift_day)
    else:
        shift = emitter.constants.helper(key, lambda: partial(shift_moment, typed.zone))
    return guarded(guards, Code(f"{shift}({item.text}, {duration.text}, {typed.sign})"))


def _ago(emitter: Emitter, typed: Ago) -> Code:
    guards, (begin, end) = emitter.operands(typed.begin, typed.end)
    return guarded(guards, Code(f"({begin.text}, {end.text})"))


def _edge(emitter: Emitter, typed: Edge) -> Code:
    key = ("edge", typed.side, typed.window)
    helper = emitter.constants.helper(key, lambda: edge(typed.side, typed.window))
    guards, (day,) = emitter.operands(typed.item)
    return guarded(guards, Code(f"{helper}({day.text})"))


VALUES: dict[type[Typed], Emit] = {
    LocalDay: _local_day,
    LocalTime: _local_time,
    DayStart: _day_start,
    Shifted: _shifted,
    Ago: _ago,
    Edge: _edge,
}
