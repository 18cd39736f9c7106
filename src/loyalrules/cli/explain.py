"""``loyalrules explain``: why an event or an order led to what it led to, and why a rule did not fire."""

from pathlib import Path

import click

from loyalrules.base.listing import first_few
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.cli.files import the_program
from loyalrules.cli.frame import common, language, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_engine
from loyalrules.cli.usage import FILE
from loyalrules.decide.explain import Asked
from loyalrules.engine.explain import Explanation
from loyalrules.plugins.program import Program


@click.command("explain", cls=ToldCommand, short_help="Say why something was given, or not.")
@click.argument("key", metavar="ID")
@click.option("--store", required=True, help="The ledger, such as sqlite:///shop.db.")
@click.option("--program", type=FILE, help="The program; default: the only one below the current folder.")
@click.option("--member", help="Only what this member got.")
@click.option("--why-not", "rule", metavar="RULE", help="Only the line that stopped this rule.")
@common
def command(key: str, store: str, program: Path | None, member: str | None, rule: str | None) -> None:
    """Say why an event (its ID), or each event of an order, led to what it led to."""
    with open_engine(the_program(program), store, make=False) as engine:
        found = engine.explain(key, member)
    if not found:
        raise click.UsageError(say("no event of {key} touched the member {member}", key=key, member=member))
    for number, explanation in enumerate(found):
        if number:
            click.echo()
        click.echo("\n".join(_why_not(explanation, rule) if rule else _why(explanation, member)))


def _head(explanation: Explanation) -> str:
    program = explanation.program
    when = program.zone.local_text(explanation.at)
    version = f"{program.id}@{program.digest[:7]}"
    name = click.style(f"{explanation.event_type} {explanation.id}", bold=True)
    return f"{name}   {when} {program.zone.name}   {version}"


def _why(explanation: Explanation, member: str | None) -> list[str]:
    return [_head(explanation), explanation.text(member, language())]


def _why_not(explanation: Explanation, rule_id: str) -> list[str]:
    program = explanation.program
    rule = program.rules.get(rule_id)
    if rule is None or rule.counter:
        raise click.UsageError(_no_rule(program, rule_id))
    lines = [_head(explanation)]
    if explanation.refused:
        return [*lines, told(say("refused: {why}", why=explanation.refused))]
    reasons = [reason for step in explanation.steps for reason in step.reasons if reason.rule.id == rule_id]
    if not reasons:
        waits = say(
            "{rule} waits for {event}, not for {other}",
            rule=rule_id, event=rule.when, other=explanation.event_type,
        )  # fmt: skip
        return [*lines, f" · {told(waits)}"]
    for reason in reasons:
        stopped = reason.stopped_by
        if reason.fired:
            lines.append(" ✔ " + told(say("{rule} fired", rule=rule_id)))
        elif stopped is None:
            lines.append(" · " + told(say("{rule} had nothing to look at", rule=rule_id)))
        else:
            lines += [f" ✘ {rule_id}", *_stopped(stopped)]
    return lines


def _stopped(asked: Asked) -> list[str]:
    line = asked.line
    role = f"{line.role} " if line.role in ("unless", "any") else ""
    element = f"{asked.element}: " if asked.element else ""
    reads = [f"       {name} = {told(value)}" for name, value in asked.reads]
    stopped = told(say("stopped by  {line}", line=f"{element}{role}{line.text}"))
    return [f"     {stopped}   {line.place.file}:{line.place.line}", *reads]


def _no_rule(program: Program, rule_id: str) -> str:
    known = [rule.id for rule in program.rules.values() if not rule.counter]
    near = nearest(rule_id, known)
    return say(
        '{program} has no rule "{rule_id}"; {more}',
        program=program.id,
        rule_id=rule_id,
        more=say("did you mean {near}?", near=near)
        if near
        else say("rules: {known}", known=first_few(known)),
    )
