"""Each event has one effect and one answer for ever, whatever is sent again, mixed up, or fails."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cafe import CHANGED, address, opened, paid, refunded, stars
from loyalrules.base.problem import EventError
from loyalrules.engine.engine import Engine
from loyalrules.engine.outcome import Outcome

STORES = ["memory", "sqlite:///:memory:", "file"]


@contextmanager
def engine_on(store: str) -> Iterator[Engine]:
    with ExitStack() as stack:
        if store == "file":
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            store = address(Path(folder) / "loyalty.db")
        yield stack.enter_context(opened(store))


def everything(engine: Engine) -> object:
    store = engine.store
    members = [store.member("moon-cafe", member) for member in store.members("moon-cafe")]
    return members, list(store.postings("moon-cafe")), store.events("moon-cafe")


def as_first(text: str) -> str:
    """Return an answer as it was the first time."""
    return text.replace('"replayed":true', '"replayed":false')


@pytest.mark.parametrize("store", STORES)
def test_an_event_sent_again_gets_its_first_answer_and_changes_nothing(store: str):
    with engine_on(store) as engine:
        first = engine.evaluate(paid(1, "60"))
        engine.evaluate(paid(2, "60"))
        before = everything(engine)
        again = engine.evaluate(paid(1, "60"))
        assert (first.replayed, again.replayed) == (False, True)
        assert as_first(again.to_json()) == first.to_json()
        assert again.effects == first.effects
        assert again.balances == first.balances
        assert everything(engine) == before


@pytest.mark.parametrize("store", STORES)
def test_an_id_with_other_content_is_refused_without_digests_in_the_sentence(store: str):
    with engine_on(store) as engine:
        engine.evaluate(paid(1))
        before = everything(engine)
        with pytest.raises(EventError) as caught:
            engine.evaluate(paid(1, "20.01"))
        assert caught.value.code == "LR620"
        assert "another event" in caught.value.message
        assert not [word for word in caught.value.message.split() if len(word) == 64]
        assert everything(engine) == before


@pytest.mark.parametrize("store", STORES)
def test_a_refused_event_is_refused_for_ever(store: str):
    """A refund before its purchase is refused; sent again after the purchase it still is."""
    with engine_on(store) as engine:
        refund = {**refunded(1), "member": "mina"}
        first = engine.evaluate(refund)
        assert first.refused == "no order A1 is known"
        assert (first.effects, first.balances) == ((), {})
        engine.evaluate(paid(1))
        again = engine.evaluate(refund)
        assert again.replayed
        assert as_first(again.to_json()) == first.to_json()
        assert stars(engine) == ("0", "10", "0")
        assert not engine.evaluate({**refund, "id": "another try"}).refused
        assert stars(engine) == ("0", "0", "0")


def test_an_answer_outlives_the_program_and_the_process(tmp_path: Path):
    """A newer version knows other rules, and gives more; what was answered stays as it was."""
    store = address(tmp_path / "loyalty.db")
    with opened(store) as engine:
        first = engine.evaluate(paid(1, "60"))
    with opened(store, CHANGED) as engine:
        assert as_first(engine.evaluate(paid(1, "60")).to_json()) == first.to_json()
        assert engine.evaluate(paid(2)).effects[0].amount == 40
        assert engine.verify() == []


def test_the_same_id_from_another_source_is_another_event():
    with engine_on("memory") as engine:
        engine.evaluate(paid(1))
        till = engine.evaluate({**paid(2), "id": "paid-1", "source": "till"})
        assert not till.replayed
        assert stars(engine) == ("0", "20", "0")


def test_the_same_order_under_a_new_id_is_refused():
    """A sender that mints a new id for each try cannot buy the same order twice."""
    with engine_on("memory") as engine:
        engine.evaluate(paid(1))
        again = engine.evaluate({**paid(1), "id": "minted"})
        assert again.refused == "the order A1 was already paid"
        assert stars(engine) == ("0", "10", "0")


# --- Laws -----------------------------------------------------------------------------------------

EVENTS = st.one_of(
    st.builds(
        paid,
        st.integers(1, 5),
        st.sampled_from(["0", "9.99", "20", "60", "120.50"]),
        day=st.integers(1, 28),
        member=st.sampled_from(["mina", "jun"]),
    ),
    st.builds(refunded, st.integers(1, 5), day=st.integers(2, 28)),
    st.builds(refunded, st.integers(1, 5), id=st.sampled_from(["x", "y"])),
    st.builds(lambda number: {**paid(number), "at": "never"}, st.integers(1, 5)),
)
STREAMS = st.lists(EVENTS, max_size=12).flatmap(
    lambda events: st.lists(st.sampled_from(events), max_size=24) if events else st.just([])
)


def told(result: Outcome | EventError) -> str:
    return result.to_json() if isinstance(result, Outcome) else str(result)


def one_by_one(engine: Engine, events: list[dict[str, Any]]) -> list[str]:
    found = []
    for event in events:
        try:
            found.append(told(engine.evaluate(event)))
        except EventError as error:
            found.append(told(error))
    return found


@given(events=STREAMS, group=st.integers(1, 7), store=st.sampled_from(STORES))
@settings(max_examples=60)
def test_many_at_once_are_the_same_as_one_by_one_in_every_store(
    events: list[dict[str, Any]], group: int, store: str
):
    with engine_on("memory") as single, engine_on(store) as grouped:
        expected = one_by_one(single, events)
        assert [told(result) for result in grouped.evaluate_many(events, group=group)] == expected
        assert everything(grouped) == everything(single)
        assert single.verify() == grouped.verify() == []


@given(events=STREAMS, more=st.randoms(use_true_random=False), store=st.sampled_from(STORES))
@settings(max_examples=60)
def test_sending_everything_again_in_any_order_changes_nothing(
    events: list[dict[str, Any]], more: Any, store: str
):
    with engine_on(store) as engine:
        answers: dict[str, str] = {}
        for event, answer in zip(events, one_by_one(engine, events), strict=True):
            if answer.startswith("{"):
                assert answers.setdefault(event["id"], as_first(answer)) == as_first(answer)
        before = everything(engine)
        again = [event for event in events for _ in range(2) if event["id"] in answers]
        more.shuffle(again)
        for event, answer in zip(again, one_by_one(engine, again), strict=True):
            if answer.startswith("{"):
                assert as_first(answer) == answers[event["id"]]
                assert json.loads(answer)["replayed"]
        assert everything(engine) == before


@given(events=STREAMS, cut=st.integers(0, 24))
@settings(max_examples=30)
def test_closing_and_opening_in_between_changes_nothing(events: list[dict[str, Any]], cut: int):
    with tempfile.TemporaryDirectory() as folder, engine_on("memory") as whole:
        store = address(Path(folder) / "loyalty.db")
        parts = []
        for part in (events[:cut], events[cut:]):
            with opened(store) as engine:
                parts += one_by_one(engine, part)
        assert parts == one_by_one(whole, events)
        with opened(store) as engine:
            assert everything(engine) == everything(whole)
            assert engine.verify() == []


@given(events=STREAMS)
@settings(max_examples=30)
def test_a_preview_says_what_would_be_and_writes_nothing(events: list[dict[str, Any]]):
    with engine_on("memory") as engine:
        for event in events:
            before = everything(engine)
            try:
                seen = told(engine.preview(event))
            except EventError as error:
                seen = told(error)
            assert everything(engine) == before
            assert [seen] == one_by_one(engine, [event])
