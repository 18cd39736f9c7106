"""Named periods: declared once, they are windows of counters and limits, and raise events of their own."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from loyalrules.base.calendar import read_date
from loyalrules.base.periods import PERIODS
from loyalrules.base.say import say
from loyalrules.books.asked import ask
from loyalrules.books.counters import counters_of, move
from loyalrules.books.lot_order import remind
from loyalrules.books.rises import stand_on, standing_in
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.plugins.kind import Builder
from loyalrules.plugins.program import EventType, Occurrence, Program
from loyalrules.plugins.rule import Unit
from loyalrules.shapes.period import Move, Period, PeriodModel
from loyalrules.shapes.round import compile_round

WHEN = ("since", "left")
START = date(1900, 1, 1)  # Anchors are asked for as days since then.
DAYS = Unit("days", "count", 0, compile_round("none"))
PERIOD = Shape(
    "period",
    (
        Field("start", "date", "the first day", required=True),
        Field("end", "date", "the last day", required=True),
        Field("id", "text", "such as 2026-12-05, 2026-W49, 2026-12, 2026-Q4, 2026-H2, 2026", required=True),
    ),
)


def periods_of(program: Program) -> Mapping[str, Period]:
    """Return the named periods of a program."""
    found: Any = program.parts.get("periods", {})
    periods: Mapping[str, Period] = found
    return periods


def declare_periods(builder: Builder) -> None:
    """Add every named period with its two events; mistakes are reported."""
    section: dict[str, PeriodModel] = builder.sections.get("periods", {})
    periods: dict[str, Period] = {}
    asked: dict[str, tuple[str, ...]] = {}
    for name, model in section.items():
        path = ("periods", name)
        if name in PERIODS:
            builder.problem("LR183", say("{name} is a calendar window already", name=name), path)
            continue
        try:
            span = model.span()
        except ValueError as error:
            builder.problem("LR183", str(error), (*path, "each"))
            continue
        anchor = _date(model.from_[0]) if len(model.from_) == 1 else None
        levels = tuple([level for text in model.from_ if (level := _level(builder, text)) is not None])
        periods[name] = Period(name, span.months, span.days, anchor, levels)
        if anchor is None:
            asked[name] = tuple(
                [
                    builder.ask(
                        f"{name} from {number}", (*path, "from"), unit=DAYS,
                        amount=f"days_between({START.isoformat()}, {text})",
                    )
                    for number, text in enumerate(model.from_)
                    if _level(builder, text) is None
                ]
            )  # fmt: skip
        for what, verb in (("started", "began"), ("ended", "was over")):
            builder.add_event(EventType(f"{name}.{what}", PERIOD, "clock", doc=f"{name} {verb}"))
    builder.add_part("periods", periods)
    if asked:
        builder.after("*", lambda work, occurrence: _follow(work, occurrence, asked))


def _level(builder: Builder, text: str) -> tuple[str, str, int] | None:
    """Return which level a text such as ``member.tier.gold.since`` counts from, ``None`` for any other."""
    sections: Any = builder.sections.get("tiers")
    words = text.strip().split(".")
    if sections is None or words[0] != "member" or words[-1] not in WHEN or len(words) not in (3, 4):
        return None
    sets = sections if isinstance(sections, dict) else {"tier": sections}
    level = words[2] if len(words) == 4 else ""
    if words[1] not in sets or level not in ("", *[one.id for one in sets[words[1]].levels[1:]]):
        return None
    return words[1], level, WHEN.index(words[-1])


def _date(text: str) -> int | None:
    try:
        return read_date(text)
    except ValueError:
        return None


def _follow(work: Any, occurrence: Occurrence, asked: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the anchors of a member's own periods: the latest that is known."""
    member: MemberState = work.member(occurrence.member)
    for name, keys in asked.items():
        days = [found for key in keys if (found := ask(work, key, member)) is not None]
        if not days:
            continue
        period = periods_of(work.program)[name]
        anchor = START.toordinal() + int(max(days))
        if member.marks.get(period.key) == anchor:
            continue
        if period.levels:  # What was counted stands at its own moments.
            member.marks[period.key] = anchor
        else:
            _move_anchor(work, member, period, anchor)
        remind_of(work, member, period)


def _move_anchor(work: Any, member: MemberState, period: Period, anchor: int) -> None:
    """Count from another day: what the block of now has counted goes on in the new block of now."""
    day = work.zone.day(work.value_at)
    old, before = period.anchor_of(member), period.bucket(member, day)
    after = period.block(anchor, day)[0]
    rises = standing_in(work, member, period)
    member.marks[period.key] = anchor
    if before == after:
        return
    move_on = Move(day, old, before, after)
    member.marks[f"{period.key} moves"] = (*period.moves_of(member), move_on)
    counted = {name for name, window in counters_of(work.program).items() if window.period is period}
    limits = {
        limit.key
        for rule in work.program.rules.values()
        for effect in rule.effects
        for limit in effect.limits
        if limit.period is period
    }
    for name in list(member.counters):
        held = dict(member.counters[name]).get(before, 0)
        if held and (name.split("=")[0] in counted or name.split("|")[0] in limits):
            move(member, name, before, -held)
            move(member, name, after, held)
    stand_on(work, member, rises)


def remind_of(work: Any, member: MemberState, period: Period) -> None:
    """Note when the block of now ends, for a member whose anchor moved."""
    anchor = period.anchor_of(member)
    if anchor is not None:
        remind(member, work.zone.start_of_day(period.block(anchor, work.zone.day(work.booked_at))[1]))
