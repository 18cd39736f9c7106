"""Referrals: friends who are invited, who count once they do something, and those above them.

What decides *being a friend* stands in the section, so counters follow it; the lines of a rule only
decide that rule's reward.
"""

from typing import Any

from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.counters import Window, counted
from loyalrules.books.merging import MERGE
from loyalrules.expr.types import MOMENT, TEXT, Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.kinds.referrals import review
from loyalrules.kinds.referrals.attach import Attach, add_attaching
from loyalrules.kinds.referrals.codes import Codes, skeleton
from loyalrules.kinds.referrals.guards import compile_guards
from loyalrules.kinds.referrals.invitations import invite
from loyalrules.kinds.referrals.links import STATES, Referrals, reviewed_of
from loyalrules.kinds.referrals.merging import join_links
from loyalrules.kinds.referrals.model import CodesModel, ReferralsModel, ReferralsSection
from loyalrules.kinds.referrals.people import add_people
from loyalrules.kinds.referrals.qualify import add_qualifying
from loyalrules.kinds.referrals.tree import PLAIN, Tree
from loyalrules.plugins.kind import Builder, Kind, Path
from loyalrules.plugins.program import EventType, Fact, Occurrence, Program, Role
from loyalrules.shapes.lifetime import lasting

ACCEPTED = Shape("referral", (Field("referrer", "text", "the member who invited"),))
INVITED = Shape(
    "referral",
    (
        Field("friend", "text", "the id that the friend has, or will have", required=True),
        Field("channel", "text", "how it was sent, such as mail"),
    ),
)
CHOSEN = Shape("referral", (Field("code", "text", "the word that the member wants", required=True),))
DECIDED = Shape(
    "referral",
    (Field("tree", "text", "in which tree, where there are several"), Field("reason", "text", "why")),
)
FRIEND = Shape(
    "referral",
    (
        Field("friend", "text", "the member who counts from now on", required=True),
        Field("referrer", "text", "the member who invited", required=True),
        Field("tree", "text", "the tree of the link: referrer, or its own name", required=True),
    ),
)
EVENTS = (
    EventType("referral.invited", INVITED, doc="a member invited somebody"),
    EventType("referral.accepted", ACCEPTED, doc="a friend accepted an invitation; the member is the friend"),
    EventType("referral.code_chosen", CHOSEN, doc="a member wants a word of their own as a code"),
    EventType("referral.approved", DECIDED, doc="a friend who waited may count; the member is the friend"),
    EventType("referral.rejected", DECIDED, doc="a friend who waited never counts; the member is the friend"),
    EventType("referral.qualified", FRIEND, "derived", doc="a friend did what counts"),
)
COUNTED_IN = 10**9  # Counters keep nine decimals.
TAKEN = ("member", "friend", "upline", "invitee", "group", "value", "spent", "now", "today")


def build(builder: Builder) -> None:
    """Add the trees of a program: links, the roles that they give, and what qualifies."""
    section: ReferralsModel | dict[str, ReferralsModel] | None = builder.sections.get("referrals")
    if section is None:
        return
    trees = {PLAIN: section} if isinstance(section, ReferralsModel) else section
    built: list[tuple[Attach, ReferralsModel, Path]] = []
    for name, model in trees.items():
        path: Path = ("referrals",) if isinstance(section, ReferralsModel) else ("referrals", name)
        words = {event.shape.word for event in builder.events.values()}
        if name in (*TAKEN, *words, *builder.roles):  # It would begin the names of something else.
            said = say("two things are called {name}", name=name)
            builder.problem("LR164", said, path, say("give yours another name"))
            continue
        referrals = _referrals(builder, Tree(name), model, path)
        codes = None if model.codes is None else _codes(builder, Tree(name), model.codes)
        built.append((Attach(referrals, codes, tuple(model.attach.when)), model, path))
        _add(builder, referrals)
        add_people(builder, referrals.tree, model.depth)
    add_attaching(builder, [(attach, path) for attach, _, path in built])
    for attach, model, path in built:
        add_qualifying(builder, attach.referrals, model, path)
    _decide_reviews(builder, {attach.referrals.tree.name: attach.referrals for attach, _, _ in built})
    if "friend" not in builder.roles:
        builder.add_role(Role("friend", lambda work, member: member.id))


