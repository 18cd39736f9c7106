"""``loyalrules check``: every problem of programs and story tests."""

from pathlib import Path

import click

from loyalrules.base.fix import apply_fixes
from loyalrules.base.problem import Problem, ProgramError, by_place
from loyalrules.base.render import summary
from loyalrules.cases.check import check_stories
from loyalrules.cli.files import PROGRAM, STORIES, find_files
from loyalrules.cli.frame import FINE, FOUND, UNREADABLE, common, language, os_words, tell
from loyalrules.cli.problems import as_github, as_json, show_problems, text_of
from loyalrules.document.from_bytes import read_bytes
from loyalrules.document.from_text import scan_document
from loyalrules.plugins.registry import Registry, build_registry
from loyalrules.program.from_text import check_document

_MOST_ROUNDS = 10  # A fix can bring to light what it hid.


@click.command("check", short_help="Find every problem of programs.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@click.option("--strict", is_flag=True, help="Warnings fail, too.")
@click.option("--fix", is_flag=True, help="Put right, in the files, what has one right answer.")
@common
@click.pass_context
def command(context: click.Context, files: tuple[Path, ...], form: str, strict: bool, fix: bool) -> None:
    """Find every problem of programs, and of *.test.yaml files that are named.

    Without FILES: every *.loyal.yaml below the current folder.
    """
    paths = find_files(files, (PROGRAM,))
    registry = build_registry(entry_points=True)
    problems: list[Problem] = []
    unreadable = 0
    for path in paths:
        try:
            if fix:
                _fix(path, registry)
            problems += find_problems(path, registry)
        except OSError as error:
            unreadable += 1
            tell(os_words(error))
    problems.sort(key=by_place)
    _show(problems, len(paths) - unreadable, form)
    failing = problems if strict else [problem for problem in problems if problem.severity == "error"]
    context.exit(UNREADABLE if unreadable else FOUND if failing else FINE)


def find_problems(path: Path, registry: Registry) -> list[Problem]:
    """Return every problem of a program or a story file. Raises ``OSError`` when it cannot be read."""
    try:
        text = read_bytes(path.read_bytes(), str(path))
    except ProgramError as error:
        return list(error.problems)
    if path.name.endswith(STORIES):
        return check_stories(path, registry)
    document, problems = scan_document(text, str(path))
    if document is None:
        return problems
    _, more = check_document(document, registry)
    return [*problems, *(problem for problem in more if problem not in problems)]


def _fix(path: Path, registry: Registry) -> None:
    for _ in range(_MOST_ROUNDS):
        problems = [problem for problem in find_problems(path, registry) if problem.place.file == str(path)]
        before = path.read_bytes().decode("utf-8", errors="strict") if problems else ""
        text = apply_fixes(before.removeprefix("\ufeff"), problems)
        if text == before.removeprefix("\ufeff"):
            return
        path.write_bytes(text.encode("utf-8"))
        text_of.cache_clear()


def _show(problems: list[Problem], files: int, form: str) -> None:
    if form == "json":
        click.echo(as_json(problems, files))
    elif form == "github":
        for problem in problems:
            click.echo(as_github(problem))
    else:
        show_problems(problems, language())
        if files:
            click.echo(summary(problems, files))
