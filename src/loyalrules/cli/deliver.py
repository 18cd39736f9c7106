"""``loyalrules deliver``: what a ledger tells the shop to do, sent to where the shop wants it."""

import importlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import click

from loyalrules.base.calendar import write_moment
from loyalrules.base.say import say
from loyalrules.cli.frame import FINE, FOUND, common, tell, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_ledger
from loyalrules.cli.table import aligned
from loyalrules.cli.usage import FILE
from loyalrules.decide.shown import grouped
from loyalrules.engine.clock import now
from loyalrules.engine.deliver import Delivery, deliver
from loyalrules.engine.webhook import Webhook
from loyalrules.ledger.sql_store import SqlStore

SECRET = "LOYALRULES_WEBHOOK_SECRET"
_LONGEST = 60  # Seconds between two tries of a receiver that is away.


@click.command("deliver", cls=ToldCommand, short_help="Send the shop what it has to do.")
@click.argument("store")
@click.option("--to", "url", help="Where to POST each message, such as https://shop.example/loyalty.")
@click.option("--secret-file", type=FILE,
              help=f"The file with the secret that signs (whsec_...); default: {SECRET}.")  # fmt: skip
@click.option("--program", help="Only the messages of this program; default: of all in the ledger.")
@click.option(
    "--tries", type=click.IntRange(1), default=10, help="After so many refusals a message is parked."
)
@click.option("--parked", is_flag=True, help="Try those again, first, that were parked.")
@click.option("--follow", is_flag=True, help="Go on for ever: look again each second, and after a failure.")
@common
@click.pass_context
def command(
    context: click.Context,
    store: str,
    url: str | None,
    secret_file: Path | None,
    program: str | None,
    tries: int,
    parked: bool,
    follow: bool,
) -> None:
    """Send every message of the ledger STORE that waits: coupons, texts, payments, and what is taken back.

    Each is sent at least once, in order, with an id that stays the same. It is marked when the receiver
    answers 2xx. Without --to the messages are listed, and nothing is sent or marked.
    """
    ledger = open_ledger(store)
    try:
        if url is None:
            _list(ledger, program)
            context.exit(FINE)
        receiver = _receiver(url, secret_file)
        waited = 0
        while True:
            found = [
                deliver(ledger, one, receiver, now, most_tries=tries, parked=parked)
                for one in _programs(ledger, program)
            ]
            stopped = _show(found, always=not follow)
            if not follow:
                context.exit(FOUND if stopped else FINE)
            waited = min(_LONGEST, 2 * waited or 1) if stopped else 0
            parked = False
            time.sleep(waited or 1)
    finally:
        ledger.close()


def _programs(ledger: SqlStore, program: str | None) -> list[str]:
    return [one for one in ledger.namespaces() if program in (None, one)]


def _receiver(url: str, secret_file: Path | None) -> Webhook:
    secret = os.environ.get(SECRET, "") if secret_file is None else secret_file.read_text(encoding="utf-8")
    sign = None
    try:
        if secret.strip():
            sign = importlib.import_module("loyalrules.engine.webhook_signature").signer(secret.strip())
        return Webhook(url, sign, now)
    except ImportError:
        hint = say("pip install loyalrules[webhooks]")
        raise click.UsageError(say("signing needs standardwebhooks: {hint}", hint=hint)) from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _show(found: list[Delivery], *, always: bool) -> bool:
    """Say what was delivered; tell whether a receiver stopped it."""
    delivered, parked = sum(one.delivered for one in found), sum(one.parked for one in found)
    if always or delivered or parked:
        click.echo(
            told(
                say(
                    "{delivered} delivered, {parked} parked",
                    delivered=grouped(str(delivered)), parked=grouped(str(parked)),
                )
            )
        )  # fmt: skip
    for one in found:
        if one.stopped:
            tell(one.stopped)
    return any(one.stopped for one in found)


def _list(ledger: SqlStore, program: str | None) -> None:
    rows = [row for one in _programs(ledger, program) for row in _rows(ledger, one)]
    for line in aligned(rows):
        click.echo(line)
    click.echo(told(say("{count} messages wait or are parked", count=grouped(str(len(rows))))))


def _rows(ledger: SqlStore, program: str) -> Iterator[tuple[str, ...]]:
    with ledger.snapshot():
        for one in ledger.outbox(program):
            if one.state != "delivered":
                data = one.data["data"]
                at = "" if one.changed_at is None else write_moment(one.changed_at)
                what = f"{one.data['type']} {data['amount']} {data['unit']}"
                yield one.id, one.state, data["member"], what, at, one.said
