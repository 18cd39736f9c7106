"""``pool:`` of a unit: one balance for a household, who may spend it, and what coming and going means."""

from typing import Any, Literal

from pydantic import Field

from loyalrules.books.places import POOL, held_with, people_of, pooled
from loyalrules.books.pools import bring, follow_all, set_people, stand_in
from loyalrules.plugins.kind import Builder, Path
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.rule import Pool
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.model import Model

All = Literal["all", "nothing"]


class PoolModel(Model):
    """``{per: household, takes: own}``."""

    per: Literal["household"] = Field(
        "household", description="Who holds it together: all who have the same member.household."
    )
    may_spend: Conditions | None = Field(
        None, description="Lines about a member who wants to spend it; without them every member may."
    )
    brings: All = Field(
        "all",
        description="What a member who joins brings along: all (the default), or nothing: it stays apart.",
    )
    takes: Literal["own", "nothing"] = Field(
        "nothing",
        description="What a member who leaves takes along: nothing (the default), or own: what is left of "
        "what that member brought and earned.",
    )
    last_takes: All = Field(
        "all",
        description="What the last one who leaves takes along: all (the default), or nothing: it lapses.",
    )


def compile_pool(builder: Builder, unit: str, model: PoolModel | None, path: Path) -> Pool | None:
    """Return who holds a unit together."""
    if model is None:
        return None
    asked = ""
    if model.may_spend is not None:
        asked = builder.ask(f"{unit} may be spent?", path, if_=model.may_spend, lines_at="may_spend")
    return Pool(model.brings == "all", model.takes == "own", model.last_takes == "all", asked)


def come_or_go(work: Any, occurrence: Occurrence) -> None:
    """Let a member of whom something new is known come to the household, or leave it."""
    follow_all(work, work.member(occurrence.member))


def bring_along(work: Any, occurrence: Occurrence) -> None:
    """Let what the other id had come into the household of who stays."""
    member = work.member(occurrence.member)
    follow_all(work, member)
    bring(work, member)


def merge_pools(work: Any, occurrence: Occurrence) -> None:
    """Let who stays take the place of who goes in a household; nobody belongs to two."""
    gone = str(occurrence.records["members"][0])
    member, other = work.member(occurrence.member), work.member(gone)
    if gone == member.id or other.id != gone:
        return
    household = member.facts.get("household")
    for unit in pooled(work.program):
        theirs, mine = held_with(other, unit), held_with(member, unit)
        if theirs and theirs != mine and household is not None:
            continue
        if theirs:
            account = work.account(theirs)
            stay = [member.id if one == gone else one for one in people_of(account, unit)]
            set_people(account, unit, tuple(dict.fromkeys(stay)))
            if not mine:
                stand_in(work, member, unit, theirs)
            other.marks.pop(f"{POOL}{unit}")
    if any(held_with(other, unit) for unit in pooled(work.program)):
        other.facts.pop("household", None)
        follow_all(work, other)
    for unit in pooled(work.program):
        other.marks.pop(f"{POOL}{unit}", None)
