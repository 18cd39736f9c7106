"""``loyalrules erase``: a person leaves the ledger, and the amounts stay."""

import click

from loyalrules.base.problem import EventError
from loyalrules.base.say import say, say_many
from loyalrules.cli.frame import common, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_ledger
from loyalrules.engine.clock import now
from loyalrules.engine.erase import erase
from loyalrules.plugins.registry import build_registry

_STAYS = {
    "facts": say("dates, numbers and groups that they told stay, since amounts rest on them"),
    "shared": say("texts that others told too stay, since amounts rest on them"),
}


@click.command("erase", cls=ToldCommand, short_help="Erase persons from a ledger; the amounts stay.")
@click.argument("store")
@click.option(
    "--member", "members", multiple=True, required=True, help="Who is erased; several are done at once."
)
@click.option("--text", "also", multiple=True, help="A name or number in free texts that goes as well.")
@click.option("--reason", required=True, help="Why; kept with the ledger.")
@click.option("--by", required=True, help="Who asked for it; kept with the ledger.")
@click.option("--program", help="The program, where the ledger has several.")
@common
def command(
    store: str, members: tuple[str, ...], also: tuple[str, ...], reason: str, by: str, program: str | None
) -> None:
    """Replace all that the events of the ledger STORE say of persons by pseudonyms, for ever.

    Every event is decided again without them, so it takes as long as a rebuild, and nobody writes meanwhile.
    Where an amount would differ nothing is erased. Backups that you made before still name them.
    """
    ledger = open_ledger(store)
    try:
        known = list(ledger.namespaces())
        if program is None and len(known) != 1:
            raise EventError(
                "LR624", say("several programs are loaded: say which one"), "",
                say("one of: {known}", known=", ".join(known)),
            )  # fmt: skip
        done = erase(
            ledger, program or known[0], members, reason, by, now(), build_registry(entry_points=True), also
        )
    finally:
        ledger.close()
    for _, name in done.names:
        click.echo(name)
    said = say_many(
        "{n:,} event says nothing of them any more, and every amount is the same",
        "{n:,} events say nothing of them any more, and every amount is the same",
        done.events,
    )
    click.echo(told(said))
    for what in done.stays:
        click.echo(told(_STAYS[what]))
