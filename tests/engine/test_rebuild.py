"""The states of a ledger can be derived again from its events, and come out byte for byte the same."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.cafe import CHANGED, REGISTRY, address, opened, paid, refunded
from ledger.made import raw
from loyalrules.base.say import Said
from loyalrules.decide import decide
from loyalrules.engine.rebuild import rebuilding
from loyalrules.kinds.points.verbs import LotPoster
from loyalrules.ledger.checks import verify
from loyalrules.ledger.derived import TABLES
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sql_store import SqlStore

EVENTS = [
    paid(1, "60"), paid(2, "20"), refunded(1), paid(3, "120", day=3, member="jun"), paid(4, "60", day=4),
    {**refunded(9, day=5), "member": "mina"}, paid(5, "30", day=20),
    {"id": "spend", "type": "points.redeemed", "member": "jun", "at": "2026-03-20T12:00:00+01:00",
     "points": {"amount": "20"}},
    paid(6, "10", day=25),
]  # fmt: skip


def filled(where: str) -> None:
    """Write a history under two versions of the program, with time that passes and a refusal."""
    with opened(where) as engine:
        assert len(list(engine.evaluate_many(EVENTS[:6]))) == 6
        engine.advance("2026-03-15T00:00:00+01:00")
    with opened(where, CHANGED) as engine:
        for event in EVENTS[6:]:
            engine.evaluate(event)
        engine.advance("2026-05-15T00:00:00+01:00")
        assert engine.verify() == []


def dump(store: SqlStore) -> dict[str, list[Any]]:
    """Return every row of every table of states, by the members' own ids."""
    found = {}
    for one in TABLES:
        columns = ", ".join(f"t.{column}" for column in one.columns)
        source = (
            f"{one.table} t" if not one.of_member else f"{one.table} t JOIN members m ON m.number = t.member"
        )
        who = "m.member, " if one.of_member else ""
        found[one.table] = sorted(map(tuple, store.database.rows(f"SELECT {who}{columns} FROM {source}")))
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return address(tmp_path / "loyalty.db")
    found: str = request.getfixturevalue("postgres")
    return found


def reopened(where: str) -> "closing[SqlStore]":
    store = open_store(where)
    assert isinstance(store, SqlStore)
    return closing(store)


def test_a_whole_ledger_is_rebuilt_byte_for_byte(where: str):
    filled(where)
    with reopened(where) as store:
        before = dump(store)
        assert all(before.values())
        with rebuilding(store, "moon-cafe", REGISTRY) as made:
            assert made.faults == []
            assert made.events == len(store.events("moon-cafe")) > len(EVENTS)
            made.put_right()
        assert dump(store) == before
        assert verify(store, "moon-cafe") == []


DAMAGES = {
    "UPDATE members SET next_due = 5 WHERE member = 'mina'": "members: mina: next_due is not what",
    "UPDATE members SET version = version + 1 WHERE member = 'jun'": "members: jun: version is not what",
    "DELETE FROM lots WHERE member = 1 AND lot = '1'": "lots: mina 1 is missing",
    "UPDATE lots SET spent = spent + lapsed, lapsed = 0": "lots: .*: spent, lapsed is not what",
    "UPDATE balances SET amount = amount + 1 WHERE account = 'available'": "balances: .*available: amount",
    "DELETE FROM parts": "parts: .* is missing",
    "UPDATE parts SET value = '99'": "parts: .*: value is not what",
    "INSERT INTO parts VALUES (1, 'facts', 'tier', 0, '\"gold\"')": "mina facts tier 0 is there, and no",
    "DELETE FROM orders WHERE order_id = 'A2'": "orders: A2 is missing",
    "UPDATE orders SET version = 9 WHERE order_id = 'A2'": "orders: A2: version is not what",
    "UPDATE orders SET papers = (SELECT papers FROM orders WHERE order_id = 'A3')": "A2: papers is not",
    "UPDATE pools SET used = '1'": "pools: .*: used is not what",
    "INSERT INTO pools VALUES (1, 'other', '5')": "pools: other is there, and no event leads to it",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_to_a_state_is_named_and_put_right(damage: str, tmp_path: Path):
    path = tmp_path / "loyalty.db"
    filled(address(path))
    with reopened(address(path)) as store:
        whole = dump(store)
    raw(path, damage)
    with reopened(address(path)) as store:
        assert dump(store) != whole
        with rebuilding(store, "moon-cafe", REGISTRY) as made:
            assert any(re.search(DAMAGES[damage], fault) for fault in made.faults), made.faults
            made.put_right()
        assert dump(store) == whole
        assert verify(store, "moon-cafe") == []


def test_events_that_are_damaged_put_nothing_right(tmp_path: Path):
    path = tmp_path / "loyalty.db"
    filled(address(path))
    papers = "(SELECT papers FROM events WHERE id = 'paid-3')"
    raw(
        path,
        "DROP TRIGGER events_are_not_changed",
        f"UPDATE events SET papers = {papers} WHERE id = 'paid-4'",
    )
    with reopened(address(path)) as store, rebuilding(store, "moon-cafe", REGISTRY) as made:
        assert any("event paid-4 of default (number 5)" in fault for fault in made.faults), made.faults
        with pytest.raises(ValueError, match="whole"):
            made.put_right()


def test_a_posting_that_no_event_leads_to_is_named(tmp_path: Path):
    path = tmp_path / "loyalty.db"
    filled(address(path))
    raw(path, "DROP TRIGGER postings_are_not_changed", "UPDATE postings SET amount = 31 WHERE event = 2",
        "UPDATE books SET chain = zeroblob(32)")  # fmt: skip
    with reopened(address(path)) as store, rebuilding(store, "moon-cafe", REGISTRY) as made:
        assert any(fault.startswith("posting 4 is Posting(member='mina'") for fault in made.faults), (
            made.faults
        )


def older(monkeypatch: pytest.MonkeyPatch, template: str) -> None:
    """Let a sentence of a refusal be another one, as an older version said it."""
    say = decide.say

    def said(text: str, **values: Any) -> Said:
        return say(template, **values) if text == "no order {order} is known" else say(text, **values)

    monkeypatch.setattr(decide, "say", said)


@pytest.mark.parametrize("template", ["the order {order} is unknown", "there is no order {order} here"])
def test_refusals_in_the_words_of_an_older_version_are_told_and_the_states_are_the_same(
    where: str, template: str, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as before:
        older(before, template)
        filled(where)
    with reopened(where) as store, rebuilding(store, "moon-cafe", REGISTRY) as made:
        old = template.format(order="A9")
        assert made.faults == []
        assert made.words == [
            f'event refund-9 of default (number 6) was refused with "{old}"; this version says "no order A9'
            ' is known"'
        ]
        assert store.events("moon-cafe", event_id="refund-9")[0].refused == old


def test_what_an_older_version_gave_otherwise_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as before:
        give = LotPoster.give

        def more(poster: Any, work: Any, effect: Any, member: Any, amount: Any, source: Any) -> str:
            return give(poster, work, effect, member, amount + 1, source)

        before.setattr(LotPoster, "give", more)
        with opened(address(tmp_path / "old.db")) as engine:
            engine.evaluate(paid(1, "60"))
    with reopened(address(tmp_path / "old.db")) as store, rebuilding(store, "moon-cafe", REGISTRY) as made:
        (fault,) = made.faults
        assert fault.startswith("event paid-1 of default (number 1) leads to another answer: balances is")
        assert "'pending': '31'" in fault
        assert "'pending': '30'" in fault
