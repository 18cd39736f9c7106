"""``loyalrules funds``: the statement of each fund and charity by period, and the receipts of gifts."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import click

from loyalrules.base.language import in_language
from loyalrules.base.say import Said, say
from loyalrules.cases.views import number_shown
from loyalrules.cli.files import the_program
from loyalrules.cli.frame import common, language
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_engine
from loyalrules.cli.table import aligned
from loyalrules.decide.shown import grouped
from loyalrules.ledger.store import Ledger
from loyalrules.plugins.program import Program
from loyalrules.report.gifts import PaidPeriod, Receipt, paid_periods, receipts

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PAID: Mapping[str, Said] = {
    "fund": say("fund"),
    "charity": say("charity"),
    "goods": say("goods"),
    "period": say("period"),
    "from_member": say("from members"),
    "from_shop": say("from the shop"),
    "carried_in": say("carried from before"),
    "paid": say("paid out"),
    "carried": say("carried on"),
    "dropped": say("dropped"),
    "why": say("held back by"),
}
RECEIPT: Mapping[str, Said] = {
    "number": say("receipt"),
    "at": say("when"),
    "member": say("member"),
    "giver": say("paid by"),
    "charity": say("charity"),
    "given": say("given"),
    "stands": say("stands"),
}
_NUMBERS = frozenset(
    {"from_member", "from_shop", "carried_in", "paid", "carried", "dropped", "given", "stands"}
)


@click.command(
    "funds", cls=ToldCommand, short_help="Show what funds raised and paid out, and their receipts."
)
@click.argument("store")
@click.option("--program", type=FILE, help="The program; default: the only one below the current folder.")
@click.option("--period", help="Only this period, such as 2026-Q4; of receipts those whose number begins so.")
@click.option("--receipts", "numbered", is_flag=True, help="Show the receipts of gifts instead.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
@common
def command(store: str, program: Path | None, period: str | None, numbered: bool, form: str) -> None:
    """Show what became of every period of the funds in the ledger STORE, such as sqlite:///shop.db.

    Carried from before, given by members and by the shop: what of it was paid out, carried on, or dropped.
    """
    with open_engine(the_program(program), store, make=False) as engine:
        (loaded,) = engine.programs.values()
        rows: Sequence[PaidPeriod | Receipt]
        if numbered:
            found = receipts(loaded, engine.store.history(loaded.id))
            rows = [one for one in found if period is None or one.number.startswith(period)]
        else:
            rows = [
                one
                for one in paid_periods(loaded, engine.store.history(loaded.id))
                if period in (None, one.period)
            ]
        raised = [] if numbered else [*_raised(loaded, engine.store)]
    if form == "json":
        click.echo(json.dumps([_data(one, loaded) for one in rows], ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(_csv(rows, loaded), nl=False)
    else:
        click.echo("\n".join([*raised, *_table(rows, loaded, RECEIPT if numbered else PAID)]))


def _raised(program: Program, store: Ledger) -> Iterator[str]:
    """Yield a line for each fund: what it raised so far, and its goal."""
    funds: Any = program.parts.get("funds", {})
    for fund in funds.values():
        amount = Fraction(store.pool(program.id, f"fund {fund.id}"), 10**program.decimals)
        shown = f"{_number(amount, program)} {program.currency}"
        line = say("{fund}: {amount} raised", fund=fund.id, amount=shown)
        if fund.goal is not None:
            goal = _number(Fraction(fund.goal, 10**program.decimals), program)
            line = say("{fund}: {amount} raised of {goal}", fund=fund.id, amount=shown, goal=goal)
        yield in_language(line, language())
    yield ""


def _table(rows: Sequence[PaidPeriod | Receipt], program: Program, head: Mapping[str, Said]) -> list[str]:
    if not rows:
        return [in_language(say("nothing yet"), language())]
    lines = [[_shown(getattr(one, name), name, program) for name in head] for one in rows]
    kept = [place for place in range(len(head)) if any(line[place] for line in lines)]
    names = [in_language(said, language()) for said in head.values()]
    right = [new for new, place in enumerate(kept) if [*head][place] in _NUMBERS]
    return aligned([[line[place] for place in kept] for line in (names, *lines)], right=right)


def _shown(value: object, name: str, program: Program) -> str:
    if isinstance(value, Fraction):
        return _number(value, program)
    if name == "at" and isinstance(value, int):
        return program.zone.local_text(value)
    return grouped(str(value)) if name in _NUMBERS else str(value)


def _number(value: Fraction, program: Program) -> str:
    shown = number_shown(value)
    if "/" in shown or (value.denominator == 1 and program.decimals == 0):
        return grouped(shown)
    whole, _, rest = shown.partition(".")
    return grouped(f"{whole}.{rest.ljust(program.decimals, '0')}" if program.decimals else shown)


def _data(row: PaidPeriod | Receipt, program: Program) -> dict[str, str]:
    """Return a row as JSON-like data: exact texts, moments with their offset."""
    found = {}
    for one in fields(row):
        value = getattr(row, one.name)
        if one.name == "at":
            found[one.name] = program.zone.iso(value)
        else:
            found[one.name] = number_shown(value) if isinstance(value, Fraction) else str(value)
    return found


def _csv(rows: Sequence[PaidPeriod | Receipt], program: Program) -> str:
    out = StringIO()
    data = [_data(one, program) for one in rows]
    if data:
        writer = csv.DictWriter(out, [*data[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(data)
    return out.getvalue()
