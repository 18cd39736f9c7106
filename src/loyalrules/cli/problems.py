"""Problems as text for people."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import click

from loyalrules.base.language import in_language
from loyalrules.base.problem import Problem, Related
from loyalrules.base.render import render, visible
from loyalrules.cli.words import word
from loyalrules.program.risks import Accepted

_COLORS = {"error": "red", "warning": "yellow"}
_MARKS = "^-"


def show_problems(problems: Iterable[Problem], language: str, *, err: bool = False) -> None:
    """Print each problem with its source line, and an empty line behind it."""
    for problem in problems:
        click.echo(painted(render(problem, text_of(problem.place.file), language), problem), err=err)
        click.echo(err=err)


def show_accepted(accepted: Iterable[Accepted], language: str) -> None:
    """Print each warning that a program takes knowingly, with its reason, and an empty line behind it."""
    for problem, reason in accepted:
        told = in_words(problem, language)
        label = click.style(f"{word('accepted', language)}[{told.code}]", fg="blue", bold=True)
        click.echo(f"{label}: {visible(told.message)}")
        click.echo(f"   --> {told.place}")
        click.echo(f"    = {visible(reason)}")
        click.echo()


def in_words(problem: Problem, language: str) -> Problem:
    """Return a problem with all that it says in a language; code, place and fix stay."""
    return replace(
        problem,
        message=in_language(problem.message, language),
        hint=None if problem.hint is None else in_language(problem.hint, language),
        related=tuple(Related(one.place, in_language(one.message, language)) for one in problem.related),
    )


@lru_cache(maxsize=32)
def text_of(file: str) -> str | None:
    """Return the text of a file as its problems count it, ``None`` when it cannot be read."""
    try:
        return Path(file).read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return None


def painted(text: str, problem: Problem) -> str:
    """Return a rendered problem with colours."""
    lines = text.split("\n")
    color = _COLORS[problem.severity]
    label, bracket, message = lines[0].partition("]")
    lines[0] = f"{click.style(label + bracket, fg=color, bold=True)}{click.style(message, bold=True)}"
    return "\n".join([lines[0], *(_paint_marks(line, color) for line in lines[1:])])


def _paint_marks(line: str, color: str) -> str:
    margin, bar, rest = line.partition("|")
    if bar and not margin.strip() and rest.strip()[:1] in _MARKS and rest.strip():
        return f"{margin}{bar}{click.style(rest, fg=color)}"
    return line
