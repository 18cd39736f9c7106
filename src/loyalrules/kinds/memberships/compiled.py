"""From the model of a plan to the frozen plan; mistakes are reported with their place."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from loyalrules.base.calendar import Duration, add
from loyalrules.base.say import say
from loyalrules.kinds.memberships.model import OfferModel, PlanModel, PriceModel, RefundModel, WinBackModel
from loyalrules.kinds.memberships.plan import (
    INTRODUCTORY,
    WIN_BACK,
    Offer,
    Pause,
    Plan,
    Refund,
    Rejoin,
    in_parts,
)
from loyalrules.plugins.kind import Builder, Path
from loyalrules.shapes.amount import fixed
from loyalrules.shapes.lifetime import Lifetime, LifetimeModel, compile_expires, lasting
from loyalrules.shapes.model import read_money, read_number
from loyalrules.shapes.round import RoundTo

EXACT = RoundTo("none", Fraction(1), "rule")
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
    | {"claim", "spent", "value", "now", "today", "benefit"}
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
        _instead_of(builder, name, model, section, path)
    return plans


def _plan(builder: Builder, name: str, model: PlanModel, path: Path) -> Plan:
    price = None if model.price == "none" else model.price
    each = None if price is None else price.each
    _no_payment(builder, name, model, path)
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
    amount, asked = _price(builder, name, price, path)
    return Plan(
        name, model.name, amount, term, each is not None, _trial(builder, model, path), model.grace,
        tuple(model.instead_of), asked, _offers(builder, price, path), model.renews == "by_itself",
        model.takes_over,
        None if model.pause is None else Pause(model.pause.at_most, model.pause.times, model.pause.over),
        None if model.rejoin is None else Rejoin(
            model.rejoin.wait, model.rejoin.after, model.rejoin.over, frozenset(model.rejoin.leaving)
        ),
        tuple(
            [_refund(builder, name, term, one, number, path) for number, one in enumerate(model.refund)]
            if price is not None
            else []
        ),
        model.seats,
    )  # fmt: skip


def _no_payment(builder: Builder, name: str, model: PlanModel, path: Path) -> None:
    """Report words about payments on a plan that has none."""
    price = None if model.price == "none" else model.price
    if model.trial is not None and price is None:
        builder.problem(
            "LR172",
            say("{name} is free, so there is nothing to try", name=name),
            (*path, "trial"),
            say("give it a price"),
        )
    if model.grace is not None and (price is None or price.each is None):
        builder.problem(
            "LR173",
            say("no payment of {name} is ever due, so nothing is retried", name=name),
            (*path, "grace"),
            say("grace belongs to a price with  each:; for a longer validity write it under  expires:"),
        )
    due = price is not None and (price.each is not None or model.trial is not None)
    unfit = {
        "renews": not due and model.renews == "by_itself",
        "refund": price is None and bool(model.refund),
        "pause": model.pause is not None and (price is None or price.each is None) and model.expires is None,
    }
    said = {
        "renews": say("no payment of {name} is ever due, so none is made by itself", name=name),
        "refund": say("{name} is free, so no fee goes back", name=name),
        "pause": say("{name} has no end, so a pause would keep nothing for later", name=name),
    }
    for key, wrong in unfit.items():
        if wrong:
            builder.problem("LR177", said[key], (*path, key), say("leave it out"))


def _price(builder: Builder, name: str, price: PriceModel | None, path: Path) -> tuple[int | None, str]:
    """Return a fixed price in smallest parts, or the key of the question what it is for a member."""
    if price is None:
        return None, ""
    where = (*path, "price", "amount")
    if isinstance(price.amount, str) and fixed(price.amount):
        amount = _money(builder, price.amount, where, least=1)
        return (1 if amount is None else amount), ""
    return None, builder.ask(
        f"price of {name}?", where, amount=price.amount, unit=builder.units[builder.currency]
    )


def _money(builder: Builder, text: str, path: Path, *, least: int) -> int | None:
    try:
        amount = in_parts(read_money(text, builder.currency), builder.decimals)
        if amount < least:
            raise ValueError(say("a price is above 0; a plan without one says  price: none"))
        return amount
    except ValueError as error:
        builder.unfit("LR171", error, path)
        return None


def _offers(builder: Builder, price: PriceModel | None, path: Path) -> tuple[Offer, ...]:
    if price is None:
        return ()
    offers: list[Offer] = []
    for name, model in ((INTRODUCTORY, price.introductory), (WIN_BACK, price.win_back)):
        if model is not None:
            offers.append(_offer(builder, name, model, price, (*path, "price", name)))
    return tuple(offers)


def _offer(builder: Builder, name: str, model: OfferModel, price: PriceModel, path: Path) -> Offer:
    amount = _money(builder, model.amount, (*path, "amount"), least=0)
    if price.each is None and model.terms > 1:
        builder.problem(
            "LR177",
            say("this plan is paid once, so no second term has this price"),
            (*path, "terms"),
            say("leave it out"),
        )
    after = model.after if isinstance(model, WinBackModel) else None
    return Offer(name, amount or 0, model.terms, after)


def _trial(builder: Builder, model: PlanModel, path: Path) -> Lifetime | None:
    """A trial of days runs through its last day, one of hours is exact: as lifetimes do."""
    if isinstance(model.trial, LifetimeModel):
        return model.trial.compile(builder.finder((*path, "trial")))
    return None if model.trial is None else lasting(model.trial)


def _refund(
    builder: Builder, name: str, term: Lifetime | None, model: RefundModel, number: int, path: Path
) -> Refund:
    where = (*path, "refund", number)
    share, by = None, ""
    if model.gives in ("all", "none"):
        share = Fraction(model.gives == "all")
    elif model.gives.endswith("%"):
        share = read_number(model.gives[:-1].strip()) / 100
    else:
        by = model.gives.removeprefix("unused ")
        months = term is not None and term.after is not None and term.after.months > 0
        if term is None or (by == "months" and not months):
            message = say("{name} is paid for ever, so no part of its term is unused", name=name)
            if term is not None:
                message = say("a term of {name} is not counted in months", name=name)
            builder.problem("LR177", message, (*where, "gives"), say("write a percentage, or unused days"))
    less = ""
    if model.less is not None:
        exact = replace(builder.units[builder.currency], round=EXACT)  # Rounded once, with the whole.
        less = builder.ask(
            f"less refund {number} of {name}?", (*where, "less"), amount=model.less,
            unit=exact,
        )  # fmt: skip
    return Refund(share, by, less, model.within)


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


def _instead_of(
    builder: Builder, name: str, model: PlanModel, plans: Mapping[str, PlanModel], path: Path
) -> None:
    for number, other in enumerate(model.instead_of):
        where = (*path, "instead_of", number)
        if other == name:
            builder.problem(
                "LR175", say("{name} cannot be joined instead of itself", name=name), (*path, "instead_of")
            )
        elif other not in plans:
            builder.unknown(
                "LR175", say('no plan "{other}" is declared', other=other), where, other, set(plans) - {name}
            )
        elif model.takes_over == "same_term" and _each(model) != _each(plans[other]):
            builder.problem(
                "LR177",
                say("{name} and {other} are not paid in the same rhythm", name=name, other=other),
                (*path, "takes_over"),
                say("write new_term or at_end"),
            )
    if model.takes_over != "nothing" and not model.instead_of:
        builder.problem(
            "LR177",
            say("{name} takes nothing over: it says no plan that it is joined instead of", name=name),
            (*path, "takes_over"),
            say("add  instead_of:  with a plan"),
        )


def _each(model: PlanModel) -> str | None:
    return None if model.price == "none" else model.price.each
