"""The list of features: what people expect of such a system, the word for it, and the story that shows it.

Each file of this folder is one part of the page. A row says in ``it`` what somebody expects, in ``word`` how
a program says it, and where it is shown:

* a story: ``in: programs/moon-cafe``, and in ``story`` a part of its name that no other story there has;
* a story on a page: ``in: docs/sections#club``;
* a test: ``in`` a file of tests, and in ``test`` its name;
* what a page shows, which is run: ``in: docs/fine-print``, and in ``shows`` a text of a block.

A row that says nothing of it is not there.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from house.fences import fences

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
KEYS = {"it", "word", "in", "story", "test", "shows"}
HEAD = """# What is there

What people expect of a loyalty system, the word for it, and a story or test that shows it. A test holds that
each story and test exists; what has none is *not there*. This page is written from `tests/features/`.
"""


@dataclass(frozen=True)
class Part:
    """One part of the page: its file, its title and its rows."""

    file: str
    title: str
    rows: tuple[Mapping[str, str], ...]


def parts() -> list[Part]:
    """Return the parts of the page in the order of their files."""
    found = []
    for path in sorted(HERE.glob("*.yaml")):
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        found.append(Part(path.name, data["part"], tuple(data["rows"])))
    return found


def shown(row: Mapping[str, str]) -> bool:
    """Tell whether a row says where it is shown."""
    return "in" in row


def faults(row: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with a row."""
    if set(row) - KEYS or not all(isinstance(value, str) for value in row.values()):
        yield "a row has it, word, in, and one of story, test and shows, all of them texts"
        return
    ways = [key for key in ("story", "test", "shows") if key in row]
    if not shown(row):
        if ways:
            yield f"it has {ways[0]}, but does not say where (in)"
        return
    if len(ways) != 1 or "word" not in row:
        yield "say the word, and one of story, test and shows"
        return
    file, _, block = row["in"].partition("#")
    if "test" in row:
        if row["test"] not in _tests(REPOSITORY / file):
            yield f"{file} has no test {row['test']}"
    elif "shows" in row:
        blocks = fences((REPOSITORY / f"{file}.md").read_text(encoding="utf-8"), file)
        if not any(row["shows"] in fence.text for fence in blocks):
            yield f"no block of {file}.md has {row['shows']}"
    else:
        named = [it for it in _stories(file, block) if row["story"] in it]
        if len(named) != 1:
            yield f"{len(named)} stories of {row['in']} have {row['story']!r} in their names: {named}"


def page() -> str:
    """Return the text of the page."""
    text = HEAD
    for part in parts():
        text += f"\n## {part.title}\n\n| expected | word | shown by |\n|---|---|---|\n"
        text += "".join(_line(row) for row in part.rows)
    return text


def _line(row: Mapping[str, str]) -> str:
    word = row.get("word", "")
    coded = f"`{word}`" if word else ""
    return f"| {row['it']} | {coded} | {_where(row) if shown(row) else '*not there*'} |\n".replace(
        "|  |", "| |"
    )


def _where(row: Mapping[str, str]) -> str:
    file, _, block = row["in"].partition("#")
    if "test" in row:
        return f"[a test]({_up(file)}): {row['test'].removeprefix('test_').replace('_', ' ')}"
    if "shows" in row:
        return f"[{Path(file).name}]({Path(file).name}.md)"
    it = next(it for it in _stories(file, block) if row["story"] in it)
    if block:
        return f"[{Path(file).name}]({Path(file).name}.md), {block}: {it}"
    return f"[{Path(file).name}]({_up(file)}.test.yaml): {it}"


def _up(file: str) -> str:
    return f"../{file}"


@cache
def _stories(file: str, block: str) -> tuple[str, ...]:
    if not block:
        text = (REPOSITORY / f"{file}.test.yaml").read_text(encoding="utf-8")
    else:
        name = f"{block}.test.yaml"
        every = fences((REPOSITORY / f"{file}.md").read_text(encoding="utf-8"), file)
        text = next(fence.text for fence in every if fence.saved_as == name)
    data: Any = yaml.load(text, Loader=yaml.BaseLoader)
    return tuple(test["it"] for test in data["tests"])


@cache
def _tests(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
