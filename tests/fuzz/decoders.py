"""What reads strangers' bytes, each as one function that returns for any bytes at all, or has a fault.

A decoder here goes as far as a user would go with the bytes: a program is checked, told in every language,
put right, formatted and asked about an order; an expression is compiled and asked for its value.
Whatever comes out of it as an exception is a fault: the mistakes of the bytes are dealt with inside.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conformance.read import interpreted, record, scopes
from loyalrules.base.fix import apply_fixes
from loyalrules.base.language import LANGUAGES, in_language
from loyalrules.base.problem import EventError, LoyalError, Problem, ProgramError
from loyalrules.base.render import render, summary
from loyalrules.cases.check import check_stories
from loyalrules.document.from_bytes import read_bytes
from loyalrules.document.from_text import scan_document
from loyalrules.engine.engine import Engine
from loyalrules.expr.check import check
from loyalrules.expr.check_amount import check_amount
from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse, parse_amount
from loyalrules.expr.interpret import exact_value
from loyalrules.expr.to_python import to_python
from loyalrules.expr.to_text import to_text
from loyalrules.plugins.registry import build_registry
from loyalrules.program.every_problem import every_problem
from loyalrules.program.format_text import formatted
from loyalrules.program.from_text import load_file, load_text
from loyalrules.sources.found import Reading, SourceError
from loyalrules.sources.from_mapping import read_mapping
from loyalrules.sources.json_lines import json_rows

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "programs"
REGISTRY = build_registry()
FILE = "shop.loyal.yaml"
# One program of each family, to send events to.
SENT_TO = ("moon-cafe", "bring-a-friend", "page-turners", "round-up-for-books")
EVENTS: tuple[Mapping[str, Any], ...] = (
    {
        "id": "e1", "type": "order.paid", "at": "2026-12-05T15:00:00+09:00", "member": "mina",
        "order": {
            "id": "A1", "channel": "app", "store": "main",
            "lines": [
                {"id": "1", "sku": "latte", "category": "coffee", "price": "12000", "quantity": 2},
                {"id": "2", "sku": "mug", "category": "goods", "price": "30000"},
            ],
        },
    },
    {
        "id": "e2", "type": "order.refunded", "at": "2026-12-06T15:00:00+09:00", "member": "mina",
        "order": {"id": "A1"},
    },
)  # fmt: skip


def document(data: bytes) -> None:
    """YAML alone: its text, its places, and what is put right in it."""
    try:
        text = read_bytes(data, FILE)
    except ProgramError as error:
        _told(error.problems, None)
        return
    found, problems = scan_document(text, FILE)
    assert found is not None or problems
    _told(problems, text)
    mended = apply_fixes(text, problems)
    if mended != text:
        scan_document(mended, FILE)


def program(data: bytes) -> None:
    """A whole program: as `check`, `check --fix`, `fmt` and `try` read it."""
    try:
        text = read_bytes(data, FILE)
    except ProgramError as error:
        _told(error.problems, None)
        return
    problems = every_problem(text, FILE, REGISTRY)
    _told(problems, text)
    mended = apply_fixes(text, problems)
    if mended != text:
        every_problem(mended, FILE, REGISTRY)
    try:
        formatted(text, FILE, REGISTRY)
        loaded = load_text(text, FILE, REGISTRY)
    except ProgramError:
        return
    with Engine.open(loaded, "memory") as engine:
        for event in EVENTS:
            try:
                engine.evaluate(dict(event))
            except EventError as error:
                _said(error)
        engine.advance("2028-01-01T00:00:00+09:00")


def story(data: bytes) -> None:
    """A file of story tests, beside the programs that it may name."""
    path = _folder() / "a.test.yaml"
    path.write_bytes(data)
    _told(check_stories(path, REGISTRY), None)


def mapping(data: bytes) -> None:
    """What the columns of a history mean."""
    try:
        read_mapping(read_bytes(data, "a.map.yaml"), "a.map.yaml", _sent_to()[0])
    except ProgramError as error:
        _told(error.problems, None)


def expression(data: bytes) -> None:
    """A condition, a value or an amount; what is fine is asked as compiled code and in the interpreter."""
    text = data.decode("utf-8", "surrogateescape")
    scope, values = _scope()
    for reader, checker in ((parse, check), (parse_amount, check_amount)):
        try:
            node = reader(text)
            typed = checker(node, scope)
        except (ExprError, ExprErrors) as error:
            for one in error.errors:
                assert 0 <= one.start <= max(0, len(text) - 1)
                assert 1 <= one.length <= max(1, len(text) - one.start)
                _in_every_language([one.message, one.hint])
            continue
        assert reader(to_text(node)) == node
        if checker is check:
            constants = Constants()
            source = f"def run(v):\n    return {to_python(typed, constants)}\n"
            answer = compile_function(source, "run", constants.bindings)(record(scope, values))
            assert exact_value(answer, typed.type) == interpreted(typed, scope, values)


def event(data: bytes) -> None:
    """A line of JSON, and the event that it is, as four programs take it."""
    path = _folder() / "events.jsonl"
    path.write_bytes(data)
    try:
        rows = list(json_rows(path, Reading()))
    except SourceError as error:
        _said(error)
        return
    for row in rows[:5]:
        if isinstance(row, Problem):
            _told([row], None)
            continue
        for engine in _engines():
            try:
                engine.preview(dict(row.values))
            except EventError as error:
                _said(error)


DECODERS: Mapping[str, Callable[[bytes], None]] = {
    "document": document, "program": program, "story": story, "mapping": mapping,
    "expression": expression, "event": event,
}  # fmt: skip


def _told(problems: Iterable[Problem], text: str | None) -> None:
    """Tell problems as the commands do; their places must be in the text."""
    lines = None if text is None else text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = list(problems)
    for problem in found:
        assert problem.message
        assert problem.place.length >= 1
        if lines is not None and problem.place.file == FILE:
            assert 1 <= problem.place.line <= len(lines), problem
            assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1, problem
        for lang in LANGUAGES:
            render(problem, text, lang)
    summary(found, 1, "ko")


def _said(error: LoyalError) -> None:
    assert isinstance(error, EventError | SourceError)
    assert getattr(error, "pointer", "")[:1] in ("", "/")
    _in_every_language([error.message, error.hint])


def _in_every_language(texts: Iterable[str | None]) -> None:
    for text in texts:
        for lang in LANGUAGES:
            in_language(text or "", lang)


@cache
def _folder() -> Path:
    folder = TemporaryDirectory()
    _kept.append(folder)
    for path in (ROOT / "tests" / "problems" / "bases").glob("*.loyal.yaml"):
        (Path(folder.name) / path.name).write_bytes(path.read_bytes())
    for path in PROGRAMS.glob("*.loyal.yaml"):
        (Path(folder.name) / path.name).write_bytes(path.read_bytes())
    return Path(folder.name)


_kept: list[TemporaryDirectory[str]] = []  # Removed when the process ends.


@cache
def _sent_to() -> list[Any]:
    return [load_file(PROGRAMS / f"{name}.loyal.yaml", REGISTRY) for name in SENT_TO]


@cache
def _engines() -> list[Engine]:
    """Engines that know an order of mina already, so that a refund of it finds something."""
    engines = [Engine.open(loaded, "memory") for loaded in _sent_to()]
    for engine in engines:
        for one in (
            {
                "id": "j1",
                "type": "member.joined",
                "at": "2026-11-01T15:00:00+09:00",
                "member": {"id": "mina"},
            },
            EVENTS[0],
        ):
            engine.evaluate(dict(one))
    return engines


_EXAMPLES: Mapping[str, Any] = {
    "yes/no": "yes", "number": "3", "percent": "0.05", "money": "12.50", "quantity": "7", "text": "gold",
    "date": "2024-02-29", "time": "14:00", "moment": "2026-12-05T20:00:00Z", "duration": "12 months",
    "age": ["2025-01-31T00:00:00Z", "2026-12-05T20:00:00Z"],
}  # fmt: skip


@cache
def _scope() -> tuple[Any, Mapping[str, Any]]:
    """The shop of the vectors, where everything that may be not known is not known."""
    scope = scopes()["shop"]
    values = {path: _example(name.type) for path, name in scope.names.items()}
    for word, each in scope.lists.items():
        values[word] = [{field: _example(name.type) for field, name in each.fields.items()}] * 2
    return scope, values


def _example(type_: Any) -> Any:
    if type_.maybe:
        return None
    if type_.kind == "list":
        return [_example(type_.item)] * 2
    if type_.kind == "text" and type_.values:
        return type_.values[0]
    return "3" if type_.numeric and not type_.scale and type_.scale is not None else _EXAMPLES[type_.kind]


def as_json(value: object) -> bytes:
    """Return a value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False).encode()
