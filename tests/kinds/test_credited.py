"""Units that become available: what it gives follows them through refunds, and through a ledger in a file."""

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules import Engine, load_text

FILE = Path(__file__).parents[2] / "programs" / "words" / "held-gifts.loyal.yaml"
PROGRAM = load_text(FILE.read_text(encoding="utf-8"))
LINES = {"a": 37, "b": 60, "c": 95}


def event(number: int, kind: str, day: int, **record: Any) -> dict[str, Any]:
    at = f"2026-03-{day:02d}T12:00:00Z"
    return {"id": f"e{number}", "type": kind, "at": at, "member": "mina", "order": {"id": "A1", **record}}


def story(engine: Engine, returned: tuple[str, ...], day: int, *, together: bool) -> tuple[str, ...]:
    lines = [{"id": name, "price": price} for name, price in LINES.items()]
    engine.evaluate(event(0, "order.paid", 1, lines=lines))
    engine.evaluate(event(1, "order.delivered", 2))
    parts = [returned] if together and returned else [(name,) for name in returned]
    for number, part in enumerate(parts, start=2):
        engine.evaluate(event(number, "order.refunded", day, lines=[{"id": name} for name in part]))
    engine.advance("2026-03-20T00:00:00Z")
    assert engine.verify() == []
    view = engine.member("mina")
    return tuple([str(view.balance(unit).available) for unit in ("stars", "points")])


@settings(max_examples=25)
@given(st.permutations(list(LINES)), st.integers(0, 3), st.integers(3, 15))
def test_refunds_in_any_order_before_or_after_the_credit_end_alike(names: list[str], count: int, day: int):
    returned = tuple(names[:count])
    with Engine.open(PROGRAM) as one, Engine.open(PROGRAM) as other:
        ended = story(one, returned, day, together=True)

        assert ended == story(other, tuple(reversed(returned)), day, together=False)
        left = sum(price for name, price in LINES.items() if name not in returned)
        assert ended == (str(left // 10), str(left // 10 // 3 * 10))


def test_a_ledger_in_a_file_keeps_what_was_credited_cancelled_and_taken_back(tmp_path: Path):
    store = f"sqlite:///{tmp_path / 'loyalty.db'}"
    with Engine.open(PROGRAM) as memory, Engine.open(PROGRAM, store) as kept:
        for engine in (memory, kept):
            story(engine, ("a",), 12, together=True)
            engine.evaluate({**event(7, "order.paid", 21), "order": {"id": "A2", "lines": [{"price": 50}]}})
            engine.advance("2026-06-01T00:00:00Z")
        with Engine.open(PROGRAM, store) as again:
            assert again.member("mina") == memory.member("mina")
            assert [lot.unit for lot in again.member("mina").lots] == ["points", "stars"]
            assert again.verify() == []
