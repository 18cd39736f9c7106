"""``loyalrules simulate``: what a program would have made of a history."""

import json
from dataclasses import replace
from pathlib import Path

import click

from loyalrules.cli.files import the_program
from loyalrules.cli.frame import FINE, FOUND, common, is_verbose, language
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.history_options import Chosen, Day, history_options
from loyalrules.cli.prefix_text import prefix_data, prefix_lines
from loyalrules.cli.simulate_text import simulated_lines
from loyalrules.pages.simulation import simulation_page
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_file
from loyalrules.replay.prefix import differences
from loyalrules.replay.simulated import as_data, simulated


@click.command("simulate", cls=ToldCommand, short_help="Replay a history and report; nothing is written.")
@click.argument("program", type=click.Path(exists=True, path_type=Path))
@click.argument("history", nargs=-1, required=True, type=click.Path(path_type=Path))
@history_options
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page as well.")
@click.option(
    "--check-prefix", type=Day(),
    help="Replay the days until this one alone too: members must hold then what they held in the whole.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@common
@click.pass_context
def command(
    context: click.Context,
    program: Path,
    history: tuple[Path, ...],
    chosen: Chosen,
    html: Path | None,
    check_prefix: int | None,
    form: str,
) -> None:
    """Replay HISTORY files (.csv, .jsonl, .parquet) under PROGRAM, and report what it would have given.

    No ledger is read or written. The numbers are those that ``loyalrules run`` would have led to.
    """
    registry = build_registry(entry_points=True)
    loaded = load_file(the_program(program), registry)
    chosen = replace(chosen, shaping=replace(chosen.shaping, cut=check_prefix))
    inputs = chosen.inputs([loaded], registry, history)
    replayed = chosen.replay(inputs)
    report = simulated(loaded, replayed, chosen.shaping)
    found = [] if check_prefix is None else differences(inputs, replayed, chosen.replay)
    if html is not None:
        html.write_text(simulation_page(report, loaded, language()), encoding="utf-8")
    if form == "json":
        data = as_data(report)
        if check_prefix is not None:
            data["prefix"] = prefix_data(check_prefix, found)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(simulated_lines(report, loaded, verbose=is_verbose())))
        if check_prefix is not None:
            click.echo("\n".join(prefix_lines(check_prefix, found, loaded)))
    context.exit(FOUND if report.unreadable or found else FINE)
