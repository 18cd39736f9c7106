"""round_down, round_up, round_half_up: signs, ties, steps, and steps that are none."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from conformance.makers.line import Gives
from conformance.oracle import amount, down, half_up, up

MODES: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "round_down": down, "round_up": up, "round_half_up": half_up,
}  # fmt: skip
MONEY = [
    "0.00",
    "0.49",
    "0.50",
    "0.51",
    "1.00",
    "9.99",
    "10.00",
    "14.99",
    "15.00",
    "-0.50",
    "-0.51",
    "-15.00",
    "-14.99",
]
STEPS = [("", "1"), (", 10", "10"), (", 0.05", "0.05"), (", 2.50 USD", "2.5")]


def vectors() -> Iterator[Gives]:
    for name, mode in MODES.items():
        for money in MONEY:
            for step, exact in STEPS:
                result = amount(mode(Fraction(money), Fraction(exact)))
                yield Gives(f"{name}(order.total{step})", {"order.total": money}, result)
        for share in ("1/3", "2/3", "-1/3", "7/2", "-7/2", "5/2", "0"):
            row = {"order.share": share}
            yield Gives(f"{name}(order.share)", row, amount(mode(Fraction(share), Fraction(1))))
            yield Gives(f"{name}(order.share, 0.01)", row, amount(mode(Fraction(share), Fraction(1, 100))))
            yield Gives(
                f"{name}(order.share * 100, 7)", row, amount(mode(Fraction(share) * 100, Fraction(7)))
            )
        for quantity, step in (("7", "3"), ("-7", "3"), ("6", "3"), ("0", "3"), ("1", "1000")):
            row = {"order.quantity": quantity, "order.weight": step}
            result = amount(mode(Fraction(quantity), Fraction(step)))
            yield Gives(f"{name}(order.quantity, order.weight)", row, result)
        for step in ("0", "-1"):  # Nothing is a multiple of 0, and no step leads back.
            row = {"order.quantity": "7", "order.weight": step}
            yield Gives(f"{name}(order.quantity, order.weight)", row, None)
        for stars in ("99", "100", "149", "150", "151"):
            result = amount(mode(Fraction(stars), Fraction(100)))
            yield Gives(f"{name}(member.stars, 100)", {"member.stars": stars}, result)
        for stamps in ("9.4", "9.5", "9.6"):
            result = amount(mode(Fraction(stamps), Fraction(1)))
            yield Gives(f"{name}(member.stamps)", {"member.stamps": stamps}, result)
        yield Gives(f"{name}(member.spend)", {"member.spend": None}, None)
        yield Gives(
            f"{name}(order.total / 3, 0.01)",
            {"order.total": "10.00"},
            amount(mode(Fraction(10, 3), Fraction(1, 100))),
        )
        yield Gives(
            f"{name}(order.total / order.weight)", {"order.total": "10.00", "order.weight": "0"}, None
        )
