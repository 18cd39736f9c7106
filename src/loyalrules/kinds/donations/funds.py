"""Funds as they are after compiling: their accounts, their charities, and how they are paid out.

A gift from the member and one that the shop makes on the member's account are counted apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Literal

from loyalrules.base.calendar import Duration, Window, add, window_end, window_start
from loyalrules.base.money import write_plain
from loyalrules.base.periods import PERIODS, period_id
from loyalrules.base.rounding import Rounding
from loyalrules.base.say import say
from loyalrules.base.zone import Zone
from loyalrules.facts.fields import Shape
from loyalrules.kinds.donations.model import FundModel, Leftover, PayOutModel, ReceiptsModel, VotesModel
from loyalrules.plugins.kind import Builder, Path
from loyalrules.plugins.program import EventType, Program
from loyalrules.plugins.rule import Unit
from loyalrules.shapes.model import read_amount, read_money, read_number
from loyalrules.shapes.period import Period
from loyalrules.shapes.round import RoundTo, compile_round

Giver = Literal["member", "shop"]
GIVERS: tuple[Giver, ...] = ("member", "shop")
MONEY = ""  # The kind of a gift that is not in goods.
PIECES = RoundTo("down", Fraction(1), "rule")


@dataclass(frozen=True, slots=True)
class Span:
    """A calendar window, or a period of the program that is the same for everybody; "ever" is one block."""

    window: Window
    period: Period | None = None

    def start(self, zone: Zone, at: int) -> int:
        """Return the first day of the block that holds a moment; 1 where there is only one block."""
        if self.period is not None and self.period.anchor is not None:
            return self.period.block(self.period.anchor, zone.day(at))[0]
        return 1 if self.window == "ever" else window_start(self.window, zone.day(at))

    def after(self, start: int) -> int:
        """Return the first day behind the block that begins on a day."""
        if self.period is not None and self.period.anchor is not None:
            return self.period.block(self.period.anchor, start)[1]
        return window_end(self.window, start)

    def name(self, start: int) -> str:
        """Return the name of the block that begins on a day."""
        if self.period is not None:
            return period_id("day", start)
        return "" if self.window == "ever" else period_id(self.window, start)


@dataclass(frozen=True, slots=True)
class PayOut:
    """How a period is paid out; amounts in the smallest part of the currency.

    The shop ``adds`` so much to each period, and then what it brought less than ``top``.
    """

    span: Span
    wait: Duration | None
    rounding: Rounding
    least: int
    most: int | None
    below: Leftover
    above: Leftover
    rest: Leftover
    adds: int = 0
    top: int = 0

    def due(self, zone: Zone, start: int) -> int:
        """Return the moment at which the period that begins on a day is paid out."""
        end = zone.start_of_day(self.span.after(start))
        return end if self.wait is None else add(zone, end, self.wait)


@dataclass(frozen=True, slots=True)
class Receipts:
    """Whose gifts get a number, and in which period numbers begin anew."""

    givers: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Votes:
    """How many votes each member has (``None``: any number), and what one costs in smallest parts.

    ``ranks`` are the weights of the first, the second and so on, where votes only say the order.
    """

    each_member: int | None
    unit: str = ""
    cost: int = 0
    ranks: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Fund:
    """A compiled fund; ``goal`` in the smallest part of the currency, ``None`` without one.

    ``charities`` are those behind it with their weights.
    """

    id: str
    name: object
    goal: int | None
    goods: tuple[str, ...] = ()
    apart: tuple[str, str] | None = None
    charities: Mapping[str, int] | None = None
    votes: Votes | None = None
    pay_out: PayOut | None = None
    receipts: Receipts | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it receives: money, and its goods."""
        return (MONEY, *self.goods)


def funds_of(program: Program) -> Mapping[str, Fund]:
    """Return the funds of a program by id."""
    found: Any = program.parts.get("funds", {})
    funds: Mapping[str, Fund] = found
    return funds


def unit_id(fund: str, giver: str, goods: str = MONEY) -> str:
    """Return the id of the unit in which gifts to a fund are counted.

    >>> unit_id("village-library", "member"), unit_id("shelters", "shop", "socks")
    ('donated village-library from member', 'donated socks to shelters from shop')
    """
    return f"donated {goods} to {fund} from {giver}" if goods else f"donated {fund} from {giver}"


def paid_id(fund: str, goods: str = MONEY) -> str:
    """Return the id of the unit in which is counted what a fund paid out."""
    return f"paid out {goods} of {fund}" if goods else f"paid out of {fund}"


