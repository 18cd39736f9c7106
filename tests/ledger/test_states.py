"""Only what changed in a state is written, and what is read again is the whole state."""

from contextlib import closing
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.made import CAFE, Said, earn, earned, event
from loyalrules.facts.decision import Decision
from loyalrules.facts.event import Event
from loyalrules.facts.state import Lot, MemberState
from loyalrules.facts.tracked import Tracked
from loyalrules.ledger import pieces, sql_store
from loyalrules.ledger.checks import verify
from loyalrules.ledger.papers import join, pack, split, unpack
from loyalrules.ledger.sqlite import SqliteStore

KEYS = st.sampled_from(["1", "2", "3", "10", "별/a", ""])
EXACT = st.one_of(st.integers(0, 10**12), st.fractions(0, 100, max_denominator=12))


@st.composite
def lots(draw: st.DrawFn) -> Lot:
    left, spent, lapsed, taken = (draw(EXACT) for _ in range(4))
    given_ = left + spent + lapsed + taken
    return Lot("", "stars", "A1", "base", given_, left, spent, lapsed, taken, draw(st.booleans()), 1, None,
               draw(KEYS), "", draw(st.none() | st.integers(0, 9)))  # fmt: skip


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "lots": lots(),
    "closed": lots(),
    "balances": EXACT,
    "counters": st.dictionaries(st.integers(-5, 5), EXACT, min_size=1, max_size=3),
    "facts": st.one_of(st.none(), st.text(max_size=3), st.tuples(st.integers(), st.fractions())),
    "marks": st.one_of(
        st.integers(),
        st.lists(st.text(max_size=2), max_size=2),
        st.lists(st.tuples(st.integers(0, 3)), max_size=9).map(tuple),
    ),
}
CHANGES = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda name: st.tuples(st.just(name), KEYS, st.none() | VALUES[name])
    ),
    max_size=8,
)


def change(state: MemberState, name: str, key: str, value: Any) -> None:
    """Set a key of a mapping of a state, or remove it; a lot is never both open and closed."""
    key = {"lots": f"l{key}", "closed": f"l{key}", "balances": f"s{key}/owed"}.get(name, key)
    if name in ("lots", "closed"):
        getattr(state, "closed" if name == "lots" else "lots").pop(key, None)
        value = value and value._replace(id=key)
    mapping = getattr(state, name)
    if value is None and name != "facts":
        mapping.pop(key, None)
    else:
        mapping[key] = value


def decided(of: Event, state: MemberState) -> Decision:
    return Decision("v", "shop", of.id, of.type, "mina", 0, 0, members={"mina": state})


@given(st.lists(CHANGES, min_size=1, max_size=4), st.sets(st.integers(0, 3)))
def test_a_state_is_read_as_it_was_written(rounds: list[list[Any]], forgets: set[int]):
    """In every round it is changed, written as a difference, and read by a store that knows nothing."""
    store = SqliteStore(":memory:")
    for number, changes in enumerate(rounds):
        state = store.member(CAFE, "mina").fork()
        for one in changes:
            change(state, *one)
        for key, value in state.marks.items():
            if isinstance(value, tuple) and len(value) % 3:
                state.marks[key] = (*value, ("more", number))  # As kinds do: what was there stays.
        state.version += 1
        of = event(f"e{number}")
        with store.transaction():
            store.commit(CAFE, of, decided(of, state), Said(""))
        kept, heads = store.member(CAFE, "mina"), store._heads
        store._heads = {}
        read = store.member(CAFE, "mina")
        for field in fields(MemberState):
            assert getattr(read, field.name) == getattr(kept, field.name) == getattr(state, field.name)
        if number not in forgets:
            store._heads = heads
    store.close()


