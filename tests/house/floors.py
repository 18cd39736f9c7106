"""The house rules, as a function from a source folder to the list of its faults.

A fault is one line of text that names the file, the line and what to do. Nothing is imported:
the rules read syntax trees, so a folder of planted mistakes can be judged like the real one.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

PACKAGE = "loyalrules"

# A room imports itself and the floors below it, never a neighbour on its own floor.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"base"}),
    frozenset({"document", "facts"}),
    frozenset({"expr"}),
    frozenset({"shapes", "intake"}),
    frozenset({"plugins"}),
    frozenset({"books"}),
    frozenset({"kinds", "functions", "risks", "program"}),
    frozenset({"decide", "ledger"}),
    frozenset({"engine"}),
    frozenset({"sources", "cases", "report"}),
    frozenset({"replay"}),
    frozenset({"pages", "spark"}),
    frozenset({"cli"}),
)
FLOOR_OF: Mapping[str, int] = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# The words that ship with the package come in through the door of the plugins; nobody imports them.
FOUND_BY_WALKING = frozenset({"kinds", "functions", "risks"})
WALKER = "plugins"

# Each third-party library has one door: a room ("yaml" in document/) or one file of it.
# A library that is not here is not used; pydantic may be used wherever outside data enters.
DOORS: Mapping[str, tuple[str, ...]] = {
    "pydantic": ("",),
    "pydantic_core": ("",),
    "yaml": ("document/",),
    "lark": ("expr/from_text.py",),
    "pluggy": ("plugins/",),
    "sqlite3": ("ledger/",),
    "psycopg": ("ledger/",),
    "standardwebhooks": ("engine/webhook_signature.py",),
    "click": ("cli/",),
    "rich": ("cli/",),
    "pyarrow": ("sources/", "ledger/table_parquet.py", "spark/rows.py"),
    "pyspark": ("spark/",),
    "pkgutil": ("plugins/",),
}

# Optional or heavy libraries: an extra brings them, and `import loyalrules` never does.
OPTIONAL = frozenset(
    {"duckdb", "fastapi", "matplotlib", "numpy", "pandas", "polars", "psycopg", "pyarrow", "pyspark"}
    | {"pymc_marketing", "requests", "sqlalchemy", "standardwebhooks", "starlette", "uvicorn"}
)

# Where things lie on a picture may be a binary float; what they mean may not.
PIXELS = frozenset({"pages/charts.py"})

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 70

# Deciding is a pure function: the time comes with the event, and nothing is drawn by lot.
CLOCK_FREE_BELOW = FLOOR_OF["engine"]
CLOCKS = re.compile(
    r"(datetime\.)?(datetime|date)\.(now|utcnow|today)"
    r"|time\.(time|monotonic|perf_counter|process_time|localtime|gmtime)(_ns)?"
)
CHANCE = frozenset({"random", "secrets", "uuid"})


class Import(NamedTuple):
    """One name that a file asks for; ``name`` is None in the form ``import module``."""

    line: int
    module: str
    name: str | None


@dataclass(frozen=True)
class SourceFile:
    """One Python file below the source folder, with its path in steps: ``("kinds", "stamps", "rules")``."""

    root: Path
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    @cached_property
    def shown(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def steps(self) -> tuple[str, ...]:
        steps = self.path.relative_to(self.root).with_suffix("").parts
        return steps[:-1] if steps[-1] == "__init__" else steps

    @cached_property
    def module(self) -> str:
        return ".".join((PACKAGE, *self.steps))

    @cached_property
    def room(self) -> str | None:
        """The room of the file; None for the files of the package itself."""
        inside = self.path.relative_to(self.root).parts
        return inside[0] if len(inside) > 1 else None

    @cached_property
    def imports(self) -> list[Import]:
        """Every import, wherever it is written, ``if TYPE_CHECKING`` included."""
        found: list[Import] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found += [Import(node.lineno, alias.name, None) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found += [Import(node.lineno, str(node.module), alias.name) for alias in node.names]
        return found

    def own_imports(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the line and the steps below the package of each import of our own code.

        A whole text such as ``"loyalrules.engine"`` counts too: it is an import by name.
        """
        for line, module, name in self.imports:
            first, *steps = module.split(".")
            if first == PACKAGE:
                yield line, (*steps, *([name] if name else []))
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                first, *steps = node.value.rstrip(".").split(".")
                if first == PACKAGE and steps and steps[0] in FLOOR_OF:
                    yield node.lineno, tuple(steps)


def faults(root: Path) -> list[str]:
    """Return every breach of the house rules below ``root``, the folder of the package."""
    files = [SourceFile(root, path) for path in sorted(root.rglob("*.py"))]
    found = [*_rooms(root, files), *_circles(files)]
    for file in files:
        for rule in (_floor, _form_of_imports, _doors, _numbers, _clock_and_chance, _lengths):
            found += [f"{file.shown}:{line}: {fault}" for line, fault in rule(file)]
    return found


