"""What links a friend: an event that names the referrer, or a code, or that accepts an invitation."""

from dataclasses import dataclass, replace
from typing import Any

from loyalrules.base.say import say
from loyalrules.facts.fields import Field
from loyalrules.kinds.referrals.codes import Codes
from loyalrules.kinds.referrals.invitations import invited_by, no_invitation
from loyalrules.kinds.referrals.links import NotLinked, Referrals
from loyalrules.plugins.kind import Builder, Path
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Refused

ACCEPTED, JOINED = "referral.accepted", "member.joined"


@dataclass(frozen=True, slots=True)
class Attach:
    """How one tree links friends. ``events`` are the types that do."""

    referrals: Referrals
    codes: Codes | None
    events: tuple[str, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields by which an event can name the referrer."""
        tree = self.referrals.tree
        fields = [Field(tree.name, "text", "the member who invited")]
        if self.codes is not None:
            fields.append(Field(tree.word("code"), "text", "the code of the member who invited"))
        return tuple(fields)

    def referrer(self, work: Any, occurrence: Occurrence) -> str | None:
        """Return whom an event names, or whose invitation it accepts. Raises ``NotLinked``."""
        shape = work.program.events[occurrence.type].shape
        record = occurrence.records[shape.word]
        named = [record[shape.at(field.name)] for field in self.fields]
        if named[0] is not None:
            return str(named[0])
        if self.codes is not None and named[1] is not None:
            owner = self.codes.owner(work, str(named[1]))
            if owner is None:
                raise NotLinked("unknown_code", say("nobody has the code {code}", code=named[1]))
            return owner
        return invited_by(self.referrals, work, work.member(occurrence.member), occurrence.at)

    def names_somebody(self, work: Any, occurrence: Occurrence) -> bool:
        """Tell whether an event says anything about the referrer in this tree."""
        shape = work.program.events[occurrence.type].shape
        record = occurrence.records[shape.word]
        return any(record[shape.at(field.name)] is not None for field in self.fields)

    def told(self, work: Any, occurrence: Occurrence) -> None:
        """An event that says more than the link: what forbids the link is noted, and the event stands."""
        friend = work.member(occurrence.member)
        try:
            referrer = self.referrer(work, occurrence)
        except NotLinked as why:
            self.referrals.note(friend, why)
            return
        if referrer is not None and self._is_news(work, friend, referrer):
            self.referrals.attach_if_it_can_be(work, friend, referrer, occurrence.at)

    def _is_news(self, work: Any, friend: Any, referrer: str) -> bool:
        link = self.referrals.tree.link_of(friend)
        return link is None or link.referrer != work.stands_for(referrer)[0]

    def accepted(self, work: Any, occurrence: Occurrence) -> None:
        """An event that says nothing but the link: it is refused when that cannot be."""
        referrer = self.referrer(work, occurrence)
        if referrer is None:
            raise no_invitation(occurrence.member)
        self.referrals.attach(work, work.member(occurrence.member), referrer, occurrence.at)


def add_attaching(builder: Builder, found: list[tuple[Attach, Path]]) -> None:
    """Let the events of every tree link friends."""
    for attach, path in found:
        for number, name in enumerate(attach.events):
            event = builder.event(name)
            if event is None:
                builder.unknown_event(name, (*path, "attach", "when", number))
            elif name != ACCEPTED and event.role not in ("fact", "purchase"):
                builder.problem(
                    "LR166", say("{event} cannot link a friend", event=name), (*path, "attach", "when"),
                    say("name something that the friend does, such as member.joined or order.paid"),
                )  # fmt: skip
            else:
                more = [field for field in attach.fields if field.name not in _names(event.shape.fields)]
                builder.add_event(replace(event, shape=event.shape.with_fields(tuple(more))))
                if name != ACCEPTED:
                    builder.before(name, attach.told)
    accepting = [attach for attach, _ in found if ACCEPTED in attach.events]
    others = sorted({name for attach, _ in found for name in attach.events} - {ACCEPTED})
    builder.before(ACCEPTED, lambda work, occurrence: _accept(accepting, others, work, occurrence))


def _names(fields: tuple[Field, ...]) -> set[str]:
    return {field.name for field in fields}


def _accept(accepting: list[Attach], others: list[str], work: Any, occurrence: Occurrence) -> None:
    if not accepting:
        raise Refused(
            say("nobody is linked by an acceptance here: send the referrer with {events}", events=others)
        )
    named = [attach for attach in accepting if attach.names_somebody(work, occurrence)]
    for attach in named or accepting:
        attach.accepted(work, occurrence)
