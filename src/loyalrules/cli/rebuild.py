"""``loyalrules rebuild``: the states of a ledger derived again from its events."""

import click

from loyalrules.base.say import say, say_many
from loyalrules.cli.frame import FINE, FOUND, common, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_ledger
from loyalrules.engine.rebuild import rebuilding
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.plugins.registry import build_registry


@click.command("rebuild", cls=ToldCommand, short_help="Derive the states of a ledger again from its events.")
@click.argument("store")
@click.option("--write", is_flag=True, help="Put the states right; without it only the differences are told.")
@common
@click.pass_context
def command(context: click.Context, store: str, write: bool) -> None:
    """Decide every event of the ledger STORE again, each under the version that decided it.

    A whole ledger has the states that come out, byte for byte. Events and postings are never changed, so
    where they are damaged nothing is put right: restore a backup. Exit code 1: something is not right.
    """
    ledger = open_ledger(store)
    try:
        wrong = [program for program in ledger.namespaces() if not _rebuild(ledger, program, write)]
    finally:
        ledger.close()
    context.exit(FOUND if wrong else FINE)


def _rebuild(ledger: SqlStore, program: str, write: bool) -> bool:
    """Rebuild one program; tell whether its states are right in the end."""
    with rebuilding(ledger, program, build_registry(entry_points=True)) as made:
        for fault in (*made.words, *made.faults):
            click.echo(told(say("{program}: {fault}", program=program, fault=fault)))
        count = say_many(
            "{program}: {n:,} event decided again", "{program}: {n:,} events decided again", made.events,
            program=program,
        )  # fmt: skip
        if not made.faults:
            click.echo(told(say("{events}, every byte of the states is the same", events=count)))
            return True
        if not made.sound:
            click.echo(
                told(say("{events}; the events themselves are damaged: restore a backup", events=count))
            )
            return False
        if write:
            made.put_right()
            click.echo(told(say("{events}, the states are put right", events=count)))
            return True
        click.echo(told(say("{events}; --write puts the states right", events=count)))
        return False
