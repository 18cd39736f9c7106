"""``units:``: what a unit is worth, how it rounds, when it becomes available, lapses, and pays."""

import re
from fractions import Fraction
from typing import Literal

from loyalrules.plugins.kind import Builder, Path
from loyalrules.plugins.rule import Pay, Unit
from loyalrules.shapes.lifetime import Available, Expires, compile_available, compile_expires
from loyalrules.shapes.model import Label, Model, OnRefund, read_money, read_number
from loyalrules.shapes.round import RoundMode, RoundModel, compile_round

_SHARE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?% of order\.subtotal\Z")


class PayModel(Model):
    """``pay: {at_least: 1000, in_steps_of: 100, at_most: 50% of order.subtotal}``, in units."""

    at_least: str | None = None
    in_steps_of: str | None = None
    at_most: str | None = None


class UnitModel(Model):
    """One unit."""

    name: Label | None = None
    worth: str | None = None
    round: RoundMode | RoundModel = "down"
    available: Available | None = None
    expires: Expires | None = None
    pay: PayModel | None = None
    if_taken_back_after_spending: Literal["owe", "forgive"] = "owe"
    on_refund: OnRefund = "replay"


def compile_unit(builder: Builder, name: str, model: UnitModel, path: Path) -> Unit:
    """Return the frozen unit; mistakes are reported."""
    rounding = compile_round(model.round)
    worth = None
    if model.worth is not None:
        try:
            worth = read_money(model.worth, builder.currency)
            if worth <= 0:
                raise ValueError("a worth must be above 0")
        except ValueError as error:
            builder.problem("LR142", str(error), (*path, "worth"))
    hold = compile_available(model.available)
    if hold is not None and hold.after and builder.event(hold.after) is None:
        builder.problem("LR119", f'nothing raises the event "{hold.after}"', (*path, "available", "after"))
    return Unit(
        name, "lots", rounding.decimals if rounding.mode != "none" else 0, rounding, worth, model.name, hold,
        compile_expires(model.expires), model.if_taken_back_after_spending, model.on_refund,
        _pay(builder, model.pay, rounding.decimals, (*path, "pay")),
    )  # fmt: skip


def _pay(builder: Builder, model: PayModel | None, decimals: int, path: Path) -> Pay | None:
    if model is None:
        return None
    least = _units(builder, model.at_least, decimals, (*path, "at_least"), 0)
    step = _units(builder, model.in_steps_of, decimals, (*path, "in_steps_of"), 1)
    if step < 1:
        builder.problem("LR143", "a step of payment is above 0", (*path, "in_steps_of"), "write 1 or more")
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
            raise ValueError(f'"{text}" is not a number of units that can be paid')
        return int(amount)
    except ValueError as error:
        hint = "write a number of units, or a share such as 50% of order.subtotal"
        builder.problem("LR143", str(error), path, hint)
        return otherwise
