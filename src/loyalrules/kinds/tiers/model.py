"""``tiers:``: a measure, levels with thresholds, and when they are reviewed."""

from fractions import Fraction

from pydantic import Field

from loyalrules.base.say import say
from loyalrules.books.counters import Window
from loyalrules.kinds.tiers.levels import COUNTED_IN, Level, Tiers
from loyalrules.plugins.kind import Builder, Path
from loyalrules.shapes.lifetime import Expires, Lifetime, compile_expires
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.model import Label, Model, ReadableId, read_amount

REVIEWS = {f"{window}.ended": window for window in ("day", "week", "month", "quarter", "half_year", "year")}


class LevelModel(Model):
    """One level: ``{id: gold, from: 300000, expires: {after: 12 months}}``."""

    id: ReadableId = Field(description="The level, as expressions read it: member.tier is gold.")
    from_: str | None = Field(
        None, alias="from", description="From which measure it is reached; the lowest level starts at 0."
    )
    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    expires: Expires | None = Field(None, description="How long the level is kept.")


class TiersModel(Model):
    """The levels, lowest first."""

    measure: MeasureModel | str = Field(description="What is measured, or the name of a counter.")
    levels: list[LevelModel] = Field(min_length=1, description="The levels, lowest first.")
    expires: Expires | None = Field(
        None, description="How long levels are kept that say nothing of their own."
    )
    review: str | None = Field(
        None, description="When levels are measured again: month.ended, or another period."
    )


def compile_tiers(builder: Builder, model: TiersModel, path: Path) -> Tiers | None:
    """Return the frozen tiers; mistakes are reported."""
    counter, window = _measure(builder, model, path)
    if model.review is not None and model.review not in REVIEWS:
        builder.problem(
            "LR144",
            say('"{review}" is not when a period ends', review=model.review),
            (*path, "review"),
            ", ".join(REVIEWS),
        )
        return None
    levels: list[Level] = []
    for number, level in enumerate(model.levels):
        where = (*path, "levels", number)
        threshold = _threshold(builder, level, where)
        if number and threshold <= levels[-1].threshold:
            builder.problem(
                "LR145",
                say("levels must rise: {level} starts at {start}", level=level.id, start=level.from_),
                where,
                say("put the lowest level first"),
            )
        floor = threshold * COUNTED_IN
        levels.append(
            Level(
                level.id, threshold, level.name, _lifetime(model, level),
                floor.numerator if floor.denominator == 1 else floor,
            )
        )  # fmt: skip
    if levels[0].threshold > 0:
        builder.problem(
            "LR146",
            say("the lowest level is what every member holds, so it starts at 0"),
            (*path, "levels", 0),
        )
    return Tiers(counter, window, tuple(levels), None if model.review is None else REVIEWS[model.review])


def _measure(builder: Builder, model: TiersModel, path: Path) -> tuple[str, Window]:
    if isinstance(model.measure, str):
        counters = builder.sections.get("counters", {})
        found = counters.get(model.measure)
        if found is None:
            builder.problem(
                "LR147", say('no counter "{measure}" is declared', measure=model.measure), (*path, "measure")
            )
            return model.measure, Window()
        return model.measure, Window(found.each or "ever", found.over)
    builder.counter("tier_measure", model.measure, (*path, "measure"))
    return "tier_measure", Window(model.measure.each or "ever", model.measure.over)


def _threshold(builder: Builder, level: LevelModel, path: Path) -> Fraction:
    if level.from_ is None:
        return Fraction(0)
    try:
        number, word = read_amount(level.from_)
    except ValueError as error:
        builder.problem("LR145", str(error), (*path, "from"))
        return Fraction(0)
    if word is not None and word != builder.currency:
        builder.problem(
            "LR145",
            say("this program counts in {currency}, not in {word}", currency=builder.currency, word=word),
            (*path, "from"),
        )
    return number


def _lifetime(model: TiersModel, level: LevelModel) -> Lifetime | None:
    return compile_expires(level.expires if level.expires is not None else model.expires)
