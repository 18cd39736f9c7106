"""``verify`` finds a fault of each kind, and says where it is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger.made import CAFE, Said, earn, earned, event
from loyalrules.facts.decision import Decision, Posting
from loyalrules.facts.state import MemberState
from loyalrules.ledger.checks import verify
from loyalrules.ledger.memory import MemoryStore


def posted(**change: object) -> Callable[[Decision], Decision]:
    def apply(decision: Decision) -> Decision:
        return replace(decision, postings=tuple(posting._replace(**change) for posting in decision.postings))

    return apply


def in_state(change: Callable[[MemberState], object]) -> Callable[[Decision], Decision]:
    def apply(decision: Decision) -> Decision:
        change(decision.members["mina"])
        return decision

    return apply


def lot(**change: int) -> Callable[[Decision], Decision]:
    def apply(state: MemberState) -> None:
        state.lots["2"] = state.lots["2"]._replace(**change)

    return in_state(apply)


def without_state(decision: Decision) -> Decision:
    stray = Posting("stranger", "stars", "issued", "available", 1, "", "base", "", 9, 9)
    return replace(decision, postings=(*decision.postings, stray))


FAULTS: dict[str, Callable[[Decision], Decision]] = {
    "posting 2 of mina: 0 stars is not above 0": posted(amount=0),
    "posting 2 of mina: there is no account bank": posted(source="bank"),
    "posting 2 of mina: it moves stars from available to itself": posted(source="available"),
    "posting 2 of mina: it was booked before": posted(booked_at=1),
    "stars/available says 30, its postings add up to 35": posted(amount=25),
    "stars/available says 40": in_state(lambda state: state.balances.update({"stars/available": 40})),
    "lot 2: given 20 is not left + spent + lapsed + taken": lot(spent=5),
    "lot 2: an amount is below 0": lot(spent=-5, lapsed=5),
    "lot 2: 15 is left, its postings add up to 20": lot(left=15, spent=5),
    "stars/available says 30, its lots have 25 left": lot(left=15, spent=5),
    "lot 2: has postings and is not there": in_state(lambda state: state.lots.pop("2")),
    "lot 1: is both open and closed": in_state(lambda state: state.closed.update(state.lots)),
    "its state is older than its last posting": in_state(lambda state: setattr(state, "booked_at", 3)),
    "member stranger: has postings and no state": without_state,
}


@pytest.mark.parametrize("told", FAULTS)
def test_a_fault_is_found(told: str):
    store = MemoryStore()
    earn(store, "e1", 10, at=5)
    assert verify(store, CAFE) == []
    of = event("e2", 9)
    with store.transaction():
        store.commit(CAFE, of, FAULTS[told](earned(store, of, 20)), Said(""))
    assert any(told in fault for fault in verify(store, CAFE)), verify(store, CAFE)


def test_an_empty_ledger_has_no_fault():
    assert verify(MemoryStore(), CAFE) == []
