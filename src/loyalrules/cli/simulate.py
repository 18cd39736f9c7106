"""``loyalrules simulate``: what a program would have made of a history."""

import json
from pathlib import Path

import click

from loyalrules.base.calendar import Duration
from loyalrules.cli.files import the_program
from loyalrules.cli.frame import FINE, FOUND, common, is_verbose, language
from loyalrules.cli.history_options import Bars, history_options, shaping_of
from loyalrules.cli.simulate_text import simulated_lines
from loyalrules.pages.simulation import simulation_page
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_file
from loyalrules.replay.run import Inputs, replay
from loyalrules.replay.simulated import as_data, simulated


@click.command("simulate", short_help="Replay a history and report; nothing is written.")
@click.argument("program", type=click.Path(exists=True, path_type=Path))
@click.argument("history", nargs=-1, required=True, type=click.Path(path_type=Path))
@history_options
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page as well.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@common
@click.pass_context
def command(
    context: click.Context,
    program: Path,
    history: tuple[Path, ...],
    mapping: Path | None,
    first: int | None,
    last: int | None,
    shift: int,
    sample: int,
    delivery_after: Duration | None,
    jobs: int,
    html: Path | None,
    form: str,
) -> None:
    """Replay HISTORY files (.csv, .jsonl, .parquet) under PROGRAM, and report what it would have given.

    No ledger is read or written. The numbers are those that ``loyalrules run`` would have led to.
    """
    shaping = shaping_of(first, last, shift, sample, delivery_after)
    registry = build_registry(entry_points=True)
    loaded = load_file(the_program(program), registry)
    text = None if mapping is None else (mapping.read_text(encoding="utf-8"), str(mapping))
    with Bars() as bars:
        inputs = Inputs([loaded], registry, history, text, shaping, jobs, entry_points=True)
        replayed = replay(inputs, bars)
    report = simulated(loaded, replayed, shaping)
    if html is not None:
        html.write_text(simulation_page(report, loaded, language()), encoding="utf-8")
    if form == "json":
        click.echo(json.dumps(as_data(report), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(simulated_lines(report, loaded, verbose=is_verbose())))
    context.exit(FOUND if report.unreadable else FINE)
