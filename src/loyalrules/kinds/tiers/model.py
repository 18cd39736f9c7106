"""``tiers:``: a measure, levels with thresholds or lines, and when they are reviewed."""

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.books.counters import Window
from loyalrules.kinds.tiers.levels import COUNTED_IN, Level, Tiers
from loyalrules.plugins.kind import Builder, Path
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.lifetime import Expires, Lifetime, compile_expires
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.model import Label, Model, ReadableId, read_amount
from loyalrules.shapes.period import Period

REVIEWS = {f"{window}.ended": window for window in ("day", "week", "month", "quarter", "half_year", "year")}


class LevelModel(Model):
    """One level: ``{id: gold, from: 300000, expires: {after: 12 months}}``."""

    id: ReadableId = Field(description="The level, as expressions read it: member.tier is gold.")
    from_: str | None = Field(
        None, alias="from", description="From which measure it is reached; the lowest level starts at 0."
    )
    if_: Conditions | None = Field(
        None, alias="if", description="Lines that must all hold for the level, in place of a measure."
    )
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    expires: Expires | None = Field(None, description="How long the level is kept.")


class TiersModel(Model):
    """The levels, lowest first."""

    measure: MeasureModel | str | None = Field(
        None, description="What is measured, or the name of a counter; without it levels have lines."
    )
    balance: str | None = Field(
        None, description="Instead of measure: the unit whose balance of now says the level."
    )
    levels: list[LevelModel] = Field(min_length=1, description="The levels, lowest first.")
    expires: Expires | None = Field(
        None, description="How long levels are kept that say nothing of their own."
    )
    review: str | None = Field(
        None, description="When levels are measured again: month.ended, or another period."
    )
    keep_while: Conditions | None = Field(
        None, description="Lines while which no level is lost: it ends the moment they hold no more."
    )
    go_up: Literal["at_once", "at_review"] = Field(
        "at_once", description="When a member goes up: at_once (the default), or at_review."
    )

    go_down: Literal["at_once", "at_end"] | None = Field(
        None,
        description="When a member goes down: at_end (of the level, or at a review; the default), "
        "or at_once: a balance, or lines, say the level of now.",
    )
    on_refund: Literal["at_once", "at_review"] = Field(
        "at_once", description="When a refund takes a level away: at_once (the default), or at_review."
    )
    fall: Literal["to_earned", "one_level"] = Field(
        "to_earned", description="How far a member falls: to_earned (the default), or one_level at a time."
    )

    @model_validator(mode="after")
    def _reached(self) -> "TiersModel":
        lines = [level.if_ is not None for level in self.levels]
        if self.measure is not None and any(lines):
            raise UnfitError(
                say("levels have lines (if), or a measure and from; not both"), keys=("measure",)
            )
        if self.balance is not None:
            if self.measure is not None:
                raise UnfitError(say("levels have a measure or a balance, not both"), keys=("measure",))
            if any(lines):
                raise UnfitError(say("levels of a balance have from, not lines (if)"), keys=("balance",))
        elif self.measure is None and not all(lines[1:]):
            raise ValueError(say("without a measure, every level above the lowest has lines (if)"))
        self._of_now()
        if self.on_refund == "at_review" and self.review is None:
            raise ValueError(say("on_refund: at_review needs  review:  the end of a period"))
        if self.go_up == "at_review" and self.review is None:
            raise ValueError(say("go_up: at_review needs  review:  the end of a period"))
        return self

    @property
    def asks(self) -> bool:
        """Whether levels have lines, and nothing that is measured."""
        return self.measure is None and self.balance is None

    @property
    def now(self) -> bool:
        """Whether a level is held as long as what it asks for is so, and no longer."""
        return self.balance is not None or self.go_down == "at_once"

    def _of_now(self) -> None:
        if self.balance is not None and self.go_down == "at_end":
            said = say("a balance says the level of now: leave go_down out")
            raise UnfitError(said, keys=("go_down",))
        if not self.now:
            return
        if self.measure is not None:
            said = say("what was counted stays counted; go_down: at_once is for a balance, or for lines")
            raise UnfitError(said, keys=("go_down",))
        told: dict[str, object] = {
            "review": self.review,
            "keep_while": self.keep_while,
            "go_up": None if self.go_up == "at_once" else self.go_up,
            "fall": None if self.fall == "to_earned" else self.fall,
            "on_refund": None if self.on_refund == "at_once" else self.on_refund,
        }
        for key, value in told.items():
            if value is not None:
                said = say(
                    "these levels are held as long as it is so, and no longer: leave {key} out", key=key
                )
                raise UnfitError(said, keys=(key,))
        if "never" in (self.expires, *[level.expires for level in self.levels]):
            raise ValueError(
                say("these levels are held as long as it is so, and for a time behind it, not for ever")
            )


def _one_or_many(value: object) -> str:
    if not isinstance(value, dict) or "levels" in value or "measure" in value or "balance" in value:
        return "one"
    return "many"