def _rooms(root: Path, files: list[SourceFile]) -> Iterator[str]:
    """Every folder with code has a floor and is a package; beside the rooms stands only the front door."""
    everything = [path.relative_to(root).parts for path in root.rglob("*") if path.is_file()]
    rooms = {parts[0] for parts in everything if len(parts) > 1 and "__pycache__" not in parts}
    for room in sorted(rooms - set(FLOOR_OF)):
        yield f"{room}/: has no floor; give it one in tests/house/floors.py"
    for folder in sorted({file.path.parent for file in files}):
        if not (folder / "__init__.py").exists():
            yield f"{folder.relative_to(root).as_posix()}/: has no __init__.py"
    for file in files:
        if file.room is None and file.path.stem not in {"__init__", "__main__"}:
            yield f"{file.shown}: belongs in a room"


def _circles(files: list[SourceFile]) -> Iterator[str]:
    modules = {file.module for file in files}
    graph: dict[str, set[str]] = {}
    for file in files:
        needs = graph.setdefault(file.module, set())
        for _, steps in file.own_imports():
            whole, shorter = ".".join((PACKAGE, *steps)), ".".join((PACKAGE, *steps[:-1]))
            needs |= {whole if whole in modules else shorter} & (modules - {file.module})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "these import each other in a circle: " + " -> ".join(reversed(error.args[1]))


def _floor(file: SourceFile) -> Iterator[tuple[int, str]]:
    for line, steps in file.own_imports():
        other, inside = (steps or ("",))[0], steps[1:]
        if other in FOUND_BY_WALKING and other != file.room:
            if file.room != WALKER:
                yield line, f"{other} are found by walking, never imported"
        elif file.room is None or file.room not in FLOOR_OF:
            continue
        elif other not in FLOOR_OF:
            yield line, f"a room must not import {'.'.join((PACKAGE, *steps))}"
        elif other != file.room:
            if FLOOR_OF[other] >= FLOOR_OF[file.room]:
                yield line, f"{file.room} must not import {other}: it is not on a lower floor"
        elif other == "kinds" and inside[:1] != file.steps[1:2]:
            yield line, "a kind must not import another kind"


def _form_of_imports(file: SourceFile) -> Iterator[tuple[int, str]]:
    for node in file.nodes:
        if isinstance(node, ast.ImportFrom) and node.level > 0:
            yield node.lineno, f"write the import in full: from {PACKAGE}.room.file import Name"
        if isinstance(node, ast.Import) and any(a.name.split(".")[0] == PACKAGE for a in node.names):
            yield node.lineno, f"write from {PACKAGE}.room.file import Name"
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield node.lineno, "name what is imported"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield inner.lineno, f"no import inside a function ({node.name})"


def _doors(file: SourceFile) -> Iterator[tuple[int, str]]:
    for line, module, _ in file.imports:
        library = module.split(".")[0]
        if library in DOORS:
            if not file.shown.startswith(DOORS[library]):
                yield line, f"{library} is imported only in {' and '.join(DOORS[library])}"
        elif library != PACKAGE and library not in sys.stdlib_module_names:
            yield line, f"{library} has no door; give it one in tests/house/floors.py"


def _numbers(file: SourceFile) -> Iterator[tuple[int, str]]:
    """No binary float: not made, not promised, not written down. ``isinstance(x, float)`` may refuse one."""
    if file.shown in PIXELS:
        return
    for node in file.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno, "float(...) loses exactness"
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, f"{node.value} is a binary float; write an int, a Fraction or a Decimal"
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if annotation is not None and re.search(r"\bfloat\b", ast.unparse(annotation)):
                yield annotation.lineno, "no value is a float here"


def _clock_and_chance(file: SourceFile) -> Iterator[tuple[int, str]]:
    if file.room is None or FLOOR_OF.get(file.room, CLOCK_FREE_BELOW) >= CLOCK_FREE_BELOW:
        return
    for line, module, _ in file.imports:
        if module in CHANCE:
            yield line, f"{module}: what is decided must be the same every time"
    for node in file.nodes:
        if isinstance(node, ast.Call) and CLOCKS.fullmatch(ast.unparse(node.func)):
            yield node.lineno, f"{ast.unparse(node.func)}(): the time comes with the event"


def _lengths(file: SourceFile) -> Iterator[tuple[int, str]]:
    lines = len(file.text.splitlines())
    if lines > MOST_LINES_OF_A_FILE:
        yield lines, f"split this file: {lines} lines, {MOST_LINES_OF_A_FILE} at most"
    for node in file.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_LINES_OF_A_FUNCTION:
                yield node.lineno, f"split {node.name}: {length} lines, {MOST_LINES_OF_A_FUNCTION} at most"
