"""Taking part in campaigns: a member says so once, and its rules hold from then on, or for the past too.

What is kept of a member is the window and the moment of each time. Orders are kept by id where a campaign
looks back, so that its rules can be asked about them when the member takes part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalrules.base.calendar import Zone
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.asked import ask
from loyalrules.books.counters import CALENDAR, Window
from loyalrules.books.merging import join_items, merged_now
from loyalrules.books.versions import what_remains
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.work import Refused

ORDERS, ORDER = "orders to look back on", "order.paid"
LONGEST = 400 * 24 * 3600 * 1_000_000  # How far a campaign without a beginning looks back.


@dataclass(frozen=True, slots=True)
class Joined:
    """A campaign that members take part in: from ``start`` up to ``end``, in each of its windows.

    ``asked`` is the key of the question whether today is not too late, empty where it never is.
    ``rules`` are those that are asked about earlier orders.
    """

    id: str
    start: int | None
    end: int | None
    window: Window
    asked: str
    rules: frozenset[str]

    @property
    def key(self) -> str:
        """The mark under which a member's taking part is kept."""
        return f"takes part {self.id}"

    def since(self, zone: Zone, member: MemberState, at: int) -> int:
        """Return the first moment that a member who takes part now looks back on."""
        bucket = self.window.block(zone, at, member)
        moments = [at - LONGEST, self.start or 0]
        if self.window.each in CALENDAR or self.window.period is not None:
            moments.append(bucket if bucket > 1 << 32 else zone.start_of_day(bucket) if bucket else 0)
        return max(moments)

    def takes_part(self, zone: Zone, member: MemberState, at: int) -> bool:
        """Tell whether a member takes part at a moment."""
        kept: Any = member.marks.get(self.key, ())
        bucket = self.window.block(zone, at, member) if kept else 0
        return any(window == bucket and since <= at for window, since in kept)


def joined_of(program: Program) -> Mapping[str, Joined]:
    """Return the campaigns that members take part in, by id."""
    found: Any = program.parts.get("campaigns", {})
    campaigns: Mapping[str, Joined] = found
    return campaigns


def campaigns_now(work: Any, member: MemberState) -> tuple[str, ...]:
    """Return the campaigns that a member takes part in at the moment of an event."""
    known = joined_of(work.program).values()
    return tuple([one.id for one in known if one.takes_part(work.zone, member, work.value_at)])


def view(program: Program, member: MemberState, at: int) -> tuple[str, ...]:
    """Return the campaigns that a member takes part in."""
    known = joined_of(program).values()
    return tuple([one.id for one in known if one.takes_part(program.zone, member, at)])


def take_part(work: Any, occurrence: Occurrence) -> None:
    """Let a member take part. Raises ``Refused`` when that is not possible, not any more, or was done."""
    name = str(occurrence.records["campaign"][0])
    member = work.member(occurrence.member)
    campaign = _known(work.program, name)
    at = work.value_at
    if campaign.end is not None and at >= campaign.end:
        raise Refused(say("{campaign} is over", campaign=name))
    if campaign.asked and ask(work, campaign.asked, member) is None:
        raise Refused(say("the last day to take part in {campaign} is over", campaign=name))
    if campaign.takes_part(work.zone, member, at):
        raise Refused(say("{member} takes part in {campaign} already", member=member.id, campaign=name))
    _keep(work, member, campaign)


def look_back(work: Any, occurrence: Occurrence) -> None:
    """Ask the rules of a campaign about the orders of its time, in the order in which they were paid."""
    campaign = _known(work.program, str(occurrence.records["campaign"][0]))
    if not campaign.rules:
        return
    member = work.member(occurrence.member)
    since = campaign.since(work.zone, member, work.value_at)
    until = work.value_at if campaign.end is None else min(work.value_at, campaign.end)
    for at, order_id in sorted(_orders(member)):
        order = work.order(order_id)
        if order is None or not since <= at <= until:
            continue
        event = work.program.events[ORDER]
        records = {event.shape.word: what_remains(work, order, event)}
        work.happen(
            Occurrence(
                ORDER, member.id, at, records, order.id, depth=occurrence.depth + 1, rules=campaign.rules
            )
        )


def join_parts(work: Any, occurrence: Occurrence) -> None:
    """Let two members who become one take part in what either took part in."""
    both = merged_now(work, occurrence)
    if both is not None:
        for mark in (ORDERS, *[campaign.key for campaign in joined_of(work.program).values()]):
            join_items(*both, mark)


def keep_order(work: Any, occurrence: Occurrence) -> None:
    """Keep which orders a member paid, as long as a campaign may look back on them."""
    member = work.member(occurrence.member)
    looks = [one for one in joined_of(work.program).values() if one.rules]
    since = min([one.since(work.zone, member, work.booked_at) for one in looks], default=work.booked_at)
    kept = [one for one in _orders(member) if one[0] >= since]
    member.marks[ORDERS] = (*kept, (occurrence.at, occurrence.order))


def import_part(work: Any, member: MemberState, key: str, value: object) -> None:
    """Take over the campaigns that a member takes part in."""
    for name in value if isinstance(value, list) else [value]:
        known = joined_of(work.program)
        if name not in known:
            raise EventError("LR602", say("there is no campaign {name}", name=name), f"/imported/{key}")
        _keep(work, member, known[str(name)])


def _known(program: Program, name: str) -> Joined:
    known = joined_of(program)
    found = known.get(name)
    if found is None:
        near = nearest(name, list(known))
        more = say("; did you mean {near}?", near=near) if near else ""
        raise Refused(say("there is no campaign {name} to take part in{more}", name=name, more=more))
    return found


def _keep(work: Any, member: MemberState, campaign: Joined) -> None:
    at = work.value_at
    bucket = campaign.window.block(work.zone, at, member)
    since = campaign.since(work.zone, member, at) if campaign.rules else at
    kept: Any = member.marks.get(campaign.key, ())
    member.marks[campaign.key] = (*kept, (bucket, since))


def _orders(member: MemberState) -> tuple[tuple[int, str], ...]:
    kept: Any = member.marks.get(ORDERS, ())
    return tuple([(at, order_id) for at, order_id in kept])
