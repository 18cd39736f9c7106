"""The outbox: what the shop has to do is told once for each effect, at least once on the way, in order."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cafe import REGISTRY, address, paid, refunded
from loyalrules.engine.deliver import Delivery, Unreachable
from loyalrules.engine.engine import Engine
from loyalrules.engine.rebuild import rebuilding
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.ledger.store import Outgoing
from loyalrules.program.from_text import load_text

GIFTS = load_text(
    """
loyalrules: 1
id: gifts
currency: EUR
timezone: Europe/Berlin
units: {stars: {}}
rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 1 for every 2 EUR of order.net_sales}}]
  - id: coupon
    when: order.paid
    if: [order.net_sales >= 50]
    then:
      - issue_coupon: {worth: 10% of order.net_sales, expires: {after: 30 days}}
      - notify: {text: thank-you, limit: {times: 1, each: ever}}
  - id: cart-tea
    when: cart.priced
    then: [{free_item: {sku: TEA}}]
  - id: birthday
    when: member.birthday
    then: [{notify: {text: happy-birthday}}]
""",
    "gifts.loyal.yaml",
    REGISTRY,
)


@pytest.fixture
def engine() -> Engine:
    return Engine.open(GIFTS)


def told(engine: Engine) -> list[tuple[str, str, str]]:
    return [(one.data["type"], one.data["data"]["amount"], one.state) for one in engine.outbox()]


class Shop:
    """A receiver that takes what it can, and fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.taken: list[str] = []
        self.failures = list(failures)

    def __call__(self, message: Outgoing) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(message.id)


def test_each_effect_that_the_shop_acts_on_is_told_and_no_other(engine: Engine):
    outcome = engine.evaluate(paid(1, "60"))
    assert [one.verb for one in outcome.effects] == ["earn", "issue_coupon", "notify"]
    assert told(engine) == [("issue_coupon", "6.00", "waiting"), ("notify", "1", "waiting")]
    (coupon, _) = engine.outbox()
    effect = outcome.data["effects"][1]
    assert effect.items() <= coupon.data["data"].items()
    assert coupon.data["data"]["event"] == {
        "source": "default", "id": "paid-1", "type": "order.paid", "at": "2026-03-01T11:00:00Z",
    }  # fmt: skip
    assert coupon.data["id"] == coupon.id


def test_a_retry_a_preview_a_question_and_an_effect_that_was_cut_tell_nothing(engine: Engine):
    engine.evaluate(paid(1, "60"))
    engine.evaluate(paid(1, "60"))
    engine.preview(paid(2, "60"))
    cart = {"type": "cart.priced", "at": "2026-03-02T12:00:00Z", "member": "mina", "cart": {"lines": []}}
    assert engine.evaluate({"id": "q", **cart}).effects
    assert len(told(engine)) == 2
    engine.evaluate(paid(2, "60"))  # The limit of the text is used up.
    assert [one[0] for one in told(engine)] == ["issue_coupon", "notify", "issue_coupon"]


def test_a_benefit_that_an_order_used_already_is_not_told(engine: Engine):
    event = paid(1, "20")
    event["order"]["benefits"] = ["cart-tea"]
    assert [one.verb for one in engine.evaluate(event).effects] == ["free_item", "earn"]
    engine.evaluate(refunded(1))
    assert told(engine) == []


def test_a_refund_tells_what_is_taken_back_under_the_same_grant(engine: Engine):
    engine.evaluate(paid(1, "60"))
    part = refunded(1, id="part")
    part["order"]["lines"] = [{"id": "l1", "amount": "5.00"}]
    engine.evaluate(part)
    engine.evaluate(refunded(1, id="rest"))
    found = [one.data for one in engine.outbox() if one.data["type"].startswith("issue_coupon")]
    assert [(one["type"], one["data"]["amount"]) for one in found] == [
        ("issue_coupon", "6.00"), ("issue_coupon.taken_back", "-0.50"), ("issue_coupon.taken_back", "-5.50"),
    ]  # fmt: skip
    assert {one["data"]["grant"] for one in found} == {"A1/coupon/0/mina"}


