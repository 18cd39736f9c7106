"""``loyalrules check``: every problem of programs and story tests."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from loyalrules.base.calendar import read_date
from loyalrules.base.codes import CODES
from loyalrules.base.fix import apply_fixes
from loyalrules.base.problem import Problem, ProgramError, by_place
from loyalrules.base.render import summary
from loyalrules.base.say import say
from loyalrules.cases.check import check_stories
from loyalrules.cli.as_data import as_github, as_json, as_json_lines
from loyalrules.cli.as_junit import problems_as_junit
from loyalrules.cli.as_sarif import as_sarif
from loyalrules.cli.files import PROGRAM, STORIES, find_files
from loyalrules.cli.frame import FINE, FOUND, UNREADABLE, common, is_verbose, language, os_words, tell
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.problems import in_words, show_accepted, show_problems, text_of
from loyalrules.cli.watch import watch
from loyalrules.document.from_bytes import read_bytes, read_document_file
from loyalrules.plugins.registry import Registry, build_registry
from loyalrules.program.every_problem import every_problem
from loyalrules.program.from_text import accepted_risks
from loyalrules.program.risks import Accepted

_CODE = re.compile(r"[A-Z]{2,12}[0-9]{0,3}\Z")
FORMS = ("text", "json", "jsonl", "github", "sarif", "junit")
_MOST_ROUNDS = 10  # A fix can bring to light what it hid.


def _codes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    codes = tuple(part.strip().upper() for value in values for part in value.split(","))
    for code in codes:
        if not _CODE.match(code):
            raise click.BadParameter(say("{code} is not the beginning of a code such as LR302", code=code))
    return codes


def _day(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if value == "today":
        return datetime.now(UTC).astimezone().date().toordinal()
    try:
        return read_date(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command("check", cls=ToldCommand, short_help="Find every problem of programs.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMS), default="text")
@click.option("--strict", is_flag=True, help="Warnings fail, too.")
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    callback=_codes,
    help="Only these warnings: LR302, or LR3 for all that start so. May be repeated. Errors are always told.",
)
@click.option(
    "--at", callback=_day, metavar="DAY", help="Warn of what is over on that day: 2026-12-05, or today."
)
@click.option("--fix", is_flag=True, help="Put right, in the files, what has one right answer.")
@click.option("--watch", "again", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@common
@click.pass_context
def command(
    context: click.Context, files: tuple[Path, ...], form: str, strict: bool,
    select: tuple[str, ...], at: int | None, fix: bool, again: bool,
) -> None:  # fmt: skip
    """Find every problem of programs, and of *.test.yaml files that are named.

    Without FILES: every *.loyal.yaml below the current folder.
    """
    registry = build_registry(entry_points=True)

    def once() -> int:
        return _check(find_files(files, (PROGRAM,)), registry, form, strict, select, at, fix)

    if again:
        watch(lambda: find_files(files, (PROGRAM,)), once)
        context.exit(FINE)
    context.exit(once())


def _check(
    paths: list[Path], registry: Registry, form: str, strict: bool, select: tuple[str, ...], at: int | None,
    fix: bool,
) -> int:  # fmt: skip
    """Check files once, tell what was found, and return the exit code."""
    text_of.cache_clear()
    problems: list[Problem] = []
    read: list[Path] = []
    for path in paths:
        try:
            if fix:
                _fix(path, registry, select)
            problems += chosen(find_problems(path, registry, at), select)
            read.append(path)
        except OSError as error:
            tell(os_words(error))
    problems = _once(problems)
    problems.sort(key=by_place)
    told = form in ("json", "sarif") or (form == "text" and is_verbose())
    accepted = [one for path in read for one in find_accepted(path, registry, at)] if told else []
    _show(problems, accepted, read, form, registry, strict=strict)
    failing = problems if strict else [problem for problem in problems if problem.severity == "error"]
    return UNREADABLE if len(read) < len(paths) else FOUND if failing else FINE


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems without those that stories tell again: the ones of a program that was checked, too."""
    told: dict[tuple[object, ...], Problem] = {}
    for one in problems:
        file = Path(one.place.file).resolve()
        told.setdefault((file, one.place.line, one.place.column, one.code, one.message), one)
    return list(told.values())


def chosen(problems: Sequence[Problem], select: tuple[str, ...]) -> list[Problem]:
    """Return errors, and of the warnings those whose code starts as ``select`` says (all without it)."""
    return [one for one in problems if not select or one.severity == "error" or one.code.startswith(select)]


def find_problems(path: Path, registry: Registry, at: int | None = None) -> list[Problem]:
    """Return every problem of a program or a story file; ``at`` is the day as of which it is looked at.

    Raises ``OSError`` when it cannot be read.
    """
    try:
        text = read_bytes(path.read_bytes(), str(path))
    except ProgramError as error:
        return list(error.problems)
    if path.name.endswith(STORIES):
        return check_stories(path, registry)
    return every_problem(text, str(path), registry, at)


def find_accepted(path: Path, registry: Registry, at: int | None = None) -> list[Accepted]:
    """Return the warnings that a program takes knowingly; of a story file, or one with errors, none."""
    if path.name.endswith(STORIES):
        return []
    try:
        return accepted_risks(read_document_file(path), registry, at)
    except ProgramError:
        return []


def _fix(path: Path, registry: Registry, select: tuple[str, ...]) -> None:
    for _ in range(_MOST_ROUNDS):
        found = chosen(find_problems(path, registry), select)
        problems = [problem for problem in found if problem.place.file == str(path)]
        before = path.read_bytes().decode("utf-8", errors="strict") if problems else ""
        text = apply_fixes(before.removeprefix("\ufeff"), problems)
        if text == before.removeprefix("\ufeff"):
            return
        path.write_bytes(text.encode("utf-8"))
        text_of.cache_clear()


def _show(
    problems: list[Problem], accepted: list[Accepted], files: list[Path], form: str, registry: Registry,
    *, strict: bool,
) -> None:  # fmt: skip
    if form == "text":
        show_problems(problems, language())
        show_accepted(accepted, language())
        if files:
            click.echo(summary(problems, len(files), language()))
        return
    problems = [in_words(problem, language()) for problem in problems]
    accepted = [one._replace(problem=in_words(one.problem, language())) for one in accepted]
    if form == "json":
        said = as_json(problems, len(files), accepted)
    elif form == "jsonl":
        said = as_json_lines(problems)
    elif form == "sarif":
        said = as_sarif(
            problems, {**CODES, **{id: risk.story for id, risk in registry.risks.items()}}, accepted
        )
    elif form == "junit":
        said = problems_as_junit([str(path) for path in files], problems, strict=strict)
    else:
        said = "\n".join(as_github(problem) for problem in problems)
    if said:
        click.echo(said)
