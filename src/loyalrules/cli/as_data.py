"""Problems as JSON, JSON Lines, and annotations of GitHub. Codes and keys are never translated.

Lines and columns count from 1; a column is one character (a code point), wherever it is wide or an emoji.
"""

import json
from collections.abc import Sequence

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.program.risks import Accepted


def problem_data(problem: Problem) -> dict[str, object]:
    """Return a problem with keys that stay: docs/checking.md lists them."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        **_place_data(problem.place),
        "hint": problem.hint,
        "fix": problem.fix,
        "related": [{**_place_data(other.place), "message": other.message} for other in problem.related],
    }


def _place_data(place: Place) -> dict[str, object]:
    return {"file": place.file, "line": place.line, "column": place.column, "length": place.length}


def as_json(problems: Sequence[Problem], files: int, accepted: Sequence[Accepted] = ()) -> str:
    """Return problems, and the warnings that programs accept, as one JSON object."""
    errors = sum(problem.severity == "error" for problem in problems)
    data = {
        "files": files,
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [problem_data(problem) for problem in problems],
        "accepted": [{**problem_data(one.problem), "reason": one.reason} for one in accepted],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_json_lines(problems: Sequence[Problem]) -> str:
    """Return one JSON object on each line; without problems an empty text."""
    return "\n".join(json.dumps(problem_data(problem), ensure_ascii=False) for problem in problems)


def as_github(problem: Problem) -> str:
    """Return a problem as a workflow command, which GitHub shows beside the line.

    >>> as_github(Problem("LR105", "a is empty", Place("a.yaml", 3, 1)))
    '::error file=a.yaml,line=3,col=1,endColumn=2,title=LR105::a is empty'
    """
    place = problem.place
    message = problem.message + (f" ({problem.hint})" if problem.hint else "")
    return (
        f"::{problem.severity} file={_property(place.file)},line={place.line},col={place.column},"
        f"endColumn={place.column + place.length},title={_property(problem.code)}::{_data(message)}"
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
