"""``loyalrules verify``: every invariant of a ledger, looked at in everything that is stored."""

import click

from loyalrules.base.say import Said, say, say_many
from loyalrules.cli.frame import FINE, FOUND, common, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_ledger
from loyalrules.engine.rebuild import rebuilding
from loyalrules.ledger.checks import verify
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.plugins.registry import build_registry


@click.command("verify", cls=ToldCommand, short_help="Check every promise of a ledger.")
@click.argument("store")
@click.option("--replay", is_flag=True, help="Decide every event again as well, and compare all it leads to.")
@common
@click.pass_context
def command(context: click.Context, store: str, replay: bool) -> None:
    """Check the ledger STORE, such as sqlite:///shop.db: the chain of hashes, sums, balances, lots, guards.

    Nothing is written. Exit code 1 says that something was found.
    """
    ledger = open_ledger(store)
    try:
        faults = [fault for program in ledger.namespaces() for fault in _of(ledger, program, replay)]
        for fault in faults:
            click.echo(told(fault))
        counts = _counts(ledger) or [say("an empty ledger")]
    finally:
        ledger.close()
    if faults:
        found = say_many("{counts}: {n:,} fault", "{counts}: {n:,} faults", len(faults), counts=counts)
    else:
        found = say("{counts}: no faults", counts=counts)
    click.echo(told(found))
    context.exit(FOUND if faults else FINE)


def _of(ledger: SqlStore, program: str, replay: bool) -> list[str]:
    faults = verify(ledger, program)
    if replay:
        with rebuilding(ledger, program, build_registry(entry_points=True)) as made:
            faults += made.faults
    return [say("{program}: {fault}", program=program, fault=fault) for fault in faults]


def _counts(ledger: SqlStore) -> list[Said]:
    with ledger.snapshot():
        return [
            say_many(
                "{n:,} event of {program}",
                "{n:,} events of {program}",
                ledger.head(program).events,
                program=program,
            )
            for program in ledger.namespaces()
        ]
