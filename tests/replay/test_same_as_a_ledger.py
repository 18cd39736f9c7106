"""A replay adds up to what a ledger adds up to, whoever depends on whom, however it is split."""

from collections import Counter
from pathlib import Path

import pytest

from loyalrules.base.calendar import Duration
from loyalrules.base.problem import EventError
from loyalrules.engine.engine import Engine
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.asks import Nobody
from loyalrules.replay.decided import Replayer
from loyalrules.replay.run import Inputs, Replayed, replay
from loyalrules.replay.shaping import Shaping
from loyalrules.report.account import Asked, account
from loyalrules.report.by_rule import by_rule, by_use
from loyalrules.report.cohorts import cohort_lines
from loyalrules.report.levels import members_by_level
from loyalrules.report.sums import sum_postings
from loyalrules.report.units import Held
from loyalrules.sources.found import SourceError
from replay.histories import history, program_text, write

REGISTRY = build_registry()
PLENTY, SHORT = 100_000, 90  # A month's budget of 30 points for each own cup.


def program_of(budget: int) -> Program:
    return load_text(program_text(budget), "replayed.loyal.yaml", REGISTRY)


def ledger(program: Program, events: list[dict[str, object]], end: int) -> tuple[Engine, Counter[str]]:
    engine = Engine.open(program, "memory")
    became: Counter[str] = Counter()
    for outcome in engine.evaluate_many(events):
        if isinstance(outcome, EventError):
            became["unreadable"] += 1
        elif outcome.replayed:
            became["known"] += 1
        elif outcome.made is not None and outcome.made.refused:
            became["refused"] += 1
        else:
            became["new"] += 1
    engine.advance(end)
    return engine, became


def replayed(program: Program, files: list[Path], jobs: int = 1, shaping: Shaping | None = None) -> Replayed:
    return replay(Inputs([program], REGISTRY, files, shaping=shaping or Shaping(), jobs=jobs))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("budget", [PLENTY, SHORT])
def test_a_replay_adds_up_to_what_a_ledger_does(tmp_path: Path, seed: int, linked: bool, budget: int) -> None:
    program = program_of(budget)
    events = history(seed, members=25, events=220, linked=linked)
    half = len(events) // 2
    files = [write(tmp_path / "1.jsonl", events[:half]), write(tmp_path / "2.jsonl", events[half:])]
    found = replayed(program, files)
    figures = found.result.figures[0]
    engine, became = ledger(program, events, found.end)
    sums = sum_postings(program, engine.store.postings(program.id))
    assert by_rule(program, figures.sums) == by_rule(program, sums)
    assert by_use(program, figures.sums) == by_use(program, sums)
    assert figures.sums.moves == sums.moves
    assert +figures.levels == +Counter(members_by_level(program, engine.store, found.end))
    held = Held()
    for member in engine.store.members(program.id):
        held.take(program, engine.store.member(program.id, member))
    assert figures.held == held
    report = account(program, engine.store, Asked())
    assert tuple(cohort_lines(figures.cohorts)) == report.cohorts, "what came back whole is no purchase"
    assert sum(held.lapsed.values()) > 0, "a history in which nothing lapses proves less"
    # An event without a member, whose order nobody bought, is told apart before it is decided.
    counts = {"new": figures.events - figures.refused, "known": figures.known, "refused": figures.refused}
    assert counts == {name: became[name] for name in counts}
    assert figures.unreadable + found.lost == became["unreadable"]
    assert figures.refused > 0, "a history without a refusal proves less"
    assert figures.members == 25
    apart = found.together
    assert (apart == 0) == (not linked and budget == PLENTY)
    assert apart < 25 or linked, "who draws nothing from the budget is replayed alone"


def test_processes_make_no_difference(tmp_path: Path) -> None:
    program = program_of(SHORT)
    file = write(tmp_path / "1.jsonl", history(7, members=30, events=200, linked=True))
    one, two = replayed(program, [file]), replayed(program, [file], jobs=2)
    assert one.result.figures[0].sums == two.result.figures[0].sums
    assert one.result.figures[0].fired == two.result.figures[0].fired
    assert one.result.figures[0].cuts == two.result.figures[0].cuts
    assert one.result.figures[0].sales == two.result.figures[0].sales
    assert one.together == two.together > 0


def test_two_programs_side_by_side_are_what_each_is_alone(tmp_path: Path) -> None:
    before, after = program_of(SHORT), program_of(PLENTY)
    file = write(tmp_path / "1.jsonl", history(3, members=30, events=200, linked=False))
    both = replay(Inputs([before, after], REGISTRY, [file]))
    for program, figures in zip((before, after), both.result.figures, strict=True):
        alone = replayed(program, [file]).result.figures[0]
        assert (figures.sums, figures.fired, figures.held) == (alone.sums, alone.fired, alone.held)
    shares = both.result.shares["points"]
    assert shares.more > 0, "a larger budget gives somebody more"
    gave = [
        sum(line.given - line.taken_back for line in by_rule(program, one.sums) if line.unit == "points")
        for program, one in zip((before, after), both.result.figures, strict=True)
    ]
    assert gave[1] - gave[0] == shares.gained - shares.lost
    assert sum(mover.change for mover in shares.largest(1000)) == shares.gained - shares.lost


