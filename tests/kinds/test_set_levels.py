"""Levels that rules set: they outlive the process, are told in three languages, and go with their orders."""

from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules.base.calendar import Zone
from loyalrules.engine.engine import Engine

PROGRAM = Path(__file__).parents[2] / "programs" / "invited-levels.loyal.yaml"
PASSES = range(4)


def send(engine: Engine, number: int, kind: str, **order: object):
    at = f"2026-03-{number + 1:02}T10:00:00+09:00"
    return engine.evaluate(
        {"id": f"e{number}", "type": kind, "at": at, "member": "mina", "order": dict(order)}
    )


def bought(engine: Engine, number: int, order: str, sku: str):
    return send(engine, number, "order.paid", id=order, channel="pass", lines=[{"sku": sku, "price": "9"}])


def test_a_ledger_in_a_file_keeps_levels_that_were_set(tmp_path: Path):
    store = f"sqlite:///{tmp_path / 'levels.db'}"
    steps = (
        lambda engine: bought(engine, 0, "P", "GOLD-PASS"),
        lambda engine: bought(engine, 1, "L1", "LONGER"),
        lambda engine: bought(engine, 2, "L2", "LONGER"),
        lambda engine: send(engine, 3, "order.refunded", id="L1"),
        lambda engine: send(engine, 4, "order.refund_cancelled", id="L1"),
    )
    with Engine.open(PROGRAM) as memory:
        for step in steps:
            step(memory)
            with Engine.open(PROGRAM, store) as engine:
                step(engine)
                assert engine.member("mina") == memory.member("mina")
        tier = memory.member("mina").parts["tier"]
        assert Zone("Asia/Seoul").local_text(tier["until"]) == "2027-05-30 00:00"


def test_what_was_set_is_told():
    with Engine.open(PROGRAM) as engine:
        outcome = bought(engine, 0, "P", "GOLD-PASS")
        longer = bought(engine, 1, "L", "LONGER")
        back = send(engine, 2, "order.refunded", id="L")

    assert outcome.explain().splitlines()[0] == "mina is given the tier gold"
    assert outcome.explain(lang="ko").splitlines()[0] == "mina: tier 등급 gold 받음"
    assert longer.explain(lang="zh").splitlines()[0] == "mina：tier 等级延长 6 months"
    assert back.explain().splitlines()[0] == "mina no longer holds the tier 6 months longer"


def end_of(kept: list[int], refunded: list[int], again: Sequence[int] = ()) -> object:
    """Return when gold ends after passes were bought in the order of their numbers, and some came back.

    The refunds of those that stand in ``again`` are cancelled.
    """
    with Engine.open(PROGRAM) as engine:
        bought(engine, 0, "P", "GOLD-PASS")
        for number in PASSES:
            if number in kept or number in refunded:
                bought(engine, 1 + number, f"L{number}", "LONGER")
        for day, number in enumerate(refunded, start=10):
            send(engine, day, "order.refunded", id=f"L{number}")
        for day, number in enumerate(again, start=20):
            send(engine, day, "order.refund_cancelled", id=f"L{number}")
        return engine.member("mina").parts["tier"]["until"]


@settings(max_examples=12)
@given(st.permutations(PASSES), st.integers(0, 4))
def test_what_came_back_in_any_order_leaves_no_trace(order: list[int], many: int):
    refunded, kept = order[:many], order[many:]

    assert end_of(kept, refunded) == end_of(kept, [])


@settings(max_examples=12)
@given(st.permutations(PASSES), st.permutations(PASSES), st.integers(0, 4))
def test_what_comes_back_and_is_given_again_stands_as_before(back: list[int], again: list[int], many: int):
    again = [number for number in again if number in back[:many]]

    assert end_of(list(PASSES), back[:many], again) == end_of(list(PASSES), [])
