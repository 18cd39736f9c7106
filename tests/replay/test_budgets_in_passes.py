"""Budgets that run short are settled in passes, and come to what one ledger comes to, event by event."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules.engine.engine import Engine
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay import members
from loyalrules.replay.parts import part_of
from loyalrules.replay.processes import Processes
from loyalrules.replay.run import Inputs, Replayed, replay
from loyalrules.report.by_rule import by_rule, by_use
from loyalrules.report.sums import sum_postings
from loyalrules.report.units import Held

REGISTRY = build_registry()
HEAD = """
loyalrules: 1
id: short
currency: USD
timezone: America/New_York

units:
  points:
    worth: 0.01 USD
    round: down
    available: {wait: 2 days}
    expires: {after: 20 days}
    if_taken_back_after_spending: owe

tiers:
  measure: {total: order.net_sales, over: 30 days}
  review: month.ended
  levels:
    - {id: friend, from: 0}
    - {id: gold, from: 120}

rewards:
  - id: mug
    cost: 60
    gives: [{free_item: {sku: MUG}}]
    limit: {times: 2, per: member, each: month}

rules:
"""
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def rule(name: str, amount: str, *bounds: str, when: str = "order.paid", condition: str = "") -> str:
    told = ", ".join([f"amount: {amount}", *bounds])
    asked = f"    if: [{condition}]\n" if condition else ""
    return f"  - id: {name}\n    when: {when}\n{asked}    then: [{{earn: {{{told}}}}}]\n"


@dataclass(frozen=True)
class Bounds:
    """What bounds the three rules of a program."""

    month: int
    ever: int
    week: int
    times: int
    own: str

    def text(self) -> str:
        month, week = (
            f"budget: {{total: {self.month}, each: month}}",
            f"budget: {{total: {self.week}, each: week}}",
        )
        own = [self.own] if self.own else []
        campaign = [
            rule("both", "1 for every 1 USD of order.net_sales", week),
            rule("more", "2 for every 5 USD of order.net_sales", *own),
        ]
        return "".join(
            [
                HEAD,
                rule("rate", "3 for every 1 USD of order.net_sales", month, *own),
                rule("often", "7", f"budget: {{times: {self.times}, each: week}}", *own),
                rule("up", "40", f"budget: {{total: {self.week}, each: month}}", when="tier.reached"),
                "\ncampaigns:\n  - id: spring\n    during: {from: 2026-03-03, through: 2026-03-25}\n",
                f"    budget: {{unit: points, total: {self.ever}}}\n    rules:\n",
                *(one.replace("\n", "\n    ").join(["    ", "\n"]).rstrip() + "\n" for one in campaign),
            ]
        )


BOUNDS = st.builds(
    Bounds,
    month=st.integers(1, 900), ever=st.integers(1, 700), week=st.integers(1, 250), times=st.integers(1, 6),
    own=st.sampled_from(
        [
            "", "limit: {total: 150, per: household, each: month}",
            "limit: {times: 3, per: member, each: month}", "limit: {total: 90, each: week, partly: no}",
        ]
    ),
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["paid"] * 5 + ["refunded"] * 3 + ["claimed", "late"]), st.integers(0, 5),
        st.integers(100, 9000), st.integers(0, 40),
    ),
    min_size=8, max_size=60,
)  # fmt: skip


def events_of(steps: list[tuple[str, int, int, int]]) -> list[dict[str, object]]:
    """Return events of six members: orders, refunds of some or all of them, claims; some come late."""
    found: list[dict[str, object]] = []
    orders: list[tuple[str, str]] = []
    at = START
    for number, (what, who, cents, hours) in enumerate(steps):
        at += timedelta(hours=hours)
        when = at - timedelta(days=2) if what == "late" else at
        event: dict[str, object] = {"id": f"e{number}", "source": "shop", "at": when.isoformat()}
        if what == "refunded" and orders:
            order, owner = orders[(cents + who) % len(orders)]
            lines = [{"id": "l0"}] if cents % 2 else [{"id": "l0"}, {"id": "l1"}]
            event |= {"type": "order.refunded", "member": owner, "order": {"id": order, "lines": lines}}
        elif what == "claimed":
            event |= {"type": "reward.claimed", "member": f"m{who}", "reward": {"id": "mug"}}
        else:
            prices = (cents, cents // 2)
            lines = [{"id": f"l{n}", "price": f"{one / 100:.2f}"} for n, one in enumerate(prices)]
            event |= {
                "type": "order.paid", "member": f"m{who}", "order": {"id": f"o{number}", "lines": lines},
            }  # fmt: skip
            orders.append((f"o{number}", f"m{who}"))
        found.append(event)
    return found


def replayed(program: Program, events: list[dict[str, object]], jobs: int = 1) -> Replayed:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "history.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
        return replay(Inputs([program], REGISTRY, [file], jobs=jobs))


def alike(program: Program, events: list[dict[str, object]]) -> Replayed:
    """Hold that a replay is what a ledger is, to the last posting's sum and the last cut."""
    found = replayed(program, events)
    engine = Engine.open(program, "memory")
    outcomes = list(engine.evaluate_many(events))
    engine.advance(found.end)
    figures = found.result.figures[0]
    sums = sum_postings(program, engine.store.postings(program.id))
    assert by_rule(program, figures.sums) == by_rule(program, sums)
    assert by_use(program, figures.sums) == by_use(program, sums)
    assert figures.sums.moves == sums.moves
    held = Held()
    for member in engine.store.members(program.id):
        held.take(program, engine.store.member(program.id, member))
    assert figures.held == held
    cut: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        for one in outcome.made.given if outcome.made is not None else ():
            if one.cut_by and one.wanted > 0 and one.rule:
                cut[one.rule, one.cut_by] = cut.get((one.rule, one.cut_by), 0) + 1
    own = {key: count for key, count in figures.cuts.items() if key[0] != "up"}  # Time brings some of those.
    assert own == {key: count for key, count in cut.items() if key[0] != "up"}
    return found


