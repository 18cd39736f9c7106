"""What is found in a case, and how it is told."""

import json
from pathlib import Path

from loyalrules.base.problem import EventError, LoyalError, Problem, ProgramError, StoreError, by_place
from loyalrules.base.render import render, told
from loyalrules.cases.run import load_stories
from loyalrules.document.from_bytes import read_bytes
from loyalrules.engine.engine import Engine
from loyalrules.expr.errors import ExprErrors
from loyalrules.plugins.registry import PluginError, build_registry
from loyalrules.program.every_problem import every_problem
from loyalrules.sources.found import SourceError
from loyalrules.sources.from_mapping import load_mapping
from loyalrules.sources.history import read_history
from problems.cases import BASES, Case
from problems.doings import DOINGS

REGISTRY = build_registry()


def in_text(case: Case, text: str, folder: Path) -> list[Problem]:
    """Return the problems of a program or story that was written to a file of the case's name."""
    path = folder / case.file
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    if not case.is_story:
        return in_program(path.read_bytes(), case.file, case.day)
    for base in BASES.glob("*.loyal.yaml"):
        (folder / base.name).write_bytes(base.read_bytes())
    try:
        return load_stories(Path(case.file), REGISTRY)[2]
    except ProgramError as error:
        return list(error.problems)


def in_program(data: bytes, file: str, day: int | None = None) -> list[Problem]:
    """Return the problems of the bytes of a program, as `check` finds them."""
    try:
        return every_problem(read_bytes(data, file), file, REGISTRY, day)
    except ProgramError as error:
        return list(error.problems)


def told_of(case: Case, folder: Path) -> tuple[list[str], str]:
    """Return the codes that are found in a case, and what is said, with the current folder its own."""
    try:
        found = _found(case, folder)
    except PluginError as error:
        code, _, message = str(error).partition(" ")
        return [code], told(code, message, "")
    except ExprErrors as error:
        first = error.errors[0]
        return [first.code], told(first.code, first.message, "", first.hint)
    except (EventError, StoreError, SourceError) as error:
        return [error.code], _told(error)
    except ProgramError as error:
        found = list(error.problems)
    found = sorted(found, key=by_place)
    if "rules_of" in case.data:
        found = found[-1:]
    return [problem.code for problem in found], "\n\n".join(render(one, _text(one)) for one in found)


def _told(error: LoyalError) -> str:
    assert isinstance(error, EventError | StoreError | SourceError)
    return told(error.code, error.message, getattr(error, "pointer", ""), error.hint)


def _text(problem: Problem) -> str | None:
    path = Path(problem.place.file)
    return path.read_bytes().decode("utf-8-sig", errors="replace") if path.is_file() else None


def _found(case: Case, folder: Path) -> list[Problem]:
    data = case.data
    if "does" in data:
        DOINGS[data["does"]](folder)
        return []
    if "bytes" in data:
        Path(case.file).write_bytes(data["bytes"].encode("latin-1"))
        return in_program(data["bytes"].encode("latin-1"), case.file)
    if "event" in data:
        with Engine.open(BASES / f"{case.base}.loyal.yaml", "memory") as engine:
            if "before" in data:
                engine.evaluate(json.loads(data["before"]))
            engine.evaluate(json.loads(data["event"]))
        return []
    if data.keys() & {"rows", "map", "name"}:
        return _in_history(case)
    return in_text(case, case.text(), folder)


def _in_history(case: Case) -> list[Problem]:
    data = case.data
    history = Path(data.get("name", "orders.csv"))
    if "rows" in data:
        history.write_text(data["rows"], encoding=data.get("encoding", "utf-8"))
    with Engine.open(BASES / f"{case.base}.loyal.yaml", "memory") as engine:
        (program,) = engine.programs.values()
    plan = None
    if "map" in data:
        Path("map.yaml").write_text(data["map"], encoding="utf-8")
        plan = load_mapping(Path("map.yaml"), program)
    return [item for item in read_history(history, plan) if isinstance(item, Problem)]
