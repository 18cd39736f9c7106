"""``loyalrules schema``: the JSON Schema with which editors complete and check files."""

import json
from pathlib import Path

import click

from loyalrules.cli.frame import common
from loyalrules.cli.schema_files import map_schema, program_schema, stories_schema
from loyalrules.plugins.registry import build_registry


@click.command("schema", short_help="Print the JSON Schema for editors.")
@click.argument("what", type=click.Choice(["program", "test", "map"]), default="program")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write it to a file."
)
@common
def command(what: str, out: Path | None) -> None:
    """Print the JSON Schema of program files, of test files, or of mapping files (map)."""
    if what == "map":
        schema = map_schema()
    else:
        registry = build_registry(entry_points=True)
        schema = program_schema(registry) if what == "program" else stories_schema(registry)
    text = json.dumps(schema, ensure_ascii=False, indent=2)
    if out is None:
        click.echo(text)
        return
    out.write_text(text + "\n", encoding="utf-8")
    click.echo(f"wrote {out}", err=True)