@settings(max_examples=40)
@given(BOUNDS, STEPS)
def test_any_budgets_come_to_what_a_ledger_comes_to(bounds: Bounds, steps) -> None:
    alike(load_text(bounds.text(), "short.loyal.yaml", REGISTRY), events_of(steps))


@settings(max_examples=15)
@given(BOUNDS, STEPS, st.integers(0, 2))
def test_what_is_not_settled_in_some_passes_is_settled_by_one_process(bounds, steps, most: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(members, "MOST_PASSES", most)
        alike(load_text(bounds.text(), "short.loyal.yaml", REGISTRY), events_of(steps))


def test_who_draws_most_by_chance_is_looked_at_first_takes_nothing_from_others() -> None:
    """What the members of the first part draw is taken for what all do: nobody may be left with that."""
    program = load_text(Bounds(1000, 400, 400, 99, "").text(), "short.loyal.yaml", REGISTRY)
    first = next(name for name in (f"m{n}" for n in range(99)) if part_of(name, 4) == 0)
    others = [name for name in (f"n{n}" for n in range(99)) if part_of(name, 4) != 0][:3]
    events: list[dict[str, object]] = [
        {
            "id": f"e{number}", "source": "shop", "type": "order.paid", "member": who,
            "at": f"2026-03-0{number + 1}T12:00:00Z",
            "order": {"id": f"o{number}", "lines": [{"id": "l0", "price": "100.00"}]},
        }
        for number, who in enumerate([first, *others])
    ]  # fmt: skip
    figures = alike(program, events[:3]).result.figures[0]
    assert not figures.cuts, "the first one drew 300 of 1,000, as the two others did"
    figures = alike(program, events).result.figures[0]
    assert [rule for rule, _ in figures.cuts] == ["rate"], "of 1,200 that were wanted 1,000 were given"


def test_a_limit_that_is_used_up_cut_and_not_the_budget_that_is_used_up_as_well() -> None:
    """What is told of a budget may be too much, but not so that the budget seems to have cut."""
    limit = "limit: {times: 1, per: member, each: month}"
    program = load_text(Bounds(300, 900, 900, 99, limit).text(), "short.loyal.yaml", REGISTRY)
    first = next(name for name in (f"m{n}" for n in range(99)) if part_of(name, 4) == 0)
    other = next(name for name in (f"n{n}" for n in range(99)) if part_of(name, 4) != 0)
    events: list[dict[str, object]] = [
        {
            "id": f"e{number}", "source": "shop", "type": "order.paid", "member": who,
            "at": f"2026-03-0{number + 1}T12:00:00Z",
            "order": {"id": f"o{number}", "lines": [{"id": "l0", "price": price}]},
        }
        for number, (who, price) in enumerate([(other, "30.00"), (first, "90.00"), (other, "30.00")])
    ]  # fmt: skip
    cuts = alike(program, events).result.figures[0].cuts
    by = sorted(by.split()[0] for rule, by in cuts if rule == "rate")
    assert by == ["budget", "limit"], "the first one had less than it wanted, the other had its one time"


def test_who_is_replayed_for_one_program_is_told_the_truth_under_the_other_one(monkeypatch) -> None:
    """Without refunds, and with a budget each, estimates are right: one pass, and nothing to put right."""
    passes: list[int] = []
    sets = Processes.sets

    def counted(self, wanted):
        passes.append(len(wanted))
        return sets(self, wanted)

    monkeypatch.setattr(Processes, "sets", counted)
    text = HEAD + rule("rate", "1 for every 1 USD of order.net_sales", "budget: {total: MOST, each: month}")
    programs = [
        load_text(text.replace("MOST", str(most)), "short.loyal.yaml", REGISTRY) for most in (1000, 9000)
    ]
    events: list[dict[str, object]] = [
        {
            "id": f"e{number}", "source": "shop", "type": "order.paid", "member": f"m{number * 7 % 40}",
            "at": (START + timedelta(hours=number)).isoformat(),
            "order": {"id": f"o{number}", "lines": [{"id": "l0", "price": f"{30 + number % 50}.00"}]},
        }
        for number in range(200)
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        file = Path(folder) / "history.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
        both = replay(Inputs(programs, REGISTRY, [file])).result
    assert both.figures == [replayed(one, events).result.figures[0] for one in programs]
    assert len(passes) <= 3, "one for both side by side, and at most one for each alone"
