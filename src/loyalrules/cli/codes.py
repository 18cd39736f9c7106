"""``loyalrules codes``: the long story behind a problem's code."""

import json
from collections.abc import Mapping
from dataclasses import asdict

import click

from loyalrules.base.code import Code
from loyalrules.base.codes import CODES, FAMILIES
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.cli.frame import common
from loyalrules.plugins.registry import build_registry


@click.command("codes", short_help="Explain the code of a problem.")
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@common
def command(code: str | None, form: str) -> None:
    """List the codes of all problems, or explain one of them."""
    risks = build_registry(entry_points=True).risks
    added = {id: risk.story for id, risk in risks.items() if id not in CODES}
    known = {**CODES, **added}
    if code is None:
        every = [asdict(one) for one in known.values()]
        click.echo(json.dumps(every, indent=2) if form == "json" else _list(added))
        return
    found = known.get(code.strip().upper())
    if found is None:
        near = nearest(code.strip().upper(), list(known))
        raise click.UsageError(
            say(
                "there is no code {code}{more}",
                code=code,
                more=say("; did you mean {near}?", near=near) if near else "",
            )
        )
    click.echo(json.dumps(asdict(found), indent=2) if form == "json" else _story(found))


def _list(added: Mapping[str, Code]) -> str:
    lines: list[str] = []
    for title, family in (*FAMILIES.values(), (say("Warnings of plugins"), added)):
        if family:
            lines += ["", title]
        lines += [f"  {id}  {code.title}" for id, code in sorted(family.items())]
    return "\n".join(lines[1:])


def _story(code: Code) -> str:
    parts = [f"{click.style(code.id, bold=True)}: {code.title}", code.why, code.mend]
    if code.bad:
        parts += ["Wrong:\n" + _indented(code.bad), "Right:\n" + _indented(code.good)]
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
