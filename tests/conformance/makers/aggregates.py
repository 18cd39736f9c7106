"""Aggregates over the lines of an order and over lists, with and without a filter."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from conformance.makers.line import Gives
from conformance.oracle import Truth, amount, both, either, mean, truth

Line = dict[str, Any]
COFFEE: Line = {"category": "coffee", "brand": "moon", "sku": "CB-1", "quantity": "2", "net_sales": "9.00",
                "weight": "0.500", "own_cup": "yes", "fresh": "yes", "baked_on": "2026-12-01"}  # fmt: skip
CAKE: Line = {"category": "cake", "brand": "sun", "sku": "CK-7", "quantity": "1", "net_sales": "16.99",
              "weight": "1.250", "own_cup": "no", "fresh": "no", "baked_on": "2026-12-04"}  # fmt: skip
CARD: Line = {"category": "gift_card", "brand": None, "sku": "GC", "quantity": "1", "net_sales": "30.00",
              "weight": None, "own_cup": "no", "fresh": None, "baked_on": "2026-11-30"}  # fmt: skip
BACK: Line = {**COFFEE, "net_sales": "-4.50", "quantity": "-1", "brand": "sun"}
ORDERS: list[list[Line]] = [
    [], [COFFEE], [COFFEE, CAKE], [COFFEE, CARD], [CARD], [CARD, CARD], [COFFEE, CAKE, CARD],
    [CAKE, BACK, COFFEE, CAKE], [COFFEE, COFFEE, COFFEE],
]  # fmt: skip
Filter = Callable[[Line], Truth]


def _is(field: str, value: str) -> Filter:
    return lambda line: None if line[field] is None else line[field] == value


def _above(field: str, value: str) -> Filter:
    return lambda line: None if line[field] is None else Fraction(line[field]) > Fraction(value)


def _bought_in_own_cup(line: Line) -> Truth:
    return line["own_cup"] == "yes" and Fraction(line["net_sales"]) > 0


def _fresh_or_single(line: Line) -> Truth:
    return either(_is("fresh", "yes")(line), line["quantity"] == "1")


FILTERS: list[tuple[str, Filter]] = [
    ("", lambda line: True),
    (" where line.category is coffee", _is("category", "coffee")),
    (" where line.category is not gift_card", lambda line: line["category"] != "gift_card"),
    (" where line.brand is sun", _is("brand", "sun")),
    (" where line.quantity > 1", _above("quantity", "1")),
    (" where line.weight > 0.75", _above("weight", "0.75")),
    (" where line.own_cup and line.net_sales > 0", _bought_in_own_cup),
    (" where line.fresh or line.quantity is 1", _fresh_or_single),
]


def vectors() -> Iterator[Gives]:
    for order in ORDERS:
        for words, test in FILTERS:
            yield from _summed(order, words, [line for line in order if test(line) is True])
        yield from _asked(order)
    yield from _of_lists()
    yield from _of_tenders()
    yield from _with_outside_names()


def _summed(order: list[Line], words: str, inside: list[Line]) -> Iterator[Gives]:
    """A line that the filter cannot tell is left out."""
    row = {"line": order}
    sales = [Fraction(line["net_sales"]) for line in inside]
    yield Gives(f"count(line{words})", row, amount(len(inside)))
    yield Gives(f"sum(line.net_sales{words})", row, amount(sum(sales, Fraction())))
    yield Gives(f"least(line.net_sales{words})", row, amount(min(sales, default=None)))
    yield Gives(f"most(line.net_sales{words})", row, amount(max(sales, default=None)))
    yield Gives(f"average(line.net_sales{words})", row, amount(mean(sales)))
    yield Gives(f"distinct(line.category{words})", row, amount(len({line["category"] for line in inside})))
    weights = [line["weight"] for line in inside]
    total = None if None in weights else sum(map(Fraction, weights), Fraction())
    yield Gives(f"sum(line.weight{words})", row, amount(total))


def _asked(order: list[Line]) -> Iterator[Gives]:
    row = {"line": order}
    coffee = [line["category"] == "coffee" for line in order]
    fresh = [None if line["fresh"] is None else line["fresh"] == "yes" for line in order]
    yield Gives("any(line.category is coffee)", row, truth(either(*coffee)))
    yield Gives("any(line where line.category is coffee)", row, truth(either(*coffee)))
    yield Gives("all(line.category is coffee)", row, truth(both(*coffee)))
    yield Gives("any(line.fresh)", row, truth(either(*fresh)))
    yield Gives("all(line.fresh)", row, truth(both(*fresh)))
    yield Gives("not any(line.fresh)", row, truth(None if (found := either(*fresh)) is None else not found))
    single = [_is("brand", "sun")(line) for line in order if line["quantity"] == "1"]
    yield Gives("any(line.brand is sun where line.quantity is 1)", row, truth(either(*single)))
    told = [_is("brand", "sun")(line) for line in order if line["fresh"] is not None]
    yield Gives("all(line.brand is sun where line.fresh is known)", row, truth(both(*told)))
    brands = [line["brand"] for line in order]
    yield Gives("distinct(line.brand)", row, None if None in brands else amount(len(set(brands))))
    yield Gives("distinct(line.sku)", row, amount(len({line["sku"] for line in order})))
    days = sorted(line["baked_on"] for line in order)
    yield Gives("least(line.baked_on)", row, days[0] if days else None)
    yield Gives("most(line.baked_on)", row, days[-1] if days else None)
    priced = [Fraction(line["net_sales"]) * Fraction(line["quantity"]) for line in order]
    yield Gives("sum(line.net_sales * line.quantity)", row, amount(sum(priced, Fraction())))
    yield Gives('any(starts_with(line.sku, "C"))', row, truth(any(line["sku"][0] == "C" for line in order)))
    quantities = [Fraction(line["quantity"]) for line in order]
    many = len(order) > 1 and sum(quantities) >= 3
    yield Gives("count(line) > 1 and sum(line.quantity) >= 3", row, truth(many))
    yield Gives("average(line.quantity)", row, amount(mean(quantities)))


def _of_lists() -> Iterator[Gives]:
    for prices in ([], ["5.00"], ["5.00", "7.50"], ["1.00", "1.00", "-2.00"], ["0.01", "0.01", "0.01"]):
        row = {"order.prices": prices}
        exact = [Fraction(price) for price in prices]
        yield Gives("sum(order.prices)", row, amount(sum(exact, Fraction())))
        yield Gives("count(order.prices)", row, amount(len(exact)))
        yield Gives("distinct(order.prices)", row, amount(len(set(exact))))
        yield Gives("least(order.prices)", row, amount(min(exact, default=None)))
        yield Gives("most(order.prices)", row, amount(max(exact, default=None)))
        yield Gives("average(order.prices)", row, amount(mean(exact)))
    for ratings in (["4.5", None], [None]):
        row = {"order.ratings": ratings}
        yield Gives("count(order.ratings)", row, amount(len(ratings)))
        for word in ("sum", "least", "most", "average", "distinct"):
            yield Gives(f"{word}(order.ratings)", row, None)
    for wishes in ([], ["a"], ["a", "b", "a"]):
        yield Gives("count(order.wishes)", {"order.wishes": wishes}, amount(len(wishes)))
        yield Gives("distinct(order.wishes)", {"order.wishes": wishes}, amount(len(set(wishes))))
    yield Gives("count(order.wishes)", {"order.wishes": None}, None)
    yield Gives("distinct(order.wishes)", {"order.wishes": None}, None)


def _of_tenders() -> Iterator[Gives]:
    card, points = {"method": "card", "amount": "20.00"}, {"method": "points", "amount": "5.99"}
    for tenders in ([], [card], [card, points], [points, points]):
        row = {"tender": tenders}
        paid = [Fraction(tender["amount"]) for tender in tenders if tender["method"] == "points"]
        yield Gives("sum(tender.amount where tender.method is points)", row, amount(sum(paid, Fraction())))
        yield Gives("any(tender.method is card)", row, truth(any(t["method"] == "card" for t in tenders)))
        yield Gives("all(tender.method in [card, points])", row, "yes")


def _with_outside_names() -> Iterator[Gives]:
    """What stands outside the list is the same for each of its elements."""
    for limit, answer in (("10.00", "1"), ("9.00", "1"), ("8.99", "2"), ("16.99", "0")):
        row = {"line": [COFFEE, CAKE], "order.total": limit}
        yield Gives("count(line where line.net_sales > order.total)", row, answer)
    row = {"line": [COFFEE, CAKE], "order.channel": "moon", "order.note": None, "member.visits": None}
    yield Gives("any(line.brand is order.channel)", row, "yes")
    yield Gives("all(line.brand is order.channel)", row, "no")
    yield Gives("any(line.brand is order.note)", row, None)
    yield Gives("count(line where line.brand is order.note)", row, "0")
    yield Gives("sum(line.quantity * member.visits)", row, None)
    yield Gives("sum(line.quantity) * 2 + count(line)", row, "8")
    yield Gives("5% of sum(line.net_sales)", row, "1.2995")
