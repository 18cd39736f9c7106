"""How much an event takes, counted: steps of the interpreter, and statements of the database. Never time."""

from pathlib import Path
from typing import Any

from loyalrules import Engine
from steps import steps_of

PROGRAM = Path(__file__).parents[2] / "programs" / "moon-cafe.loyal.yaml"
MEMBERS, BEFORE = 5, 60


def order(number: int) -> dict[str, Any]:
    lines = [{"id": str(line), "category": "tea", "quantity": 1, "price": "4500"} for line in range(5)]
    return {
        "id": f"e{number}", "type": "order.paid", "at": f"2026-03-02T10:{number // 60:02}:{number % 60:02}Z",
        "member": f"m{number % MEMBERS}", "order": {"id": f"o{number}", "channel": "app", "lines": lines},
    }  # fmt: skip


def steps(store: str) -> int:
    """Return the steps of an order of five lines of a member who is known."""
    with Engine.open(PROGRAM, store=store) as engine:
        for number in range(BEFORE):
            engine.evaluate(order(number))
        return steps_of(lambda: engine.evaluate(order(BEFORE)))


def test_an_order_takes_few_steps_in_memory():
    assert steps("memory") < 10_700  # It takes 10,000, and took 10,900; with more, somebody should look.


def test_an_order_takes_few_steps_in_a_file(tmp_path: Path):
    assert steps(f"sqlite:///{tmp_path}/shop.db") < 16_500  # It takes 15,300, and took 17,600.


def test_a_writer_that_writes_again_asks_the_database_for_what_only_it_knows(tmp_path: Path):
    with Engine.open(PROGRAM, store=f"sqlite:///{tmp_path}/shop.db") as engine:
        for number in range(BEFORE):
            engine.evaluate(order(number))
        said: list[str] = []
        store: Any = engine.store
        store.database._connection.set_trace_callback(said.append)
        engine.evaluate(order(BEFORE))
        store.database._connection.set_trace_callback(None)

    asked = [one.split(" FROM ")[-1].split()[0] for one in said if one.startswith("SELECT")]
    assert asked == ["events", "orders"]  # Whether this id and this order are known; the member's state is.
    assert [one for one in said if one.startswith("PRAGMA")] == ["PRAGMA data_version"]
    assert said[0] == "BEGIN IMMEDIATE"
    assert said[-1] == "COMMIT"
