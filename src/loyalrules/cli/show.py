"""``loyalrules show --code``: the Python that a program became."""

from collections.abc import Iterator
from pathlib import Path

import click

from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.cli.frame import common
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.usage import FILE
from loyalrules.decide.quote import fused
from loyalrules.plugins.program import Plan, Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_file
from loyalrules.program.fused_read import CannotFuse
from loyalrules.program.rule_code import RuleCode, source_of, words_in


@click.command("show", cls=ToldCommand, short_help="Show the code that a program became.")
@click.option(
    "--code", is_flag=True, required=True, help="Show the generated Python: nothing else can be shown."
)
@click.argument("program", type=FILE)
@click.argument("event", required=False)
@common
def command(program: Path, event: str | None, **_: bool) -> None:
    """Print what decides each event of PROGRAM, or only EVENT: a function for each rule, and the quotes.

    ``None`` in place of an answer means that a rule does not fire. In a quote, ``careful`` answers for a
    record that is unusual: it asks the rules one by one.
    """
    loaded = load_file(program, build_registry(entry_points=True))
    if event is not None and event not in loaded.plans:
        near = nearest(event, sorted(loaded.plans))
        more = say("; did you mean {near}?", near=near) if near else ""
        raise click.UsageError(say("no rule of this program is about {event}{more}", event=event, more=more))
    for name, plan in loaded.plans.items():
        if event in (None, name):
            click.echo("\n\n\n".join(_functions(loaded, name, plan)) + "\n")


def _functions(program: Program, name: str, plan: Plan) -> Iterator[str]:
    roots = ", ".join(f"r_{root} is the record of {root}" for root in plan.roots)
    facts = "".join(f"\n#   f[{slot}] is {fact}" for slot, fact in enumerate(plan.fact_names))
    yield f"# {name}: {roots}{facts}"
    for rule in (*plan.rules, *plan.counts):
        if isinstance(rule.code, RuleCode):
            source = source_of("rule", plan.roots, rule.code, per_element=rule.per_element)
            yield f"# {rule.id}, {rule.place}\n{words_in(source, rule.code.bindings)}"
    for unit in dict.fromkeys(effect.unit.id for rule in plan.rules for effect in rule.effects):
        try:
            yield f"# A quote of {unit}\n{fused(program, name, unit).source}"
        except CannotFuse:
            continue
