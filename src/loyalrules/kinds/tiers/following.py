"""Following what happens: marks for what was counted, reviews, levels that end or come from elsewhere."""

from typing import Any

from loyalrules.base.calendar import Zone, read_date
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books import thresholds
from loyalrules.books.asked import answer, read_facts
from loyalrules.books.counters import counted, counters_of
from loyalrules.books.lot_order import remind
from loyalrules.facts.decision import Given, Posting
from loyalrules.facts.state import MERGED, MemberState
from loyalrules.kinds.tiers.ends import ENDLESS
from loyalrules.kinds.tiers.keeping import protect, unprotect
from loyalrules.kinds.tiers.levels import LATEST, Mark, Tiers
from loyalrules.kinds.tiers.longer import lengthen
from loyalrules.kinds.tiers.since import note
from loyalrules.plugins.program import Occurrence


def follow(tiers: Tiers, work: Any, occurrence: Occurrence) -> None:
    """Add a mark for what was counted, and lower marks for what was taken back."""
    posted = work.postings[work.scratch.get(tiers.key("follow"), 0) :]
    work.scratch[tiers.key("follow")] = len(work.postings)
    moved = [one for one in posted if _counts(tiers, one.unit) and one.target != MERGED]
    touched = [posting.member for posting in posted if posting.unit == tiers.unit]
    touched += [posting.member for posting in moved]
    if tiers.asks:
        touched.append(occurrence.member)  # Lines may read more than what is counted.
    back = {posting.member for posting in posted if posting.source == "counted"}
    late = work.value_at < work.booked_at
    if tiers.kept:
        _end_protection(tiers, work, work.member(occurrence.member), occurrence.depth)
    for member_id in dict.fromkeys(touched):
        mine = [posting for posting in moved if posting.member == member_id]
        past = late or member_id in back
        _follow_member(tiers, work, work.member(member_id), mine, occurrence.depth, past=past)


def _end_protection(tiers: Tiers, work: Any, member: MemberState, depth: int) -> None:
    before = told_level(tiers, member)
    if unprotect(tiers, work, member):
        tell_change(tiers, work, member, before, depth, ended=True)


def _counts(tiers: Tiers, unit: str) -> bool:
    return unit == f"#{tiers.counter}" if tiers.counter else unit.startswith("#")


def _follow_member(
    tiers: Tiers, work: Any, member: MemberState, moved: list[Posting], depth: int, *, past: bool
) -> None:
    """Follow what moved for one member; ``past``: it changes what was so before."""
    before = told_level(tiers, member)
    end = tiers.end_of(work.zone, member, before, work.booked_at) if tiers.keeps_to_review and past else None
    for posting in moved:
        _lower(tiers, work, member, posting)
    if tiers.keeps_to_review and past:
        _hold_to_review(tiers, work, member, before, end)
    if not tiers.at_once:
        _expect_review(tiers, work, member)
    elif tiers.asks or any(posting.target == "counted" for posting in moved):
        for at in dict.fromkeys((work.value_at, work.booked_at)):
            _mark(tiers, work, member, at, review=False, counted_now=bool(moved))
    lengthen(tiers, work, member)
    tell_change(tiers, work, member, before, depth, past=past)


def _hold_to_review(tiers: Tiers, work: Any, member: MemberState, before: int, end: int | None) -> None:
    """Hold a level that what came back takes away until the next review, or its own end."""
    at = work.booked_at
    review = tiers.review_after(work.zone, member, at)
    if review is not None and tiers.level_at(work.zone, member, at) < before:
        keep(tiers, work, member, Mark(at, 0, 0, before, review if end is None else min(end, review)))


def _lower(tiers: Tiers, work: Any, member: MemberState, posting: Posting) -> None:
    """Move the marks that counted what a posting moves; what was counted after them leaves them be."""
    change = posting.amount if posting.target == "counted" else -posting.amount
    if tiers.asks:
        _lower_facts(tiers, work, member, posting, change)
        return
    bucket = tiers.window.bucket(work.zone, posting.value_at, member)
    for what in ("", "past") if tiers.key("past") in member.marks else ("",):
        if tiers.all_before(work.zone, member, posting.value_at, what):
            continue
        member.marks[tiers.key(what)] = tuple(
            [
                mark._replace(value=mark.value + change)
                if mark.fixed < 0 and mark.at >= posting.value_at and mark.first <= bucket
                else mark
                for mark in tiers.marks_of(member, what)
            ]
        )


