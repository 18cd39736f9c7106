"""``loyalrules advance``: let time pass in a ledger, for everybody."""

from pathlib import Path

import click

from loyalrules.base.language import in_language
from loyalrules.base.say import say, say_many
from loyalrules.cases.moments import read_local
from loyalrules.cli.files import the_program
from loyalrules.cli.frame import common, language
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_engine

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "advance", cls=ToldCommand, short_help="Let time pass: units lapse, periods end, funds pay out."
)
@click.argument("store")
@click.option("--to", "moment", required=True, help="The moment until which it passes: 2026-12-05 15:00.")
@click.option("--program", type=FILE, help="The program; default: the only one below the current folder.")
@common
def command(store: str, moment: str, program: Path | None) -> None:
    """Decide all that falls due in the ledger STORE up to and including a local moment, and write it.

    Done again it changes nothing. Events tell of what happens by itself only to their own members; funds are
    paid out, and members without events settled, when this is run.
    """
    with open_engine(the_program(program), store, make=False) as engine:
        (loaded,) = engine.programs.values()
        try:
            until = read_local(moment, loaded.zone)
        except ValueError as error:
            raise click.UsageError(say("--to: {error}", error=error)) from None
        count = engine.advance(until)
    said = say_many("something was due for {n} account", "something was due for {n} accounts", count)
    click.echo(in_language(said, language()))