@pytest.fixture(autouse=True)
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of two items, so that small states have several."""
    monkeypatch.setattr(pieces, "PIECE", 2)


@pytest.mark.parametrize(
    "texts", [{}, {1: "[1]"}, {0: '{"p":2}', 1: "[1]"}, {0: '{"p":1}', 2: "[1]"}, {0: "1", 1: "[2]"}]
)
def test_a_value_that_lacks_a_piece_is_refused(texts: dict[int, str]):
    with pytest.raises(ValueError, match=r"piece|Expecting"):
        pieces.whole(texts)


def count_writes(store: SqliteStore, lots: int) -> int:
    """Return how many rows one more lot writes for a member of many."""
    state = store.member(CAFE, "mina").fork()
    for number in range(lots):
        state.lots[str(number)] = Lot(
            str(number), "stars", "", "base", 1, 1, 0, 0, 0, False, 1, 1, "", "", None
        )
        state.counters[f"per order|{number}"] = {0: 1}
    for step in range(2):
        state.version += 1
        of = event(f"e{step}")
        before = store.database._connection.total_changes
        with store.transaction():
            store.commit(CAFE, of, decided(of, state), Said(""))
        state = store.member(CAFE, "mina").fork()
        state.lots["more"] = state.lots["0"]._replace(id="more")
    return store.database._connection.total_changes - before


def test_what_is_written_does_not_grow_with_the_member():
    few, many = (count_writes(SqliteStore(":memory:"), lots) for lots in (3, 3_000))
    assert few == many
    assert few < 8


def test_every_way_to_change_a_mapping_is_noticed():
    def changes(mapping: Any) -> None:
        mapping["set"] = 1
        del mapping["a"]
        mapping.pop("b")
        mapping.pop("nothing", None)
        mapping.setdefault("default", 2)
        mapping.update({"c": 9}, more=3)
        mapping |= {"or": 4}
        mapping["last"] = 5
        mapping.popitem()

    start = {"a": 1, "b": 2, "c": 3, "d": 4}
    plain, tracked = dict(start), Tracked(start)
    fork = tracked.fork()
    changes(plain)
    changes(fork)
    assert fork == plain
    assert tracked == start
    assert tracked.touched is None
    changed = {key for key in {*start, *plain} if start.get(key) != plain.get(key)}
    assert changed <= set(fork.touched or ()) <= {*changed, "last"}
    again = fork.fork()
    again.clear()
    assert set(again.touched or ()) >= {*start, *plain} - {"d"}


@given(st.lists(st.text(), max_size=5))
def test_papers_come_back(texts: list[str]):
    assert unpack(pack(join(texts))) == texts


@pytest.mark.parametrize("papers", [b"", b"\x02", b"\x01", b"\x01abc", pack(b"3\nab"), pack(b"x\n")])
def test_papers_that_were_not_packed_are_refused(papers: bytes):
    with pytest.raises(ValueError, match=r"papers|int"):
        assert unpack(papers) != []


def test_papers_packed_today_are_read_for_ever():
    """The words that prime the packing are part of the form: this text was packed by the first version."""
    packed = bytes.fromhex(PACKED)
    assert unpack(packed) == ['{"id":"A1-paid","type":"order.paid"}', "별"]


PACKED = "0133365330e682661b47435d6882c392275e6f6e0100"


def test_papers_with_something_behind_them_are_refused():
    with pytest.raises(ValueError, match="added"):
        unpack(pack(join(["a"])) + b"x")
    with pytest.raises(ValueError, match="length"):
        split(b"1\nab")


def test_an_amount_keeps_its_denominator():
    store = SqliteStore(":memory:")
    state = MemberState("mina", version=1, balances={"stars/owed": Fraction(-7, 3)})
    of = event("e1")
    with store.transaction():
        store.commit(CAFE, of, decided(of, state), Said(""))
    store._heads.clear()
    assert store.member(CAFE, "mina").balances == {"stars/owed": Fraction(-7, 3)}


def test_what_another_connection_did_not_change_is_not_read_again(path: Path):
    with closing(SqliteStore(str(path))) as mine, closing(SqliteStore(str(path))) as other:
        earn(mine, "e1", 5, member="mina")
        kept = mine.member(CAFE, "mina")
        earn(other, "e2", 7, member="jun")
        assert mine.member(CAFE, "mina") is kept
        earn(other, "e3", 7, member="mina")
        assert mine.member(CAFE, "mina").balance("stars", "available") == 12
        assert mine.member(CAFE, "jun").balance("stars", "available") == 7


def test_a_group_writes_each_state_once():
    """Ten events of one member: ten events and postings, and the rows of one member and one budget."""

    def rows(groups: list[range]) -> int:
        store = SqliteStore(":memory:")
        earn(store, "first", 1)
        before = store.database._connection.total_changes
        for group in groups:
            with store.transaction():
                for number in group:
                    of = event(f"e{number}")
                    store.commit(CAFE, of, earned(store, of, 1), Said(""))
        changes = store.database._connection.total_changes - before
        assert verify(store, CAFE) == []
        store.close()
        return changes

    one_by_one, together = rows([range(number, number + 1) for number in range(10)]), rows([range(10)])
    assert together <= 10 * 3 + 6  # An event, a posting and a lot each; the member's, the budget, the head.
    assert one_by_one > 2 * together - 10


@pytest.mark.parametrize("most", [1, 3, 500])
def test_what_is_pending_is_seen_in_its_own_transaction(most: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sql_store, "_PENDING", most)
    with closing(SqliteStore(":memory:")) as store, store.transaction():
        for number in range(5):
            of = event(f"e{number}", member=f"m{number % 2}")
            store.commit(
                CAFE, of, earned(store, of, 1, order=f"A{number}"), Said(f"answer {number}"), f"A{number}"
            )
            assert store.answer(CAFE, "shop", f"e{number}") == (of.digest, f"answer {number}")
            assert store.pool(CAFE, "budget") == number + 1
            order = store.order(CAFE, f"A{number}")
            assert order is not None
            assert order.version == 1
        assert store.member(CAFE, "m0").balance("stars", "available") == 3
        assert store.members(CAFE) == ["m0", "m1"]
        assert [row.id for row in store.events(CAFE)] == [f"e{number}" for number in range(5)]
        assert len(list(store.postings(CAFE, "m0"))) == 3
        assert store.due(CAFE, 1_000, 5) == ["m0", "m1"]