def test_what_time_brings_is_told_too(engine: Engine):
    born = {"id": "mina", "birthday": "1990-03-05"}
    engine.evaluate({"id": "j", "type": "member.joined", "at": "2026-03-01T12:00:00Z", "member": born})
    engine.advance("2026-03-06T00:00:00Z")
    assert told(engine) == [("notify", "1", "waiting")]


def test_ids_depend_on_the_event_alone():
    """A ledger that was restored from an older backup tells the same things under the same ids."""
    first, second = Engine.open(GIFTS), Engine.open(GIFTS)
    first.evaluate(paid(1, "60"))
    for number in (2, 3):
        second.evaluate(paid(number, "4", member="jun"))
    second.evaluate(paid(1, "60"))
    assert [one.id for one in first.outbox()] == [one.id for one in second.outbox()]


def test_messages_are_delivered_in_order_and_once_marked_not_again(engine: Engine):
    for number in (1, 2, 3):
        engine.evaluate(paid(number, "60"))
    shop = Shop()
    assert engine.deliver(shop) == Delivery(4, 0, "")
    assert shop.taken == [one.id for one in engine.outbox()]
    assert engine.deliver(shop) == Delivery(0, 0, "")
    assert {one.state for one in engine.outbox()} == {"delivered"}


def test_a_receiver_that_is_away_stops_delivering_and_never_parks(engine: Engine):
    engine.evaluate(paid(1, "60"))
    for _ in range(5):
        assert engine.deliver(Shop(Unreachable("away")), most_tries=2) == Delivery(0, 0, "away")
    assert [one.state for one in engine.outbox()] == ["waiting", "waiting"]
    assert engine.outbox()[0].said == "away"
    assert engine.deliver(Shop(), most_tries=2).delivered == 2


def test_a_message_that_is_refused_again_and_again_is_parked_and_the_others_go_on(engine: Engine):
    engine.evaluate(paid(1, "60"))
    shop = Shop(ValueError("no such member"), ValueError("no such member"))
    assert engine.deliver(shop, most_tries=2) == Delivery(0, 0, "ValueError: no such member")
    assert engine.deliver(shop, most_tries=2) == Delivery(1, 1, "")
    assert [(one.state, one.said) for one in engine.outbox()] == [
        ("parked", "ValueError: no such member"), ("delivered", ""),
    ]  # fmt: skip
    assert engine.deliver(shop) == Delivery(0, 0, "")
    assert engine.deliver(shop, parked=True) == Delivery(1, 0, "")


def test_what_the_receiver_causes_to_be_told_is_delivered_in_the_same_go(engine: Engine):
    engine.evaluate(paid(1, "60"))
    numbers = iter(range(2, 5))

    def send(_: Outgoing) -> None:
        if (number := next(numbers, None)) is not None:
            engine.evaluate(paid(number, "60"))

    assert engine.deliver(send).delivered == 5


def test_a_rebuild_finds_messages_that_are_missing_or_were_made_up(path: Path):
    with Engine.open(GIFTS, address(path)) as engine:
        engine.evaluate(paid(1, "60"))
        store = engine.store
        assert isinstance(store, SqlStore)

        def faults() -> list[str]:
            with rebuilding(store, "gifts", REGISTRY) as made:
                return made.faults

        assert faults() == engine.verify() == []
        store.database.execute("DROP TRIGGER outbox_is_not_removed")
        store.database.execute("DELETE FROM outbox WHERE line = 3")
        [missing] = faults()
        assert missing.endswith("is missing")
        added: tuple[Any, ...] = (1, 1, 1, "made up", json.dumps({"id": "made up", "data": {"amount": "9"}}))
        store.database.execute(
            "INSERT INTO outbox (book, event, line, id, state, tries, said, body)"
            " VALUES (?, ?, ?, ?, 'waiting', 0, '', ?)", added,
        )  # fmt: skip
        assert "message made up is there, and no event leads to it" in faults()
        assert "message made up (event number 1) is not what its event led to" in engine.verify()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gifts.db"
