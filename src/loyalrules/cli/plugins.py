"""``loyalrules plugins``: what programs may say, and where each word comes from."""

import json
from collections.abc import Iterator

import click

from loyalrules.base.language import text_in_language
from loyalrules.base.say import say
from loyalrules.cli.frame import common, language, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.table import aligned
from loyalrules.plugins.registry import Registry, build_registry

_BUILT_IN = "loyalrules."
_HEADS = {
    "kinds": say("kinds"),
    "verbs": say("verbs"),
    "events": say("events"),
    "functions": say("functions"),
    "risks": say("risks"),
}


@click.command("plugins", cls=ToldCommand, short_help="List what programs may say.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@common
def command(form: str) -> None:
    """List kinds, verbs, events, functions and risks, each with the plugin that brings it."""
    registry = build_registry(entry_points=True)
    words = list(plugin_words(registry))
    if form == "json":
        keys = ("what", "name", "origin", "summary")
        click.echo(json.dumps([dict(zip(keys, row, strict=True)) for row in words], indent=2))
        return
    for what in dict.fromkeys(row[0] for row in words):
        rows = [
            (name, _shown(origin), text_in_language(doc, language()) + _sections(registry, kind, name))
            for kind, name, origin, doc in words
            if kind == what
        ]
        click.echo(click.style(told(_HEADS[what]), bold=True))
        click.echo("\n".join(aligned(rows, indent="  ")))
        click.echo()


def plugin_words(registry: Registry) -> Iterator[tuple[str, str, str, str]]:
    """Yield every word that programs may say: what it is, its name, who brings it, and what it does."""
    for name, kind in registry.kinds.items():
        yield "kinds", name, registry.origins[f"kind {name}"], kind.summary
    for name, verb in sorted(registry.verbs.items()):
        yield "verbs", name, registry.origins[f"verb {name}"], verb.summary
    for name, event in sorted(registry.events.items()):
        yield "events", name, registry.origins[f"event {name}"], event.doc
    for name, function in registry.functions.items():
        yield "functions", function.signature, registry.origins[f"function {name}"], function.doc
    for code, risk in registry.risks.items():
        yield "risks", code, registry.origins[f"risk {code}"], risk.story.title


def _sections(registry: Registry, what: str, name: str) -> str:
    """Return the sections that a kind reads, as they stand behind what it does."""
    sections = registry.kinds[name].sections if what == "kinds" else ()
    return f" ({', '.join(sections)}:)" if sections else ""


def _shown(origin: str) -> str:
    return told(say("built in")) if origin.startswith(_BUILT_IN) else origin
