"""``loyalrules schema``: the JSON Schema with which editors complete and check files."""

import json
from pathlib import Path
from typing import Any

import click

from loyalrules.base.say import say
from loyalrules.cli.frame import common, language, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.schema_files import map_schema, program_schema, stories_schema
from loyalrules.cli.schema_language import spoken
from loyalrules.cli.schema_path import at_path, outline, whole
from loyalrules.plugins.registry import Registry, build_registry

FILES = ("program", "test", "map")


@click.command("schema", cls=ToldCommand, short_help="Print the JSON Schema for editors, or what one key is.")
@click.argument("what", default="program", metavar="[program|test|map|PATH]")
@click.option("--json", "as_json", is_flag=True, help="Of a PATH: its JSON Schema instead of an outline.")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write it to a file."
)
@common
def command(what: str, as_json: bool, out: Path | None) -> None:
    """Print the JSON Schema of program files, of test files, or of mapping files (map).

    With a PATH such as then.earn, units.pay or order.paid: what can be written there.
    """
    registry = build_registry(entry_points=True)
    if what in FILES:
        text = _written(schema_for(what, registry, language()))
    else:
        program = schema_for("program", registry, language())
        stories = schema_for("test", registry, language())
        found = at_path(what, program, stories)
        text = _written(whole(found)) if as_json else outline(what, found)
    if out is None:
        click.echo(text)
        return
    out.write_text(text + "\n", encoding="utf-8")
    click.echo(told(say("wrote {file}", file=out)), err=True)


def schema_for(what: str, registry: Registry, language: str) -> dict[str, Any]:
    """Return the schema of program, test or map files, with what it says in a language."""
    if what == "map":
        made = map_schema()
    else:
        made = program_schema(registry) if what == "program" else stories_schema(registry)
    found: dict[str, Any] = spoken(made, language)
    return found


def _written(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2)
