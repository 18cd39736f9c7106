"""A refund with an id of its own counts once, under whatever event id it is sent."""

from typing import Any

from engine.cafe import opened, paid, stars


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
