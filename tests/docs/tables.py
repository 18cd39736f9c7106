"""The tables of the pages, as the registry says they must be."""

from collections.abc import Iterator
from pathlib import Path

from loyalrules.facts.fields import Field
from loyalrules.plugins.program import EventType
from loyalrules.plugins.registry import Registry

PAGES = Path(__file__).parents[2] / "docs"
FIELDS_HEAD = ["| field | kind | sent | meaning |", "|---|---|---|---|"]


def fields_table(event: EventType) -> list[str]:
    """Return the rows for what an event may say; a field of a list is written ``lines.sku``."""
    return [*FIELDS_HEAD, *_rows(event.shape.fields)]


def _rows(fields: tuple[Field, ...], before: str = "") -> Iterator[str]:
    for field in fields:
        kind = " or ".join(f"`{value}`" for value in field.values) if field.values else field.kind
        sent = "required" if field.required else "may be" if field.input else "worked out"
        yield f"| `{before}{field.name}` | {kind} | {sent} | {field.doc} |"
        yield from _rows(field.fields, f"{before}{field.name}.")


def functions_table(registry: Registry) -> list[str]:
    """Return the rows for the functions of expressions."""
    return [f"| `{one.signature}` | {one.doc} |" for one in registry.functions.values()]


def tables_below(page: str, level: str = "### ") -> dict[str, list[str]]:
    """Return the first table below each heading of a page."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (PAGES / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.removeprefix(level) if line.startswith(level) else ""
        elif heading and line.startswith("|"):
            found.setdefault(heading, []).append(line)
    return found
