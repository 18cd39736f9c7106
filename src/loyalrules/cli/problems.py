"""Problems as text for people, as JSON, and as annotations of GitHub."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import click

from loyalrules.base.problem import Problem
from loyalrules.base.render import render
from loyalrules.cli.words import word

_COLORS = {"error": "red", "warning": "yellow"}
_MARKS = "^-"


def show_problems(problems: Iterable[Problem], language: str, *, err: bool = False) -> None:
    """Print each problem with its source line, and an empty line behind it."""
    for problem in problems:
        click.echo(painted(render(problem, text_of(problem.place.file)), problem, language), err=err)
        click.echo(err=err)


@lru_cache(maxsize=32)
def text_of(file: str) -> str | None:
    """Return the text of a file as its problems count it, ``None`` when it cannot be read."""
    try:
        return Path(file).read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return None


def painted(text: str, problem: Problem, language: str) -> str:
    """Return a rendered problem with its label in a language, and with colours."""
    lines = text.split("\n")
    color = _COLORS[problem.severity]
    label, _, message = lines[0].partition(": ")
    label = label.replace(problem.severity, word(problem.severity, language), 1)
    lines[0] = f"{click.style(label, fg=color, bold=True)}: {click.style(message, bold=True)}"
    return "\n".join([lines[0], *(_paint_marks(line, color) for line in lines[1:])])


def _paint_marks(line: str, color: str) -> str:
    margin, bar, rest = line.partition("|")
    if bar and not margin.strip() and rest.strip()[:1] in _MARKS and rest.strip():
        return f"{margin}{bar}{click.style(rest, fg=color)}"
    return line


def as_json(problems: Sequence[Problem], files: int) -> str:
    """Return problems as one JSON object."""
    found = [
        {
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "length": problem.place.length,
            "hint": problem.hint,
            "fix": problem.fix,
        }
        for problem in problems
    ]
    return json.dumps({"files": files, "problems": found}, ensure_ascii=False, indent=2)


def as_github(problem: Problem) -> str:
    """Return a problem as a workflow command, which GitHub shows beside the line.

    >>> from loyalrules.base.place import Place
    >>> as_github(Problem("LR105", "a is empty", Place("a.yaml", 3, 1)))
    '::error file=a.yaml,line=3,col=1,title=LR105::a is empty'
    """
    place = problem.place
    message = problem.message + (f" ({problem.hint})" if problem.hint else "")
    values = (problem.severity, _property(place.file), place.line, place.column, problem.code, _data(message))
    return "::{} file={},line={},col={},title={}::{}".format(*values)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
