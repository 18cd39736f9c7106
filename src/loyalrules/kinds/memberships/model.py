"""``memberships:``: plans that are bought, by their id."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from loyalrules.base.calendar import Duration, add
from loyalrules.base.say import say
from loyalrules.kinds.memberships.plan import Plan, in_parts
from loyalrules.plugins.kind import Builder, Path
from loyalrules.shapes.lifetime import Expires, Lifetime, compile_expires
from loyalrules.shapes.model import DurationText, Label, Model, ReadableId, listed, read_money

PERIODS = {
    "day": Duration(days=1),
    "week": Duration(days=7),
    "month": Duration(months=1),
    "year": Duration(months=12),
}
# Words that begin other names in expressions.
TAKEN = frozenset(
    {"member", "referrer", "friend", "upline", "household", "program", "order", "cart", "line", "tender"}
    | {"points", "reward", "coupon", "tier", "referral", "donation", "membership", "campaign", "period"}
    | {"claim", "spent", "value", "now", "today"}
)


class PriceModel(Model):
    """``{amount: 19.90 CNY, each: month}``, or ``{amount: 60 USD}`` for a plan that is paid once."""

    amount: str = Field(description="The price: 9.99 USD.")
    each: Literal["day", "week", "month", "year"] | None = Field(
        None, description="How often it is paid; without it, once."
    )


class PlanModel(Model):
    """One plan: ``{price: {amount: 19.90 CNY, each: month}, trial: 14 days, grace: 3 days}``."""

    name: Label | None = Field(None, description="What people read: a text, or one for each language.")
    price: Literal["none"] | PriceModel = Field(
        "none", description="What the membership costs, once or each period."
    )
    trial: DurationText | None = Field(None, description="How long it is free at first, once in a lifetime.")
    grace: DurationText | None = Field(
        None, description="How long benefits stay while a payment is being retried."
    )
    expires: Expires | None = Field(None, description="How long a membership that is paid once is valid.")
    instead_of: Annotated[list[ReadableId], BeforeValidator(listed)] = Field(
        [], description="The plan that ends when this one begins."
    )


def compile_plans(builder: Builder, section: Mapping[str, PlanModel]) -> dict[str, Plan]:
    """Return the frozen plans by id; mistakes are reported."""
    plans: dict[str, Plan] = {}
    for name, model in section.items():
        path: Path = ("memberships", name)
        if name in TAKEN:
            message = say(
                "no plan can be called {name}: expressions read {name}.something already", name=name
            )
            builder.problem("LR170", message, path, say("give the plan another name"))
        plans[name] = _plan(builder, name, model, path)
        _instead_of(builder, name, model, list(section), path)
    return plans


def _plan(builder: Builder, name: str, model: PlanModel, path: Path) -> Plan:
    price = None if model.price == "none" else model.price
    each = None if price is None else price.each
    if model.trial is not None and price is None:
        builder.problem(
            "LR172",
            say("{name} is free, so there is nothing to try", name=name),
            (*path, "trial"),
            say("give it a price"),
        )
    if model.grace is not None and each is None:
        builder.problem(
            "LR173",
            say("no payment of {name} is ever due, so nothing is retried", name=name),
            (*path, "grace"),
            say("grace belongs to a price with  each:; for a longer validity write it under  expires:"),
        )
    if model.expires is not None and each is not None:
        builder.problem(
            "LR174",
            say("{name} is paid each {each}, so it ends when it is not paid", name=name, each=each),
            (*path, "expires"),
            say("leave out either  each:  or  expires:"),
        )
    term = (
        compile_expires(model.expires, builder.finder(path))
        if each is None
        else Lifetime(PERIODS[each], "start of day")
    )
    if model.grace is not None and each is not None:
        _short_grace(builder, name, model.grace, each, path)
    return Plan(
        name, model.name, _price(builder, price, path), term, each is not None, _trial(model.trial),
        model.grace, tuple(model.instead_of),
    )  # fmt: skip


def _price(builder: Builder, price: PriceModel | None, path: Path) -> int | None:
    if price is None:
        return None
    try:
        amount = in_parts(read_money(price.amount, builder.currency), builder.decimals)
        if amount <= 0:
            raise ValueError(say("a price is above 0; a plan without one says  price: none"))
        return amount
    except ValueError as error:
        builder.unfit("LR171", error, (*path, "price", "amount"))
        return None


def _trial(trial: Duration | None) -> Lifetime | None:
    """A trial of days runs through its last day, one of hours is exact: as lifetimes do."""
    if trial is None:
        return None
    return Lifetime(trial, "end of day" if trial.months or trial.days else "same time")


def _short_grace(builder: Builder, name: str, grace: Duration, each: str, path: Path) -> None:
    if add(builder.zone, 0, grace) >= add(builder.zone, 0, PERIODS[each]):
        builder.problem(
            "LR340",
            say(
                "the grace of {name} lasts as long as what one payment pays for: every second "
                "one would be free",
                name=name,
            ),
            (*path, "grace"),
            say("choose a grace of a few days"),
            "warning",
        )


def _instead_of(builder: Builder, name: str, model: PlanModel, plans: list[str], path: Path) -> None:
    for other in model.instead_of:
        if other == name:
            builder.problem(
                "LR175", say("{name} cannot be joined instead of itself", name=name), (*path, "instead_of")
            )
        elif other not in plans:
            where = (*path, "instead_of", model.instead_of.index(other))
            builder.unknown(
                "LR175", say('no plan "{other}" is declared', other=other), where, other, set(plans) - {name}
            )
