"""Several writers at once on one ledger, in PostgreSQL at every isolation level and in SQLite."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cafe import CAFE, TEA, opened, paid, refunded, stars
from ledger.server import Server
from loyalrules.base.problem import EventError
from loyalrules.engine import again
from loyalrules.engine.engine import Engine
from loyalrules.ledger.postgres import PostgresStore
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.store import Ledger

ROUNDS = 1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 4
LEVELS = ["read committed", "repeatable read", "serializable"]
Make = Callable[[], Ledger]


@pytest.fixture(params=["sqlite", *LEVELS])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """What opens the same empty ledger again and again."""
    if request.param == "sqlite":
        # SQLite is not fair to those that wait, so nobody gives up here.
        return lambda: SqliteStore(str(tmp_path / "loyalty.db"), patience=600_000)
    where = request.getfixturevalue("postgres")
    return lambda: PostgresStore(where, isolation=request.param)


def redeemed(number: int, who: int, amount: str = "100") -> dict[str, Any]:
    return {"id": f"redeem-{number}-{who}", "type": "points.redeemed", "member": f"m{number}",
            "at": "2026-03-20T12:00:00+01:00", "points": {"amount": amount}}  # fmt: skip


def at_once(make: Make, work: Callable[[Engine, int], None], writers: int) -> None:
    """Let writers work at once, each with a connection of its own; what one raises is raised here."""
    engines = [opened(make()) for _ in range(writers)]
    ready, failed = threading.Barrier(writers), list[BaseException]()

    def run(who: int) -> None:
        try:
            ready.wait()
            work(engines[who], who)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(who,)) for who in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.close()
    if failed:
        raise failed[0]


def test_the_last_points_are_spent_once(make: Make):
    with opened(make()) as engine:
        for number in range(ROUNDS):
            engine.evaluate(paid(number, "200", member=f"m{number}"))
    answers: list[tuple[int, str]] = []

    def work(engine: Engine, who: int) -> None:
        for number in range(ROUNDS):
            answers.append((number, engine.evaluate(redeemed(number, who)).refused))

    at_once(make, work, 5)
    for number in range(ROUNDS):
        refusals = [refused for of, refused in answers if of == number]
        assert (len(refusals), refusals.count("")) == (5, 1)
    with opened(make()) as engine:
        assert [stars(engine, f"m{number}")[0] for number in range(3)] == ["10", "10", "10"]
        assert len(engine.store.events("moon-cafe")) == 6 * ROUNDS
        assert engine.verify() == []


def test_each_event_is_decided_once_and_all_get_that_answer(make: Make):
    """All writers send all events, one by one or in groups; every event has one effect and one answer."""
    events = [paid(number, "60", member=f"m{number % 3}") for number in range(12)]
    answers: list[list[str]] = [[] for _ in range(4)]

    def work(engine: Engine, who: int) -> None:
        for outcome in engine.evaluate_many(events, group=1 + 4 * (who % 2)):
            assert not isinstance(outcome, EventError)
            answers[who].append(outcome.to_json().replace('"replayed":true', '"replayed":false'))

    opened(make()).close()
    at_once(make, work, 4)
    assert answers[0] == answers[1] == answers[2] == answers[3]
    with opened(make()) as engine:
        assert [row.seq for row in engine.store.events("moon-cafe")] == list(range(1, 13))
        assert engine.verify() == []


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_writers_wait_for_each_other_instead_of_deciding_again(
    postgres: str, isolation: Any, monkeypatch: pytest.MonkeyPatch
):
    """Who loses against each of many others would at last be turned away."""
    monkeypatch.setattr(again, "_TRIES", 1)

    def work(engine: Engine, who: int) -> None:
        for number in range(10):
            assert not engine.evaluate(paid(f"{who}-{number}", member=f"w{who}")).refused

    at_once(lambda: PostgresStore(postgres, isolation=isolation, patience=600_000), work, 4)


def test_a_pool_is_never_overdrawn(make: Make):
    """The budget of 35 gives three members ten each and a fourth one five, whoever writes."""

    def work(engine: Engine, who: int) -> None:
        for number in range(3):
            engine.evaluate(paid(f"{who}-{number}", "60", member=f"w{who}-{number}"))

    opened(make()).close()
    at_once(make, work, 4)
    with opened(make()) as engine:
        assert sum(int(stars(engine, member)[0]) for member in engine.store.members("moon-cafe")) == 35
        assert engine.verify() == []


def test_groups_that_touch_two_programs_in_opposite_order_are_both_written(make: Make):
    def work(store: Ledger, who: int) -> None:
        with Engine.open([CAFE, TEA], store) as engine:
            for number in range(6):
                names = ["moon-cafe", "tea-house"]
                batch = [{**paid(f"{who}-{number}", member=f"m{who}"), "program": name} for name in names]
                assert len(list(engine.evaluate_many(batch if who else batch[::-1], group=2))) == 2

    with Engine.open([CAFE, TEA], make()) as engine:
        engine.evaluate({**paid("first"), "program": "tea-house"})
    at_once(make, lambda engine, who: work(make(), who), 2)
    with Engine.open([CAFE, TEA], make()) as engine:
        assert [len(engine.store.events(name)) for name in ("moon-cafe", "tea-house")] == [12, 13]
        assert engine.verify() == []


def test_what_was_answered_is_answered_again_from_postgresql(postgres: str):
    refund = {**refunded(2), "member": "mina"}
    with opened(postgres) as engine:
        first = [engine.evaluate(event).to_json() for event in (paid(1, "60"), refund)]
    with opened(postgres) as engine:
        again = [engine.evaluate(event) for event in (paid(1, "60"), refund)]
        assert [one.to_json().replace('"replayed":true', '"replayed":false') for one in again] == first
        assert [one.replayed for one in again] == [True, True]
        assert again[1].refused == "no order A2 is known"
        with pytest.raises(EventError) as caught:
            engine.evaluate(paid(1, "61"))
        assert caught.value.code == "LR620"
        minted = engine.evaluate({**paid(1, "60"), "id": "minted"})
        assert minted.refused == "the order A1 was already paid"
        assert "base" in "\n".join(engine.evaluate(paid(1, "60")).explain().splitlines())
        assert stars(engine) == ("10", "30", "0")
        assert engine.verify() == []


def test_a_server_that_comes_back_is_used_again(server: Server, postgres: str):
    with opened(postgres) as engine:
        engine.evaluate(paid(1, "60"))
        server.kill()
        with pytest.raises(Exception, match="LR714"):
            engine.evaluate(paid(2, "60"))
        server.start()
        assert engine.evaluate(paid(1, "60")).replayed
        assert not engine.evaluate(paid(2, "60")).replayed
        assert engine.verify() == []
