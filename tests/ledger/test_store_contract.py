"""What every store promises, asked of each of them in the same words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.made import CAFE, Said, earn, earned, event, returned, spent, telling
from loyalrules.base.language import in_language
from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.ledger.checks import verify
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.postgres import PostgresStore
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.store import Ledger

STORES = ["memory", "sqlite in memory", "sqlite file", "postgresql"]
LEVELS = ["repeatable read", "serializable"]  # Beside the one that PostgreSQL has by itself.


def make(kind: str, request: pytest.FixtureRequest) -> Ledger:
    """Open an empty store of a kind."""
    if kind == "memory":
        return MemoryStore()
    if kind == "postgresql":
        return PostgresStore(request.getfixturevalue("postgres"))
    if kind in ("repeatable read", "serializable"):
        return PostgresStore(request.getfixturevalue("postgres"), isolation=kind)
    return SqliteStore(":memory:" if kind == "sqlite in memory" else str(request.getfixturevalue("path")))


@pytest.fixture(params=[*STORES, *LEVELS])
def store(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    made = make(request.param, request)
    yield made
    made.close()


def everything(store: Ledger, program: str = CAFE) -> object:
    """All that a store tells of a program, for comparing before and after."""
    members = [store.member(program, member) for member in store.members(program)]
    events = store.events(program)
    return (
        members,
        list(store.postings(program)),
        events,
        [store.answer(program, row.source, row.id) for row in events],
        [store.order(program, order) for order in ("A1", "A2")],
        store.pool(program, "budget"),
        store.due(program, 10**6, 100),
    )


def test_nothing_is_known_at_first(store: Ledger):
    assert store.member(CAFE, "mina") == MemberState("mina")
    assert store.order(CAFE, "A1") is None
    assert store.pool(CAFE, "budget") == 0
    assert store.answer(CAFE, "shop", "e1") is None
    assert store.program("version 1") is None
    assert list(store.members(CAFE)) == list(store.postings(CAFE)) == store.events(CAFE) == []
    assert store.due(CAFE, 10**9, 10) == []


def test_what_was_committed_is_found(store: Ledger):
    of = event("e1", 5)
    with store.transaction():
        decision = earned(store, of, Fraction(21, 2), order="A1")
        store.commit(CAFE, of, decision, Said('{"별":1}'), "A1")
    assert store.answer(CAFE, "shop", "e1") == ("digest of e1", '{"별":1}')
    assert store.member(CAFE, "mina") == decision.members["mina"]
    assert store.order(CAFE, "A1") == decision.orders["A1"]
    assert store.pool(CAFE, "budget") == Fraction(21, 2)
    assert tuple(store.postings(CAFE)) == decision.postings
    (row,) = store.events(CAFE, event_id="e1")
    assert (row.seq, row.body, row.order, row.given, row.trace) == (
        1, of.body, "A1", decision.given, decision.trace
    )  # fmt: skip
    assert verify(store, CAFE) == []


def test_programs_do_not_see_each_other(store: Ledger):
    earn(store, "e1", order="A1")
    before = everything(store)
    earn(store, "e1", 99, order="A1", program="tea-house")
    assert everything(store) == before
    assert store.pool("tea-house", "budget") == 99
    assert store.member("other", "mina").version == 0


def test_an_exception_leaves_nothing_behind(store: Ledger):
    earn(store, "e1", order="A1")
    before = everything(store)

    def fail_late() -> None:
        with store.transaction():
            for number in range(3):
                of = event(f"more {number}", number, member=f"jun {number % 2}")
                store.commit(CAFE, of, earned(store, of, 7, order="A1"), Said(""), "A1")
            of = event("spend", 9)
            store.commit(CAFE, of, spent(store, of), Said(""))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    assert everything(store) == before
    assert verify(store, CAFE) == []
    earn(store, "e2")
    assert [row.seq for row in store.events(CAFE)] == [1, 2]


def test_a_transaction_reads_what_it_wrote(store: Ledger):
    with store.transaction():
        for number in range(3):
            of = event(f"e{number}")
            store.commit(CAFE, of, earned(store, of, 1, order="A1"), Said("yes"), "A1")
        assert store.member(CAFE, "mina").balance("stars", "available") == 3
        assert store.answer(CAFE, "shop", "e2") == ("digest of e2", "yes")
    order = store.order(CAFE, "A1")
    assert order is not None
    assert order.version == 3


def test_an_event_is_written_once(store: Ledger):
    earn(store, "e1")
    before = everything(store)
    with pytest.raises(StoreError) as refused:
        earn(store, "e1", 500)
    assert refused.value.code == "LR710"
    assert everything(store) == before


def test_the_same_id_from_another_source_is_another_event(store: Ledger):
    earn(store, "e1")
    earn(store, "e1", source="till")
    assert [row.source for row in store.events(CAFE, event_id="e1")] == ["shop", "till"]


@pytest.mark.parametrize("what", ["member", "order"])
def test_a_decision_on_an_old_state_is_refused_with_its_whole_transaction(store: Ledger, what: str):
    earn(store, "e1", order="A1")
    before = everything(store)
    old = event("old", member="jun" if what == "order" else "mina")
    decision = earned(store, old, 3, order="A1" if what == "order" else "")
    for kept in (decision.members if what == "member" else decision.orders).values():
        kept.version -= 1
    fine = event("fine", member="yuna")

    def write() -> None:
        with store.transaction():
            store.commit(CAFE, fine, earned(store, fine, 1), Said(""))
            store.commit(CAFE, old, decision, Said(""))

    with pytest.raises(StoreError) as refused:
        write()
    assert refused.value.code == "LR710"
    assert everything(store) == before


def test_a_refused_event_is_kept_with_its_answer(store: Ledger):
    of = event("e1")
    decision = replace(
        earned(store, of, 1), refused="no", given=(), postings=(), trace=(), members={}, pools={}
    )
    with store.transaction():
        store.commit(CAFE, of, decision, Said("refused"), "A9")
    assert store.answer(CAFE, "shop", "e1") == ("digest of e1", "refused")
    (row,) = store.events(CAFE, order="A9")
    assert row.refused == "no"
    assert list(store.members(CAFE)) == []


def test_a_refusal_keeps_how_its_sentence_was_made(store: Ledger):
    of, why = event("e1"), say("{key} is missing", key="at")
    decision = replace(
        earned(store, of, 1), refused=why, given=(), postings=(), trace=(), members={}, pools={}
    )
    with store.transaction():
        store.commit(CAFE, of, decision, Said("refused"), "A9")
    (row,) = store.events(CAFE, order="A9")
    assert row.refused == "at is missing"
    assert in_language(row.refused, "ko") == in_language(why, "ko") != row.refused


def test_members_fall_due_soonest_first(store: Ledger):
    for member, at in (("late", 50), ("soon", 1), ("also soon", 1), ("never", 2)):
        earn(store, f"e {member}", at=at, member=member)
    spend = event("spend", 3, member="never")
    with store.transaction():
        store.commit(CAFE, spend, spent(store, spend), Said(""))
    assert store.due(CAFE, 100, 10) == []
    assert store.due(CAFE, 101, 10) == ["also soon", "soon"]
    assert store.due(CAFE, 1000, 2) == ["also soon", "soon"]
    assert store.due(CAFE, 1000, 10) == ["also soon", "soon", "late"]
    earn(store, "again", at=4, member="never")
    assert store.due(CAFE, 1000, 3) == ["also soon", "soon", "never"]


def test_postings_keep_their_order_and_their_member(store: Ledger):
    for number in range(6):
        earn(store, f"e{number}", number + 1, member="mina" if number % 2 else "jun")
    assert [posting.amount for posting in store.postings(CAFE)] == [1, 2, 3, 4, 5, 6]
    assert [posting.amount for posting in store.postings(CAFE, "mina")] == [2, 4, 6]


def test_events_are_found_by_order(store: Ledger):
    earn(store, "e1", order="A1")
    earn(store, "e2")
    earn(store, "e3", order="A2")
    earn(store, "e4", order="A1")
    assert [row.id for row in store.events(CAFE, order="A1")] == ["e1", "e4"]
    assert [row.id for row in store.events(CAFE)] == ["e1", "e2", "e3", "e4"]


def test_the_text_of_a_program_version_never_changes(store: Ledger):
    store.save_program("d1", "cafe.loyal.yaml", "program: cafe")
    store.save_program("d1", "other.loyal.yaml", "something else")
    assert store.program("d1") == ("cafe.loyal.yaml", "program: cafe")


def test_nothing_is_committed_outside_a_transaction(store: Ledger):
    of = event("e1")
    with pytest.raises(RuntimeError, match="transaction"):
        store.commit(CAFE, of, earned(store, of, 1), Said(""))
    assert store.events(CAFE) == []


def test_transactions_do_not_nest(store: Ledger):
    with store.transaction():
        with pytest.raises(RuntimeError, match="nest"), store.transaction():
            pass
        of = event("e1")
        store.commit(CAFE, of, earned(store, of, 1), Said(""))
    assert len(store.events(CAFE)) == 1


def test_closed_lots_come_back(store: Ledger):
    for number in range(3):
        earn(store, f"e{number}")
    for event_id, decide in (("spend", spent), ("return", returned)):
        of = event(event_id)
        with store.transaction():
            store.commit(CAFE, of, decide(store, of), Said(""))
    state = store.member(CAFE, "mina")
    assert ([*state.lots], [*state.closed]) == (["1"], ["2", "3"])
    assert state.balance("stars", "available") == 10
    assert verify(store, CAFE) == []


def tell(store: Ledger, event_id: str, *texts: str) -> None:
    of = event(event_id)
    with store.transaction():
        store.commit(CAFE, of, telling(earned(store, of, 1), *texts), Said("yes"))


def settle(store: Ledger, message: str, state: str, at: int = 7, said: str = "") -> None:
    with store.transaction():
        store.settle(CAFE, message, state, at, said)


def test_messages_wait_in_the_order_of_their_effects_until_they_are_delivered(store: Ledger):
    tell(store, "e1", "one", "two")
    tell(store, "e0", "three")
    assert [(one.id, one.event, one.line, one.text) for one in store.waiting(CAFE, 10)] == [
        ("e1-1", 1, 1, "one"), ("e1-2", 1, 2, "two"), ("e0-1", 2, 1, "three"),
    ]  # fmt: skip
    settle(store, "e1-2", "delivered")
    settle(store, "e1-1", "waiting", 8, "busy")
    settle(store, "e0-1", "parked", 9, "no")
    assert [one.id for one in store.waiting(CAFE, 10)] == ["e1-1"]
    assert [(one.state, one.tries, one.changed_at, one.said) for one in store.outbox(CAFE)] == [
        ("waiting", 1, 8, "busy"), ("delivered", 1, 7, ""), ("parked", 1, 9, "no"),
    ]  # fmt: skip
    assert [one.id for one in store.waiting("tea-house", 10)] == []
    assert store.message(CAFE, "e1-3") is None


def test_what_was_delivered_stays_delivered(store: Ledger):
    tell(store, "e1", "one")
    settle(store, "e1-1", "delivered")
    before = store.message(CAFE, "e1-1")
    settle(store, "e1-1", "waiting", 9, "again")
    settle(store, "nobody", "delivered")
    assert store.message(CAFE, "e1-1") == before
    assert store.waiting(CAFE, 10) == []


def test_messages_come_and_go_with_their_transaction(store: Ledger):
    tell(store, "e1", "one")

    def fail() -> None:
        with store.transaction():
            of = event("e2")
            store.commit(CAFE, of, telling(earned(store, of, 1), "two"), Said("yes"))
            store.settle(CAFE, "e1-1", "delivered", 7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [(one.id, one.state) for one in store.outbox(CAFE)] == [("e1-1", "waiting")]
    with pytest.raises(RuntimeError, match="transaction"):
        store.settle(CAFE, "e1-1", "delivered", 7)


# Exact thirds, sevenths and so on add up to numbers that a database can hold; beyond, it refuses (LR709).
PARTS = st.builds(Fraction, st.integers(1, 10**6), st.sampled_from([2, 3, 7, 8, 100]))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["earn", "earn for an order", "spend", "return", "fail"]),
        st.sampled_from(["mina", "jun", "유나"]),
        st.one_of(st.integers(1, 10**12), PARTS),
        st.integers(0, 300),
    ),
    max_size=12,
)


@pytest.mark.parametrize("kind", STORES[1:])
def test_a_store_tells_what_the_memory_tells_after_any_history(kind: str, request: pytest.FixtureRequest):
    judged = make(kind, request)
    numbers = count()

    @given(steps=STEPS, group=st.integers(1, 4))
    def check(steps: list[tuple[str, str, int | Fraction, int]], group: int) -> None:
        program = f"program {next(numbers)}"
        memory = MemoryStore()
        for store in (memory, judged):
            for start in range(0, len(steps), group):
                try:
                    with store.transaction():
                        for number, step in enumerate(steps[start : start + group], start):
                            _do(store, program, f"e{number}", *step)
                except ZeroDivisionError:
                    pass
        assert verify(judged, program) == []
        assert everything(judged, program) == everything(memory, program)

    check()
    judged.close()


def _do(
    store: Ledger, program: str, event_id: str, what: str, member: str, amount: int | Fraction, at: int
) -> None:
    of = event(event_id, at, member=member)
    if what == "fail":
        raise ZeroDivisionError
    if what.startswith("earn"):
        order = f"order of {member}" if what == "earn for an order" else ""
        store.commit(
            program,
            of,
            earned(store, of, amount, order=order, program=program),
            Said(f"to {event_id}"),
            order,
        )
    else:
        state = store.member(program, member)
        decide: Callable[..., object] = spent if what == "spend" else returned
        if state.closed if what == "return" else state.lots:
            store.commit(program, of, decide(store, of, program=program), Said(f"to {event_id}"))