def pool_key(fund: str, goods: str = MONEY) -> str:
    """Return the name under which the sum of all gifts to a fund is kept."""
    return f"fund {fund} {goods}" if goods else f"fund {fund}"


def known_funds(units: Mapping[str, Unit]) -> tuple[str, ...]:
    """Return the ids of the funds that have an account."""
    before, after = unit_id("|", "member").split("|")
    return tuple(
        name.removeprefix(before).removesuffix(after)
        for name in units
        if name.startswith(before) and name.endswith(after) and " to " not in name
    )


def known_goods(units: Mapping[str, Unit], fund: str) -> tuple[str, ...]:
    """Return what a fund receives in kind."""
    end = f" to {fund} from member"
    return tuple(name.removeprefix("donated ").removesuffix(end) for name in units if name.endswith(end))


def compile_fund(builder: Builder, name: str, model: FundModel, path: Path) -> Fund:
    """Return the frozen fund, and add its accounts; mistakes are reported."""
    money = builder.units[builder.currency]
    for giver in GIVERS:
        unit = unit_id(name, giver)
        builder.add_unit(Unit(unit, "money", money.decimals, money.round, Fraction(1), model.name))
        for goods in model.goods:
            builder.add_unit(Unit(unit_id(name, giver, goods), "count", 0, PIECES, None, model.name))
    plan = None
    if model.pay_out is not None:
        plan = _pay_out(builder, model.pay_out, (*path, "pay_out"))
        if plan.top and model.apart_by is not None:
            said = say("what is told apart has no one sum to be topped up")
            builder.problem("LR167", said, (*path, "pay_out", "tops_up_to"))
        builder.add_unit(Unit(paid_id(name), "money", money.decimals, money.round, Fraction(1), model.name))
        for goods in model.goods:
            builder.add_unit(Unit(paid_id(name, goods), "count", 0, PIECES, None, model.name))
    return Fund(
        name, model.name, _money(builder, model.goal, "LR162", (*path, "goal")), tuple(model.goods),
        _apart(builder, model.apart_by, (*path, "apart_by")),
        _charities(builder, model.charities, (*path, "charities")),
        None if model.votes is None else _votes(builder, model.votes, (*path, "votes")), plan,
        None if model.receipts is None else _receipts(builder, model.receipts, (*path, "receipts")),
    )  # fmt: skip


def _apart(builder: Builder, text: str | None, path: Path) -> tuple[str, str] | None:
    if text is None:
        return None
    word, _, field = text.partition(".")
    if not word.isidentifier() or not field.isidentifier():
        said = say('"{text}" names no field that says for which charity a gift is', text=text)
        builder.problem("LR167", said, path, say("write for example member.charity or order.charity"))
        return None
    shapes = [builder.events["member.updated"].shape] if word == "member" else all_shapes(builder.events)
    if place_in(shapes, word, field) is None:
        said = say('nothing has a text "{text}"', text=text)
        builder.problem("LR167", said, path, say("declare it under fields:  {text}: text", text=text))
    return word, field


def all_shapes(events: Mapping[str, EventType]) -> list[Shape]:
    """Return every record that some event brings."""
    return [shape for event in events.values() for shape in event.shapes]


def place_in(shapes: Iterable[Shape], word: str, field: str) -> int | None:
    """Return where a text stands in the first record of a word that has it, ``None`` when none has."""
    for shape in shapes:
        for number, one in enumerate(shape.fields if shape.word == word else ()):
            if one.name == field and one.kind == "text":
                return number
    return None


def _charities(builder: Builder, model: Any, path: Path) -> Mapping[str, int] | None:
    if model is None or isinstance(model, list):
        return None if model is None else dict.fromkeys(model, 1)
    weights = {name: _weight(builder, text, (*path, name)) for name, text in model.items()}
    _whole(builder, model, sum(weights.values(), Fraction()), path)
    scale = lcm(*[weight.denominator for weight in weights.values()])
    return {name: int(weight * scale) for name, weight in weights.items()}


def _whole(builder: Builder, model: Mapping[str, str], whole: Fraction, path: Path) -> None:
    """Report shares that do not come to a whole, and shares beside weights."""
    shares = [name for name, text in model.items() if "%" in text]
    if not shares:
        return
    better = say("let all shares come to 100%, or write weights without %, such as 2 and 1")
    plain = [name for name in model if name not in shares]
    if plain:
        said = say("{share} has a share and {weight} a weight", share=shares[0], weight=plain[0])
        builder.problem("LR167", said, (*path, plain[0]), better)
    elif whole != 100:
        said = say("the shares of the charities come to {whole}%, not to 100%", whole=write_plain(whole, 0))
        builder.problem("LR167", said, (*path, shares[-1]), better)