def _lower_facts(tiers: Tiers, work: Any, member: MemberState, posting: Posting, change: Any) -> None:
    plan = work.program.plans[tiers.asks]
    counter = posting.unit.removeprefix("#")
    window = counters_of(work.program).get(counter)
    name = f"member.{counter}"
    if window is None or name not in plan.fact_names:
        return
    if tiers.all_before(work.zone, member, posting.value_at):
        return
    slot = plan.fact_names.index(name)
    bucket = window.bucket(work.zone, posting.value_at, member)
    marks = []
    for mark in tiers.marks_of(member):
        if mark.facts and mark.at >= posting.value_at and window.first(work.zone, mark.at, member) <= bucket:
            facts: list[Any] = list(mark.facts)
            facts[slot] += change
            marks.append(mark._replace(facts=tuple(facts), fixed=asked(tiers, work, facts)))
        else:
            marks.append(mark)
    member.marks[tiers.key()] = tuple(marks)


def asked(tiers: Tiers, work: Any, facts: list[Any]) -> int:
    """Return the best level whose lines hold on these facts."""
    rules = {rule.id: rule for rule in work.program.plans[tiers.asks].counts}
    best = 0
    for number, level in enumerate(tiers.levels):
        if level.asked and answer(rules[level.asked], facts) is not None:
            best = number
    return best


def _expect_review(tiers: Tiers, work: Any, member: MemberState) -> None:
    if tiers.review is not None and tiers.key("seen") not in member.marks:
        member.marks[tiers.key("seen")] = work.value_at
        _remind_of_review(tiers, work, member, work.value_at)


def _remind_of_review(tiers: Tiers, work: Any, member: MemberState, at: int) -> None:
    review = tiers.review_after(work.zone, member, at)
    if review is not None:
        remind(member, review)


def _mark(
    tiers: Tiers, work: Any, member: MemberState, at: int, *, review: bool, counted_now: bool = True
) -> None:
    if tiers.asks:
        outer, work.value_at = work.value_at, at - 1 if review else at
        facts = read_facts(work, work.program.plans[tiers.asks], member)
        work.value_at = outer
        mark = Mark(at, 0, 0, asked(tiers, work, facts), None, tuple(facts))
        if not counted_now and mark.fixed <= tiers.level_at(work.zone, member, at):
            return
    else:
        value = counted(member, tiers.counter, tiers.window, work.zone, at, review=review)
        mark = Mark(at, tiers.window.first(work.zone, at, member, review=review), value, -1)
    keep(tiers, work, member, mark)


def keep(tiers: Tiers, work: Any, member: MemberState, mark: Mark) -> None:
    """Add a mark to a member's, and remind of the ends of what it reaches."""
    reached = tiers.reached(mark)
    if reached == 0 and mark.longer is None:
        return
    ends = tiers.ends_of(work.zone, mark, member, reached)
    tiers.add(work.zone, member, mark, ends)
    for until in ends:
        if until != ENDLESS:
            remind(member, until)


def review_at(tiers: Tiers, work: Any, member: MemberState, at: int) -> None:
    """Review a member at a moment: measure the window that ended, then see what still holds."""
    before = told_level(tiers, member)
    protect(tiers, work, member, before, at)
    if tiers.is_review(work.zone, member, at):
        _mark(tiers, work, member, at, review=True)
    member.marks[tiers.key("seen")] = at
    _part_with_ended(tiers, work, member, at)
    if tiers.one_level and tiers.level_at(work.zone, member, at) < before - 1:
        keep(tiers, work, member, Mark(at, 0, 0, before - 1))
    tell_change(tiers, work, member, before, 0, ended=True)
    if not tiers.at_once:
        _remind_of_review(tiers, work, member, at)


