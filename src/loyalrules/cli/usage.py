"""Wrong usage of a command, in our own words and in the language that the command line asks for."""

import re
import sys
from pathlib import Path
from typing import IO, Any

import click

from loyalrules.base.language import in_language
from loyalrules.base.say import Said, say
from loyalrules.cli.helping import language_of

_NOT_ONE = re.compile("'(.*?)' is not one of")
_TOO_MUCH = re.compile(r"Got unexpected extra arguments? \((.*)\)")


class WrongUsage(click.UsageError):
    """A mistake on the command line, told with how the command is used."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(str(in_our_words(error)), error.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write it on stderr: how the command is used, where there is help, what is wrong."""
        context, lang = self.ctx, language_of(self.ctx)
        stream = file or sys.stderr
        if context is not None:
            click.echo(context.get_usage(), file=stream)
            help_of = say("Try '{command}' for help.", command=f"{context.command_path} --help")
            click.echo(in_language(help_of, lang) + "\n", file=stream)
        said = say("Error: {message}", message=self.message)
        click.echo(in_language(said, lang), file=stream)


class KnownFile(click.Path):
    """A parameter that names a file that is there; ``allow_dash`` lets ``-`` be the standard input."""

    def __init__(self, *, allow_dash: bool = False) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path, allow_dash=allow_dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path. Fails with a sentence of ours."""
        if not (self.allow_dash and str(value) == "-"):
            if not Path(value).exists():
                self.fail(say("there is no file {name}", name=value), param, ctx)
            if Path(value).is_dir():
                self.fail(say("{name} is a folder, not a file", name=value), param, ctx)
        return super().convert(value, param, ctx)


FILE = KnownFile()


def in_our_words(error: click.UsageError) -> str:
    """Return what is wrong, as a sentence that can be told in any language where we know how."""
    if isinstance(error, click.NoSuchOption):
        more = say("; did you mean {near}?", near=error.possibilities[0]) if error.possibilities else ""
        return say("there is no option {name}{more}", name=error.option_name, more=more)
    if isinstance(error, click.MissingParameter):
        return say("{name} is missing", name=_name(error.param))
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _unfit(error.param, error.message)
    if isinstance(error, click.BadOptionUsage):
        if "does not take a value" in error.message:
            return say("{option} takes no value", option=error.option_name)
        return say("{option} needs a value", option=error.option_name)
    found = _TOO_MUCH.fullmatch(error.message)
    return say("this is too much: {arguments}", arguments=found[1]) if found else error.message


def _unfit(parameter: click.Parameter, message: str) -> str:
    kind, name = parameter.type, _name(parameter)
    if isinstance(message, Said):
        return say("{name}: {message}", name=name, message=message)
    if isinstance(kind, click.Choice):
        given = _NOT_ONE.match(message)
        value = given[1] if given else ""
        return say(
            "{name} is one of {choices}, not {value}", name=name, choices=list(kind.choices), value=value
        )
    if isinstance(kind, click.IntRange) and kind.max is None:
        return say("{name} is a whole number from {low} on", name=name, low=kind.min)
    if isinstance(kind, click.IntRange):
        return say("{name} is a whole number from {low} to {high}", name=name, low=kind.min, high=kind.max)
    return say("{name}: {message}", name=name, message=message)


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return say("a value")
    if isinstance(parameter, click.Argument):
        return parameter.make_metavar(click.Context(click.Command(None))).strip("[].")
    return max(parameter.opts, key=len)
