"""A refund with an id of its own counts once, under whatever event id it is sent."""

from fractions import Fraction
from typing import Any

import pytest

from engine.cafe import opened, paid, stars
from loyalrules.facts.state import Order
from loyalrules.kinds.orders.refunds import cancelled
from loyalrules.plugins.work import Refused


def refund(event_id: str, order: str, refund_id: str | None = "R1", amount: str = "5.00") -> dict[str, Any]:
    record = {"id": order, "amount": amount} | ({} if refund_id is None else {"refund": refund_id})
    return {"id": event_id, "type": "order.refunded", "at": "2026-03-02T12:00:00+01:00", "order": record}


def test_the_same_refund_under_another_event_id_is_refused_and_changes_nothing():
    with opened() as cafe:
        cafe.evaluate(paid(1, "20"))
        assert not cafe.evaluate(refund("r1", "A1")).refused
        before = stars(cafe)
        second = cafe.evaluate(refund("r2", "A1"))
        assert second.refused == "the refund R1 of the order A1 was told before"
        assert second.effects == ()
        assert stars(cafe) == before
        assert cafe.evaluate(refund("r1", "A1")).replayed
        assert cafe.verify() == []


def test_another_refund_another_order_and_one_without_an_id_count():
    with opened() as cafe:
        for number in (1, 2):
            cafe.evaluate(paid(number, "20"))
        for event in (
            refund("a", "A1"), refund("b", "A1", "R2"), refund("c", "A2"), refund("d", "A1", None),
            refund("e", "A1", None),
        ):  # fmt: skip
            assert not cafe.evaluate(event).refused
        assert stars(cafe)[1] == "7"  # Nothing of the first order, and 15 of 20 of the second.


def test_a_refund_that_was_cancelled_does_not_come_again():
    with opened() as cafe:
        cafe.evaluate(paid(1, "20"))
        cafe.evaluate(refund("r1", "A1"))
        back = {"id": "A1", "refund": "r1"}
        at = "2026-03-03T12:00:00+01:00"
        cancelled = {"id": "x", "type": "order.refund_cancelled", "at": at, "order": back}
        assert not cafe.evaluate(cancelled).refused
        assert cafe.evaluate(refund("r2", "A1")).refused
        assert stars(cafe)[1] == "10"


def cancel(event_id: str, named: str) -> dict[str, Any]:
    at, back = "2026-03-03T12:00:00+01:00", {"id": "A1", "refund": named}
    return {"id": event_id, "type": "order.refund_cancelled", "at": at, "order": back}


@pytest.mark.parametrize("name", ["R1", "r1"])
def test_a_refund_is_cancelled_by_its_own_id_and_by_its_events(name):
    with opened() as cafe:
        cafe.evaluate(paid(1, "20"))
        cafe.evaluate(refund("r1", "A1", "R1", "4.00"))
        cafe.evaluate(refund("r2", "A1", "R2", "10.00"))
        assert not cafe.evaluate(cancel("x", name)).refused
        assert stars(cafe)[1] == "5"  # The other refund stands.
        again = cafe.evaluate(cancel("y", name)).refused
        assert again == f"the order A1 has no refund {name} that stands; its refunds are R2"


def test_an_own_id_goes_before_the_event_id_of_another_refund():
    with opened() as cafe:
        cafe.evaluate(paid(1, "20"))
        cafe.evaluate(refund("r1", "A1", "r2", "4.00"))
        cafe.evaluate(refund("r2", "A1", "r1", "10.00"))
        assert not cafe.evaluate(cancel("x", "r2")).refused
        assert stars(cafe)[1] == "5"


def test_an_order_that_an_older_version_kept_is_answered_by_the_ids_of_its_events():
    shares = (Fraction(1, 4),)
    older = Order(
        "A1", "mina", 0, "", (), (Fraction(1, 2),), returned=(("r1", shares), ("r2", shares)),
        happened=("refund R1", "refund R2"),
    )  # fmt: skip
    assert cancelled(older, ("A1", "r2", None)) == "r2"
    with pytest.raises(Refused, match=r"did not keep which event told the refund R2 .* one of r1, r2"):
        cancelled(older, ("A1", "R2", None))
    with pytest.raises(Refused, match="has no refund R3 that stands"):
        cancelled(older, ("A1", "R3", None))
