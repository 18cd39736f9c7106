"""``loyalrules test``: run story tests, and say exactly what was not as expected."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import click

from loyalrules.base.problem import Problem, ProgramError
from loyalrules.base.say import say, say_many
from loyalrules.cases.report import FAILED, PASSED, story_lines, summary_line
from loyalrules.cases.results import FileResult
from loyalrules.cases.run import run_file
from loyalrules.cli.as_data import as_github, problem_data
from loyalrules.cli.as_junit import stories_as_junit
from loyalrules.cli.files import STORIES, find_files
from loyalrules.cli.frame import FINE, FOUND, UNREADABLE, common, language, os_words, tell, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.problems import in_words, show_problems
from loyalrules.plugins.registry import build_registry


@click.command("test", cls=ToldCommand, short_help="Run story tests.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "only", default="", metavar="TEXT", help="Only the tests whose name contains TEXT.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "jsonl", "github", "junit"]), default="text"
)
@common
@click.pass_context
def command(context: click.Context, files: tuple[Path, ...], only: str, form: str) -> None:
    """Run story tests. Without FILES: every *.test.yaml below the current folder."""
    started = time.perf_counter_ns()
    paths = find_files(files, (STORIES,))
    registry = build_registry(entry_points=True)
    results: list[FileResult] = []
    problems: list[Problem] = []
    unreadable = False
    for path in paths:
        try:
            result = run_file(path, registry, only)
        except ProgramError as error:
            problems += [in_words(problem, language()) for problem in error.problems]
            _tell_problems(path, problems[-len(error.problems) :], form)
            continue
        except OSError as error:
            unreadable = True
            tell(os_words(error))
            continue
        results.append(result)
        _tell_stories(result, form)
    if only and not problems and not unreadable and not any(result.stories for result in results):
        raise click.UsageError(say('no test has "{only}" in its name', only=only))
    if results or problems or form in ("json", "junit"):
        _tell_summary(results, problems, form, (time.perf_counter_ns() - started) // 10_000_000)
    failed = problems or not all(story.passed for result in results for story in result.stories)
    context.exit(UNREADABLE if unreadable else FOUND if failed else FINE)


def _tell_problems(path: Path, problems: Sequence[Problem], form: str) -> None:
    if form == "text":
        click.echo(str(path))
        show_problems(problems, language())
    elif form == "github":
        for problem in problems:
            click.echo(as_github(problem))


def _tell_stories(result: FileResult, form: str) -> None:
    if form == "text" and result.stories:
        click.echo(result.file)
        for story in result.stories:
            for line in story_lines(story, language()):
                click.echo(_painted(line))
    elif form == "github":
        for story in result.stories:
            for failure in story.failures:
                said = say(
                    "{it}: {what} expected {expected}, got {got}",
                    it=story.story.it,
                    what=failure.what,
                    expected=failure.expected,
                    got=failure.got,
                )
                click.echo(as_github(Problem("test", said, failure.place)))


def _painted(line: str) -> str:
    for mark, color in ((PASSED, "green"), (FAILED, "red")):
        if line.startswith(f"  {mark} "):
            return line.replace(mark, click.style(mark, fg=color), 1)
    return line


def _tell_summary(
    results: Sequence[FileResult], problems: Sequence[Problem], form: str, hundredths: int
) -> None:
    if form == "json":
        click.echo(json.dumps(_data(results, problems), ensure_ascii=False, indent=2))
    elif form == "jsonl":
        for test in _tests(results):
            click.echo(json.dumps(test, ensure_ascii=False))
        for problem in problems:
            click.echo(json.dumps(problem_data(problem), ensure_ascii=False))
    elif form == "junit":
        click.echo(stories_as_junit(results, problems))
    elif form == "text":
        said = summary_line(results)
        if problems:
            said = say_many("{tests}, {n} problem", "{tests}, {n} problems", len(problems), tests=said)
        seconds = f"{hundredths // 100}.{hundredths % 100:02}"
        click.echo(told(say("{tests}    {seconds} s", tests=said, seconds=seconds)))


def _data(results: Sequence[FileResult], problems: Sequence[Problem]) -> dict[str, object]:
    never = {result.file: list(result.never) for result in results}
    found = [problem_data(problem) for problem in problems]
    return {"tests": _tests(results), "never_fired": never, "problems": found}


def _tests(results: Sequence[FileResult]) -> list[dict[str, object]]:
    return [
        {
            "file": result.file,
            "it": story.story.it,
            "passed": story.passed,
            "failures": [
                {
                    "what": failure.what,
                    "after": failure.after,
                    "expected": failure.expected,
                    "got": failure.got,
                    "because": list(failure.because),
                    "file": failure.place.file,
                    "line": failure.place.line,
                    "column": failure.place.column,
                }
                for failure in story.failures
            ],
        }
        for result in results
        for story in result.stories
    ]
