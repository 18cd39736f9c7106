"""``loyalrules doctor``: what a ledger rests on, and what of it should worry you."""

import importlib.metadata
import platform
from collections.abc import Iterator
from zoneinfo import TZPATH

import click

from loyalrules.cli.frame import FINE, FOUND, common
from loyalrules.cli.stores import open_ledger
from loyalrules.cli.table import aligned
from loyalrules.ledger.health import Finding, health


@click.command("doctor", short_help="Say what a ledger rests on, and what should worry you.")
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
    click.echo("\n".join(aligned([("fine" if one.fine else "look", one.what, one.said) for one in found])))
    context.exit(FINE if all(one.fine for one in found) else FOUND)


def _machine() -> Iterator[Finding]:
    yield Finding("Python", platform.python_version(), fine=True)
    try:
        said = f"tzdata {importlib.metadata.version('tzdata')}"
    except importlib.metadata.PackageNotFoundError:
        said = f"of the system ({TZPATH[0]})" if TZPATH else ""
    yield Finding("zone data", said or "there is none: pip install tzdata", fine=bool(said))
