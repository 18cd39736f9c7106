"""A fact with an id of the sender's own counts once, whatever event ids it is sent under."""

from pathlib import Path
from typing import Any

import pytest

from loyalrules import Engine, EventError, load_text

SHOP = load_text("""
loyalrules: 1
id: shop
currency: USD
timezone: UTC
units: {points: {pay: {}, worth: 0.01 USD}}
risks: {accept: {LR304: what comes back is owed}}
events: {photo.sent: {stars: number}}
rewards: [{id: cup, cost: 10 points, gives: [{free_item: {sku: CUP}}]}]
rules:
  - {id: photo, when: photo.sent, then: [{earn: {amount: 7}}]}
  - {id: bought, when: order.paid, then: [{earn: {amount: 3}}]}
""")


def event(
    kind: str, number: int | str, member: str = "mina", *, once: str | None = "K1", **record: Any
) -> Any:
    sent = {"id": f"e{number}", "type": kind, "at": "2026-01-02T00:00:00Z", "member": member}
    return {**sent, kind.partition(".")[0]: record} | ({} if once is None else {"once": once})


GIFT = {"amount": 100, "reason": "a gift", "by": "kim"}
FACTS: list[tuple[str, dict[str, Any]]] = [
    ("points.redeemed", {"amount": 5}),
    ("points.adjusted", GIFT),
    ("points.donated", {"amount": 5}),
    ("reward.claimed", {"id": "cup"}),
    ("photo.sent", {"stars": 3}),
    ("order.paid", {"id": "A1", "lines": [{"price": "9"}]}),
]


def points(engine: Engine, member: str = "mina") -> int:
    return int(engine.member(member).balance("points").available)


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    with Engine.open(SHOP, f"sqlite:///{tmp_path}/shop.db") as engine:
        for member in ("mina", "jun"):
            assert not engine.evaluate(event("points.adjusted", member, member, once=None, **GIFT)).refused
        yield engine
        assert engine.verify() == []


@pytest.mark.parametrize(("kind", "record"), FACTS)
def test_it_counts_once(shop: Engine, kind: str, record: dict[str, Any]):
    first = shop.evaluate(event(kind, 1, **record))
    assert not first.refused
    after = points(shop)
    assert after != 100
    told = shop.evaluate(event(kind, 2, **record))
    assert told.refused == f"{kind} K1 was told before"
    assert told.effects == ()
    assert points(shop) == after
    assert shop.evaluate(event(kind, 1, **record)).replayed  # The event itself is answered as before.


@pytest.mark.parametrize(("kind", "record"), FACTS[:-1])
def test_without_it_with_another_and_for_another_member_it_counts_again(
    shop: Engine, kind: str, record: dict[str, Any]
):
    for number, once in enumerate(("K1", "K2", None, None)):
        assert not shop.evaluate(event(kind, number, once=once, **record)).refused
    assert not shop.evaluate(event(kind, 9, "jun", **record)).refused


def test_what_was_refused_may_be_told_again(shop: Engine):
    assert "100 points available" in shop.evaluate(event("points.redeemed", 1, amount=150)).refused
    shop.evaluate(event("points.adjusted", 2, **GIFT))
    assert not shop.evaluate(event("points.redeemed", 3, amount=150)).refused


def test_it_is_kept_in_the_ledger_and_read_in_cloud_events(shop: Engine, tmp_path: Path):
    sent = event("points.redeemed", 1, amount=5)
    cloud = {
        "specversion": "1.0", "id": "c1", "type": sent["type"], "time": sent["at"], "subject": "mina",
        "once": "K1", "data": {"points": sent["points"]},
    }  # fmt: skip
    assert not shop.evaluate(cloud).refused
    with Engine.open(SHOP, f"sqlite:///{tmp_path}/shop.db") as other:
        assert other.evaluate(sent).refused == "points.redeemed K1 was told before"


@pytest.mark.parametrize("once", ["", 7, "a\nb", "x" * 201, {"id": "K1"}])
def test_an_id_that_is_none_is_not_read(shop: Engine, once: Any):
    with pytest.raises(EventError) as caught:
        shop.evaluate({**event("points.redeemed", 1, amount=5), "once": once})
    assert caught.value.pointer == "/once"


def test_it_counts_once_for_two_ids_of_one_person(shop: Engine):
    assert not shop.evaluate(event("points.redeemed", 1, "jun", amount=5)).refused
    merged = {"id": "one", "type": "members.merged", "at": "2026-01-03T00:00:00Z", "member": "mina"}
    assert not shop.evaluate({**merged, "members": {"from": "jun"}}).refused
    for member in ("mina", "jun"):
        told = shop.evaluate(event("points.redeemed", f"again {member}", member, amount=5))
        assert told.refused == "points.redeemed K1 was told before"
    assert points(shop) == 195
