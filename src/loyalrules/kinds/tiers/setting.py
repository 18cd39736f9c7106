"""``set_tier``: a level that a rule gives, bought or by invitation, or a held level that lasts longer.

What is set is a mark like any other, so the tier stays the best level that some mark holds. A refund
takes the mark away again.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from loyalrules.base.calendar import Duration
from loyalrules.base.say import say
from loyalrules.books.count_poster import CountPoster
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.tiers.following import keep
from loyalrules.kinds.tiers.levels import NEVER, Mark, Tiers
from loyalrules.kinds.tiers.longer import lengthen
from loyalrules.plugins.gifts import WHOLE, GiftModel, gift
from loyalrules.plugins.kind import EffectDraft, Path, RuleDesk, Verb
from loyalrules.plugins.rule import Effect, Raised, Source, Unit
from loyalrules.shapes.lifetime import Expires, Lifetime
from loyalrules.shapes.model import DurationText, ReadableId

SETS = "sets of levels"
NOBODY = CountPoster()  # For a program that does not load.


class SetTierModel(GiftModel):
    """``set_tier: {level: gold, expires: {after: 1 year}}``, or ``{longer: 1 year}``."""

    set: ReadableId | None = Field(
        None, description="Which set of levels; may be left out when there is one."
    )
    level: ReadableId | None = Field(
        None, description="The level that the member holds from now on, unless a higher one is held."
    )
    expires: Expires | None = Field(
        None, description="How long it holds; otherwise as if the level were reached now."
    )
    longer: DurationText | None = Field(
        None, description="Instead of level: by how much the level held now lasts longer, such as 1 year."
    )

    @model_validator(mode="after")
    def _one(self) -> "SetTierModel":
        if (self.level is None) == (self.longer is None):
            raise ValueError(say("set_tier has exactly one of level and longer"))
        if self.expires is not None and self.level is None:
            raise ValueError(say("longer says how long already; leave expires out"))
        return self


class LevelPoster:
    """Sets a level, or with ``longer`` lets the held one last longer. What cannot end lasts no longer."""

    def __init__(
        self, tiers: Tiers, level: int, lifetime: Lifetime | None, longer: Duration | None, *, ends: bool
    ) -> None:
        self.tiers = tiers
        self.level = level
        self.lifetime = lifetime
        self.longer = longer
        self.ends = ends

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Set the level from the moment that the source says."""
        until: int | None = NEVER
        if self.longer is not None:
            until = source.at  # What it is held longer behind is found with all that is known.
        elif self.ends:
            until = None if self.lifetime is None else self.lifetime.ends(work.zone, source.at, member)
        mark = Mark(source.at, 0, 0, self.level, until, (), _key(effect, source), self.longer)
        keep(self.tiers, work, member, mark)
        lengthen(self.tiers, work, member)
        work.post(
            member, effect.unit.id, "issued", "counted", amount, "", effect.rule, source.order,
            value_at=source.at,
        )  # fmt: skip
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take back what was set, unless it was over long ago; what was held longer behind it moves up."""
        by = _key(effect, source)
        for what in ("past", ""):
            marks = self.tiers.marks_of(member, what)
            gone = next((mark for mark in reversed(marks) if mark.by == by), None)
            if gone is not None:
                member.marks[self.tiers.key(what)] = tuple([mark for mark in marks if mark is not gone])
                break
        lengthen(self.tiers, work, member)
        work.post(
            member, effect.unit.id, "counted", "issued", amount, "", effect.rule, source.order,
            value_at=source.at,
        )  # fmt: skip
        return 0

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """What changes is told by the levels themselves."""
        return None


def _key(effect: Effect, source: Source) -> str:
    return f"{effect.rule} {effect.index} {source.order}"


# --- Compiling -----------------------------------------------------------------------------------


def _set_tier(model: SetTierModel, desk: RuleDesk, path: Path) -> EffectDraft:
    tiers = _set(model, desk, path)
    if tiers is None:
        return gift(model, desk, path, desk.money(), NOBODY, ())
    told, number = (("set", tiers.name), ("longer", str(model.longer))), 0
    if model.level is not None:
        ids = [level.id for level in tiers.levels]
        if model.level in ids[1:]:
            number = ids.index(model.level)
        elif model.level in ids:
            said = say("every member holds {level}, so it cannot be set", level=model.level)
            desk.problem("LR184", said, (*path, "level"), say("set a level above it"))
        else:
            said = say("there is no level {level_id}", level_id=model.level)
            desk.unknown("LR184", said, (*path, "level"), model.level, ids[1:])
        told = (("set", tiers.name), ("level", model.level))
    chosen = tiers.levels[number].lifetime if model.expires is None else desk.expires(model.expires, path)
    poster = LevelPoster(tiers, number, chosen, model.longer, ends=model.expires != "never")
    return gift(model, desk, path, Unit(tiers.unit, "count", 0, WHOLE), poster, told)


def _set(model: SetTierModel, desk: RuleDesk, path: Path) -> Tiers | None:
    found: Any = desk.part(SETS)
    sets: Mapping[str, Tiers | None] = found or {}
    if not sets:
        desk.problem("LR184", say("this program has no tiers"), path, say("declare levels under tiers:"))
        return None
    if model.set is None and len(sets) > 1:
        said = say("say which: {known}", known=list(sets))
        desk.problem("LR184", say("this effect does not say its set of levels"), path, said)
        return None
    if model.set is not None and model.set not in sets:
        said = say('no set of levels "{set}" is declared', set=model.set)
        desk.unknown("LR184", said, (*path, "set"), model.set, sets)
        return None
    return sets[model.set or next(iter(sets))]


SET_TIER = Verb("set_tier", "Give a level, or let the held one last longer.", SetTierModel, _set_tier)
