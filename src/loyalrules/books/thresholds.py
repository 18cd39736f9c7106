"""Thresholds as owners: what reaching one gave stands while the counter stands there.

A kind says that a member reached a threshold, that a refund withdrew it, or that its time is over. What
the rules of the event gave belongs to the threshold and not to the order that happened to reach it: it
goes when the threshold is withdrawn, comes back when it is reached again, and stays when it merely ends.
The event happens once in each period, however often the counter passes the threshold.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from loyalrules.books.corrections import correct, within_room
from loyalrules.books.merged import contexts_now, own_lot
from loyalrules.facts.state import Context, Exact, Grant, MemberState
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.rule import Effect, Source
from loyalrules.plugins.work import Work

_PREFIX = "threshold "
_BEFORE = "before threshold "
KEPT_BEFORE = 24  # As many as may stand beside the latest.
STANDS, WITHDRAWN, ENDED = "stands", "withdrawn", "ended"
ALL, NOTHING = Fraction(1), Fraction(0)


class Standing(NamedTuple):
    """A threshold that a member reached: for the how-manieth period, how it stands, and what it gave."""

    period: int
    state: str
    contexts: tuple[Context, ...]


def standing(member: MemberState, key: str) -> Standing | None:
    """Return how a threshold stands with a member, ``None`` when it was never reached."""
    found: Any = member.marks.get(f"threshold {key}")
    return None if found is None else _read(found)


def reach(work: Work, member: MemberState, key: str, occurrence: Occurrence) -> None:
    """A member stands at a threshold: raise its event once in a period, give again what was withdrawn."""
    known = standing(member, key)
    if known is not None and known.state != ENDED:
        give_again(work, member, key)
        return
    period = 1 if known is None else known.period + 1
    _keep(member, key, Standing(period, STANDS, ()))
    occurrence.threshold = _owner(key, period)
    work.happen(occurrence)


def begin(member: MemberState, key: str, *, beside: bool = False) -> str:
    """Begin a period of a threshold that is reached each time, such as a payment; return its owner.

    What the period before gave is over then, or stands ``beside`` it, and can be withdrawn as well.
    """
    known = standing(member, key)
    period = 1 if known is None else known.period + 1
    if beside and known is not None:
        member.marks[f"{_BEFORE}{key}"] = (*_before(member, key), known)[-KEPT_BEFORE:]
    else:
        member.marks.pop(f"{_BEFORE}{key}", None)
    _keep(member, key, Standing(period, STANDS, ()))
    return _owner(key, period)


def owner_now(member: MemberState, key: str) -> str:
    """Return the owner that a threshold is in its latest period; raises ``KeyError`` where there is none."""
    known = standing(member, key)
    if known is None:
        raise KeyError(key)
    return _owner(key, known.period)


def give_again(work: Work, member: MemberState, key: str) -> None:
    """Give again what a threshold gave, if it was withdrawn."""
    known = standing(member, key)
    if known is not None and known.state == WITHDRAWN:
        _keep(member, key, Standing(known.period, STANDS, _corrected(work, key, known, gone=NOTHING)))


def withdraw(work: Work, member: MemberState, key: str, gone: Fraction = ALL) -> None:
    """Take back what a threshold gave: a refund took away what it was reached by, or a share of it."""
    known = standing(member, key)
    if known is not None and known.state == STANDS and gone > 0:
        state = WITHDRAWN if gone == ALL else STANDS
        _keep(member, key, Standing(known.period, state, _corrected(work, key, known, gone=gone)))


def join_standing(work: Work, member: MemberState, other: MemberState, by: int) -> dict[str, tuple[int, int]]:
    """Let one member stand at every threshold that another stands at, when the two become one.

    ``by`` is how far the lots of the other move. Returns, for each threshold that both reached, which of
    the other's periods goes on under which number; all others of it are over and have the number 0.
    """
    renamed: dict[str, tuple[int, int]] = {}
    for key in [mark.removeprefix(_PREFIX) for mark in other.marks if mark.startswith(_PREFIX)]:
        mine, theirs = standing(member, key), standing(other, key)
        if theirs is None:
            continue
        first = len(mine.contexts) if mine is not None and mine.state == theirs.state == STANDS else 0
        moved = tuple([_moved(work, one, member, other, by, first) for one in theirs.contexts])
        if mine is None:
            _keep(member, key, theirs._replace(contexts=moved))
        elif first or (theirs.state == STANDS and mine.state == STANDS):
            _keep(member, key, mine._replace(contexts=(*mine.contexts, *moved)))
            renamed[key] = theirs.period, mine.period
        elif theirs.state == STANDS or (mine.state == ENDED and theirs.state == WITHDRAWN):
            _keep(member, key, Standing(mine.period + 1, theirs.state, moved))
            renamed[key] = theirs.period, mine.period + 1
        else:
            renamed[key] = 0, 0
        other.marks.pop(f"{_PREFIX}{key}")
    return renamed


def renamed_owner(owner: str, renamed: dict[str, tuple[int, int]]) -> str:
    """Return what an owner is called after ``join_standing``."""
    if not is_threshold(owner) or _key(owner) not in renamed:
        return owner
    was, now = renamed[_key(owner)]
    return _owner(_key(owner), now if owner == _owner(_key(owner), was) else 0)


def _moved(
    work: Work, context: Context, member: MemberState, other: MemberState, by: int, first: int
) -> Context:
    parent = None if context.parent is None else (context.parent[0] + first, context.parent[1])
    grants = [
        grant._replace(recipient=member.id, lot=own_lot(work, context, grant, by))
        if grant.recipient == other.id
        else grant
        for grant in context.grants
    ]
    who = member.id if context.member == other.id else context.member
    return context._replace(member=who, parent=parent, grants=tuple(grants))


def withdraw_before(work: Work, member: MemberState, key: str, back: int, gone: Fraction) -> None:
    """Take back a share of what an earlier period gave that stands beside the latest: so many ``back``."""
    before = list(_before(member, key))
    if 0 < back <= len(before) and gone > 0:
        known = before[-back]
        before[-back] = known._replace(contexts=_corrected(work, key, known, gone=gone))
        member.marks[f"{_BEFORE}{key}"] = tuple(before)


def _before(member: MemberState, key: str) -> tuple[Standing, ...]:
    rows: Any = member.marks.get(f"{_BEFORE}{key}", ())
    return tuple([_read(row) for row in rows])


def _read(row: Any) -> Standing:
    period, state, contexts = row
    read = [Context(*context) for context in contexts]
    return Standing(
        period,
        state,
        tuple([one._replace(grants=tuple([Grant(*grant) for grant in one.grants])) for one in read]),
    )


def end(member: MemberState, key: str) -> None:
    """Let a period be over: what it gave stays, and reaching the threshold again is a new event."""
    known = standing(member, key)
    if known is not None:
        _keep(member, key, Standing(known.period, ENDED, ()))


def is_withdrawn(member: MemberState, owner: str) -> bool:
    """Tell whether a refund took back what a threshold was reached by, in the period of an owner."""
    known = standing(member, _key(owner))
    return known is not None and known.state == WITHDRAWN and _owner(_key(owner), known.period) == owner


def is_threshold(owner: str) -> bool:
    """Tell whether an owner is a threshold, not an order."""
    return owner.startswith(_PREFIX)


def contexts_of(member: MemberState, owner: str) -> tuple[Context, ...]:
    """Return what a threshold gave in the period that still stands; nothing once it is over."""
    known = standing(member, _key(owner))
    return () if known is None or _owner(_key(owner), known.period) != owner else known.contexts


def put_contexts(member: MemberState, owner: str, contexts: tuple[Context, ...]) -> None:
    """Keep what a threshold gave, after a change."""
    known = standing(member, _key(owner))
    if known is not None:
        _keep(member, _key(owner), known._replace(contexts=contexts))


def next_context(member: MemberState, owner: str) -> int:
    """Return the number of the next event that gives something for a threshold."""
    known = standing(member, _key(owner))
    return 0 if known is None else len(known.contexts)


def remember(member: MemberState, owner: str, context: Context) -> None:
    """Keep what an event gave for a threshold. Its records are not needed: it stands whole or not at all."""
    known = standing(member, _key(owner))
    if known is not None:
        kept = context._replace(roots=(), facts=())
        _keep(member, _key(owner), known._replace(contexts=(*known.contexts, kept)))


def _corrected(work: Work, key: str, known: Standing, *, gone: Fraction) -> tuple[Context, ...]:
    """Correct every grant to what is left of it. What a grant raised goes and comes with that grant."""
    done: list[Context] = []
    for context in contexts_now(work, known.contexts):
        raised_by = None if context.parent is None else done[context.parent[0]].grants[context.parent[1]]
        share = gone if raised_by is None else ALL if raised_by.standing == 0 else NOTHING
        program = work.program_of(context.program)
        grants: list[Grant] = []
        for grant in context.grants:
            effect = program.rules[grant.rule].effects[grant.effect]
            target = _left(effect, grant.full, share)
            if grant.room is not None:
                target = min(target, grant.room)
            allowed = within_room(work, effect, grant, target)
            if allowed < target:
                grant = grant._replace(room=allowed)
            source = Source(_owner(key, known.period), context.event_type, context.at, grant.lot)
            grants.append(correct(work, effect, grant, allowed, source, ""))
        done.append(context._replace(grants=tuple(grants)))
    return tuple(done)


def _left(effect: Effect, full: Exact, gone: Fraction) -> Exact:
    """Return what is left of a grant: the share that went is rounded down, as with ``pro_rata``."""
    if effect.on_refund == "keep" or (effect.on_refund == "whole" and gone < ALL):
        return full
    if isinstance(full, Fraction):
        return full * (1 - gone)
    return full - int(full * gone // 1)


def _owner(key: str, period: int) -> str:
    return f"{_PREFIX}{key} {period}"


def _key(owner: str) -> str:
    return owner.removeprefix(_PREFIX).rsplit(" ", 1)[0]


def _keep(member: MemberState, key: str, known: Standing) -> None:
    member.marks[f"threshold {key}"] = known
