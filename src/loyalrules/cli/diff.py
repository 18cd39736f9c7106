"""``loyalrules diff``: what changed between two programs, and who would gain and lose by it."""

import json
from pathlib import Path
from typing import Any

import click

from loyalrules.base.say import say
from loyalrules.cli.diff_text import changed_lines, compared_lines
from loyalrules.cli.frame import FINE, FOUND, common, language
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.history_options import Chosen, history_options
from loyalrules.cli.usage import FILE
from loyalrules.pages.simulation import comparison_page
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_file
from loyalrules.replay.changes import Change, changes
from loyalrules.replay.compared import Compared, compared
from loyalrules.replay.simulated import as_data
from loyalrules.report.data import str_of


@click.command(
    "diff", cls=ToldCommand, short_help="Compare two programs: the rules, and what members would get."
)
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option(
    "--history", multiple=True, type=click.Path(path_type=Path), help="A history to replay under both."
)
@history_options
@click.option(
    "--members", default=3, type=click.IntRange(0, 1000), help="How many of the biggest movers to name."
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there is a difference.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page as well.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@common
@click.pass_context
def command(
    context: click.Context,
    old: Path,
    new: Path,
    history: tuple[Path, ...],
    chosen: Chosen,
    members: int,
    exit_code: bool,
    html: Path | None,
    form: str,
) -> None:
    """Say what changed from the program OLD to NEW, and what that means for the members of a history.

    Nothing is called harmless without a history, nor when somebody gets less.
    """
    registry = build_registry(entry_points=True)
    before, after = load_file(old, registry), load_file(new, registry)
    found = changes(before, after)
    comparison = None
    if history:
        replayed = chosen.replay(chosen.inputs([before, after], registry, history))
        comparison = compared(before, after, replayed, chosen.shaping, members)
    if html is not None:
        if comparison is None:
            raise click.UsageError(say("--html shows what members would get: say --history as well"))
        html.write_text(comparison_page(found, comparison, after, language()), encoding="utf-8")
    if form == "json":
        click.echo(json.dumps(_data(found, comparison), ensure_ascii=False, indent=2))
    else:
        lines = [*changed_lines(found, measured=comparison is not None)]
        if comparison is not None:
            lines += ["", *compared_lines(comparison, after)]
        click.echo("\n".join(["```text", *lines, "```"] if form == "markdown" else lines))
    context.exit(FOUND if exit_code and found else FINE)


def _data(found: list[Change], comparison: Compared | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "changes": [
            {
                "sign": one.sign, "section": one.section, "id": one.entry, "may_take_away": one.may_take_away,
                "details": [{"at": path, "before": was, "after": now} for path, was, now in one.details],
            }
            for one in found
        ]
    }  # fmt: skip
    if comparison is not None:
        data |= {
            "verdict": comparison.verdict,
            "members": {
                line.unit: {
                    "same": line.same, "more": line.more, "less": line.less, "before": str_of(line.before),
                    "after": str_of(line.after),
                    "movers": [
                        {
                            "member": one.member, "before": str_of(one.before), "after": str_of(one.after),
                            "why": [{"rule": rule, "change": str_of(change)} for rule, change in one.why],
                        }
                        for one in line.movers
                    ],
                }
                for line in comparison.shares
            },
            "cost": [str_of(amount) for amount in comparison.cost],
            "liability": [str_of(amount) for amount in comparison.liability],
            "tiers": dict(comparison.moved),
            "before": as_data(comparison.before), "after": as_data(comparison.after),
        }  # fmt: skip
    return data
