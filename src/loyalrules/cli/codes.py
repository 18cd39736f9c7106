"""``loyalrules codes``: the long story behind a problem's code."""

import json
from collections.abc import Mapping
from dataclasses import asdict

import click

from loyalrules.base.code import Code
from loyalrules.base.code_pages import family_page
from loyalrules.base.codes import CODES, FAMILIES
from loyalrules.base.language import text_in_language
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.cli.frame import common, language, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.plugins.registry import build_registry


@click.command("codes", cls=ToldCommand, short_help="Explain the code of a problem.")
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@common
def command(code: str | None, form: str) -> None:
    """List the codes of all problems, or explain one of them.

    With ``--format markdown`` the page of a family is written; CODE is one of its codes.
    """
    if form == "markdown":
        digit = (code or "LR0").strip().upper().removeprefix("LR")[:1]
        if digit not in FAMILIES:
            raise click.UsageError(say("there is no code {code}{more}", code=code, more=""))
        click.echo(family_page(digit), nl=False)
        return
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
            lines += ["", told(title)]
        lines += [
            f"  {id}  {text_in_language(code.title, language())}" for id, code in sorted(family.items())
        ]
    return "\n".join(lines[1:])


def _story(code: Code) -> str:
    title, why, mend = (text_in_language(text, language()) for text in (code.title, code.why, code.mend))
    parts = [f"{click.style(code.id, bold=True)}: {title}", why, mend]
    if code.bad:
        wrong, right = told(say("Wrong:")), told(say("Right:"))
        parts += [f"{wrong}\n{_indented(code.bad)}", f"{right}\n{_indented(code.good)}"]
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
