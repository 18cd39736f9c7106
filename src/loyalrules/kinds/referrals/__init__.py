"""Referrals: friends who are invited, who count once they do something, and those above them.

What decides *being a friend* stands in the section, so counters follow it; the lines of a rule only
decide that rule's reward.
"""

from dataclasses import replace
from typing import Any

from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.counters import Window, counted
from loyalrules.expr.types import TEXT, Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.referrals.links import (
    INVITED,
    NOT_LINKED,
    QUALIFIED,
    STATES,
    Referrals,
    link_of,
    referrals_of,
)
from loyalrules.kinds.referrals.model import QualifiedModel, ReferralsModel
from loyalrules.plugins.kind import Builder, Kind, Watch
from loyalrules.plugins.program import EventType, Fact, Occurrence, Program, Role
from loyalrules.plugins.rule import Effect, Raised, Source, Unit
from loyalrules.plugins.work import Refused
from loyalrules.shapes.lifetime import Lifetime, lasting
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.round import compile_round

ACCEPTED = Shape("referral", (Field("referrer", "text", "the member who invited", required=True),))
FRIEND = Shape(
    "referral",
    (
        Field("friend", "text", "the member who counts from now on", required=True),
        Field("referrer", "text", "the member who invited", required=True),
    ),
)
JOINED_FIELD = Field("referrer", "text", "the member who invited")
EVENTS = (
    EventType("referral.accepted", ACCEPTED, doc="a friend accepted an invitation; the member is the friend"),
    EventType("referral.qualified", FRIEND, "derived", doc="a friend did what counts"),
)
FRIENDS_TOTAL = "friends_total"
COUNTED_IN = 10**9  # Counters keep nine decimals.
ONE_FRIEND = Unit(QUALIFIED, "counter", 0, compile_round("down"))
SECTION = ("referrals",)


class QualifiedPoster:
    """Counts a qualifying event on the friend's account, and raises what rules wait for."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Count it."""
        work.post(
            member, QUALIFIED, "events", "counted", amount, "", effect.rule, source.order, value_at=source.at
        )
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Count it no more, so that another event may qualify."""
        work.post(
            member, QUALIFIED, "counted", "events", amount, "", effect.rule, source.order, value_at=source.at
        )
        return 0

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """The friend qualified."""
        link = link_of(member)
        return None if link is None else Raised("referral.qualified", (member.id, link.referrer))


def build(builder: Builder) -> None:
    """Add links, the roles that they give, and what qualifies."""
    model: ReferralsModel | None = builder.sections.get("referrals")
    if model is None:
        return
    window = None if model.qualified.within is None else _window(model.qualified)
    referrals = Referrals(
        model.attach.touch, model.qualified.times, window, tuple(model.never_reward), model.depth
    )
    builder.add_part("referrals", referrals)
    builder.add_role(Role("referrer", _referrer))
    builder.add_role(Role("friend", lambda work, member: member.id))
    builder.add_upline(referrals.upline, model.depth)
    builder.add_fact(Fact("referrer", TEXT.with_maybe(True), _referrer, "the member who invited this one"))
    builder.add_fact(
        Fact("referral", Type("text", values=STATES), referrals.state, "where the member stands as a friend")
    )
    builder.add_view("referrer", _referrer_view)
    builder.add_view("friends", _friends_view)
    builder.add_view("not_linked", lambda program, member, at: member.marks.get(NOT_LINKED))
    builder.add_import("referrer", _import)
    _attach(builder, model.attach.when)
    _qualify(builder, model)


def _window(model: QualifiedModel) -> Lifetime:
    return lasting(model.within)


def _attach(builder: Builder, when: str) -> None:
    builder.before("referral.accepted", _accept if when == "referral.accepted" else _wrong_event)
    joined = builder.event("member.joined")
    if when == "member.joined" and joined is not None:
        builder.add_event(replace(joined, shape=joined.shape.with_fields((JOINED_FIELD,))))
        builder.before("member.joined", _join)


def _accept(work: Any, occurrence: Occurrence) -> None:
    referrer = str(occurrence.records["referral"][0])
    referrals_of(work.program).attach(work, work.member(occurrence.member), referrer, occurrence.at)


def _join(work: Any, occurrence: Occurrence) -> None:
    place = work.program.events["member.joined"].shape.at("referrer")
    referrer = occurrence.records["member"][place]
    if referrer is not None:
        friend = work.member(occurrence.member)
        referrals_of(work.program).attach_joining(work, friend, str(referrer), occurrence.at)


def _wrong_event(work: Any, occurrence: Occurrence) -> None:
    raise Refused(say("this program links friends when they join: send the referrer with member.joined"))


def _qualify(builder: Builder, model: ReferralsModel) -> None:
    """Watch for what qualifies a friend; the event that is raised shows what the watched one shows."""
    qualified = model.qualified
    path = (*SECTION, "qualified")
    watched = builder.event(qualified.when)
    if watched is None:
        builder.unknown_event(qualified.when, (*path, "when"))
        return
    if not _can_qualify(watched):
        builder.problem(
            "LR160", say("{when} cannot make a friend count", when=qualified.when), (*path, "when"),
            say("name something that the friend does, such as order.paid or order.delivered"),
        )  # fmt: skip
        return
    raised = builder.event("referral.qualified")
    if raised is not None:
        also = tuple(shape for shape in watched.shapes if shape.word != raised.shape.word)
        builder.add_event(replace(raised, also=also))
    builder.watch(
        Watch(
            QUALIFIED, qualified.when, ONE_FRIEND, QualifiedPoster(), path,
            if_=[*(qualified.if_ or ()), "member.referral is open"], unless=qualified.unless,
            on_refund=model.on_refund,
        )
    )  # fmt: skip
    friends = {"count": "referral.qualified", "per": "referrer", "on_refund": model.on_refund}
    builder.counter(FRIENDS_TOTAL, MeasureModel.model_validate(friends), SECTION)


def _can_qualify(event: EventType) -> bool:
    return event.role not in ("question", "refund", "import") and event.name != "referral.qualified"


def _referrer(_: Any, member: MemberState) -> str | None:
    link = link_of(member)
    return None if link is None else link.referrer


def _referrer_view(_: Program, member: MemberState, __: int) -> object:
    return _referrer(None, member)


def _friends_view(program: Program, member: MemberState, at: int) -> object:
    """How many accepted an invitation of the member, and how many of them count."""
    qualified = counted(member, FRIENDS_TOTAL, Window(), program.zone, at)
    return {"invited": int(member.balance(INVITED, "counted")), "qualified": int(qualified // COUNTED_IN)}


def _import(work: Any, member: MemberState, key: str, value: object) -> None:
    """Link a member as another system did: it is not judged by guards, and its window begins now."""
    if not isinstance(value, str) or not value:
        raise EventError("LR603", say("the referrer must be the id of a member"), f"/imported/{key}")
    referrals_of(work.program).attach(work, member, value, work.value_at, guarded=False)


KIND = Kind(
    "referrals",
    "Friends who were invited, what makes them count, and the levels above a member.",
    sections={"referrals": ReferralsModel},
    events=EVENTS,
    build=build,
    order=40,
)
