"""Lists: in, contains, and the end and beginning of texts."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from conformance.makers.line import Gives
from conformance.oracle import truth


def vectors() -> Iterator[Gives]:
    yield from _written()
    yield from _read()
    yield from _not_known_items()
    yield from _parts_of_texts()


def _both(item: str, rest: str, row: dict[str, Any], answer: bool | None) -> Iterator[Gives]:
    """The word and its opposite."""
    yield Gives(f"{item} in {rest}", row, truth(answer))
    yield Gives(f"{item} not in {rest}", row, truth(None if answer is None else not answer))


def _written() -> Iterator[Gives]:
    for tier in ("friend", "gold", "vip"):
        yield from _both("member.tier", "[gold, vip]", {"member.tier": tier}, tier != "friend")
        yield from _both("member.tier", "[gold]", {"member.tier": tier}, tier == "gold")
    for value in ("app", "web", "", "a, b"):
        yield from _both("order.channel", '[app, "a, b"]', {"order.channel": value}, value in ("app", "a, b"))
    for value in ("1", "2", "3", "-1"):
        yield from _both("order.quantity", "[1, 2.0, 1000]", {"order.quantity": value}, value in "12")
        yield from _both("order.quantity", "(3, -1)", {"order.quantity": value}, value in ("3", "-1"))
    for value in ("19.99", "20.00", "20.01"):
        inside = Fraction(value) in (Fraction("19.99"), 20)
        yield from _both("order.total", "[19.99 USD, 20]", {"order.total": value}, inside)
    for value in ("1/2", "1/3", "3/2"):
        inside = Fraction(value) in (Fraction(1, 2), Fraction(3, 2))
        yield from _both("order.share", "[0.5, 1.5]", {"order.share": value}, inside)
    for value in ("2026-12-24", "2026-12-25", "2026-12-26"):
        inside = value != "2026-12-26"
        yield from _both("order.day", "[2026-12-24, 2026-12-25]", {"order.day": value}, inside)
    for value in ("10:00", "11:00"):
        yield from _both("order.clock", "[10:00, 12:00]", {"order.clock": value}, value == "10:00")
    for value, inside in (("2026-12-25T04:59:59Z", False), ("2026-12-25T05:00:00Z", True)):
        yield from _both("order.placed_at", "[2026-12-25]", {"order.placed_at": value}, inside)
    for name in ("order.note", "member.visits", "order.due", "order.pickup"):
        literal = {
            "order.note": "a",
            "member.visits": "1",
            "order.due": "2026-12-25",
            "order.pickup": "10:00",
        }
        yield from _both(name, f"[{literal[name]}]", {name: None}, None)
    row = {"order.quantity": "3", "member.visits": "3"}
    yield from _both("order.quantity", "[1, member.visits]", row, True)
    yield from _both("order.quantity", "[1, member.visits]", {**row, "member.visits": "4"}, False)
    yield from _both("order.quantity", "[1, member.visits]", {**row, "member.visits": None}, None)
    yield from _both("order.quantity", "[3, member.visits]", {**row, "member.visits": None}, True)


def _read() -> Iterator[Gives]:
    for labels in ([], ["new"], ["new", "gift"], ["gift"], ["gifts"]):
        row: dict[str, Any] = {"order.labels": labels, "order.channel": "gift"}
        inside = "gift" in labels
        yield Gives("order.labels contains gift", row, truth(inside))
        yield Gives("order.labels not contains gift", row, truth(not inside))
        yield Gives("order.labels does not contain gift", row, truth(not inside))
        yield from _both("order.channel", "order.labels", row, inside)
    for labels in (None, [], ["gift"]):
        row = {"order.wishes": labels}
        inside_or_not = None if labels is None else "gift" in labels
        yield Gives("order.wishes contains gift", row, truth(inside_or_not))
        yield Gives(
            "order.wishes not contains gift", row, None if labels is None else truth(not inside_or_not)
        )
        row = {"order.wishes": labels, "order.note": None}
        yield Gives("order.note in order.wishes", row, None)
    for prices in ([], ["5.00"], ["7.50", "5.00"]):
        row = {"order.prices": prices, "order.total": "5.00"}
        yield Gives("order.prices contains 5", row, truth(bool(prices)))
        yield Gives("order.prices contains 5 USD", row, truth(bool(prices)))
        yield Gives("order.total in order.prices", row, truth(bool(prices)))
        yield Gives("7.501 in order.prices", row, "no")
    for days in ([], ["2026-12-25"], ["2026-01-01", "2026-12-25"]):
        row = {"order.holidays": days, "order.day": "2026-12-25", "order.placed_at": "2026-12-26T04:59:00Z"}
        yield Gives("order.day in order.holidays", row, truth(bool(days)))
        yield Gives("order.placed_at in order.holidays", row, truth(bool(days)))
        yield Gives("order.holidays contains 2026-01-01", row, truth(len(days) == 2))


def _not_known_items() -> Iterator[Gives]:
    """An item that is not known may be the one that is looked for."""
    for ratings, four in (
        ([], False), (["4.0"], True), (["3.9"], False), ([None], None), (["3.9", None], None),
        ([None, "4.0"], True), (["4.0", None], True), ([None, None], None),
    ):  # fmt: skip
        row = {"order.ratings": ratings, "order.quantity": "4", "order.share": "8/2"}
        yield Gives("order.ratings contains 4", row, truth(four))
        yield Gives("order.ratings not contains 4", row, truth(None if four is None else not four))
        yield Gives("order.quantity in order.ratings", row, truth(four))
        yield Gives("order.share in order.ratings", row, truth(four))


def _parts_of_texts() -> Iterator[Gives]:
    texts = ["web", "", "W", "webweb", "a b", "café", "it's"]
    parts = ["web", "eb", "we", "x", "é", "b"]
    for text in texts:
        row = {"order.channel": text}
        for part in parts:
            yield Gives(f'order.channel contains "{part}"', row, truth(part in text))
            yield Gives(f'order.channel starts with "{part}"', row, truth(text[: len(part)] == part))
            ends = len(part) <= len(text) and text[len(text) - len(part) :] == part
            yield Gives(f'order.channel ends with "{part}"', row, truth(ends))
        yield Gives('order.channel contains ""', row, "yes")
        yield Gives('order.channel starts with ""', row, "yes")
        yield Gives('order.channel ends with ""', row, "yes")
    for word in ("contains", "not contains", "starts with", "not starts with", "ends with", "not ends with"):
        yield Gives(f"order.note {word} a", {"order.note": None}, None)
        row = {"order.channel": "aXa", "order.note": "a"}
        yield Gives(f"order.channel {word} order.note", row, truth("not" not in word))
        yield Gives(f"order.channel {word} order.note", {"order.channel": "a", "order.note": None}, None)
    for tier in ("friend", "gold", "vip"):
        yield Gives("member.tier starts with g", {"member.tier": tier}, truth(tier == "gold"))
        yield Gives("member.tier ends with d", {"member.tier": tier}, truth(tier != "vip"))
