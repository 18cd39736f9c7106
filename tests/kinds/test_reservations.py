"""Holding, taking, giving back, passing on: nothing is made or lost, whatever comes in which order."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules import Engine, load_text

PROGRAM = load_text("""
loyalrules: 1
id: wallet
currency: USD
timezone: UTC
units: {points: {pay: {}, transfer: {}, expires: {after: 10 days}}}
""")
MEMBERS = ("mina", "jun")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("adjusted", "reserved", "captured", "released", "transferred")),
        st.sampled_from(MEMBERS),
        st.integers(1, 90),
        st.integers(1, 3),
        st.integers(0, 40),
    ),
    max_size=14,
)


def record(kind: str, member: str, amount: int, number: int, at: int) -> dict[str, Any]:
    if kind == "adjusted":
        return {"amount": amount, "reason": "a gift", "by": "shop"}
    if kind == "reserved":
        return {"id": f"R{number}", "amount": amount, "until": moment(at + 20)}
    if kind == "transferred":
        return {"amount": amount, "to": MEMBERS[member == "mina"]}
    return {"id": f"R{number}", "amount": amount}


def moment(hours: int) -> str:
    return f"2026-{1 + hours // 600:02d}-{1 + hours // 24 % 25:02d}T{hours % 24:02d}:00:00Z"


@settings(max_examples=60)
@given(STEPS)
def test_what_was_given_is_held_spent_or_lapsed(steps: list[tuple[str, str, int, int, int]]):
    with Engine.open(PROGRAM) as engine:
        at, given_by_hand = 0, 0
        for number, (kind, member, amount, reservation, wait) in enumerate(steps):
            at += wait
            sent = {
                "id": f"e{number}", "type": f"points.{kind}", "at": moment(at), "member": member,
                "points": record(kind, member, amount, reservation, at),
            }  # fmt: skip
            outcome = engine.evaluate(sent)
            if kind == "adjusted" and not outcome.refused:
                given_by_hand += amount
            assert engine.verify() == []
            views = [engine.member(one) for one in MEMBERS]
            assert all(view.balance("points").available >= 0 for view in views)
        engine.advance(moment(at + 21))  # Whatever was reserved is captured or given back by now.
        totals = [engine.member(one, moment(at + 21)).balance("points") for one in MEMBERS]
        gone = given_by_hand - sum(balance.available for balance in totals)
        assert gone >= 0
        assert all(balance.owed == 0 for balance in totals)


def test_a_time_out_and_a_late_capture_cannot_both_have_the_points():
    with Engine.open(PROGRAM) as engine:
        send = {"member": "mina", "source": "shop"}
        gift = {"amount": 100, "reason": "a gift", "by": "shop"}
        engine.evaluate({**send, "id": "1", "type": "points.adjusted", "at": moment(0), "points": gift})
        held = {"id": "R1", "amount": 80, "until": moment(2)}
        engine.evaluate({**send, "id": "2", "type": "points.reserved", "at": moment(1), "points": held})
        engine.advance(moment(2))
        late = engine.evaluate(
            {**send, "id": "3", "type": "points.captured", "at": moment(1), "points": {"id": "R1"}}
        )

        assert "has no reservation R1" in late.refused
        assert str(engine.member("mina").balance("points").available) == "100"
        assert engine.verify() == []


def test_what_was_captured_goes_over_when_two_ids_become_one():
    with Engine.open(PROGRAM) as engine:

        def send(number: int, kind: str, member: str, **record: Any) -> str:
            event = {"id": f"e{number}", "type": kind, "at": moment(number), "member": member}
            return engine.evaluate({**event, kind.partition(".")[0]: record}).refused

        for number, member in enumerate(MEMBERS):
            assert not send(number, "points.adjusted", member, amount=50, reason="a gift", by="shop")
        assert not send(2, "points.reserved", "jun", id="R1", amount=20)
        assert not send(3, "points.captured", "jun", id="R1")
        assert not send(4, "points.reserved", "jun", id="R2", amount=5)
        assert not send(5, "members.merged", "mina", **{"from": "jun"})
        assert engine.member("mina").balance("points").available == 75
        assert not send(6, "points.released", "jun", id="R1")
        assert not send(7, "points.released", "mina", id="R2")
        assert engine.member("mina").balance("points").available == 100
        assert engine.verify() == []


def test_two_that_both_captured_under_one_id_do_not_become_one():
    with Engine.open(PROGRAM) as engine:
        for number, member in enumerate(MEMBERS):
            for step, (kind, record) in enumerate(
                [
                    ("adjusted", {"amount": 50, "reason": "a gift", "by": "shop"}),
                    ("reserved", {"id": "R1", "amount": 20}),
                    ("captured", {"id": "R1"}),
                ]
            ):
                event = {"id": f"{member} {kind}", "type": f"points.{kind}", "at": moment(3 * number + step)}
                assert not engine.evaluate({**event, "member": member, "points": record}).refused
        merged = {"id": "one", "type": "members.merged", "at": moment(9), "member": "mina"}
        assert "both have a reservation R1" in engine.evaluate({**merged, "members": {"from": "jun"}}).refused
