"""``loyalrules store``: the form in which a ledger is kept."""

import click

from loyalrules.base.say import say
from loyalrules.cli.frame import common, told
from loyalrules.cli.helping import ToldCommand, ToldGroup
from loyalrules.ledger.open import upgrade_store
from loyalrules.ledger.tables import VERSION


@click.group("store", cls=ToldGroup, short_help="Bring a ledger to the form of this loyalrules.")
def command() -> None:
    """Look after the form in which a ledger is kept."""


@command.command("upgrade", cls=ToldCommand, short_help="Bring a ledger to the form of this loyalrules.")
@click.argument("store")
@common
def upgrade(store: str) -> None:
    """Bring the ledger STORE, such as sqlite:///shop.db, to the form that this loyalrules writes.

    Make a backup first. Everything happens in one transaction. A ledger that has the form already is left
    alone; a newer one is refused.
    """
    before = upgrade_store(store)
    if before == VERSION:
        click.echo(told(say("nothing to do: the ledger has version {version}", version=VERSION)))
    else:
        click.echo(
            told(say("the ledger had version {before}, now it has {version}", before=before, version=VERSION))
        )
