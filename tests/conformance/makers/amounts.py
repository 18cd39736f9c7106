"""Amounts: shares, completed steps, proportions, steps and bands, exact before any rounding."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from conformance.makers.line import Gives, Refused
from conformance.oracle import amount

READS = "amounts"
TOTALS = ["0.00", "0.01", "9.99", "10.00", "19.99", "20.00", "99.95", "100.00", "1234.56"]
SHARES = {
    "5%": "1/20",
    "0.5%": "1/200",
    "12.5%": "1/8",
    "100%": "1",
    "0%": "0",
    "150%": "3/2",
    "１０％": "1/10",
}
STEPS = [("1", "10 USD", "10"), ("2", "3 USD", "3"), ("2.5", "7.50 USD", "7.5"), ("3", "0.05", "0.05")]
TIERS: dict[str, Any] = {
    "of": "order.total", "by": "member.tier",
    "steps": [{"is": "vip", "gives": "5%"}, {"is": ["gold"], "gives": "2%"}, {"otherwise": "1%"}],
}  # fmt: skip
SPEND: dict[str, Any] = {
    "by": "member.spend", "steps": [{"from": "0", "gives": "1"}, {"from": "100 USD", "gives": "5"}],
}  # fmt: skip
LINES: dict[str, Any] = {
    "of": "order.net_sales",
    "steps": [
        {"if": "order.gift", "gives": "2 for every 10 USD"}, {"if": "order.express", "gives": "1 per 1 USD"},
        {"if": "order.quantity > 3", "gives": "7"},
    ],
}  # fmt: skip
BANDS: dict[str, Any] = {
    "of": "order.total",
    "bands": [{"up_to": "10 USD", "gives": "5%"}, {"up_to": "100", "gives": "10%"}, {"gives": "1 per 4 USD"}],
}  # fmt: skip
WHOLE: dict[str, Any] = {
    "of": "order.total / 3",
    "bands": [{"up_to": "2.50", "gives": "1 for every 1 USD"}, {"up_to": "20 USD", "gives": "20%"}],
}  # fmt: skip


def vectors() -> Iterator[Gives | Refused]:
    yield from _shares()
    yield from _every()
    yield from _proportions()
    yield from _values()
    yield from _tables()
    yield from _refused()


def _shares() -> Iterator[Gives]:
    for words, rate in SHARES.items():
        for total in TOTALS:
            row = {"order.total": total}
            yield Gives(f"{words} of order.total", row, amount(Fraction(rate) * Fraction(total)))
    for total in TOTALS:
        row = {"order.total": total}
        yield Gives("5% of (order.total - 5 USD)", row, amount((Fraction(total) - 5) / 20))
        yield Gives("5% of order.total / 3", row, amount(Fraction(total) / 60))
    yield Gives("5% of member.stars", {"member.stars": "30"}, "1.5")
    yield Gives("5% of order.share", {"order.share": "1/3"}, "1/60")
    yield Gives("5% of given(base)", {"given(base)": "30"}, "1.5")
    yield Gives("order.rate of order.total", {"order.rate": "0.25", "order.total": "10.00"}, "2.5")
    yield Gives("5% of order.discount", {"order.discount": None}, None)
    yield Gives("order.cut of order.total", {"order.cut": None, "order.total": "10.00"}, None)


def _every() -> Iterator[Gives]:
    """Only completed steps count, and below 0 there are none."""
    for count, words, step in STEPS:
        for total in [*TOTALS, "-0.01", "-25.00"]:
            whole = Fraction(count) * max(0, Fraction(total) // Fraction(step))
            yield Gives(f"{count} for every {words} of order.total", {"order.total": total}, amount(whole))
    for total in TOTALS:
        whole = 3 * max(0, (Fraction(total) - 5) // 10)
        yield Gives("3 for every 10 USD of (order.total - 5)", {"order.total": total}, amount(whole))
        yield Gives(
            "1 for every 10 USD of order.total / 3", {"order.total": total}, amount(Fraction(total) / 3 // 10)
        )
    for share, whole in (("1/3", "0"), ("2/3", "2"), ("7/3", "8"), ("-7/3", "0")):
        yield Gives("2 for every 0.5 of order.share", {"order.share": share}, whole)
    for stars in ("0", "99", "100", "250"):
        whole = 1 * (Fraction(stars) // 100)
        yield Gives("1 for every 100 of member.stars", {"member.stars": stars}, amount(whole))
        yield Gives("1 for every 100 stars of member.stars", {"member.stars": stars}, amount(whole))
    yield Gives("2 stars for every 10 USD of order.total", {"order.total": "39.99"}, "6")
    yield Gives("2 USD for every 10 USD of order.total", {"order.total": "39.99"}, "6")
    yield Gives("1 for every 10 of member.spend", {"member.spend": None}, None)
    yield Gives("1 for every 1,000 USD of order.total", {"order.total": "2999.99"}, "2")


def _proportions() -> Iterator[Gives]:
    """A part of a step counts in proportion, and below 0 as well."""
    for count, words, step in STEPS:
        for total in [*TOTALS[:6], "-25.00"]:
            exact = Fraction(count) * Fraction(total) / Fraction(step)
            yield Gives(f"{count} per {words} of order.total", {"order.total": total}, amount(exact))
    for share in ("1/3", "-7/3"):
        yield Gives("2 per 1 of order.share", {"order.share": share}, amount(2 * Fraction(share)))
    yield Gives("2 stars per 3 USD of order.total", {"order.total": "10.00"}, "20/3")
    yield Gives("1 per 10 of member.spend", {"member.spend": None}, None)


def _values() -> Iterator[Gives]:
    yield Gives("300", {}, "300")
    yield Gives("1,200", {}, "1200")
    yield Gives("20 USD", {}, "20")
    yield Gives("300 stars", {}, "300")
    yield Gives("2.5 stamps", {}, "2.5")
    yield Gives("order.total", {"order.total": "12.34"}, "12.34")
    yield Gives("order.quantity * 3", {"order.quantity": "7"}, "21")
    yield Gives("max(order.total, 50 USD)", {"order.total": "12.34"}, "50")
    yield Gives("min(5% of order.total, 3 USD)", {"order.total": "100.00"}, "3")
    yield Gives("round_down(5% of order.total, 1)", {"order.total": "99.00"}, "4")
    yield Gives("sum(line.net_sales) / 4", {"line": [{"net_sales": "1.00"}, {"net_sales": "2.00"}]}, "0.75")
    yield Gives("member.visits", {"member.visits": None}, None)
    yield Gives("order.total / order.weight", {"order.total": "10.00", "order.weight": "0"}, None)


def _tables() -> Iterator[Gives]:
    for total in TOTALS:
        exact = Fraction(total)
        for tier, rate in (("friend", "0.01"), ("gold", "0.02"), ("vip", "0.05")):
            row = {"order.total": total, "member.tier": tier}
            yield Gives(TIERS, row, amount(exact * Fraction(rate)))
        parts = _within(exact, "0", "10") / 20 + _within(exact, "10", "100") / 10 + _within(exact, "100") / 4
        yield Gives(BANDS, {"order.total": total}, amount(parts))
        whole = _within(exact / 3, "0", "2.50") // 1 + _within(exact / 3, "2.50", "20") / 5
        yield Gives(WHOLE, {"order.total": total}, amount(whole))
    for spend, gives in (("0.00", "1"), ("99.99", "1"), ("100.00", "5"), ("5000.00", "5"), ("-0.01", "0")):
        yield Gives(SPEND, {"member.spend": spend}, gives)
    yield Gives(SPEND, {"member.spend": None}, None)
    for gift, express, quantity, gives in (
        ("yes", "yes", "9", "2"), ("no", "yes", "9", "19.99"), ("no", "no", "9", "7"), ("no", "no", "3", "0"),
        ("no", None, "9", "7"), ("yes", None, "1", "2"), ("no", None, "3", "0"),
    ):  # fmt: skip
        row = {
            "order.net_sales": "19.99", "order.gift": gift, "order.express": express,
            "order.quantity": quantity,
        }  # fmt: skip
        yield Gives(LINES, row, gives)
    nested = {"by": "order.quantity", "steps": [{"from": "2", "gives": SPEND}, {"from": "5", "gives": "9"}]}
    for quantity, spend, gives in (("1", "100.00", "0"), ("2", "100.00", "5"), ("5", "0.00", "9")):
        yield Gives(nested, {"order.quantity": quantity, "member.spend": spend}, gives)
    yield Gives({**BANDS, "of": "order.discount"}, {"order.discount": None}, None)


def _within(value: Fraction, low: str, high: str | None = None) -> Fraction:
    """What of a value lies between two edges."""
    cut = value if high is None else min(value, Fraction(high))
    return max(cut - Fraction(low), Fraction(0))


def _refused() -> Iterator[Refused]:
    for marked, code in (
        ("^5%", "LR151"), ("^1 for every 10 USD", "LR151"), ("^2 per 1 USD", "LR151"),
        ("5% of ^order.totl", "LR204"), ("1 for every 10 USD of ^order.totl", "LR204"),
        ("1 for every ^0 USD of order.total", "LR237"), ("1 per ^0 of order.total", "LR237"),
        ("1 for every 10 USD of ^order.channel", "LR237"), ("^order.channel", "LR237"),
        ("^order.placed_at", "LR237"), ("^member.tier is gold", "LR237"),
        ("^1 per 10 USD of order.total", "LR294"), ("^2 per 3 of order.share", "LR294"),
        ("^20 EUR", "LR125"), ("^5% of order.in_euro", "LR125"), ("^order.rate", "LR152"),
        ("1 for every ^10 EUR of order.total", "LR222"), ("1 for every ^10 stamps of member.stars", "LR222"),
        ("5% ^of", "LR202"), ("^5% of 5%", "LR151"), ("1 ^for every", "LR202"),
    ):  # fmt: skip
        yield Refused(marked.replace("^", ""), code, max(1, marked.find("^") + 1))
    steps = [{"from": "0", "gives": "1"}, {"from": "5", "gives": "2"}]
    yield Refused({"steps": steps}, "LR131", 1, "steps.0.from")
    yield Refused({"steps": [{"is": "gold", "gives": "1"}]}, "LR131", 1, "steps.0.is")
    yield Refused({"by": "order.quantity", "steps": [{"otherwise": "1"}, *steps]}, "LR132", 1, "steps.0")
    yield Refused({"by": "order.quantity", "steps": [*steps, *steps]}, "LR133", 1, "steps.2.from")
    yield Refused({"by": "order.quantty", "steps": steps}, "LR204", 1, "by")
    yield Refused({"of": "5 + order.totl", "bands": [{"gives": "5%"}]}, "LR204", 5, "of")
    yield Refused(
        {**TIERS, "steps": [{"is": "gold", "gives": "2% of order.totl"}]}, "LR204", 7, "steps.0.gives"
    )
    mixed = [{"is": "gold", "gives": "5 USD"}, {"is": "vip", "gives": "5 stars"}]
    yield Refused({"by": "member.tier", "steps": mixed}, "LR134", 1, "steps")
    yield Refused(
        {"by": "member.tier", "steps": [{"is": "gold", "gives": "2%"}]}, "LR151", 1, "steps.0.gives"
    )
    first, second, last = BANDS["bands"]
    yield Refused({**BANDS, "bands": [last, first]}, "LR132", 1, "bands.0")
    yield Refused({**BANDS, "bands": [second, first, last]}, "LR133", 1, "bands.1.up_to")
    yield Refused({**BANDS, "bands": [{"up_to": "10 EUR", "gives": "5%"}]}, "LR135", 1, "bands.0.up_to")
    yield Refused({**BANDS, "bands": [{"up_to": "ten", "gives": "5%"}]}, "LR135", 1, "bands.0.up_to")
    yield Refused({**BANDS, "bands": [{"up_to": "10", "gives": "5"}]}, "LR136", 1, "bands.0.gives")
    yield Refused({**BANDS, "bands": [{"gives": "1 for every 0 USD"}]}, "LR237", 13, "bands.0.gives")
