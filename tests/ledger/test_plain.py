"""What the memory store keeps is packed: the collector of garbage does not walk the past of a ledger."""

import gc
from fractions import Fraction
from pathlib import Path

from loyalrules import Engine
from loyalrules.facts.state import WHOLE, Context, Grant, Order
from loyalrules.ledger.plain import kept_order, order_of

PROGRAM = Path(__file__).parents[2] / "programs" / "moon-cafe.loyal.yaml"


def _order(number: int) -> dict[str, object]:
    lines = [{"id": "1", "category": "tea", "price": "9000"}, {"id": "2", "price": "1000"}]
    return {
        "id": f"e{number}", "type": "order.paid", "at": f"2026-03-01T10:{number // 60:02}:{number % 60:02}Z",
        "member": f"m{number % 5}", "order": {"id": f"o{number}", "lines": lines},
    }  # fmt: skip


def test_an_event_leaves_little_behind_that_the_collector_walks():
    with Engine.open(PROGRAM) as engine:
        for number in range(100):
            engine.evaluate(_order(number))
        gc.collect()
        before = len(gc.get_objects())
        for number in range(100, 300):
            engine.evaluate(_order(number))
        gc.collect()

        assert (len(gc.get_objects()) - before) / 200 < 5  # Its lot, and what of it is a mark.


def test_what_was_packed_is_told_and_explained_as_before():
    with Engine.open(PROGRAM) as engine:
        first = engine.evaluate(_order(1))
        again = engine.evaluate(_order(1))
        refund = {
            "id": "r1", "type": "order.refunded", "at": "2026-03-02T10:00:00Z", "member": "m1",
            "order": {"id": "o1", "lines": [{"id": "1"}]},
        }  # fmt: skip
        taken = engine.evaluate(refund)

        assert {**again.data, "replayed": False} == first.data
        assert again.explain() == first.explain()
        assert [str(effect.amount) for effect in taken.effects] == ["-450"]
        assert [row.id for row in engine.store.events("moon-cafe", order="o1")] == ["e1", "r1"]


def test_an_order_comes_back_as_it_was_also_with_parts_of_lines():
    grant = Grant("base", 0, "mina", 5, 5, Fraction(5, 3), None, 0, "1", ())
    context = Context("order.paid", "mina", 7, ((1, ("tea",)),), ("gold",), (grant,), None, -1, "v1")
    for left in ((WHOLE, WHOLE), (WHOLE, Fraction(1, 3)), ()):
        order = Order("A1", "mina", 7, "v1", (1, ("tea",)), left, (context,), version=2)
        kept = order_of(kept_order(order))

        assert kept == order
        assert kept.contexts[0].grants[0].standing == Fraction(5, 3)
