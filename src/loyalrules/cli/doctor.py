"""``loyalrules doctor``: what a ledger rests on, and what of it should worry you."""

import importlib.metadata
import platform
from collections.abc import Iterator
from zoneinfo import TZPATH

import click

from loyalrules.base.say import say
from loyalrules.cli.frame import FINE, FOUND, common, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_ledger
from loyalrules.cli.table import aligned
from loyalrules.ledger.health import Finding, health


@click.command("doctor", cls=ToldCommand, short_help="Say what a ledger rests on, and what should worry you.")
@click.argument("store")
@common
@click.pass_context
def command(context: click.Context, store: str) -> None:
    """Look at the machine and the ledger STORE: versions, settings, room on the disk, guards, zone data."""
    ledger = open_ledger(store)
    try:
        found = [*_machine(), *health(ledger.database)]
    finally:
        ledger.close()
    fine, look = told(say("fine")), told(say("look"))
    rows = [(fine if one.fine else look, told(one.what), told(one.said)) for one in found]
    click.echo("\n".join(aligned(rows)))
    context.exit(FINE if all(one.fine for one in found) else FOUND)


def _machine() -> Iterator[Finding]:
    yield Finding("Python", platform.python_version(), fine=True)
    try:
        said = f"tzdata {importlib.metadata.version('tzdata')}"
    except importlib.metadata.PackageNotFoundError:
        said = say("of the system ({path})", path=TZPATH[0]) if TZPATH else ""
    yield Finding(say("zone data"), said or say("there is none: pip install tzdata"), fine=bool(said))