def _referrals(builder: Builder, tree: Tree, model: ReferralsModel, path: Path) -> Referrals:
    window = None if model.qualified.within is None else lasting(model.qualified.within)
    invited_for = None if model.attach.within is None else lasting(model.attach.within)
    guards = compile_guards(builder, model.never_reward, tree.name, (*path, "never_reward"))
    everybody = model.review == "always"
    judged = () if everybody else compile_guards(builder, model.review, tree.name, (*path, "review"))
    return Referrals(
        tree, model.attach.touch, model.qualified.times, window, guards, model.depth, invited_for, judged,
        everybody,
    )  # fmt: skip


def _add(builder: Builder, referrals: Referrals) -> None:
    """Add what is known of a member in one tree."""
    tree = referrals.tree

    def referrer(_: Any, member: MemberState) -> str | None:
        link = tree.link_of(member)
        return None if link is None else link.referrer

    def referred_at(_: Any, member: MemberState) -> int | None:
        link = tree.link_of(member)
        return None if link is None else link.at

    def bring(work: Any, member: MemberState, key: str, value: object) -> None:
        if not isinstance(value, str) or not value:
            raise EventError("LR603", say("the referrer must be the id of a member"), f"/imported/{key}")
        referrals.attach(work, member, value, work.value_at, guarded=False)

    def friends(program: Program, member: MemberState, at: int) -> object:
        total = counted(member, tree.word("friends_total"), Window(), program.zone, at)
        invited = int(member.balance(tree.invited, "counted"))
        return {"invited": invited, "qualified": int(total // COUNTED_IN)}

    words = tuple(dict.fromkeys((*STATES, *[guard.word for guard in referrals.guards])))
    builder.add_part(tree.key("referrals"), referrals)
    builder.add_role(Role(tree.name, referrer))
    builder.add_fact(Fact(tree.name, TEXT.with_maybe(True), referrer, "the member who invited this one"))
    state = Type("text", values=words)
    builder.add_fact(
        Fact(tree.word("referral"), state, referrals.state, "where the member stands as a friend")
    )
    since = MOMENT.with_maybe(True)
    builder.add_fact(Fact(tree.word("referred_at"), since, referred_at, "when the member was linked"))
    builder.add_view(tree.name, lambda program, member, at: referrer(None, member))
    builder.add_view(tree.word("friends"), friends)
    not_linked = tree.key("referral_not_linked")
    builder.add_view(tree.word("not_linked"), lambda program, member, at: member.marks.get(not_linked))
    if referrals.review or referrals.review_all:
        builder.add_view(tree.word("review"), lambda program, member, at: reviewed_of(tree, member) or None)
    builder.add_import(tree.name, bring)
    builder.before(MERGE, lambda work, occurrence: join_links(referrals, work, occurrence))
    builder.before("referral.invited", lambda work, occurrence: invite(referrals, work, occurrence))


def _codes(builder: Builder, tree: Tree, model: CodesModel) -> Codes:
    """Give every member a code, and let members choose."""
    reserved = frozenset(skeleton(word) for word in model.reserved)
    codes = Codes(tree, model.key or builder.id, model.length, model.own_words, reserved, model.link)
    builder.after("*", codes.issue_for)
    builder.before("referral.code_chosen", codes.chosen)
    builder.add_fact(
        Fact(
            tree.word("code"), TEXT.with_maybe(True), lambda work, member: codes.code_of(member),
            "the code that friends name",
        )
    )  # fmt: skip
    builder.add_view(tree.word("code"), lambda program, member, at: codes.code_of(member))
    builder.add_view(tree.word("link"), lambda program, member, at: codes.link_of(member))
    builder.add_import(tree.word("code"), codes.bring)
    return codes


def _decide_reviews(builder: Builder, trees: dict[str, Referrals]) -> None:
    """Let friends who wait be approved or rejected, in the tree that the event names, or in the only one."""

    def tree_of(occurrence: Occurrence) -> Referrals:
        named = str(occurrence.records["referral"][0] or next(iter(trees)))
        if named not in trees:
            raise EventError("LR602", say("there is no tree {tree}", tree=named), "/referral/tree")
        return trees[named]

    builder.before("referral.approved", lambda work, told: review.approve(tree_of(told), work, told))
    builder.before("referral.rejected", lambda work, told: review.reject(tree_of(told), work, told))


KIND = Kind(
    "referrals",
    "Friends who were invited, what makes them count, and the levels above a member.",
    sections={"referrals": ReferralsSection},
    events=EVENTS,
    build=build,
    order=40,
)
