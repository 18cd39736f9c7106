"""Own events that another one takes back: a ride that was cancelled, a gift that was returned.

What an event with an id gives and counts belongs to that id (a threshold, see ``thresholds``), so taking it
back leaves nothing of it.
"""

from typing import Any

from loyalrules.base.say import say
from loyalrules.books import thresholds
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Handler, Occurrence
from loyalrules.plugins.work import Refused

KEPT = 200  # Of one member and type: older ones cannot be taken back.


def owns_what_it_gives(event: str, word: str) -> Handler:
    """Return a handler that lets each event of a type own what it gives. An id counts once."""

    def begin(work: Any, occurrence: Occurrence) -> None:
        named = _id(occurrence, word)
        if named is None or occurrence.order or occurrence.threshold:
            return
        member: MemberState = work.member(occurrence.member)
        key = _key(event, named)
        if thresholds.standing(member, key) is not None:
            raise Refused(
                say("{event} {id} of {member} was told before", event=event, id=named, member=member.id)
            )
        known: Any = member.marks.get(event, ())
        for old in (*known, named)[:-KEPT]:
            member.marks.pop(f"threshold {_key(event, old)}", None)
        member.marks[event] = (*known, named)[-KEPT:]
        occurrence.threshold = thresholds.begin(member, key)

    return begin


def takes_back(event: str, word: str) -> Handler:
    """Return a handler that takes back what an event of a type gave, by its id."""

    def undo(work: Any, occurrence: Occurrence) -> None:
        named = _id(occurrence, word)
        if named is None:
            raise Refused(say("{type} says no id, so nothing is taken back", type=occurrence.type))
        member: MemberState = work.member(occurrence.member)
        known = thresholds.standing(member, _key(event, named))
        if known is None:
            raise Refused(
                say(
                    "no {event} {id} of {member} is known, so it cannot be taken back",
                    event=event,
                    id=named,
                    member=member.id,
                )
            )
        if known.state == thresholds.WITHDRAWN:
            raise Refused(say("{event} {id} was taken back before", event=event, id=named))
        thresholds.withdraw(work, member, _key(event, named))

    return undo


def _id(occurrence: Occurrence, word: str) -> str | None:
    named: Any = occurrence.records[word][0]
    return None if named is None else str(named)


def _key(event: str, named: str) -> str:
    return f"{event} {named}"
