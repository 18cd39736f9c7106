"""What all commands share: options, colours, exit codes, and how errors are told.

Exit codes: 0 fine, 1 problems were found (or a test failed), 2 wrong usage or something that cannot
be read, 3 an error inside loyalrules or a plugin.
"""

import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

import click

from loyalrules.base.language import LANGUAGES, in_language
from loyalrules.base.problem import EventError, LoyalError, ProgramError, StoreError
from loyalrules.base.say import say
from loyalrules.cli.helping import LANGUAGE, language_of
from loyalrules.cli.problems import show_problems
from loyalrules.plugins.registry import PluginError
from loyalrules.sources.found import SourceError

FINE, FOUND, UNREADABLE, INTERNAL = 0, 1, 2, 3
_VERBOSE = "loyalrules.verbose"

F = TypeVar("F", bound=Callable[..., Any])


def common(command: F) -> F:
    """Add the options that every command has: ``--lang``, ``--color`` and ``--verbose``."""
    options = (
        click.option(
            "--lang", type=click.Choice(LANGUAGES), expose_value=False, is_eager=True,
            callback=_keep_language,
            help="Language of what is told; default: that of the machine.",
        ),
        click.option(
            "--color", type=click.Choice(["auto", "always", "never"]), default="auto", expose_value=False,
            callback=_keep_color, help="auto is never when the output is no terminal, or NO_COLOR is set.",
        ),
        click.option(
            "--verbose", is_flag=True, expose_value=False, callback=_keep_verbose,
            help="List everything, and show the trace of an internal error.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def language() -> str:
    """Return the language of the running command: en, ko or zh."""
    return language_of(click.get_current_context())


def is_verbose() -> bool:
    """Tell whether the running command should say everything."""
    return bool(click.get_current_context().meta.get(_VERBOSE))


def _keep_language(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.meta[LANGUAGE] = value


def _keep_color(context: click.Context, _: click.Parameter, value: str) -> None:
    # Errors are told by the group, so its context must know as well.
    default = False if os.environ.get("NO_COLOR") else context.color
    color = {"always": True, "never": False}.get(value, default)
    context.color = context.find_root().color = color


def _keep_verbose(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[_VERBOSE] = value


def told(text: str) -> str:
    """Return a sentence in the language of the running command."""
    return in_language(text, language())


def tell(message: str, hint: str | None = None) -> None:
    """Say on stderr, in one or two lines, what went wrong and what to do."""
    label = click.style(told(say("error")), fg="red", bold=True)
    click.echo(told(say("{severity}: {message}", severity=label, message=message)), err=True)
    if hint:
        click.echo(f"  = {told(hint)}", err=True)


def exit_code_of(error: Exception) -> int:
    """Tell the user about an error, and return the exit code that goes with it."""
    context = click.get_current_context()
    if isinstance(error, ProgramError):
        show_problems(error.problems, language(), err=True)
        return FOUND
    if isinstance(error, PluginError):
        tell(str(error), say("remove the plugin, or ask its author"))
        return INTERNAL
    if isinstance(error, EventError):
        tell(say("[{code}] {message}", code=error.code, message=error.message), error.hint)
        return FOUND
    if isinstance(error, StoreError | SourceError):
        tell(say("[{code}] {message}", code=error.code, message=error.message), error.hint)
        return UNREADABLE
    if isinstance(error, LoyalError):
        tell(str(error))
        return UNREADABLE
    if isinstance(error, OSError):
        tell(os_words(error))
        return UNREADABLE
    if context.meta.get(_VERBOSE):
        click.echo(traceback.format_exc(), err=True, nl=False)
    said = " ".join(str(error).split())[:300]
    hint = None if context.meta.get(_VERBOSE) else say("--verbose shows where; please report it")
    tell(
        say(
            "internal error: {name}{what}{said} (exit {internal})",
            name=type(error).__name__,
            what=": " if said else "",
            said=said,
            internal=INTERNAL,
        ),
        hint,
    )
    return INTERNAL


def os_words(error: OSError) -> str:
    """Return what the machine says about a file, as a sentence with the file's name.

    >>> os_words(FileNotFoundError(2, "No such file or directory", "a.yaml"))
    'there is no file a.yaml'
    """
    name = error.filename if isinstance(error.filename, str) else ""
    if isinstance(error, FileNotFoundError):
        return say("there is no file {name}", name=name)
    if isinstance(error, IsADirectoryError):
        return say("{name} is a folder, not a file", name=name)
    if isinstance(error, PermissionError):
        return say("{name} may not be read or written by you", name=name)
    return f"{name}: {error.strerror or error}" if name else str(error)


def printable_streams() -> None:
    """Let a terminal with few characters show a sign for those it lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
