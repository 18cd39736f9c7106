"""Reference tables made from the models of sections and verbs.

A page names the model in a comment, and the table stands in the lines below it::

    <!-- table of loyalrules.kinds.referrals.model:CodesModel -->
    | key | if left out | meaning |
"""

import re
from collections.abc import Iterator
from importlib import import_module

from pydantic import BaseModel
from pydantic.fields import FieldInfo

HEAD = ["| key | if left out | meaning |", "|---|---|---|"]
MARK = re.compile(r"<!-- table of ([\w.]+):(\w+) -->")


def table_of(model: type[BaseModel]) -> list[str]:
    """Return a row for each key: what holds without it, and what its model says of it."""
    rows = [
        f"| `{field.alias or name}` | {_without(field)} | {_meaning(field)} |"
        for name, field in model.model_fields.items()
    ]
    return [*HEAD, *rows]


def _without(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    default = field.default
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    if isinstance(default, list | tuple) and default:
        return ", ".join(f"`{one}`" for one in default)
    return f"`{default}`" if isinstance(default, str | int) and default != "" else ""


def _meaning(field: FieldInfo) -> str:
    return (field.description or "").replace("|", "&#124;")


def with_tables(page: str) -> str:
    """Return a page with every marked table as its model says it.

    Raises ``AttributeError`` or ``ModuleNotFoundError`` for a model that is not there.
    """
    return "\n".join(_lines(page.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        if inside and line.startswith("|"):
            continue
        inside = False
        yield line
        found = MARK.fullmatch(line)
        if found is not None:
            yield from table_of(getattr(import_module(found[1]), found[2]))
            inside = True
