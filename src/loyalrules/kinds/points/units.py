"""``units:``: what a unit is worth, how it rounds, when it becomes available, lapses, and pays."""

import re
from fractions import Fraction
from typing import Literal

from pydantic import Field

from loyalrules.base.say import say
from loyalrules.kinds.points.pooling import PoolModel, compile_pool
from loyalrules.plugins.kind import Builder, Path
from loyalrules.plugins.rule import Pay, Transfer, Unit
from loyalrules.shapes.lifetime import Available, Expires, compile_available, compile_expires
from loyalrules.shapes.limit import Limit, LimitModel
from loyalrules.shapes.model import Label, Model, OnRefund, ReadableId, read_money, read_number
from loyalrules.shapes.round import RoundMode, RoundModel, compile_round

_SHARE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?% of order\.subtotal\Z")


class PayModel(Model):
    """``pay: {at_least: 1000, in_steps_of: 100, at_most: 50% of order.subtotal}``, in units."""

    at_least: str | None = Field(None, description="The fewest units that pay for something.")
    in_steps_of: str | None = Field(None, description="Units pay in multiples of this number.")
    at_most: str | None = Field(
        None, description="The most that pays for one order: units, or 50% of order.subtotal."
    )


class TransferModel(Model):
    """``transfer: {at_least: 100, in_steps_of: 10, expires: anew}``, in units."""

    at_least: str | None = Field(None, description="The fewest units that are passed on.")
    in_steps_of: str | None = Field(None, description="Units are passed on in multiples of this number.")
    expires: Literal["kept", "anew"] = Field(
        "kept", description="Whether units keep their dates (kept, the default), or live anew."
    )


class UnitModel(Model):
    """One unit."""

    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    worth: str | None = Field(
        None, description="What one unit is worth in money when it pays, and as a debt of the shop."
    )
    round: RoundMode | RoundModel = Field(
        "down",
        description="How amounts become units: down (the default), up, half_up, none, or to a step.",
    )
    available: Available | None = Field(None, description="From when units can be spent; at once without it.")
    expires: Expires | None = Field(None, description="When units lapse; never without it.")
    pay: PayModel | None = Field(None, description="How units pay for orders; without it they do not.")
    transfer: TransferModel | None = Field(
        None, description="How members pass units on to others; without it they do not."
    )
    pool: PoolModel | None = Field(
        None, description="One balance for a household; without it every member has one alone."
    )
    if_taken_back_after_spending: Literal["owe", "forgive"] = Field(
        "owe", description="What becomes of units that a refund takes back after they were spent."
    )
    on_refund: OnRefund = Field(
        "replay", description="What a refund takes back of what rules gave in this unit."
    )
    limit: LimitModel | None = Field(None, description="The most that one owner gets of it, by all rules.")
    remembers: dict[ReadableId, Literal["money", "number"]] = Field(
        {}, description="Values that each gift keeps, by name: money or number; claims read spent.<name>."
    )


def compile_unit(builder: Builder, name: str, model: UnitModel, path: Path) -> Unit:
    """Return the frozen unit; mistakes are reported."""
    rounding = compile_round(model.round)
    worth = None
    if model.worth is not None:
        try:
            worth = read_money(model.worth, builder.currency)
            if worth <= 0:
                worth = None
                raise ValueError(say("a worth must be above 0"))
        except ValueError as error:
            builder.unfit("LR142", error, (*path, "worth"))
    hold = compile_available(model.available, builder.finder((*path, "available")))
    if hold is not None and hold.after and builder.event(hold.after) is None:
        builder.unknown_event(hold.after, (*path, "available", "after"))
    return Unit(
        name, "lots", rounding.decimals if rounding.mode != "none" else 0, rounding, worth, model.name, hold,
        compile_expires(model.expires, builder.finder((*path, "expires"))),
        model.if_taken_back_after_spending, model.on_refund,
        _pay(builder, model.pay, rounding.decimals, (*path, "pay")),
        _transfer(builder, model.transfer, rounding.decimals, (*path, "transfer")), model.remembers,
        _limits(builder, name, model.limit, rounding.decimals, (*path, "limit")),
        compile_pool(builder, name, model.pool, (*path, "pool")),
    )  # fmt: skip


def _limits(
    builder: Builder, unit: str, model: LimitModel | None, decimals: int, path: Path
) -> tuple[Limit, ...]:
    """Return the limit of all that rules give of a unit."""
    if model is None:
        return ()
    most = Fraction(model.times or 0)
    if model.total is not None:
        try:
            most = read_number(model.total) * 10**decimals
        except ValueError as error:
            builder.unfit("LR125", error, (*path, "total"))
    if model.each == "campaign":
        message = say("only rules of a campaign can say each: campaign")
        builder.problem("LR124", message, (*path, "each"), say("write for example  each: month"))
    if model.shared is not None:
        said = say("the limit of {unit} holds for all that rules give of it", unit=unit)
        builder.problem("LR125", said, (*path, "shared"), say("leave it out"))
    each = model.each or ("ever" if model.over is None else "")
    period = builder.period(each or None, (*path, "each"))
    what = "times" if model.times is not None else "total"
    waits = model.when_used_up == "wait"
    return (
        Limit(
            f"limit {unit} unit",
            what,
            most,
            tuple(model.per),
            each,
            model.over,
            period,
            waits,
            not model.partly,
        ),
    )


def _transfer(builder: Builder, model: TransferModel | None, decimals: int, path: Path) -> Transfer | None:
    if model is None:
        return None
    least = _units(builder, model.at_least, decimals, (*path, "at_least"), 0)
    step = _units(builder, model.in_steps_of, decimals, (*path, "in_steps_of"), 1)
    return Transfer(least, max(step, 1), model.expires == "anew")


def _pay(builder: Builder, model: PayModel | None, decimals: int, path: Path) -> Pay | None:
    if model is None:
        return None
    least = _units(builder, model.at_least, decimals, (*path, "at_least"), 0)
    step = _units(builder, model.in_steps_of, decimals, (*path, "in_steps_of"), 1)
    if step < 1:
        builder.problem(
            "LR143", say("a step of payment is above 0"), (*path, "in_steps_of"), say("write 1 or more")
        )
    share, most = None, None
    if model.at_most is not None:
        found = _SHARE.match(model.at_most)
        if found:
            share = Fraction(found[1]) / 100
        else:
            most = _units(builder, model.at_most, decimals, (*path, "at_most"), 0)
    return Pay(least, step, share, most)


def _units(builder: Builder, text: str | None, decimals: int, path: Path, otherwise: int) -> int:
    if text is None:
        return otherwise
    try:
        amount = read_number(text) * 10**decimals
        if amount.denominator != 1 or amount < 0:
            raise ValueError(say('"{text}" is not a number of units that can be paid', text=text))
        return int(amount)
    except ValueError as error:
        hint = say("write a number of units, or a share such as 50% of order.subtotal")
        if text.endswith("%"):
            builder.problem(
                "LR143",
                say('"{text}" does not say of what', text=text),
                path,
                say("write {text} of order.subtotal", text=text),
            )
        else:
            builder.unfit("LR143", error, path, hint)
        return otherwise