def _weight(builder: Builder, text: str, path: Path) -> Fraction:
    try:
        weight = read_number(text.removesuffix("%").strip())
        if weight <= 0:
            raise ValueError(say("a weight is above 0, not {text}", text=text))
    except ValueError as error:
        builder.unfit("LR167", error, path)
        return Fraction(1)
    return weight


def _votes(builder: Builder, model: VotesModel, path: Path) -> Votes:
    ranks = tuple(
        _weight(builder, text, (*path, "by_rank", number)) for number, text in enumerate(model.by_rank or ())
    )
    if model.cost is None:
        return Votes(model.each_member or 1, ranks=ranks)
    try:
        number, word = read_amount(model.cost)
        unit = builder.units.get(word or "")
        if unit is None or unit.kind != "lots":
            raise ValueError(say("a vote costs units, such as 1 tokens"))
        cost = number * 10**unit.decimals
        if cost <= 0 or cost.denominator != 1:
            raise ValueError(say("{cost} is not an amount of {unit}", cost=model.cost, unit=unit.id))
    except ValueError as error:
        builder.unfit("LR167", error, (*path, "cost"))
        return Votes(model.each_member, ranks=ranks)
    return Votes(model.each_member, unit.id, int(cost), ranks)


def _span(builder: Builder, each: str, path: Path) -> Span | None:
    """Return a window; a period whose blocks each member has for itself is no window of a fund."""
    for window in PERIODS:
        if window == each:
            return Span(window)
    if each == "ever":
        return Span("ever")
    period = builder.period(each, path)
    if period is None or period.anchor is None:
        if period is not None:
            said = say("{each} is another period for each member, and a fund has one for all", each=each)
            builder.problem("LR167", said, path, say("a period from a date is the same for everybody"))
        return None
    return Span("ever", period)


def _receipts(builder: Builder, model: ReceiptsModel, path: Path) -> Receipts:
    span = _span(builder, model.each, (*path, "each")) or Span("year")
    return Receipts(GIVERS if model.from_ == "both" else (model.from_,), span)


def _pay_out(builder: Builder, model: PayOutModel, path: Path) -> PayOut:
    each, _, what = model.when.rpartition(".")
    span = None
    if what != "ended" or each in ("", "ever"):
        said = say('"{when}" is not the end of a period', when=model.when)
        builder.problem("LR167", said, (*path, "when"), say("write for example  when: month.ended"))
    else:
        span = _span(builder, each, (*path, "when"))
    coin = Fraction(1, 10**builder.decimals)
    rounding = RoundTo("half_up", coin, "rule") if model.round is None else compile_round(model.round)
    if isinstance(model.round, str):
        rounding = RoundTo(rounding.mode, coin, rounding.stage)
    if rounding.mode == "none" or (rounding.step / coin).denominator != 1:
        said = say("a pay-out is money, so it is rounded to what can be paid")
        hint = say("round to a multiple of the smallest amount of {currency}", currency=builder.currency)
        builder.problem("LR163", said, (*path, "round"), hint)
        rounding = RoundTo("half_up", coin, "rule")
    least = _money(builder, model.at_least, "LR167", (*path, "at_least"))
    most = _money(builder, model.at_most, "LR167", (*path, "at_most"))
    if least is not None and most is not None and least > most:
        builder.problem("LR167", say("at_least is above at_most"), (*path, "at_least"))
    return PayOut(
        span or Span("month"), model.wait, rounding.in_parts(builder.decimals), least or 0, most,
        model.below, model.above, model.rest,
        _money(builder, model.adds, "LR167", (*path, "adds")) or 0,
        _money(builder, model.tops_up_to, "LR167", (*path, "tops_up_to")) or 0,
    )  # fmt: skip


def _money(builder: Builder, text: str | None, code: str, path: Path) -> int | None:
    if text is None:
        return None
    try:
        amount = read_money(text, builder.currency) * 10**builder.decimals
        if amount <= 0 or amount.denominator != 1:
            raise ValueError(say("{goal} is not an amount that can be collected", goal=text))
        return int(amount)
    except ValueError as error:
        builder.unfit(code, error, path, say("write for example 1000 {currency}", currency=builder.currency))
        return None
