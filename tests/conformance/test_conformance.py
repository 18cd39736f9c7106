"""The conformance vectors: whoever implements the language can run these files (docs/conformance.md)."""

from pathlib import Path
from typing import Any

import pytest

from conformance.amounts import compiled as compiled_amount
from conformance.amounts import interpreted_amount, mistakes
from conformance.make import AREAS, name_of, text_of
from conformance.read import AMOUNTS, FILES, all_vectors, interpreted, record, scopes, vectors, written
from loyalrules.base.codes import CODES
from loyalrules.expr.check import check
from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse
from loyalrules.expr.interpret import exact_value
from loyalrules.expr.scope import Scope
from loyalrules.expr.to_python import to_condition, to_python
from loyalrules.expr.to_text import to_text


def compiled(expression: str, scope: Scope, values: dict[str, Any]) -> str | None:
    typed = check(parse(expression), scope)
    row = record(scope, values)
    constants = Constants()
    source = f"def run(v):\n    return {to_python(typed, constants)}\n"
    value = compile_function(source, "run", constants.bindings)(row)
    if typed.type.kind == "yes/no":
        for answer in (True, False):
            constants = Constants()
            source = f"def run(v):\n    return {to_condition(typed, constants, answer=answer)}\n"
            assert bool(compile_function(source, "run", constants.bindings)(row)) == (value is answer), (
                expression
            )
    return written(exact_value(value, typed.type), typed.type)


def found(expression: str, scope: Scope) -> list[tuple[str, int]]:
    """Every problem with its column from 1."""
    try:
        typed = check(parse(expression), scope)
    except (ExprError, ExprErrors) as error:
        return [(one.code, one.start + 1) for one in error.errors]
    return [(one.code, one.start + 1) for one in typed.warnings]


def results(file: Path) -> list[tuple[str, Scope, dict[str, Any], str | None]]:
    name, lines = vectors(file)
    return [(line[0], scopes()[name], line[1], line[2]) for line in lines if isinstance(line[1], dict)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_compiled_code_gives_every_result(file: Path):
    wrong = [
        (expression, values, answer, expected)
        for expression, scope, values, expected in results(file)
        if (answer := compiled(expression, scope, values)) != expected
    ]

    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_interpreter_gives_every_result(file: Path):
    wrong = []
    for expression, scope, values, expected in results(file):
        typed = check(parse(expression), scope)
        answer = written(interpreted(typed, scope, values), typed.type)
        if answer != expected:
            wrong.append((expression, values, answer, expected))

    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_canonical_text_says_the_same(file: Path):
    for expression, _, _, _ in results(file):
        node = parse(expression)

        assert parse(to_text(node)) == node, expression


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_problem_is_found_at_its_column(file: Path):
    name, lines = vectors(file)
    wrong = [
        (expression, problems, code, column)
        for expression, code, column in (line for line in lines if isinstance(line[1], str))
        if (code, column) not in (problems := found(expression, scopes()[name]))
    ]

    assert wrong == []


def test_every_code_for_one_expression_is_in_the_vectors():
    """LR232 depends on the place where an expression stands."""
    told = {vector[1] for vector in all_vectors() if isinstance(vector[1], str)}

    assert {code for code in told if code.startswith("LR2")} == {
        code for code in CODES if code.startswith("LR2")
    } - {"LR232"}


@pytest.mark.parametrize("area", AREAS, ids=name_of)
def test_a_file_is_what_its_maker_makes(area: Any):
    file = Path(__file__).parent / "vectors" / f"{name_of(area)}.yaml"

    assert file.read_text(encoding="utf-8") == text_of(area)


@pytest.mark.parametrize("run", [compiled_amount, interpreted_amount])
def test_an_amount_gives_its_result(run: Any):
    name, lines = vectors(AMOUNTS)
    wrong = [
        (amount, values, answer, expected)
        for amount, values, expected in (line for line in lines if isinstance(line[1], dict))
        if (answer := run(amount, scopes()[name], values)) != expected
    ]

    assert wrong == []


def test_every_problem_of_an_amount_is_found_at_its_place():
    name, lines = vectors(AMOUNTS)
    wrong = []
    for amount, code, column, *at in (line for line in lines if isinstance(line[1], str)):
        problems = mistakes(amount, scopes()[name])
        if (code, at[0] if at else "", column) not in problems:
            wrong.append((amount, code, column, at, problems))

    assert wrong == []


def test_there_are_three_hundred_amounts():
    assert len(vectors(AMOUNTS)[1]) >= 300


def test_there_are_three_thousand_different_vectors():
    assert len({str(vector) for vector in all_vectors()}) >= 3_000
    assert {file.stem for file in (*FILES, AMOUNTS)} == {name_of(area) for area in AREAS}
