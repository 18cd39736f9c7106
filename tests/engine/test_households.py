"""What a household holds together: the same books on every store, made anew, replayed and erased."""

import json
from collections.abc import Sequence
from contextlib import closing, suppress
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules.base.problem import EventError
from loyalrules.books.places import held_with, people_of
from loyalrules.engine.engine import Engine
from loyalrules.engine.household import postings_for
from loyalrules.engine.rebuild import rebuilding
from loyalrules.facts.decision import MEMBER_ACCOUNTS
from loyalrules.ledger.checks import verify
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.run import Inputs, replay
from loyalrules.report.span import Span
from loyalrules.report.statement import statements
from loyalrules.report.sums import sum_postings

FILE = Path(__file__).parents[2] / "programs" / "words" / "one-purse.loyal.yaml"
REGISTRY = build_registry()
PROGRAM = load_text(FILE.read_text(encoding="utf-8"), FILE.name, REGISTRY)
UNITS = ("miles", "stars")
PEOPLE = ("mina", "jun", "noor", "kim", "leo")


KINDS = ("buy", "buy", "buy", "move", "move", "refund", "refund", "back", "claim", "pass", "one")


def history(seed: int, kinds: Sequence[str] = KINDS, steps: int = 45) -> list[dict[str, Any]]:
    """People who move between two households, buy, bring back, spend, transfer and become one."""
    chance = Random(seed)
    found: list[dict[str, Any]] = []

    def add(day: int, kind: str, member: str, **record: Any) -> None:
        word, at = kind.partition(".")[0], f"2026-{1 + day // 28:02}-{1 + day % 28:02}T12:00:00Z"
        if kind == "members.merged":
            word = "members"
        event = {"id": f"e{len(found)}", "type": kind, "member": member, "at": at}
        found.append(event | {word: {"id": member, **record} if word == "member" else record})

    for number in range(steps):
        day, member = number * 7 + chance.randrange(7), chance.choice(PEOPLE)
        day = max(day - (9 if chance.random() < 0.2 else 0), 0)  # Some are told late.
        kind = chance.choice(kinds)
        if kind == "buy":
            order: dict[str, Any] = {"id": f"o{number}", "lines": [{"price": chance.randrange(20, 200)}]}
            if "claim" in kinds and chance.random() < 0.4:
                order["tenders"] = [{"method": chance.choice(["miles", "stars"]), "amount": "0.05"}]
            add(day, "order.paid", member, **order)
        elif kind == "move":
            home = chance.choice(["h1", "h2", "none"])
            add(day, "member.updated", member, household=home, grown=chance.random() < 0.8)
        elif kind == "refund":
            add(day, "order.refunded", member, id=f"o{chance.randrange(max(number, 1))}")
            del found[-1]["member"]
        elif kind == "back":
            add(day, "order.refund_cancelled", member, id=f"o{chance.randrange(max(number, 1))}")
            del found[-1]["member"]
        elif kind == "claim":
            add(day, "reward.claimed", member, id="lounge")
        elif kind == "pass":
            add(day, "points.transferred", member, unit="miles", amount=5, to=chance.choice(PEOPLE))
        elif chance.random() < 0.3:
            add(day, "members.merged", member, **{"from": chance.choice(PEOPLE)})
        if chance.random() < 0.3:
            add(day, "order.delivered", member, id=f"o{chance.randrange(max(number, 1))}")
            del found[-1]["member"]
    return found


def ledger(events: list[dict[str, Any]], store: Any = None) -> Engine:
    engine = Engine({PROGRAM.id: PROGRAM}, store or MemoryStore(), REGISTRY)
    for one in events:
        with suppress(EventError):  # An order that is not known, since it was refused.
            engine.evaluate(one)
    return engine


def books(engine: Engine) -> list[Any]:
    return list(engine.store.postings(PROGRAM.id))


@given(st.integers(0, 10**6))
@settings(max_examples=12)
def test_what_households_and_members_hold_is_what_was_posted(seed: int) -> None:
    engine = ledger(history(seed))
    engine.advance("2027-06-01T00:00:00Z")

    sums: dict[tuple[str, str], Fraction] = {}
    for posting in books(engine):
        for account, change in ((posting.source, -posting.amount), (posting.target, posting.amount)):
            key = posting.unit, "held" if account in MEMBER_ACCOUNTS else account
            sums[key] = sums.get(key, Fraction(0)) + change
    states = [engine.store.member(PROGRAM.id, one) for one in engine.store.members(PROGRAM.id)]
    for unit in UNITS:
        held = sum(state.balance(unit, account) for state in states for account in MEMBER_ACCOUNTS)
        assert held == sums.get((unit, "held"), 0)
        assert sums.get((unit, "merged"), 0) == 0
    assert verify(engine.store, PROGRAM.id) == []


