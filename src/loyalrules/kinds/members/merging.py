"""``members.merged``: somebody had two ids, and has one from now on."""

from typing import Any

from loyalrules.base.say import say
from loyalrules.books.merging import DONE, join_books, merged_now
from loyalrules.facts.decision import Given
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MERGED, MemberState
from loyalrules.kinds.members.sharing import Sharing
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Refused

SHAPE = Shape(
    "members",
    (
        Field("from", "text", "the id that goes; the member of the event is who stays", required=True),
        Field("reason", "text", "why"),
    ),
)


def merge(work: Any, occurrence: Occurrence) -> None:
    """Move what the books hold; kinds join what they know. Raises ``Refused`` where it cannot be."""
    gone = str(occurrence.records[SHAPE.word][0])
    member = work.member(occurrence.member)
    if gone == member.id:
        raise Refused(say("{member} cannot be merged into the same member", member=gone))
    other = work.member(gone)
    if other.id == member.id:
        return  # They are one already: it says the same.
    if other.id != gone:
        raise Refused(
            say("{member} was merged into {other} already: merge that one", member=gone, other=other.id)
        )
    brings = {
        unit.id: other.balance(unit.id, "available") + other.balance(unit.id, "pending")
        for unit in work.program.units.values()
        if unit.kind == "lots"
    }
    work.scratch[DONE] = join_books(work, member, other)
    work.tell(Given("merge", member.id, "", 0, 0, "", 0, "", "", (("from", gone),)))
    for unit, amount in brings.items():
        if amount:
            work.tell(Given("merge", member.id, unit, amount, amount, "", 0, "", "", (("from", gone),)))


def finish(sharing: Sharing, work: Any, occurrence: Occurrence) -> None:
    """Take over what is not known of who stays, and let the other id mean that member from now on."""
    both = merged_now(work, occurrence)
    if both is None:
        return
    member, other = both
    _join_facts(sharing, work, member, other)
    for mark, value in other.marks.items():
        member.marks.setdefault(mark, value)
    other.counters.clear()
    other.marks.clear()
    other.marks[MERGED] = (member.id, work.scratch.pop(DONE))
    other.next_due = None


def _join_facts(sharing: Sharing, work: Any, member: MemberState, other: MemberState) -> None:
    for name in sharing.most:
        sharing.move(work, other, name, None)
    for name, value in other.facts.items():
        known = member.facts.get(name)
        if name == "joined" and isinstance(known, int) and isinstance(value, int):
            member.facts[name] = min(known, value)
        elif name == "last_order" and isinstance(known, int) and isinstance(value, int):
            member.facts[name] = max(known, value)
        elif known is None or known == ():
            if name in sharing.most:
                sharing.move(work, member, name, value)
            member.facts[name] = value
    other.facts.clear()
