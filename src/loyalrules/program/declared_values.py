"""``names:`` and ``values:``: what a program calls by a name of its own."""

from bisect import bisect_right
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from pydantic import Field, model_validator

from loyalrules.base.calendar import Window, read_date
from loyalrules.base.money import is_currency
from loyalrules.base.periods import period_id
from loyalrules.base.problem import Problem, ProgramError, Related
from loyalrules.base.say import say
from loyalrules.books.outside import OUTSIDE, Outside, told_key, value_key
from loyalrules.document.document import Document
from loyalrules.document.to_model import to_value
from loyalrules.expr.errors import ExprError
from loyalrules.expr.from_text import parse
from loyalrules.expr.nodes import Name, Node
from loyalrules.expr.types import DATE, Type
from loyalrules.facts.state import MemberState
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.program import Fact
from loyalrules.program.builder import ProgramBuilder
from loyalrules.program.definitions import circles
from loyalrules.shapes.model import Model, ReadableId, read_amount

Plain = str | list[str]


class DatedModel(Model):
    """One step of a value: ``{from: 2024-09-01, gives: 1250 USD}``."""

    from_: str = Field(alias="from", description="The first day on which it holds.")
    gives: Plain = Field(description="The value from that day on.")


class ValueModel(Model):
    """A value that changes: from days on (``steps``), or with each period (``each`` and ``given``).

    ``given: outside`` says that the shop tells it, with the event ``value.declared``; ``type`` says what
    it is then.
    """

    steps: list[DatedModel] | None = Field(None, min_length=1, description="The value from each day on.")
    each: Window | None = Field(None, description="The calendar period for which a value is given.")
    given: dict[str, Plain] | Literal["outside"] | None = Field(
        None, description="The value of each period: 2026-Q4, 2026-12; or outside: the shop tells it."
    )
    type: Literal["money", "number"] = Field(
        "money", description="What is told from outside: money (the default) or number."
    )

    @model_validator(mode="after")
    def _one(self) -> "ValueModel":
        if self.given == "outside" and self.steps is None:
            return self
        periods = self.each is not None and self.given is not None
        if (self.steps is None) != periods or (self.each is None) != (self.given is None):
            raise ValueError(say("a value that changes has steps, or each and given"))
        return self


NAMES = dict[str, str]
VALUES = dict[ReadableId, Plain | ValueModel]


def declared_names(document: Document, builder: ProgramBuilder) -> Mapping[str, Node]:
    """Return the own names of a program with their meanings; mistakes are collected.

    A name with a mistake, or in a circle of names that need each other, is not among them.
    """
    try:
        names: dict[str, str] = to_value(NAMES, document, ("names",))
    except ProgramError as error:
        builder.mistakes.take(error)
        return {}
    found: dict[str, Node] = {}
    for name, text in names.items():
        if name.count(".") != 1 or not name.replace(".", "").replace("_", "").isalnum():
            said = say('"{name}" is not a name: write it as member.tier_nights', name=name)
            builder.mistakes.add("LR180", said, ("names", name), at_key=True)
            continue
        try:
            found[name] = parse(text)
        except ExprError as error:
            builder.mistakes.expression(error, ("names", name))
            builder.mistakes.failed.add("names")
    for circle in list(circles(found)):
        _tell_circle(circle, document, builder)
        for use in circle:
            found.pop(use.path, None)
    return found


def _tell_circle(circle: tuple[Name, ...], document: Document, builder: ProgramBuilder) -> None:
    owners = [circle[-1].path, *(use.path for use in circle[:-1])]
    said = say("{name} is made of itself: {path}", name=owners[0], path=" -> ".join([*owners, owners[0]]))
    places = [
        document.inside(("names", owner), use.start, use.length)
        for owner, use in zip(owners, circle, strict=True)
    ]
    needs = say("which needs {name} again", name=owners[0])
    related = (Related(places[-1], needs),) if len(circle) > 1 else ()
    hint = say("write here what it is made of, without {name}", name=owners[0])
    builder.mistakes.report([Problem("LR180", said, places[0], hint, related=related)])
    builder.mistakes.failed.add("names")


