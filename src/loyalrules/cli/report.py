"""``loyalrules report``: what a ledger says about a program, in the figures of the field."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import click

from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.cli.estimate_text import estimate_data, estimate_lines
from loyalrules.cli.files import the_program
from loyalrules.cli.frame import common, is_verbose, language
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.history_options import Day, Share
from loyalrules.cli.member import must_be_known
from loyalrules.cli.report_data import as_csv, as_data, statement_data
from loyalrules.cli.report_text import metric_lines, report_lines, statement_lines
from loyalrules.cli.stores import open_engine
from loyalrules.cli.usage import FILE
from loyalrules.engine.engine import Engine
from loyalrules.engine.household import postings_for
from loyalrules.ledger.store import Ledger
from loyalrules.pages.report import report_page
from loyalrules.plugins.program import Program
from loyalrules.replay.shaping import WHOLE
from loyalrules.report.account import Account, Asked, account
from loyalrules.report.buying import bought
from loyalrules.report.estimate import Estimate, estimate
from loyalrules.report.span import Span, year_until
from loyalrules.report.statement import statements


@click.command(
    "report", cls=ToldCommand, short_help="Figures from a ledger: NPS, retention, value, liability, and more."
)
@click.argument("store")
@click.option("--program", type=FILE, help="The program; default: the only one below the current folder.")
@click.option("--from", "first", type=Day(), help="The first day; default: twelve months before the last.")
@click.option("--through", "last", type=Day(), help="The last day; default: that of the last booking.")
@click.option("--by", default="", help="Group members by tier, segments, or a text field of theirs.")
@click.option("--margin", type=Share(), default="100%", help="What is left of sales after the goods: 30%.")
@click.option(
    "--metric", "chosen", multiple=True, help="Show this figure only, such as nps; may be repeated."
)
@click.option("--member", help="Show the statement of one member instead.")
@click.option(
    "--estimate", "months", type=click.IntRange(1, 120),
    help="Estimate what members will spend in so many months, by BG/NBD and Gamma-Gamma; takes a minute.",
)  # fmt: skip
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page as well.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
@common
def command(
    store: str, program: Path | None, first: int | None, last: int | None, by: str, margin: int,
    chosen: tuple[str, ...], member: str | None, months: int | None, html: Path | None, form: str,
) -> None:  # fmt: skip
    """Report on the ledger STORE, such as sqlite:///shop.db. Nothing is written to it.

    Each figure stands beside its formula and the two numbers that it comes from.
    """
    if first is not None and last is not None and last < first:
        raise click.UsageError(say("--through lies before --from"))
    with open_engine(the_program(program), store, make=False) as engine:
        (loaded,) = engine.programs.values()
        if member is not None:
            must_be_known(engine, loaded, member)
            click.echo(_statement(loaded, engine.store, member, (first, last), form))
            return
        found = account(loaded, engine.store, Asked(first, last, by, Fraction(margin, WHOLE)), engine.version)
        expected = None if months is None else _estimate(engine, loaded, found, months, margin)
    if html is not None:
        html.write_text(report_page(found, loaded, language()), encoding="utf-8")
    click.echo(_shown(found, loaded, chosen, form, expected))


def _statement(
    program: Program, store: Ledger, member: str, days: tuple[int | None, int | None], form: str
) -> str:
    """Return a member's statement; without days of the twelve months until the last booking."""
    booked = program.zone.day(store.member(program.id, member).booked_at)
    last = booked if days[1] is None else days[1]
    span = Span(year_until(last).first if days[0] is None else days[0], last)
    found = statements(program, postings_for(program, store, member), span)
    if form == "json":
        return json.dumps(statement_data(member, span, found, program), ensure_ascii=False, indent=2)
    return "\n".join(statement_lines(member, span, found, program))


def _estimate(engine: Engine, program: Program, found: Account, months: int, margin: int) -> Estimate:
    with engine.store.snapshot():
        orders = bought(program, engine.store, engine.version)
    return estimate(orders, found.span.last, months, Fraction(margin, WHOLE), program.decimals)


def _only(found: Account, chosen: tuple[str, ...]) -> Account:
    """Return the report with the figures that were asked for. Raises ``UsageError`` for one there is not."""
    known = [one.key for one in found.metrics]
    for name in chosen:
        if name not in known:
            near = nearest(name, known)
            hint = (
                say("; did you mean {near}?", near=near) if near else say("; there are {known}", known=known)
            )
            raise click.UsageError(say('there is no figure "{name}"{hint}', name=name, hint=hint))
    return replace(found, metrics=tuple(one for one in found.metrics if one.key in chosen))


def _shown(
    found: Account, program: Program, chosen: tuple[str, ...], form: str, expected: Estimate | None
) -> str:
    report = _only(found, chosen) if chosen else found
    if form == "json":
        data = as_data(report)
        if expected is not None:
            data["estimate"] = estimate_data(expected)
        return json.dumps(data, ensure_ascii=False, indent=2)
    if form == "csv":
        return as_csv(report)
    make = metric_lines if chosen else report_lines
    lines = [*make(report, program, verbose=is_verbose())]
    if expected is not None:
        lines += ["", *estimate_lines(expected, program)]
    return "\n".join(lines)
