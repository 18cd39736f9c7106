"""The door for events: both forms say the same, and whatever is not an event is refused with a place."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cafe import CAFE, cloud, opened, paid
from loyalrules.base.codes_events import EVENTS
from loyalrules.base.problem import EventError
from loyalrules.engine.read_event import MAX_BYTES, incoming, read_event, receive
from loyalrules.facts.event import Event

KINDS = incoming(CAFE)


def read(raw: Any) -> Event:
    return read_event(receive(raw), CAFE, KINDS)


def refusal(raw: Any) -> EventError:
    with pytest.raises(EventError) as caught:
        read(raw)
    error = caught.value
    assert error.code in EVENTS
    assert "\n" not in error.message
    assert error.pointer == "" or error.pointer.startswith("/")
    return error


def changed(**change: Any) -> dict[str, Any]:
    """Return a good event with keys changed; a key that is changed to ``...`` is left out."""
    return {key: value for key, value in {**paid(1), **change}.items() if value is not ...}


def of_order(**change: Any) -> dict[str, Any]:
    order = {**paid(1)["order"], **change}
    return changed(order={key: value for key, value in order.items() if value is not ...})


def test_the_short_form_is_read():
    event = read(paid(1, "12.50"))
    assert (event.source, event.id, event.type, event.member) == ("default", "paid-1", "order.paid", "mina")
    assert event.at == 1_772_362_800_000_000
    assert event.records["order"][0] == "A1"
    assert event.body == receive(paid(1, "12.50")).body


def test_both_forms_say_the_same():
    short, long = read(paid(1, source="https://cafe.example/shop")), read(cloud(paid(1)))
    assert short.digest != long.digest
    for name in ("source", "id", "type", "member", "at", "records"):
        assert getattr(short, name) == getattr(long, name)


def test_the_digest_is_of_everything_and_of_nothing_but_the_content():
    one = paid(1)
    turned = {key: one[key] for key in reversed(one)}
    assert receive(one).digest == receive(turned).digest
    others = [
        changed(source="till"),
        changed(member="jun"),
        of_order(id="A2"),
        changed(extra=None),
        cloud(one),
    ]
    assert len({receive(other).digest for other in [one, *others]}) == 6


def test_what_was_sent_is_kept_even_if_the_sender_changes_it_later():
    raw = paid(1)
    sent = receive(raw)
    raw["order"]["lines"].append({"id": "l2", "price": "1000"})
    assert "l2" not in sent.body


@pytest.mark.parametrize(
    ("raw", "code", "pointer"),
    [
        (None, "LR603", ""),
        ([], "LR603", ""),
        ("{}", "LR603", ""),
        ({}, "LR605", "/id"),
        (changed(id=...), "LR605", "/id"),
        (changed(id=7), "LR603", "/id"),
        (changed(id=""), "LR622", "/id"),
        (changed(id="a\nb"), "LR622", "/id"),
        (changed(id="a\x00b"), "LR622", "/id"),
        (changed(id="\ud800"), "LR622", "/id"),
        (changed(id="x" * 201), "LR622", "/id"),
        (changed(source=None), "LR605", "/source"),
        (changed(source="\t"), "LR622", "/source"),
        (changed(source="loyalrules"), "LR622", "/source"),
        (changed(type=...), "LR605", "/type"),
        (changed(type=5), "LR603", "/type"),
        (changed(type="order.payed"), "LR606", "/type"),
        (changed(type="time.passed"), "LR606", "/type"),
        (changed(at=...), "LR605", "/at"),
        (changed(at="2026-03-01T12:00:00"), "LR604", "/at"),
        (changed(at="yesterday"), "LR604", "/at"),
        (changed(at=1772362800), "LR604", "/at"),
        (changed(member=5), "LR603", "/member"),
        (changed(member=""), "LR622", "/member"),
        (changed(member="mi\u202ena"), "LR622", "/member"),
        (changed(ordr={}), "LR602", "/ordr"),
        (changed(order=[]), "LR603", "/order"),
        (changed(order=...), "LR605", "/order/id"),
        (of_order(id=...), "LR605", "/order/id"),
        (of_order(currency="USD"), "LR623", "/order/currency"),
        (of_order(discount=float("1.5")), "LR601", "/order/discount"),
        (of_order(discount=float("nan")), "LR621", ""),
        (of_order(discount=Decimal("1.5")), "LR621", ""),
        (of_order(discount="1.555"), "LR601", "/order/discount"),
        (of_order(coupn="X"), "LR602", "/order/coupn"),
        (of_order(coupon="\ud800"), "LR621", ""),
        (cloud(changed(at=...)), "LR605", "/time"),
        (cloud(changed(member=5)), "LR603", "/subject"),
        ({**cloud(paid(1)), "specversion": "0.3"}, "LR603", "/specversion"),
        ({**cloud(paid(1)), "data": None}, "LR603", "/data"),
        ({key: value for key, value in cloud(paid(1)).items() if key != "data"}, "LR605", "/data"),
        ({**cloud(paid(1)), "data": {"order": {"id": "A1"}, "cart": {}}}, "LR602", "/data/cart"),
        ({**cloud(paid(1)), "member": "mina"}, "LR602", "/member"),
        (cloud(of_order(discount=float("1.5"))), "LR601", "/data/order/discount"),
        (cloud(of_order(currency="USD")), "LR623", "/data/order/currency"),
    ],
)
def test_what_is_no_event_is_refused_with_its_place(raw: Any, code: str, pointer: str):
    error = refusal(raw)
    assert (error.code, error.pointer) == (code, pointer)


JOINED = {"id": "j1", "type": "member.joined", "at": "2026-03-01T12:00:00+01:00"}


@pytest.mark.parametrize(
    "raw",
    [
        {**JOINED, "member": {"id": "mina", "birthday": "1990-03-01"}},
        cloud({**JOINED, "member": "mina"}) | {"data": {"member": {"birthday": "1990-03-01"}}},
    ],
)
def test_an_event_about_a_member_says_who_and_what(raw: dict[str, Any]):
    event = read(raw)
    shape = CAFE.events["member.joined"].shape
    assert event.member == "mina"
    assert event.records["member"][shape.at("birthday")] == 726_527


def test_an_event_about_a_member_may_say_nothing_but_who():
    assert read({**JOINED, "member": "mina"}).member == "mina"
    assert (
        refusal({**JOINED, "member": {"id": "mina", "bithday": "1990-03-01"}}).hint
        == 'did you mean "birthday"?'
    )
    assert refusal({**JOINED, "member": {"id": 7}}).code == "LR603"
    assert refusal({**JOINED, "member": 7}).code == "LR603"


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        (changed(type="order.payed"), "order.paid"),
        (changed(membr="mina"), "member"),
        (changed(ordr={}), "order"),
        (changed(source=..., sorce="x"), "source"),
        ({**cloud(paid(1)), "subjct": "mina"}, "subject"),
    ],
)
def test_a_near_miss_is_named(raw: Any, meant: str):
    assert refusal(raw).hint == f'did you mean "{meant}"?'


def test_a_float_in_the_message_of_a_cloud_event_is_pointed_at_where_it_was_sent():
    error = refusal(cloud(of_order(lines=[{"id": "l1", "price": float("1.5")}])))
    assert error.pointer == "/data/order/lines/0/price"
    assert "/data/order/lines/0/price" in error.message
    assert error.hint == 'send it as text: "1.5"'


def test_what_is_nested_too_deep_is_refused():
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert refusal(of_order(coupon=deep)).code == "LR621"
    itself: dict[str, Any] = paid(1)
    itself["order"]["coupon"] = itself
    assert refusal(itself).code == "LR621"


def test_what_is_too_large_is_refused():
    fits = of_order(lines=[{"id": f"l{number}", "price": "1"} for number in range(20_000)])
    assert len(read(fits).body) < MAX_BYTES
    assert refusal(of_order(coupon="x" * MAX_BYTES)).code == "LR621"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.dictionaries(
        st.sampled_from([*paid(1), "source", "program", "specversion", "time", "subject", "data", "x"]), JSON
    ),
    st.booleans(),
)
def test_any_data_is_an_event_or_one_clear_error(parts: dict[str, Any], whole: bool):
    raw = {**paid(1), **parts} if whole else parts
    engine = opened()
    (result,) = engine.evaluate_many([raw])
    if isinstance(result, EventError):
        assert result.code in EVENTS
        assert engine.store.events("moon-cafe") == []
    assert engine.verify() == []
