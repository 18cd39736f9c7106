"""What --fix does to each program and story of the files: it mends, and touches nothing else."""

from pathlib import Path

import pytest

from loyalrules.base.fix import apply_fixes
from loyalrules.base.problem import Problem
from problems.cases import Case, cases
from problems.finding import in_text

ROUNDS = 10
TEXTS = [case for case in cases() if case.is_text]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def fixable(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.fix is not None]


def errors(problems: list[Problem]) -> int:
    """Warnings of risks are only looked for in a program that loads."""
    return sum(problem.severity == "error" for problem in problems)


def around(text: str, problems: list[Problem]) -> str:
    """Return a text without the characters that problems underline."""
    lines = text.split("\n")
    for problem in sorted(problems, key=lambda problem: problem.place, reverse=True):
        place = problem.place
        line = lines[place.line - 1]
        lines[place.line - 1] = line[: place.column - 1] + line[place.column - 1 + place.length :]
    return "\n".join(lines)


@pytest.mark.parametrize("case", TEXTS, ids=[case.name for case in TEXTS])
def test_a_fix_mends_what_it_is_offered_for(case: Case, tmp_path: Path):
    text = case.text()
    problems = in_text(case, text, tmp_path)
    for problem in fixable(problems):
        mended = apply_fixes(text, [problem])
        left = in_text(case, mended, tmp_path)

        assert mended != text
        told = [(one.code, one.message) for one in problems]
        still = [(one.code, one.message) for one in left]
        assert still.count((problem.code, problem.message)) < told.count((problem.code, problem.message))
        if "beneath" not in case.data:
            assert errors(left) < errors(problems) or len(left) < len(problems), (
                f"{problem} leaves {[str(one) for one in left]}"
            )


@pytest.mark.parametrize("case", TEXTS, ids=[case.name for case in TEXTS])
def test_all_fixes_together_touch_only_what_is_underlined(case: Case, tmp_path: Path):
    text = case.text()
    problems = fixable(in_text(case, text, tmp_path))
    fixed = apply_fixes(text, problems)

    if not problems:
        assert fixed == text
    marked = apply_fixes(text, [Problem(p.code, p.message, p.place, fix="") for p in problems])
    assert marked == around(text, problems)


@pytest.mark.parametrize("case", TEXTS, ids=[case.name for case in TEXTS])
def test_fixing_twice_is_fixing_once(case: Case, tmp_path: Path):
    text = case.text()
    for _ in range(ROUNDS):
        fixed = apply_fixes(text, in_text(case, text, tmp_path))
        if fixed == text:
            break
        text = fixed

    assert fixable(in_text(case, text, tmp_path)) == []
