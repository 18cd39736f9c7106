"""Comparison words on every type: below, equal, above, and not known."""

import operator
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from conformance.makers.line import Gives
from conformance.oracle import truth

SIGNS = {
    "is": operator.eq, "is not": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
# Name, whether it can be not known, literals with what they say, and values of the name.
AMOUNTS: list[tuple[str, bool, list[tuple[str, str]], list[str]]] = [
    ("order.quantity", False, [("3", "3"), ("-7", "-7"), ("1,000", "1000")], ["3", "-7", "999", "1000"]),
    ("member.visits", True, [("0", "0"), ("2", "2")], ["0", "2", "3"]),
    ("order.weight", False, [("2.5", "2.5"), ("0.001", "0.001")], ["2.500", "2.499", "0.001", "-0.001"]),
    ("order.share", False, [("0.5", "1/2"), ("1", "1")], ["1/2", "1/3", "2/2", "3/2"]),
    ("order.score", True, [("0.25", "1/4")], ["1/4", "1/5"]),
    ("order.net_sales", False, [("19.99 USD", "19.99"), ("20", "20")], ["19.98", "19.99", "20.00"]),
    ("member.spend", True, [("100 USD", "100")], ["99.99", "100.00", "100.01"]),
    ("order.in_euro", False, [("5 EUR", "5")], ["4.99", "5.00", "5.01"]),
    ("member.stars", False, [("500 stars", "500"), ("0", "0")], ["499", "500", "0"]),
    ("member.stamps", False, [("9.5 stamps", "9.5")], ["9.4", "9.5", "10.0"]),
    ("member.owed", True, [("1 stars", "1")], ["0", "1", "2"]),
    ("order.rate", False, [("5%", "0.05"), ("12.5%", "0.125")], ["0.05", "0.125", "0.0499"]),
    ("order.cut", True, [("10%", "0.1")], ["0.1", "0.1001"]),
]
DAYS = ["2024-02-28", "2024-02-29", "2024-03-01", "2026-12-05"]
TIMES = ["00:00", "09:30", "14:00", "23:59"]
# Written on New York's clock, and the same moments in UTC.
MOMENTS = {
    "2026-12-05 15:00": "2026-12-05T20:00:00Z",
    "2026-07-01 00:00": "2026-07-01T04:00:00Z",
    "2026-03-08 01:59": "2026-03-08T06:59:00Z",
    "2026-03-08 03:00": "2026-03-08T07:00:00Z",
}


def vectors() -> Iterator[Gives]:
    yield from _amounts()
    yield from _days_and_times()
    yield from _moments()
    yield from _texts()
    yield from _yes_no()
    yield from _known()


def _amounts() -> Iterator[Gives]:
    for name, maybe, literals, values in AMOUNTS:
        for literal, exact in literals:
            for sign, holds in SIGNS.items():
                for value in values:
                    answer = holds(Fraction(value), Fraction(exact))
                    yield Gives(f"{name} {sign} {literal}", {name: value}, truth(answer))
                if maybe:
                    yield Gives(f"{name} {sign} {literal}", {name: None}, None)
    for sign, holds in SIGNS.items():
        for total, net in (("10.00", "9.99"), ("9.99", "9.99"), ("-1.00", "0.00")):
            row = {"order.total": total, "order.net_sales": net}
            answer = holds(Fraction(total), Fraction(net))
            yield Gives(f"order.total {sign} order.net_sales", row, truth(answer))
        row = {"order.quantity": "1", "order.share": "3/3"}
        yield Gives(f"order.quantity {sign} order.share", row, truth(holds(1, 1)))


def _days_and_times() -> Iterator[Gives]:
    words = {**SIGNS, "before": operator.lt, "after": operator.gt}
    for word, holds in words.items():
        for one in DAYS:
            answer = holds(date.fromisoformat(one), date(2024, 2, 29))
            yield Gives(f"order.day {word} 2024-02-29", {"order.day": one}, truth(answer))
        for one in TIMES:
            yield Gives(f"order.clock {word} 14:00", {"order.clock": one}, truth(holds(one, "14:00")))
        yield Gives(f"order.due {word} 2024-02-29", {"order.due": None}, None)
        yield Gives(f"order.pickup {word} 14:00", {"order.pickup": None}, None)
        row = {"order.day": "2024-02-29", "order.due": "2024-03-01"}
        yield Gives(f"order.day {word} order.due", row, truth(holds(29, 30)))


def _moments() -> Iterator[Gives]:
    words = {**SIGNS, "before": operator.lt, "after": operator.gt}
    for word, holds in words.items():
        for written, zulu in MOMENTS.items():
            for value in ("2026-12-05T20:00:00Z", "2026-03-08T06:59:59Z"):
                yield Gives(
                    f"order.placed_at {word} {written}", {"order.placed_at": value}, truth(holds(value, zulu))
                )
        yield Gives(f"order.delivered_at {word} 2026-12-05 15:00", {"order.delivered_at": None}, None)
        # Against a date the local day counts: 04:59 in UTC is still the day before in New York.
        for value, day in (
            ("2026-12-05T04:59:59Z", 4),
            ("2026-12-05T05:00:00Z", 5),
            ("2026-12-06T05:00:00Z", 6),
        ):
            row = {"order.placed_at": value}
            yield Gives(f"order.placed_at {word} 2026-12-05", row, truth(holds(day, 5)))
        # Against a time the local clock counts.
        for value, minute in (("2026-12-05T18:59:00Z", 839), ("2026-12-05T19:00:00Z", 840)):
            row = {"order.placed_at": value}
            yield Gives(f"order.placed_at {word} 14:00", row, truth(holds(minute, 840)))
        offset = {"order.placed_at": "2026-12-05T06:00:00Z"}
        answer = holds(6, 6)
        yield Gives(f"order.placed_at {word} 2026-12-05T15:00+09:00", offset, truth(answer))


def _texts() -> Iterator[Gives]:
    texts = [("app", "app"), ("web", "web"), ('"two words"', "two words"), ('"5"', "5"), ("7up", "7up")]
    for word in ("is", "is not"):
        for literal, text in texts:
            for value in ("app", "App", "two words", "5", ""):
                answer = (value == text) == (word == "is")
                yield Gives(f"order.channel {word} {literal}", {"order.channel": value}, truth(answer))
            yield Gives(f"order.note {word} {literal}", {"order.note": None}, None)
        for tier in ("friend", "gold", "vip"):
            answer = (tier == "gold") == (word == "is")
            yield Gives(f"member.tier {word} gold", {"member.tier": tier}, truth(answer))
        row: dict[str, Any] = {"order.channel": "web", "order.note": "web"}
        yield Gives(f"order.channel {word} order.note", row, truth(word == "is"))
        yield Gives(f"order.channel {word} order.note", {**row, "order.note": None}, None)


def _yes_no() -> Iterator[Gives]:
    for value in ("yes", "no"):
        yes = value == "yes"
        yield Gives("order.gift", {"order.gift": value}, truth(yes))
        yield Gives("not order.gift", {"order.gift": value}, truth(not yes))
        for other in ("yes", "no"):
            for word in ("is", "is not"):
                answer = (value == other) == (word == "is")
                yield Gives(f"order.gift {word} {other}", {"order.gift": value}, truth(answer))
                row = {"order.gift": value, "order.express": other}
                yield Gives(f"order.gift {word} order.express", row, truth(answer))
    for expression in (
        "order.express",
        "not order.express",
        "order.express is yes",
        "order.express is not no",
    ):
        yield Gives(expression, {"order.express": None}, None)


def _known() -> Iterator[Gives]:
    samples = {
        "member.visits": "0", "member.spend": "0.00", "order.note": "", "order.express": "no",
        "order.due": "2026-12-05", "order.pickup": "00:00", "order.delivered_at": "1970-01-01T00:00:00Z",
        "order.cut": "0", "member.owed": "0", "order.score": "0",
    }  # fmt: skip
    for name, value in samples.items():
        for given in (value, None):
            yield Gives(f"{name} is known", {name: given}, truth(given is not None))
            yield Gives(f"{name} is not known", {name: given}, truth(given is None))
    yield Gives("order.wishes is known", {"order.wishes": None}, "no")
    yield Gives("order.wishes is known", {"order.wishes": []}, "yes")
    yield Gives("1 / member.visits is known", {"member.visits": "0"}, "no")
    yield Gives("1 / member.visits is not known", {"member.visits": "2"}, "no")
    yield Gives("(member.visits > 1) is known", {"member.visits": None}, "no")
