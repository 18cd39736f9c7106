"""A small cafe for the engine's tests: stars that wait and lapse, with a limit and a budget."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loyalrules.engine.engine import Engine
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text

REGISTRY = build_registry()
TEXT = """
loyalrules: 1
id: moon-cafe
currency: EUR
timezone: Europe/Berlin

units:
  stars:
    round: down
    worth: 0.10 EUR
    pay: {at_least: 1}
    available: {wait: 7 days}
    expires: {after: 30 days}

rules:
  - id: base
    when: order.paid
    if:
      - order.net_sales > 0
    then:
      - earn: {amount: 1 for every 2 EUR of order.net_sales}
  - id: welcome
    when: order.paid
    if:
      - order.net_sales >= 50
    then:
      - earn: {amount: 10, available: now, limit: {total: 15, each: ever}, budget: {total: 35, each: ever}}
"""
CAFE = load_text(TEXT, "moon-cafe.loyal.yaml", REGISTRY)
TEA_TEXT = TEXT.replace("moon-cafe", "tea-house").replace("amount: 10", "amount: 7")
TEA = load_text(TEA_TEXT, "tea-house.loyal.yaml", REGISTRY)
CHANGED_TEXT = TEXT.replace("1 for every 2 EUR", "2 for every 1 EUR").replace("id: welcome", "id: hello")
CHANGED = load_text(CHANGED_TEXT, "moon-cafe-2.loyal.yaml", REGISTRY)


def opened(store: Any = "memory", programs: Any = CAFE) -> Engine:
    return Engine.open(programs, store=store)


def address(path: Path) -> str:
    return f"sqlite:///{path}"


def paid(
    number: int | str, total: str = "20", *, day: int = 1, member: str | None = "mina", **more: Any
) -> dict[str, Any]:
    """Return the event of an order with one line, paid on a day of March."""
    event = {
        "id": f"paid-{number}",
        "type": "order.paid",
        "at": f"2026-03-{day:02}T12:00:00+01:00",
        "order": {"id": f"A{number}", "lines": [{"id": "l1", "category": "cake", "price": total}]},
        **more,
    }
    return event if member is None else {**event, "member": member}


def refunded(number: int | str, *, day: int = 2, id: str = "") -> dict[str, Any]:
    return {
        "id": id or f"refund-{number}",
        "type": "order.refunded",
        "at": f"2026-03-{day:02}T12:00:00+01:00",
        "order": {"id": f"A{number}", "lines": [{"id": "l1"}]},
    }


def cloud(event: Mapping[str, Any], source: str = "https://cafe.example/shop") -> dict[str, Any]:
    """Return an event in the form of CloudEvents."""
    keys = {"at": "time", "member": "subject"}
    own = {keys.get(key, key): value for key, value in event.items() if key in ("id", "type", "at", "member")}
    data = {key: value for key, value in event.items() if key not in ("id", "type", "at", "member", "source")}
    return {"specversion": "1.0", "source": source, **own, "data": data}


def stars(
    engine: Engine, member: str = "mina", at: Any = None, program: str | None = None
) -> tuple[str, str, str]:
    """Return available, pending and owed stars as texts."""
    balance = engine.member(member, at, program).balance("stars")
    return str(balance.available), str(balance.pending), str(balance.owed)
