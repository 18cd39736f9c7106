"""What makes a friend count: a watch on an event, the event that it raises, and the count of friends."""

from dataclasses import replace
from typing import Any

from loyalrules.base.say import say
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.referrals import review
from loyalrules.kinds.referrals.links import WAITING, Referrals, reviewed_of
from loyalrules.kinds.referrals.model import ReferralsModel
from loyalrules.plugins.kind import Builder, Path, Watch
from loyalrules.plugins.program import EventType
from loyalrules.plugins.rule import Effect, Raised, Source, Unit
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.round import compile_round

QUALIFIED = "referral.qualified"


class QualifiedPoster:
    """Counts a qualifying event on the friend's account, and raises what rules wait for."""

    def __init__(self, referrals: Referrals) -> None:
        self.referrals = referrals
        self.tree = referrals.tree

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Count it; who is under review waits for approval."""
        if self.referrals.waits(work, member):
            review.wait(self.tree, member, source.order)
        self._post(work, effect, member, amount, source, ("events", "counted"))
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Count it no more, so that another event may qualify."""
        if reviewed_of(self.tree, member) == WAITING:
            review.stop(self.tree, member)
        self._post(work, effect, member, amount, source, ("counted", "events"))
        return 0

    def _post(
        self,
        work: Any,
        effect: Effect,
        member: MemberState,
        amount: Exact,
        source: Source,
        accounts: tuple[str, str],
    ) -> None:
        work.post(
            member, effect.unit.id, *accounts, amount, "", effect.rule, source.order, value_at=source.at
        )

    def room(self, member: MemberState) -> Exact:
        """Another event may have qualified the friend meanwhile."""
        return self.referrals.times - member.balance(self.tree.qualified, "counted")

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """The friend qualified, if nobody has to approve it."""
        link = self.tree.link_of(member)
        if link is None or reviewed_of(self.tree, member) == WAITING:
            return None
        return Raised(QUALIFIED, (member.id, link.referrer, self.tree.name))


def add_qualifying(builder: Builder, referrals: Referrals, model: ReferralsModel, path: Path) -> None:
    """Watch for what qualifies a friend; the event that is raised shows what the watched one shows."""
    tree, qualified = referrals.tree, model.qualified
    watched = builder.event(qualified.when)
    if watched is None:
        builder.unknown_event(qualified.when, (*path, "qualified", "when"))
        return
    if watched.role in ("question", "refund", "import") or watched.name == QUALIFIED:
        builder.problem(
            "LR160", say("{when} cannot make a friend count", when=qualified.when),
            (*path, "qualified", "when"),
            say("name something that the friend does, such as order.paid or order.delivered"),
        )  # fmt: skip
        return
    section: Any = builder.sections["referrals"]
    trees = [*section.values()] if isinstance(section, dict) else [section]
    # A friend who still counts is still worth what was given for it.
    _show(builder, watched, "keep" if all(one.on_refund == "keep" for one in trees) else "")
    builder.watch(
        Watch(
            tree.qualified, qualified.when, Unit(tree.qualified, "counter", 0, compile_round("down")),
            QualifiedPoster(referrals), (*path, "qualified"),
            if_=[*(qualified.if_ or ()), f"member.{tree.word('referral')} is open"],
            unless=qualified.unless, on_refund=model.on_refund,
        )
    )  # fmt: skip
    if model.review:
        builder.after(qualified.when, lambda work, occurrence: review.keep_records(tree, work, occurrence))
    friends: dict[str, object] = {"count": QUALIFIED, "per": tree.name, "on_refund": model.on_refund}
    if isinstance(section, dict):
        friends["if"] = [f"referral.tree is {tree.name}"]
    builder.counter(tree.word("friends_total"), MeasureModel.model_validate(friends), path)


def _show(builder: Builder, watched: EventType, stays: str) -> None:
    raised = builder.event(QUALIFIED)
    if raised is not None:
        known = {shape.word for shape in raised.shapes}
        more = tuple(shape for shape in watched.shapes if shape.word not in known)
        builder.add_event(replace(raised, also=(*raised.also, *more), on_refund=stays))