TiersSection = Annotated[
    Annotated[TiersModel, Tag("one")] | Annotated[dict[ReadableId, TiersModel], Tag("many")],
    Discriminator(_one_or_many),
]


def compile_tiers(builder: Builder, name: str, model: TiersModel, path: Path) -> Tiers | None:
    """Return the frozen tiers of a set; mistakes are reported."""
    counter, window, counted_in = "", Window(), COUNTED_IN
    if model.balance is not None:
        unit = builder.units.get(model.balance)
        if unit is None:
            message = say('no unit "{unit}" is declared', unit=model.balance)
            builder.unknown("LR122", message, (*path, "balance"), model.balance, builder.units)
            return None
        if unit.pool is not None:
            said = say("{unit} are held by a household, so they say no level of a member", unit=unit.id)
            hint = say("count what each earned: measure: {{total: points.amount, when: points.credited}}")
            builder.problem("LR197", said, (*path, "balance"), hint)
            return None
        counted_in = 10**unit.decimals
    if model.measure is not None:
        counter, window = _measure(builder, name, model.measure, path)
    review = _review(builder, model.review, path)
    if model.review is not None and review is None:
        return None
    levels: list[Level] = []
    for number, level in enumerate(model.levels):
        where = (*path, "levels", number)
        threshold = _threshold(builder, level, where, model.balance or builder.currency)
        if threshold is None:
            return None
        if number and level.if_ is None and threshold <= levels[-1].threshold:
            lower = model.levels[number - 1]
            builder.problem(
                "LR145",
                say(
                    "levels must rise: {level} starts at {start}, {lower} before it at {lower_start}",
                    level=level.id,
                    start=level.from_ or 0,
                    lower=lower.id,
                    lower_start=lower.from_ or 0,
                ),
                (*where, "from"),
                say("put the lowest level first, or correct the amount"),
            )
        floor = threshold * counted_in
        asked = ""
        if level.if_ is not None:
            asked = builder.ask(f"{name} is {level.id}?", where, if_=level.if_, event=f"{name}?")
        levels.append(
            Level(
                level.id, threshold, level.name, _lifetime(builder, model, level, (*where, "expires")),
                floor.numerator if floor.denominator == 1 else floor, asked, level.expires == "never",
            )
        )  # fmt: skip
    if levels[0].threshold > 0 or levels[0].asked:
        builder.problem(
            "LR146",
            say("the lowest level is what every member holds, so it starts at 0"),
            (*path, "levels", 0, "from"),
            say("put a level before it that starts at 0"),
        )
    return Tiers(
        name, counter, window, tuple(levels), review,
        f"{name}?" if model.asks else "", model.go_up == "at_once",
        isinstance(review, Period)
        or any(level.lifetime is not None and level.lifetime.period is not None for level in levels),
        _kept(builder, name, model, path), model.fall == "one_level", model.now,
        model.balance or "", counted_in, model.on_refund == "at_review",
    )  # fmt: skip


def _kept(builder: Builder, name: str, model: TiersModel, path: Path) -> str:
    if model.keep_while is None:
        return ""
    return builder.ask(f"{name} is kept?", path, if_=model.keep_while, lines_at="keep_while")


def _review(builder: Builder, review: str | None, path: Path) -> str | Period | None:
    found: Any = builder.part("periods") or {}
    reviews: dict[str, str | Period] = {**REVIEWS, **{f"{name}.ended": one for name, one in found.items()}}
    if review is not None and review not in reviews:
        message = say('"{review}" is not when a period ends', review=review)
        builder.unknown("LR144", message, (*path, "review"), review, reviews)
    return None if review is None else reviews.get(review)


def _measure(builder: Builder, name: str, measure: MeasureModel | str, path: Path) -> tuple[str, Window]:
    if isinstance(measure, str):
        counters = builder.sections.get("counters", {})
        found = counters.get(measure)
        if found is None:
            message = say('no counter "{measure}" is declared', measure=measure)
            builder.unknown("LR147", message, (*path, "measure"), measure, counters)
            return measure, Window()
        return measure, Window(found.each or "ever", found.over, builder.period(found.each, path))
    counter = f"{name}_measure"
    builder.counter(counter, measure, (*path, "measure"))
    return counter, Window(measure.each or "ever", measure.over, builder.period(measure.each, path))


def _threshold(builder: Builder, level: LevelModel, path: Path, counts: str) -> Fraction | None:
    if level.from_ is None:
        return Fraction(0)
    try:
        number, word = read_amount(level.from_)
    except ValueError as error:
        builder.unfit("LR145", error, (*path, "from"))
        return None
    if word is not None and word != counts:
        builder.problem(
            "LR145",
            say("this program counts in {currency}, not in {word}", currency=counts, word=word),
            (*path, "from"),
        )
    return number


def _lifetime(builder: Builder, model: TiersModel, level: LevelModel, path: Path) -> Lifetime | None:
    chosen = level.expires if level.expires is not None else model.expires
    return compile_expires(chosen, builder.finder(path))