def test_a_sample_takes_the_same_members_with_all_that_they_did(tmp_path: Path) -> None:
    program = program_of(PLENTY)
    events = history(5, members=40, events=300, linked=False)
    file = write(tmp_path / "1.jsonl", events)
    shaping = Shaping(sample=3000)
    some = replayed(program, [file], shaping=shaping)
    taken = {f"m{number}" for number in range(40) if shaping.takes_member(f"m{number}")}
    assert 0 < len(taken) < 40
    others = Shaping(sample=3000, seed=1)
    assert {f"m{number}" for number in range(40) if others.takes_member(f"m{number}")} != taken
    assert some.result.figures[0].members == len(taken)
    everybody = replayed(program, [file]).result.figures[0]
    assert some.result.figures[0].orders < everybody.orders


def test_a_shift_by_weeks_changes_no_amount_that_weekdays_and_months_do_not(tmp_path: Path) -> None:
    program = program_of(PLENTY)
    file = write(tmp_path / "1.jsonl", history(9, members=10, events=60, linked=False))
    plain, later = replayed(program, [file]), replayed(program, [file], shaping=Shaping(shift=52))
    assert program.zone.day(later.end) - program.zone.day(plain.end) == 364
    assert later.result.figures[0].sales == plain.result.figures[0].sales
    assert later.result.figures[0].fired["base"] == plain.result.figures[0].fired["base"]


def test_an_assumed_delivery_lets_points_become_available(tmp_path: Path) -> None:
    program = program_of(PLENTY)
    events = [
        event
        for event in history(2, members=10, events=80, linked=False)
        if event["type"] != "order.delivered"
    ]
    file = write(tmp_path / "1.jsonl", events)
    without = replayed(program, [file]).result.figures[0]
    delivered = replayed(program, [file], shaping=Shaping(delivery_after=Duration(days=1))).result.figures[0]
    pending = ("points", "pending")
    assert without.held.stands.get(pending, 0) > delivered.held.stands.get(pending, 0)
    assert delivered.sums.moves != without.sums.moves


def test_an_order_that_was_sent_twice_is_delivered_once(tmp_path: Path) -> None:
    program = program_of(PLENTY)
    paid = {
        "id": "e1", "type": "order.paid", "at": "2026-03-01T10:00:00Z", "member": "mina",
        "order": {"id": "o1", "lines": [{"id": "l", "price": "10.00", "own_cup": False}]},
    }  # fmt: skip
    later = {**paid, "id": "e2", "at": "2026-03-02T10:00:00Z"}
    file = write(tmp_path / "1.jsonl", [paid, paid, later])
    figures = replayed(program, [file], shaping=Shaping(delivery_after=Duration(days=1))).result.figures[0]
    assert (figures.unreadable, figures.known) == (0, 1)


def test_a_member_alone_has_no_other_at_hand() -> None:
    program = program_of(PLENTY)
    assert Replayer(program, REGISTRY, 0).replay(("m1",), [], Nobody(), {}).figures.members == 0


def test_a_file_that_cannot_be_read_is_told_by_several_processes_as_by_one(tmp_path: Path) -> None:
    damaged = tmp_path / "orders.xlsx"
    damaged.write_bytes(b"")
    told = []
    for jobs in (1, 2):
        with pytest.raises(SourceError) as caught:
            replayed(program_of(PLENTY), [damaged], jobs=jobs)
        told.append((caught.value.code, caught.value.message, caught.value.hint))
    assert told[0] == told[1]
    assert told[0][0] == "LR641"


def test_who_bought_an_order_is_the_member_of_events_that_only_name_it(tmp_path: Path) -> None:
    order = {"id": "o1", "lines": [{"id": "l1", "price": "10.00", "own_cup": False}]}
    at, own = "2026-03-0{}T12:00:00Z", "shop"
    events: list[dict[str, object]] = [
        {"id": "1", "source": own, "type": "order.paid", "at": at.format(1), "member": "zoe", "order": order},
        {"id": "3", "source": own, "type": "order.delivered", "at": at.format(3), "order": {"id": "o1"}},
    ]
    others: list[dict[str, object]] = [
        {
            "id": f"2{who}", "source": own, "type": "order.refunded", "at": at.format(2), "member": who,
            "order": {"id": "o1", "lines": [{"id": "l1", "quantity": 0}]},
        }
        for who in ("abe", "bea", "cat", "dan", "eve", "fay")
    ]  # fmt: skip
    later: dict[str, object] = {
        "id": "9", "source": own, "type": "member.joined", "at": at.format(9), "member": "kim",
    }  # fmt: skip
    file = write(tmp_path / "1.jsonl", [events[0], *others, events[1], later])
    figures = replayed(program_of(PLENTY), [file]).result.figures[0]
    assert figures.held.stands["points", "available"] == 50, "the delivery belongs to whoever bought"
