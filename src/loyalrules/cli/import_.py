"""``loyalrules import``: an export of a ledger, as a new ledger."""

from pathlib import Path

import click

from loyalrules.base.say import say
from loyalrules.cli.frame import common, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.decide.shown import grouped
from loyalrules.ledger.moving import import_
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sql_store import SqlStore


@click.command("import", cls=ToldCommand, short_help="Make a new ledger from an export.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("store")
@common
def command(folder: Path, store: str) -> None:
    """Fill the new ledger STORE from FOLDER, which loyalrules export wrote.

    It is verified before it is kept: all of it comes in, or nothing.
    """
    ledger = open_store(store)
    if not isinstance(ledger, SqlStore):
        raise click.UsageError(say("a ledger in memory is gone at once; name a file or a database"))
    try:
        rows = import_(ledger, folder)
    finally:
        ledger.close()
    said = say(
        "{events} events and {postings} postings of {members} members",
        events=grouped(str(rows["events"])), postings=grouped(str(rows["postings"])),
        members=grouped(str(rows["members"])),
    )  # fmt: skip
    click.echo(told(said))
