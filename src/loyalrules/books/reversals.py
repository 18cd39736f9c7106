"""Own events that others belong to: a ride that is cancelled, a review that is approved.

What an event with an id gives and counts belongs to that id (a threshold, see ``thresholds``), so taking it
back leaves nothing of it; and what waits for a later event of the same id knows when that comes.
"""

from collections.abc import Sequence
from typing import Any

from loyalrules.base.say import say
from loyalrules.books import thresholds
from loyalrules.books.holds import release
from loyalrules.books.places import owner_in, place
from loyalrules.books.rises import fall_with
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Handler, Occurrence
from loyalrules.plugins.rule import Source
from loyalrules.plugins.work import Refused

KEPT = 200  # Of one member and type: older ones cannot be taken back.


def owns_what_it_gives(event: str, word: str, followers: Sequence[str] = ()) -> Handler:
    """Return a handler that lets each event of a type own what it gives. An id counts once."""

    def begin(work: Any, occurrence: Occurrence) -> None:
        named = _id(occurrence, word)
        if named is None or occurrence.order or occurrence.threshold:
            return
        member: MemberState = work.member(occurrence.member)
        _once(member, event, named)
        known: Any = member.marks.get(event, ())
        for old in (*known, named)[:-KEPT]:
            for one in (event, *followers):
                member.marks.pop(f"threshold {_key(one, old)}", None)
        member.marks[event] = (*known, named)[-KEPT:]
        occurrence.threshold = thresholds.begin(member, _key(event, named))

    return begin


def takes_back(event: str, word: str) -> Handler:
    """Return a handler that takes back what an event of a type gave, by its id."""

    def undo(work: Any, occurrence: Occurrence) -> None:
        member: MemberState = work.member(occurrence.member)
        thresholds.withdraw(work, member, _standing(member, occurrence, event, word))

    return undo


def falls_with(event: str, word: str) -> Handler:
    """Return a handler that takes back what amounts fall by with what was taken back, see ``rises``."""

    def finish(work: Any, occurrence: Occurrence) -> None:
        member: MemberState = work.member(occurrence.member)
        owner = thresholds.owner_now(member, _key(event, str(_id(occurrence, word))))
        fall_with(work, Source(owner, event, occurrence.at), member.id)

    return finish


def follows(event: str, word: str) -> tuple[Handler, Handler]:
    """Return handlers for an event that follows another of the same id: before its rules, and after them.

    What it gives belongs to the first event too, and what was given for that one and waits for this, waits
    no longer for it.
    """

    def begin(work: Any, occurrence: Occurrence) -> None:
        member: MemberState = work.member(occurrence.member)
        key = _standing(member, occurrence, event, word)
        named = str(_id(occurrence, word))
        _once(member, occurrence.type, named)
        thresholds.begin(member, _key(occurrence.type, named))
        occurrence.threshold = thresholds.owner_now(member, key)

    def finish(work: Any, occurrence: Occurrence) -> None:
        contexts = thresholds.contexts_of(work.member(occurrence.member), occurrence.threshold)
        for grant in [grant for context in contexts for grant in context.grants]:
            receiver = work.member(grant.recipient)
            account, _ = place(work, receiver, grant.lot)
            owner = owner_in(account, receiver, occurrence.threshold, apart=True)
            release(work, account, owner, occurrence.type, occurrence.at)

    return begin, finish


def _standing(member: MemberState, occurrence: Occurrence, event: str, word: str) -> str:
    """Return the threshold of the event that another one means. Raises ``Refused`` if it does not stand."""
    named = _id(occurrence, word)
    if named is None:
        raise Refused(say("{type} says no id, so no {event} is meant", type=occurrence.type, event=event))
    known = thresholds.standing(member, _key(event, named))
    if known is None:
        raise Refused(say("no {event} {id} of {member} is known", event=event, id=named, member=member.id))
    if known.state == thresholds.WITHDRAWN:
        raise Refused(say("{event} {id} was taken back before", event=event, id=named))
    return _key(event, named)


def _once(member: MemberState, event: str, named: str) -> None:
    if thresholds.standing(member, _key(event, named)) is not None:
        raise Refused(
            say("{event} {id} of {member} was told before", event=event, id=named, member=member.id)
        )


def _id(occurrence: Occurrence, word: str) -> str | None:
    named: Any = occurrence.records[word][0]
    return None if named is None else str(named)


def _key(event: str, named: str) -> str:
    return f"{event} {named}"
