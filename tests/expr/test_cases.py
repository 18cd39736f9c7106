"""The table of cases: what each expression gives for some values. One line, one case."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from expr.shop import checked, holds, row, run, told, written
from loyalrules.expr.from_text import parse
from loyalrules.expr.to_text import to_text


class Case(NamedTuple):
    line: int
    expression: str
    values: dict[str, Any]
    result: str


def cases() -> list[Case]:
    lines = Path(__file__).with_name("cases.csv").read_text(encoding="utf-8").splitlines()
    found = []
    for number, line in enumerate(lines[1:], start=2):
        if line and not line.startswith("#"):
            expression, values, result = line.split(" ; ")
            # Every scalar stays the text that it is: no value passes through a float.
            found.append(Case(number, expression, yaml.load(values, yaml.BaseLoader), result))
    return found


CASES = [pytest.param(case, id=f"{case.line}: {case.expression}") for case in cases()]


@pytest.mark.parametrize("case", CASES)
def test_compiled_code_gives_the_result(case: Case):
    typed = checked(case.expression)
    values = row(case.values)

    assert written(run(typed, values), typed.type) == case.result
    if typed.type.kind == "yes/no":
        assert holds(typed, values) == (case.result == "yes")
        assert holds(typed, values, answer=False) == (case.result == "no")


@pytest.mark.parametrize("case", CASES)
def test_the_interpreter_gives_the_result(case: Case):
    typed = checked(case.expression)

    assert written(told(typed, row(case.values)), typed.type) == case.result


@pytest.mark.parametrize("case", CASES)
def test_the_canonical_text_says_the_same(case: Case):
    node = parse(case.expression)

    assert parse(to_text(node)) == node


def test_there_are_many_cases_and_each_value_is_read():
    assert len(cases()) > 250