def _part_with_ended(tiers: Tiers, work: Any, member: MemberState, at: int) -> None:
    """Put marks whose levels have ended aside, and keep them as long as an event may come late."""
    marks = tiers.marks_of(member)
    member.marks[tiers.key()] = tuple([mark for mark in marks if _lives(tiers, work.zone, mark, at, member)])
    known = [*tiers.marks_of(member, "past"), *marks]
    past = [
        mark
        for mark in known
        if not _lives(tiers, work.zone, mark, at, member)
        and _lives(tiers, work.zone, mark, at - LATEST, member)
    ]
    if past:
        member.marks[tiers.key("past")] = tuple(past)
    else:
        member.marks.pop(tiers.key("past"), None)


def _lives(tiers: Tiers, zone: Zone, mark: Mark, at: int, member: MemberState) -> bool:
    for number in range(tiers.reached(mark), 0, -1):
        until = tiers.until(zone, number, mark, member)
        if until is None or until > at:
            return True
    return False


def put(
    tiers: Tiers, work: Any, member: MemberState, level_id: str, until: str | None, since: str | None = None
) -> None:
    """Give a member a level that was held elsewhere.

    It lasts as if it were reached now, or on the day ``since``; or it lasts until a day.
    """
    ids = [level.id for level in tiers.levels]
    pointer = f"/imported/{tiers.name}"
    if level_id not in ids:
        raise EventError(
            "LR602", say("there is no level {level_id}", level_id=level_id), pointer,
            say("levels: {ids}", ids=list(ids)),
        )  # fmt: skip
    ends = _start_of(work, until, f"{pointer}/until")
    at = _start_of(work, since, f"{pointer}/since")
    before = told_level(tiers, member)
    mark = Mark(work.value_at if at is None else min(at, work.value_at), 0, 0, ids.index(level_id), ends)
    keep(tiers, work, member, mark)
    if not tiers.at_once:
        _expect_review(tiers, work, member)
    tell_change(tiers, work, member, before, 0)


def _start_of(work: Any, day: str | None, pointer: str) -> int | None:
    if day is None:
        return None
    try:
        start: int = work.zone.start_of_day(read_date(day))
    except ValueError as error:
        raise EventError("LR601", str(error), pointer) from None
    return start


def told_level(tiers: Tiers, member: MemberState) -> int:
    """Return the number of the level that a member was last told to hold."""
    held = member.facts.get(tiers.key("held"), 0)
    return held if isinstance(held, int) else 0


def tell_change(
    tiers: Tiers,
    work: Any,
    member: MemberState,
    before: int,
    depth: int,
    *,
    ended: bool = False,
    past: bool = False,
) -> None:
    """Tell of a change. Each level is a threshold: it owns what reaching it gave.

    ``ended``: the level ran out or was reviewed; what it gave stays, and reaching it anew is a new event.
    """
    now = tiers.level_at(work.zone, member, work.booked_at)
    note(tiers, work, member, before, now, ended=ended, past=past)
    if now == before:
        return
    member.facts[tiers.key("held")] = now
    old, new = tiers.levels[before].id, tiers.levels[now].id
    work.tell(Given("tier", member.id, tiers.name, 1, 1, "", 0, "", "", (("from", old), ("to", new))))
    if now > before:
        for level in tiers.levels[before + 1 : now]:
            thresholds.give_again(work, member, tiers.key(level.id))
        record = {"tier": (new, old, new, tiers.name)}
        reached = Occurrence("tier.reached", member.id, work.booked_at, {**record}, depth=depth + 1)
        thresholds.reach(work, member, tiers.key(new), reached)
        return
    for level in reversed(tiers.levels[now + 1 : before + 1]):
        if ended:
            thresholds.end(member, tiers.key(level.id))
        else:
            thresholds.withdraw(work, member, tiers.key(level.id))
    record = {"tier": (old, old, new, tiers.name)}
    work.happen(Occurrence("tier.left", member.id, work.booked_at, {**record}, depth=depth + 1))
