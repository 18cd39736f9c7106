"""Two ids of one person: in a ledger, in what is told of the old id, and in a replay of the history."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from loyalrules.engine.engine import Engine
from loyalrules.engine.rebuild import rebuilding
from loyalrules.facts.decision import Posting
from loyalrules.ledger.checks import verify
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.decided import Linked, Replayer
from loyalrules.replay.shaping import Happening

PROGRAMS = Path(__file__).parents[2] / "programs" / "words"
REGISTRY = build_registry()
FILE = PROGRAMS / "one-person.loyal.yaml"
PROGRAM = load_text(FILE.read_text(encoding="utf-8"), FILE.name, REGISTRY)


def event(number: int, kind: str, member: str, day: int = 1, **record: Any) -> dict[str, Any]:
    word = kind.partition(".")[0]
    at = f"2026-{1 + day // 28:02}-{1 + day % 28:02}T12:00:00Z"
    return {"id": f"e{number}", "type": kind, "member": member, "at": at, word: record}


def order(number: int, member: str, price: int, day: int = 1) -> dict[str, Any]:
    return event(number, "order.paid", member, day, id=f"o{number}", lines=[{"price": price}])


def ledger(events: list[dict[str, Any]], store: Any = None) -> Engine:
    engine = Engine({PROGRAM.id: PROGRAM}, store or MemoryStore(), REGISTRY)
    for one in events:
        engine.evaluate(one)
    return engine


HISTORY = [
    order(1, "guest", 90), order(2, "mina", 50, 2),
    event(3, "members.merged", "mina", 3, **{"from": "guest"}),
    event(4, "order.refunded", "guest", 4, id="o1", amount="40"), order(5, "guest", 9, 5),
]  # fmt: skip


def test_the_books_are_whole_and_made_anew_byte_for_byte(tmp_path: Path) -> None:
    ledger(HISTORY, open_store(f"sqlite:///{tmp_path}/a.db")).close()
    store = open_store(f"sqlite:///{tmp_path}/a.db")
    assert isinstance(store, SqlStore)
    with closing(store), rebuilding(store, PROGRAM.id, REGISTRY) as made:
        assert (verify(store, PROGRAM.id), made.faults, made.events) == ([], [], len(HISTORY))


def test_the_old_id_shows_who_it_is_now_and_what_it_was() -> None:
    engine = ledger(HISTORY)
    shown = engine.member("guest")
    assert (shown.id, shown.balance("points").available) == ("mina", 110)
    assert engine.member("guest", "2026-01-03T00:00:00Z").balance("points").available == 90
    assert engine.member("guest", "2026-01-03T00:00:00Z").id == "guest"


def test_answer_and_explanation_say_whose_order_it_was() -> None:
    engine = ledger(HISTORY[:3])
    answer = engine.evaluate(order(9, "guest", 3, 9))
    assert (answer.data["member"], [one.member for one in answer.effects]) == ("mina", ["mina"] * 3)
    merged = "\n".join(engine.explain("e3")[0].text(lang="en").splitlines()[:2])
    assert "guest and mina are one member from now on: mina" in merged
    assert "mina has 90 points from guest" in merged


def test_a_merge_that_came_before_is_answered_alike_and_posts_nothing() -> None:
    engine = ledger(HISTORY)
    before = len(list(engine.store.postings(PROGRAM.id)))
    assert engine.evaluate(HISTORY[2]).replayed
    again = engine.evaluate({**HISTORY[2], "id": "again"})
    told = [one.verb for one in again.effects]
    assert not again.refused
    assert "merge" not in told
    assert len(list(engine.store.postings(PROGRAM.id))) == before + 1  # The rule that greets, and no more.


def test_what_came_from_nowhere_is_found() -> None:
    engine = ledger(HISTORY)

    class Lossy(MemoryStore):
        def postings(self, program: str, member_id: str | None = None) -> Iterator[Posting]:
            return (one for one in super().postings(program, member_id) if one.target != "merged")

    engine.store.__class__ = Lossy
    assert "merges of members left -90 points over" in verify(engine.store, PROGRAM.id)


def random_history(seed: int) -> list[dict[str, Any]]:
    """Return what three ids do that become one in some order, with refunds before and after."""
    random = Random(seed)
    events: list[dict[str, Any]] = []
    paid: list[int] = []
    merges = [("b", "a"), ("c", random.choice("ab"))]
    random.shuffle(merges)
    for day in range(1, 26):
        number = len(events)
        if day in (9, 17):
            gone, stays = merges.pop()
            events.append(event(number, "members.merged", stays, day, **{"from": gone}))
        elif paid and random.random() < 0.3:
            refunded = random.choice(paid)
            share = {} if random.random() < 0.5 else {"amount": str(random.randint(1, 9))}
            events.append({**event(number, "order.refunded", "", day, id=f"o{refunded}", **share)})
            del events[-1]["member"]
        elif random.random() < 0.2:
            spent = {"unit": "points", "amount": random.randint(1, 40)}
            events.append(event(number, "points.redeemed", random.choice("abc"), day, **spent))
        else:
            paid.append(number)
            events.append(order(number, random.choice("abc"), random.randint(5, 60), day))
    return events


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_made_or_lost_whoever_becomes_whom(seed: int) -> None:
    events = random_history(seed)
    engine = ledger(events)
    assert engine.verify() == []
    assert engine.member("c").id == engine.member("b").id
    held = sum(
        amount
        for member in engine.store.members(PROGRAM.id)
        for key, amount in engine.store.member(PROGRAM.id, member).balances.items()
        if key.startswith("points/")
    )
    moved = [one for one in engine.store.postings(PROGRAM.id) if one.unit == "points"]
    given = sum(one.amount for one in moved if one.source == "issued") - sum(
        one.amount for one in moved if one.target == "issued"
    )
    spent = sum(one.amount for one in moved if one.target == "spent") - sum(
        one.amount for one in moved if one.source == "spent"
    )
    assert held == given - spent


@pytest.mark.parametrize("seed", range(4))
def test_every_gift_goes_with_its_order_whichever_id_bought_it(seed: int) -> None:
    events = [one for one in random_history(seed) if one["type"] != "points.redeemed"]
    engine = ledger(events)
    for one in events:
        if one["type"] == "order.paid":
            back = {"id": one["order"]["id"]}
            at = "2026-02-20T12:00:00Z"
            engine.evaluate({"id": f"back {one['id']}", "type": "order.refunded", "at": at, "order": back})
    member = engine.member("c")
    assert engine.verify() == []
    assert (member.balance("points").available, member.balance("points").owed) == (2, 0)  # Two greetings.
    assert (member.balance("seals").pending, member.parts["tier"]["id"]) == (0, "basic")


def test_a_replay_sees_both_ids_together() -> None:
    members = ("guest", "mina")
    happenings = [Happening((0, number), 0, one, str(number)) for number, one in enumerate(HISTORY)]
    replayer = Replayer(PROGRAM, REGISTRY, 1_780_000_000_000_000)
    with pytest.raises(Linked):
        replayer.replay(("mina",), happenings, {}, {})
    part = replayer.replay(members, happenings, {}, {})
    engine = ledger(HISTORY)
    assert part.figures.members == 1
    got = sum(amount for (one, unit, _), amount in part.net.items() if unit == "points" and one in members)
    assert got == engine.member("mina").balance("points").available
