"""Since when levels are held, and when they were left: names for lines, and starts of periods.

A level is held since the first of the marks that reach it. A refund that takes that mark away leaves the
next one, or no start at all; a level that runs out keeps the moment at which it was left.
"""

from collections.abc import Mapping
from typing import Any

from loyalrules.books.lot_order import remind
from loyalrules.expr.types import DATE
from loyalrules.facts.state import MemberState
from loyalrules.kinds.tiers.levels import Tiers
from loyalrules.plugins.kind import Builder
from loyalrules.plugins.program import Fact
from loyalrules.shapes.period import Period

Moment = tuple[int, int] | None  # Its local day, and the moment itself.
Kept = tuple[str, Moment, Moment]  # A level, since when it is held, and when it was left.
WHEN = {"since": 1, "left": 2}


def note(
    tiers: Tiers, work: Any, member: MemberState, before: int, now: int, *, ended: bool, past: bool
) -> None:
    """Keep since when each level is held, and when it was left when it ``ended`` by itself.

    Marks are looked at only for a level that was just reached, or where something changed the ``past``.
    """
    if now == before and not past:
        return
    known = {one[0]: one for one in _kept(tiers, member)}
    changed = dict(known)
    for number, level in enumerate(tiers.levels[1:], start=1):
        _, since, left = known.get(level.id, ("", None, None))
        if number <= now and (past or number > before or since is None):
            changed[level.id] = (level.id, _since(tiers, work, member, number, since), left)
        elif now < number <= before:
            changed[level.id] = (level.id, None, _left(work) if ended else left)
    if changed != known:
        member.marks[_key(tiers)] = tuple(changed.values())
        _remind(tiers, work, member)


def _since(tiers: Tiers, work: Any, member: MemberState, number: int, known: Moment) -> Moment:
    now = work.booked_at
    marks = [mark for mark in tiers.marks_of(member) if mark.at <= now]
    marks = [mark for mark in marks if tiers.held_by(work.zone, member, mark, now) >= number]
    first = min([mark.at for mark in marks], default=now)
    if known is None or first < known[1]:
        return _moment(work, first)
    every = [*tiers.marks_of(member, "past"), *tiers.marks_of(member)]
    lowered = [mark for mark in every if mark.at == known[1] and tiers.reached(mark) < number]
    stands = [mark for mark in marks if mark.at == known[1]]
    return _moment(work, first) if lowered and not stands else known


def _moment(work: Any, at: int) -> Moment:
    return work.zone.day(at), at


def _left(work: Any) -> Moment:
    """What happens at the very moment is not part of the level any more."""
    return work.zone.day(work.booked_at), work.booked_at - 1


def _kept(tiers: Tiers, member: MemberState) -> tuple[Kept, ...]:
    kept: Any = member.marks.get(_key(tiers), ())
    return tuple(kept)


def _key(tiers: Tiers) -> str:
    return f"{tiers.name} since"


def _remind(tiers: Tiers, work: Any, member: MemberState) -> None:
    """Periods that count from these levels end on other days now."""
    found: Any = work.program.parts.get("periods", {})
    periods: Mapping[str, Period] = found
    for period in periods.values():
        anchor = period.anchor_of(member)
        if anchor is not None and any(level[0] == tiers.name for level in period.levels):
            remind(member, work.zone.start_of_day(period.block(anchor, work.zone.day(work.booked_at))[1]))


def add_names(builder: Builder, tiers: Tiers) -> None:
    """Add ``member.tier.gold.since`` and ``.left``, and ``member.tier.since`` of whichever was last."""
    for word, place in WHEN.items():
        doc = "since when it is held" if word == "since" else "when it was last left"
        for level in ("", *[one.id for one in tiers.levels[1:]]):
            name = f"{tiers.name}.{level}.{word}" if level else f"{tiers.name}.{word}"

            def read(_: Any, member: MemberState, level: str = level, place: int = place) -> int | None:
                days: Any = [
                    one[place] for one in _kept(tiers, member) if level in ("", one[0]) and one[place]
                ]
                return max(days)[0] if days else None

            builder.add_fact(Fact(name, DATE.with_maybe(True), read, f"{level or tiers.name}: {doc}"))
