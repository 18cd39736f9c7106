"""What amounts are a share of: gift cards, tax, orders split into many, lines below 0."""

from collections.abc import Iterator, Mapping

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.place import Place
from loyalrules.base.say import say
from loyalrules.expr.typed import Applied, Read, Total
from loyalrules.plugins.kind import Path
from loyalrules.plugins.risk import Alarm, Gift, Risk, Sight
from loyalrules.risks.reading import (
    PURCHASE,
    bases,
    is_fixed,
    is_limited,
    is_spendable,
    measures,
    names_gift_cards,
    picks_products,
    shares,
)

_WITH_GIFT_CARDS = {
    "order.subtotal": "order.net_sales",
    "line.subtotal": "line.net_sales",
    "line.value": "line.net_sales",
    "line.unit_price": "line.net_sales",
}
_AT_LEAST = frozenset({"round_up", "max"})
_NOT_KEPT = {
    "order.total": say("tax, shipping and gift cards are in it"),
    "order.tax": say("tax goes to the state"),
    "line.tax": say("tax goes to the state"),
    "order.shipping": say("shipping goes to the carrier"),
}


def _found(sight: Sight, names: Mapping[str, str]) -> Iterator[tuple[Gift, str, Place]]:
    """Yield the gifts whose amount reads one of some names: with the name, and its exact place."""
    for gift in sight.gifts():
        if gift.effect.multiplies or not is_spendable(sight.program, gift.effect.unit):
            continue
        for typed, path in bases(sight, gift):
            for read in shares(typed):
                if read.name.path not in names:
                    continue
                yield gift, read.name.path, _place(sight, gift, read, path)


def _place(sight: Sight, gift: Gift, read: Read, path: Path | None) -> Place:
    """Return the place of a name; of one that stands elsewhere, under a name of the program, the amount."""
    text = sight.document.value(path or ())
    at = slice(read.start, read.start + read.length)
    if path is not None and isinstance(text, str) and text[at] == read.name.path:
        return sight.document.inside(path, read.start, read.length)
    return sight.document.place((*gift.path, "amount"))


def gift_cards(sight: Sight) -> Iterator[Alarm]:
    """Gift cards that earn: each is bought with the one before."""
    for gift, name, place in _found(sight, _WITH_GIFT_CARDS):
        texts = [typed for typed, _ in bases(sight, gift)]
        if picks_products(gift.rule) or names_gift_cards(gift.rule, texts):
            continue
        rule = gift.rule.id
        yield Alarm(
            rule,
            say(
                "{rule} earns on gift cards, since {name} counts them: one gift card buys the next",
                rule=rule,
                name=name,
            ),
            place,
            say("write {better}, or  unless: [line.category is gift_card]", better=_WITH_GIFT_CARDS[name]),
        )


def not_kept(sight: Sight) -> Iterator[Alarm]:
    """Tax, shipping and totals: a share of what the shop does not keep."""
    for gift, name, place in _found(sight, _NOT_KEPT):
        rule = gift.rule.id
        yield Alarm(
            rule,
            say("{rule} gives a share of {name}: {why}", rule=rule, name=name, why=_NOT_KEPT[name]),
            place,
            say("write order.net_sales: goods after discounts, nothing else"),
        )


def small_orders(sight: Sight) -> Iterator[Alarm]:
    """The same gift for every order, however small: one purchase becomes many orders."""
    for gift in sight.gifts():
        fixed = gift.rule.when == PURCHASE and is_fixed(sight, gift)
        if not fixed or is_limited(gift.effect) or not is_spendable(sight.program, gift.effect.unit):
            continue
        if not measures(gift.rule) and not sight.body((*gift.path, "amount")):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "{rule} gives the same for the smallest order: one purchase is split into many",
                    rule=gift.rule.id,
                ),
                gift.path,
                say("add a line such as  order.net_sales >= 10, or a limit"),
                at_key=True,
            )


def _may_be_below_zero(total: Total) -> bool:
    """Tell whether something is taken away, unless from what was rounded up, or is at least so much."""
    safe = any(
        isinstance(term, Applied) and term.function.name in _AT_LEAST
        for sign, term in total.terms
        if sign > 0
    )
    return not safe and any(sign < 0 for sign, _ in total.terms)


def below_zero(sight: Sight) -> Iterator[Alarm]:
    """An amount for each line that can be below 0: one line eats what the others give."""
    for gift in sight.gifts():
        if not gift.rule.for_each:
            continue
        for typed, _ in bases(sight, gift):
            if isinstance(typed, Total) and _may_be_below_zero(typed):
                yield sight.alarm(
                    gift.rule.id,
                    say("a line below 0 takes away what other lines of {rule} give", rule=gift.rule.id),
                    (*gift.path, "amount"),
                    say("write max(0, ...) around it, or a line under if"),
                )


RISKS = (
    Risk(STORIES["LR302"], gift_cards),
    Risk(STORIES["LR303"], not_kept),
    Risk(STORIES["LR308"], small_orders),
    Risk(STORIES["LR325"], below_zero),
)
