"""The front of the command line: the group of all commands, each loaded when it is asked for."""

import importlib
import importlib.metadata
from typing import Any

import click

from loyalrules.base.language import LANGUAGES
from loyalrules.cli.frame import exit_code_of, printable_streams, told
from loyalrules.cli.helping import LANGUAGE, ToldGroup, asked_language
from loyalrules.cli.usage import WrongUsage

# The name of a command and the file that holds it. Loading one does not load the others.
COMMANDS = {
    "check": "check",
    "fmt": "fmt",
    "test": "story_test",
    "try": "try_event",
    "run": "run",
    "advance": "advance",
    "simulate": "simulate",
    "diff": "diff",
    "explain": "explain",
    "show": "show",
    "member": "member",
    "report": "report",
    "funds": "funds",
    "verify": "verify",
    "rebuild": "rebuild",
    "erase": "erase",
    "deliver": "deliver",
    "export": "export",
    "import": "import_",
    "store": "store",
    "doctor": "doctor",
    "schema": "schema",
    "plugins": "plugins",
    "codes": "codes",
}


class Front(ToldGroup):
    """The group of commands. An error that nobody expected becomes one line, not a traceback."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; what language it asks for is known before anything else is read."""
        lang = asked_language(args)
        if lang is not None:
            ctx.meta[LANGUAGE] = lang
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise WrongUsage(error) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which they are learnt."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, ``None`` when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"{__package__}.{COMMANDS[cmd_name]}")
        command = module.command
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; see ``loyalrules.cli.frame`` for the exit codes."""
        printable_streams()
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise WrongUsage(error) from None
        except click.ClickException as error:
            vars(error)["message"] = told(error.message)
            raise
        except (click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            ctx.exit(exit_code_of(error))


@click.group(cls=Front, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(importlib.metadata.version("loyalrules"), prog_name="loyalrules")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), expose_value=False,
    help="Language of what is told; default: that of the machine.",
)  # fmt: skip
def main() -> None:
    """Write loyalty programs in YAML, check them, test them, and run them."""
