"""and, or, not: the whole tables of three values, and how tightly each word binds."""

from collections.abc import Iterator
from itertools import product

from conformance.makers.line import Gives
from conformance.oracle import Truth, both, either, opposite, truth

NAMES = ("order.express", "order.fragile", "order.insured")
VALUES: tuple[Truth, ...] = (True, False, None)


def vectors() -> Iterator[Gives]:
    p, q, r = NAMES
    for one, other in product(VALUES, repeat=2):
        row = {p: truth(one), q: truth(other)}
        yield Gives(f"{p} and {q}", row, truth(both(one, other)))
        yield Gives(f"{p} or {q}", row, truth(either(one, other)))
        yield Gives(f"not {p} and {q}", row, truth(both(opposite(one), other)))
        yield Gives(f"not ({p} and {q})", row, truth(opposite(both(one, other))))
        yield Gives(f"not ({p} or {q})", row, truth(opposite(either(one, other))))
        yield Gives(f"{p} is {q}", row, truth(None if None in (one, other) else one == other))
        yield Gives(f"{p} is not {q}", row, truth(None if None in (one, other) else one != other))
    for values in product(VALUES, repeat=3):
        row = {name: truth(value) for name, value in zip(NAMES, values, strict=True)}
        one, other, third = values
        yield Gives(f"{p} and {q} and {r}", row, truth(both(*values)))
        yield Gives(f"{p} or {q} or {r}", row, truth(either(*values)))
        yield Gives(f"{p} or ({q} and {r})", row, truth(either(one, both(other, third))))
        yield Gives(f"{p} or {q} and {r}", row, truth(either(one, both(other, third))))
        yield Gives(f"({p} or {q}) and {r}", row, truth(both(either(one, other), third)))
        yield Gives(
            f"not {p} or not {q} and {r}", row, truth(either(opposite(one), both(opposite(other), third)))
        )
    for quantity, gift in product(("1", "5"), ("yes", "no")):
        row = {"order.quantity": quantity, "order.gift": gift}
        many, given = quantity == "5", gift == "yes"
        yield Gives("not order.quantity > 2", row, truth(not many))
        yield Gives("not order.quantity > 2 or order.gift", row, truth(not many or given))
        yield Gives("(order.quantity > 2) is order.gift", row, truth(many == given))
        yield Gives("order.quantity between 1 and 2 and order.gift", row, truth(not many and given))
        yield Gives("order.quantity between 1 and 2 or order.gift", row, truth(not many or given))
        yield Gives("order.gift and order.quantity between 4 and 6", row, truth(many and given))
