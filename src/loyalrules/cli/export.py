"""``loyalrules export``: a ledger, or some of its tables, as files."""

from pathlib import Path

import click

from loyalrules.base.say import say
from loyalrules.cli.frame import common, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_ledger
from loyalrules.decide.shown import grouped
from loyalrules.ledger.columns import TABLES
from loyalrules.ledger.moving import export
from loyalrules.ledger.table_files import FORMS


@click.command("export", cls=ToldCommand, short_help="Write a ledger to files.")
@click.argument("store")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMS), default="csv", help="default: csv")
@click.option("--only", help="Some tables, with commas: balances,postings. default: all, for import")
@common
def command(store: str, folder: Path, form: str, only: str | None) -> None:
    """Write the tables of the ledger STORE to FOLDER, one file for each, as they are at one moment.

    Amounts are whole numbers of the smallest part over a denominator. All tables together are the whole
    ledger: loyalrules import makes it again, in any database.
    """
    names = [name.strip() for name in (only or "").split(",") if name.strip()]
    for name in names:
        if name not in TABLES:
            known = ", ".join(sorted(TABLES))
            raise click.UsageError(
                say("there is no table {name}; there are: {known}", name=name, known=known)
            )
    ledger = open_ledger(store)
    try:
        rows = export(ledger, folder, form, names)
    finally:
        ledger.close()
    for name, count in rows.items():
        click.echo(
            told(say("{file}: {count} rows", file=folder / f"{name}.{form}", count=grouped(str(count))))
        )
