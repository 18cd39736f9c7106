"""A shop whose rows become events: its program, a mapping, a history, and what was read of it."""

from pathlib import Path
from typing import Any

from loyalrules.base.problem import Problem
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.sources.found import FoundEvent
from loyalrules.sources.from_mapping import read_mapping
from loyalrules.sources.history import read_history

LINES = """
events:
  order.paid:
    group_by: receipt
    at: paid_at
    member: card
    fields:
      id: {column: receipt, prefix: "pos-"}
      channel: {constant: store}
      lines: {each_row: {category: kind, price: price}}
"""
HISTORY = """receipt,paid_at,card,kind,price
A1,2026-12-05 15:00,mina,coffee,4.50
A1,2026-12-05 15:00,mina,cake,3.00
A2,2026-12-05T16:00:00Z,jun,coffee,4.50
"""


def shop(zone: str) -> Program:
    """The program of the shop, by the clock of a zone."""
    text = f"""
loyalrules: 1
id: shop
currency: USD
timezone: {zone}
units: {{stars: {{worth: 0.01 USD}}}}
rules:
  - {{id: base, when: order.paid, then: [{{earn: {{amount: 1 for every 1 USD of order.net_sales}}}}]}}
rewards:
  - {{id: mug, cost: 5, gives: [{{free_item: {{sku: MUG}}}}]}}
"""
    return load_text(text, "shop.loyal.yaml", build_registry())


def events(
    tmp_path: Path, program: Program, mapping: str, history: str, name: str = "history.csv"
) -> list[FoundEvent | Problem]:
    """Write a history to a file and read it."""
    (tmp_path / name).write_text(history, encoding="utf-8")
    plan = read_mapping(mapping, "map.yaml", program)
    return list(read_history(tmp_path / name, plan, "till"))


def found(items: list[FoundEvent | Problem]) -> list[dict[str, Any]]:
    """What was sent of every event that was read; there must be no problems."""
    assert [item for item in items if isinstance(item, Problem)] == []
    return [item.raw for item in items if isinstance(item, FoundEvent)]


def problems(items: list[FoundEvent | Problem]) -> list[tuple[str, int, str]]:
    """Every problem: its code, line and message."""
    return [(item.code, item.place.line, item.message) for item in items if isinstance(item, Problem)]
