"""A person leaves the ledger: nothing says who it was any more, and everything adds up as before."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from loyalrules.base.problem import EventError, StoreError
from loyalrules.engine.engine import Engine
from loyalrules.engine.erase import erase
from loyalrules.engine.rebuild import rebuilding
from loyalrules.ledger.checks import verify
from loyalrules.ledger.erased import NOTE
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.moving import export, import_
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text

REGISTRY = build_registry()
TEXT = """
loyalrules: 1
id: shop
currency: USD
timezone: UTC
fields: {member.nickname: text, member.size: number}
units:
  points: {round: down, transfer: {}, expires: {after: 12 months}, pay: {}, worth: 0.01 USD}
members: {at_most: {household: 2, email: 1}}
referrals: {attach: {when: member.joined}, never_reward: [same_address]}
rules:
  - {id: base, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}
  - {id: thanks, when: referral.qualified, then: [{earn: {to: referrer, amount: 7}}]}
  - {id: hello, when: referral.qualified, then: [{issue_coupon: {worth: 5 USD}}]}
  - {id: cake, when: member.birthday, then: [{earn: {amount: 3}}]}
"""
PROGRAM = load_text(TEXT, "shop.loyal.yaml", REGISTRY)
SECRETS = (
    "mina-ro", "mina@example.org", "Mina.Roe", "4 Elm Street", "elm-4-home", "card-9912", "phone-77",
    "Minnie", "guest-5",
)  # fmt: skip
NOW = 1_790_000_000_000_000


def event(name: str, kind: str, member: str | None, day: int, /, **record: Any) -> dict[str, Any]:
    word = kind.partition(".")[0]
    raw = {"id": name, "type": kind, "at": f"2026-03-{day:02}T12:00:00Z", word: record}
    if kind.startswith("member."):
        return {**raw, "member": {"id": member, **record}}
    return raw if member is None else {**raw, "member": member}


ADDRESS = {"address": "4 Elm Street", "household": "elm-4-home"}
EVENTS = [
    event("e1", "member.joined", "bo", 1, email="bo@example.org", household="elm-4-home"),
    event("join mina-ro", "member.joined", "mina-ro", 2, email="Mina@example.org", **ADDRESS,
          payment_card="card-9912", devices=["phone-77"], nickname="Minnie", size="7", referrer="bo",
          birthday="1990-03-20"),
    event("e3", "member.joined", "cy", 2, household="elm-4-home"),  # Refused: a third one in the household.
    event("e4", "order.paid", "mina-ro", 3, id="o-mina-ro-1", lines=[{"id": "l", "price": "40"}]),
    event("e5", "order.paid", "guest-5", 4, id="o5", lines=[{"id": "l", "price": "25"}]),
    event("e6", "members.merged", "mina-ro", 5, **{"from": "guest-5", "reason": "asked by Mina.Roe"}),
    event("e7", "points.transferred", "bo", 6, amount="2", to="mina-ro", reason="for mina-ro"),
    event("e8", "points.adjusted", "mina-ro", 7, amount="-5", reason="call of mina@example.org", by="kim"),
    event("e9", "points.transferred", "mina-ro", 8, amount="9", to="bo"),
    event("e10", "order.refunded", None, 9, id="o5", amount="10"),
]  # fmt: skip


def filled(store: Any) -> Engine:
    engine = Engine({"shop": PROGRAM}, store, REGISTRY)
    for one in EVENTS:
        engine.evaluate(one)
    engine.deliver(lambda message: None)
    engine.advance("2026-04-01T00:00:00Z")
    return engine


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "memory":
        store: Any = MemoryStore()
    elif request.param == "sqlite":
        store = open_store(f"sqlite:///{tmp_path}/shop.db")
    else:
        store = open_store(request.getfixturevalue("postgres"))
    with closing(store):
        yield filled(store)


def gone(engine: Engine, *members: str) -> Any:
    with patch("loyalrules.engine.engine.now", lambda: NOW):
        return engine.erase(*(members or ("mina-ro",)), reason="asked in writing", by="kim")


def everything(engine: Engine) -> str:
    """Return all that a ledger tells, as text."""
    store = engine.store
    found: list[Any] = [*store.history("shop"), *store.outbox("shop"), *store.postings("shop")]
    found += [store.member("shop", one) for one in store.members("shop")]
    found += [store.order("shop", one) for one in store.orders("shop")]
    return repr(found)


def amounts(engine: Engine) -> list[tuple[Any, ...]]:
    return [
        (one.unit, one.source, one.target, one.amount, one.booked_at) for one in engine.store.postings("shop")
    ]


def test_nothing_names_the_person_and_every_amount_is_the_same(engine: Engine) -> None:
    before, told = amounts(engine), [one.state for one in engine.store.outbox("shop")]
    assert all(secret.lower() in everything(engine).lower() for secret in SECRETS)
    done = gone(engine)
    assert [secret for secret in SECRETS if secret.lower() in everything(engine).lower()] == [
        "Mina.Roe",
        "elm-4-home",
    ]
    assert amounts(engine) == before
    assert engine.verify() == []
    assert done.stays == ("facts", "shared")  # The birthday, and the household that made a third one wait.
    assert [one.state for one in engine.store.outbox("shop")] == told == ["delivered"]


def test_a_name_that_was_told_beside_is_found_where_it_is_asked_for(engine: Engine) -> None:
    erase(engine.store, "shop", ("mina-ro",), "asked", "kim", NOW, REGISTRY, also=("Mina.Roe",))
    assert "Mina.Roe" not in everything(engine)


def test_the_note_says_who_asked_and_why(engine: Engine) -> None:
    gone(engine)
    *_, row = engine.store.history("shop")
    said = json.loads(row.body)["erased"]
    assert (row.event_type, row.at, said["by"], said["reason"]) == (NOTE, NOW, "kim", "asked in writing")
    assert len(said["members"]) == 2


def test_what_was_sent_is_known_and_what_is_new_is_refused(engine: Engine) -> None:
    name = dict(gone(engine).names)["mina-ro"]
    for one in EVENTS:
        assert engine.evaluate(one).replayed, one["id"]
    with pytest.raises(EventError) as found:
        engine.evaluate({**EVENTS[1], "at": "2026-03-02T12:00:01Z"})
    assert found.value.code == "LR620"
    late = event("new", "order.paid", "mina-ro", 20, id="o9", lines=[{"price": "5"}])
    passed = event("t2", "points.transferred", "bo", 21, amount="1", to="mina-ro")
    for one in (late, passed, {**late, "member": "guest-5"}):
        with pytest.raises(EventError) as found:
            engine.evaluate(one)
        assert found.value.code == "LR626"
    back = engine.evaluate(event("r2", "order.refunded", None, 22, id="o5"))
    assert (back.refused, {one.member for one in back.effects}) == ("", {name})
    assert not engine.evaluate(event("b2", "order.paid", "bo", 23, id="ob", lines=[{"price": "5"}])).refused
    assert engine.verify() == []


def test_a_second_erasure_knows_the_first(engine: Engine) -> None:
    first = gone(engine)
    gone(engine, "bo")
    assert "bo@example.org" not in everything(engine)
    assert engine.verify() == []
    assert [json.loads(one.body)["id"] for one in engine.store.history("shop") if one.event_type == NOTE] == [
        "erased/1", "erased/2",
    ]  # fmt: skip
    with pytest.raises(EventError):
        gone(engine, "mina-ro")
    assert {name for _, name in first.names} <= set(engine.store.members("shop"))


def test_it_is_made_anew_byte_for_byte_and_moves_elsewhere(tmp_path: Path) -> None:
    with closing(SqliteStore(str(tmp_path / "a.db"))) as store:
        gone(filled(store))
        with rebuilding(store, "shop", REGISTRY) as made:
            assert made.faults == []
        export(store, tmp_path / "out", "jsonl")
        texts = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
        assert not any(secret in texts for secret in ("mina-ro", "mina@example", "4 Elm", "card-9912"))
        with closing(SqliteStore(str(tmp_path / "b.db"))) as other:
            import_(other, tmp_path / "out")
            assert verify(other, "shop") == []


def test_no_byte_of_the_file_or_its_log_names_the_person(tmp_path: Path) -> None:
    with closing(SqliteStore(str(tmp_path / "a.db"))) as store:
        gone(filled(store))
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert b"erased-" in kept
        assert [one for one in ("mina-ro", "mina@example.org", "guest-5") if one.encode() in kept] == []


def test_another_process_sees_at_once_that_the_books_are_others(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/a.db"
    engine = filled(open_store(address))
    other = Engine({"shop": PROGRAM}, open_store(address), REGISTRY)
    assert other.member("mina-ro").balance("points").available == 46
    name = dict(gone(engine).names)["mina-ro"]
    with pytest.raises(EventError):
        other.member("mina-ro")
    assert other.member(name).balance("points").available == 46
    engine.close()
    other.close()


@pytest.mark.parametrize("statement", [0, 9])
def test_what_breaks_off_in_the_middle_leaves_all_as_it_was(tmp_path: Path, statement: int) -> None:
    filled(SqliteStore(str(tmp_path / "a.db"))).close()
    store = SqliteStore(str(tmp_path / "a.db"))
    engine = Engine({"shop": PROGRAM}, store, REGISTRY)
    before = everything(engine)
    left = [statement]
    execute = store.database.execute

    def dies(*values: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        execute(*values)

    with patch.object(store.database, "execute", dies), pytest.raises(KeyboardInterrupt):
        gone(engine)
    store.close()
    with closing(SqliteStore(str(tmp_path / "a.db"))) as again:
        engine = Engine({"shop": PROGRAM}, again, REGISTRY)
        assert everything(engine) == before
        assert engine.verify() == []


def test_where_an_amount_hangs_on_the_id_nothing_is_erased() -> None:
    vip = "\n  - {id: vip, when: order.paid, if: [member.nickname is vee], then: [{earn: {amount: 9}}]}"
    text = TEXT.replace("\nrules:", f"\nrules:{vip}")
    program = load_text(text, "shop.loyal.yaml", REGISTRY)
    store = MemoryStore()
    engine = Engine({"shop": program}, store, REGISTRY)
    engine.evaluate(event("j", "member.joined", "vi", 1, nickname="vee"))
    engine.evaluate(event("o", "order.paid", "vi", 2, id="o1", lines=[{"price": "5"}]))
    before = everything(engine)
    with pytest.raises(StoreError) as found:
        gone(engine, "vi")
    assert found.value.code == "LR717"
    assert everything(engine) == before


def test_nobody_is_erased_who_is_not_there_or_without_a_reason() -> None:
    engine = filled(MemoryStore())
    with pytest.raises(EventError):
        gone(engine, "nobody")
    with pytest.raises(EventError):
        erase(engine.store, "shop", ("bo",), " ", "kim", NOW, REGISTRY)
