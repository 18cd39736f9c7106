"""``loyalrules fmt``: programs in their canonical form."""

import difflib
from pathlib import Path

import click

from loyalrules.base.problem import ProgramError
from loyalrules.base.say import say, say_many
from loyalrules.cli.files import PROGRAM, find_files
from loyalrules.cli.frame import FINE, FOUND, UNREADABLE, common, language, os_words, tell, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.problems import show_problems
from loyalrules.document.from_bytes import read_bytes
from loyalrules.plugins.registry import build_registry
from loyalrules.program.format_text import formatted


@click.command("fmt", cls=ToldCommand, short_help="Write programs in their canonical form.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@common
@click.pass_context
def command(context: click.Context, files: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Put the keys of programs in order, indent by two spaces, and spell expressions in one way.

    Comments and empty lines stay, and a program means the same before and after. Without FILES: every
    *.loyal.yaml below the current folder.
    """
    registry = build_registry(entry_points=True)
    changed, code = 0, FINE
    for path in find_files(files, (PROGRAM,)):
        try:
            text = read_bytes(path.read_bytes(), str(path))
            better = formatted(text, str(path), registry)
        except ProgramError as error:
            show_problems(error.problems, language(), err=True)
            code = FOUND
            continue
        except OSError as error:
            tell(os_words(error))
            code = UNREADABLE
            continue
        if better == text:
            continue
        changed += 1
        if diff:
            lines = difflib.unified_diff(
                text.splitlines(), better.splitlines(), str(path), str(path), lineterm=""
            )
            click.echo("\n".join(lines))
        elif check:
            click.echo(told(say("{file} would change", file=str(path))))
        else:
            path.write_bytes(better.encode("utf-8"))
            click.echo(told(say("{file} was written", file=str(path))))
    click.echo(told(say_many("{n} file differs", "{n} files differ", changed)), err=True)
    context.exit(code or (FOUND if changed and (check or diff) else FINE))