@given(st.integers(0, 10**6))
@settings(max_examples=12)
def test_where_nothing_is_spent_refunds_of_all_leave_nothing_wherever_it_went(seed: int) -> None:
    events = history(seed, ("buy", "buy", "move", "one", "refund", "back"))
    engine = ledger(events)
    for number, one in enumerate(event for event in events if event["type"] == "order.paid"):
        back = {"id": f"r{number}", "type": "order.refunded", "at": "2026-12-28T12:00:00Z"}
        with suppress(EventError):
            engine.evaluate(back | {"order": {"id": one["order"]["id"]}})

    for name in engine.store.members(PROGRAM.id):
        state = engine.store.member(PROGRAM.id, name)
        assert [state.balance(unit, one) for unit in UNITS for one in MEMBER_ACCOUNTS] == [0] * 8, name


@given(st.integers(0, 10**6))
@settings(max_examples=12)
def test_all_of_a_household_see_one_balance(seed: int) -> None:
    engine = ledger(history(seed))
    seen: dict[str, set[object]] = {}
    for name in engine.store.members(PROGRAM.id):
        state = engine.store.member(PROGRAM.id, name)
        household = held_with(state, "miles")
        if household and not state.merged_into:
            seen.setdefault(household, set()).add(str(engine.member(name).balance("miles")))
            assert name in people_of(engine.store.member(PROGRAM.id, household), "miles")
    assert all(len(balances) == 1 for balances in seen.values())


@pytest.mark.parametrize("seed", range(2))
def test_a_server_keeps_the_same_books(seed: int, postgres: str) -> None:
    events = history(seed, steps=30)
    engine = ledger(events, open_store(postgres))
    with closing(engine):
        assert books(engine) == books(ledger(events))
        assert verify(engine.store, PROGRAM.id) == []


def test_an_erased_member_leaves_the_household_what_it_has() -> None:
    events = history(5, steps=30)
    engine = ledger(events)
    names = {one: engine.member(one).balances for one in PEOPLE}
    engine.erase("mina", reason="asked in writing", by="kim")

    assert {one: engine.member(one).balances for one in PEOPLE if one != "mina"} == {
        one: balances for one, balances in names.items() if one != "mina"
    }
    assert verify(engine.store, PROGRAM.id) == []
    assert not any("mina" in posting.member for posting in books(engine))


def _told(number: int, kind: str, member: str, at: str, **record: Any) -> dict[str, Any]:
    word = kind.partition(".")[0]
    body = {"id": member, **record} if word == "member" else record
    return {"id": f"t{number}", "type": kind, "member": member, "at": f"2026-{at}T12:00:00Z", word: body}


def test_the_past_shows_the_household_of_then_and_a_statement_that_of_now() -> None:
    lines = [{"price": 100}]
    engine = ledger([
        _told(1, "order.paid", "mina", "01-05", id="A1", lines=lines),
        _told(2, "member.updated", "jun", "01-06", household="h1"),
        _told(3, "order.paid", "jun", "01-07", id="B1", lines=lines),
        _told(4, "member.updated", "mina", "01-08", household="h1"),
        _told(5, "member.updated", "mina", "01-09", household="none"),
    ])  # fmt: skip

    def seen(member: str, day: int) -> Any:
        return engine.member(member, f"2026-01-{day:02}T18:00:00Z").balance("miles").available

    assert [seen("mina", day) for day in (5, 6, 7, 8, 9)] == [100, 100, 100, 200, 100]
    assert [seen("jun", day) for day in (6, 7, 8, 9)] == [0, 100, 200, 100]
    span = Span(PROGRAM.zone.day(0), PROGRAM.zone.day(engine.store.member(PROGRAM.id, "jun").booked_at) + 9)
    (miles, *_) = statements(PROGRAM, postings_for(PROGRAM, engine.store, "jun"), span)
    assert ([line.what for line in miles.lines], miles.closing) == (["earned", "moved in", "moved out"], 100)


@pytest.mark.parametrize("seed", range(3))
def test_a_file_holds_the_same_books_and_makes_them_anew(seed: int, tmp_path: Path) -> None:
    events = history(seed)
    wanted = books(ledger(events))
    store = open_store(f"sqlite:///{tmp_path}/a.db")
    assert isinstance(store, SqlStore)
    assert books(ledger(events, store)) == wanted

    with closing(store), rebuilding(store, PROGRAM.id, REGISTRY) as made:
        assert (verify(store, PROGRAM.id), made.faults) == ([], [])


@pytest.mark.parametrize("seed", range(3))
def test_a_replay_adds_up_to_what_a_ledger_does(seed: int, tmp_path: Path) -> None:
    events = sorted(history(seed), key=lambda one: one["at"])
    file = tmp_path / "events.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    found = replay(Inputs([PROGRAM], REGISTRY, [file]))
    engine = ledger(events)
    engine.advance(found.end)

    figures, sums = found.result.figures[0], sum_postings(PROGRAM, engine.store.postings(PROGRAM.id))
    assert figures.sums.moves == sums.moves
    held = {unit: sum(figures.held.stands.get((unit, one), 0) for one in MEMBER_ACCOUNTS) for unit in UNITS}
    states = [engine.store.member(PROGRAM.id, one) for one in engine.store.members(PROGRAM.id)]
    assert held == {
        unit: sum(one.balance(unit, at) for one in states for at in MEMBER_ACCOUNTS) for unit in UNITS
    }