def declare_values(document: Document, builder: ProgramBuilder) -> None:
    """Let expressions read every value as ``value.<id>``; mistakes are collected."""
    try:
        values: dict[str, Any] = to_value(VALUES, document, ("values",))
    except ProgramError as error:
        builder.mistakes.take(error)
        return
    outside: dict[str, Outside] = {}
    builder.add_part(OUTSIDE, outside)
    for name, model in values.items():
        try:
            if isinstance(model, ValueModel) and model.given == "outside":
                outside[name] = _outside(builder, model)
                builder.add_fact(_told(name, outside[name]))
                continue
            builder.add_fact(_fact(builder, name, model))
        except ValueError as error:
            builder.mistakes.add("LR182", str(error), ("values", name))


def _outside(builder: ProgramBuilder, model: ValueModel) -> Outside:
    if model.type == "number":
        return Outside(model.each or "ever", Type("number", scale=NUMBER_SCALE), NUMBER_SCALE)
    return Outside(model.each or "ever", Type("money", builder.currency, builder.decimals), builder.decimals)


def _told(name: str, outside: Outside) -> Fact:
    """Return a value that the shop tells: not known until it was told."""

    def told(work: Any, member: MemberState) -> object:
        period = outside.period(work.zone, work.value_at)
        return work.pool(value_key(name, period)) if work.pool(told_key(name, period)) else None

    return _named(name, outside.type.with_maybe(True), told)


def _fact(builder: ProgramBuilder, name: str, model: Any) -> Fact:
    if not isinstance(model, ValueModel):
        kind, value = _read(builder, model)
        return _named(name, kind, lambda work, member: value)
    if model.steps is not None:
        return _stepped(builder, name, model.steps)
    each: Window = model.each or "ever"
    given_in = model.given if isinstance(model.given, dict) else {}
    known = {period: _read(builder, plain) for period, plain in given_in.items()}
    kind = _one_type([kind for kind, _ in known.values()])
    by_period = {period: value for period, (_, value) in known.items()}

    def given(work: Any, member: MemberState) -> object:
        return by_period.get(period_id(each, work.zone.day(work.value_at)))

    return _named(name, kind.with_maybe(True), given)


def _stepped(builder: ProgramBuilder, name: str, steps: list[DatedModel]) -> Fact:
    days = [read_date(step.from_) for step in steps]
    if sorted(set(days)) != days:
        raise ValueError(say("the days of a value must rise"))
    read = [_read(builder, step.gives) for step in steps]
    kind = _one_type([kind for kind, _ in read])

    def at(work: Any, member: MemberState) -> object:
        number = bisect_right(days, work.zone.day(work.value_at))
        return read[number - 1][1] if number else None

    return _named(name, kind.with_maybe(True), at)


def _named(name: str, kind: Type, read: Any) -> Fact:
    return Fact(f"value.{name}", kind, read, "a value of the program", subject=False)


def _one_type(kinds: list[Type]) -> Type:
    if not kinds:
        raise ValueError(say("this value is given for no period"))
    if len(set(kinds)) > 1:
        raise ValueError(
            say("all of one value must be of one kind: {kinds}", kinds=[str(kind) for kind in kinds])
        )
    return kinds[0]


def _read(builder: ProgramBuilder, plain: Plain) -> tuple[Type, object]:
    """Return the type and the run-time form of what is written: money, a number, a date, text or a list."""
    if isinstance(plain, list):
        return Type("list", item=Type("text")), tuple(plain)
    if plain in ("yes", "no"):
        return Type("yes/no"), plain == "yes"
    try:
        return DATE, read_date(plain)
    except ValueError:
        pass
    try:
        number, word = read_amount(plain)
    except ValueError:
        return Type("text"), plain
    if word is None:
        return Type("number", scale=NUMBER_SCALE), _whole(number * 10**NUMBER_SCALE, plain)
    if word == builder.currency:
        return Type("money", word, builder.decimals), _whole(number * 10**builder.decimals, plain)
    if is_currency(word):
        raise ValueError(
            say("this program counts in {currency}, not in {word}", currency=builder.currency, word=word)
        )
    return Type("text"), plain


def _whole(number: Fraction, text: str) -> int:
    if number.denominator != 1:
        raise ValueError(say("{text} has too many decimals", text=text))
    return number.numerator
