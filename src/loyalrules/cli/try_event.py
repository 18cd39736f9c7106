"""``loyalrules try``: what one event would do, and why; nothing is written."""

import json
from pathlib import Path
from typing import Any

import click

from loyalrules.base.calendar import Zone
from loyalrules.base.problem import EventError, Problem, ProgramError
from loyalrules.base.say import say
from loyalrules.base.sent import json_fault
from loyalrules.cases.state import import_event, place_of
from loyalrules.cli.files import the_program
from loyalrules.cli.frame import FINE, FOUND, common, language, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.usage import FILE, KnownFile
from loyalrules.decide.explain_text import explain
from loyalrules.document.from_bytes import read_document_file
from loyalrules.document.to_model import to_value
from loyalrules.engine.engine import Engine
from loyalrules.engine.outcome import Outcome
from loyalrules.plugins.program import Program
from loyalrules.sources.found import SourceError

_SOURCE = "try"


@click.command("try", cls=ToldCommand, short_help="See what one event would do, and why.")
@click.argument("event", type=KnownFile(allow_dash=True))
@click.option("--program", type=FILE, help="The program; default: the only one below the current folder.")
@click.option("--member", help="The member whom the event is about, in place of the one it names.")
@click.option("--state", type=FILE, help="YAML or JSON: what is known of members, {mina: {tier: gold}}.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@common
@click.pass_context
def command(
    context: click.Context,
    event: Path,
    program: Path | None,
    member: str | None,
    state: Path | None,
    form: str,
) -> None:
    """Decide the one EVENT of a JSON file (- is the standard input), its whole chain, and write nothing."""
    raw = _read(event)
    if member is not None:
        raw["subject" if "specversion" in raw else "member"] = member
    with Engine.open(the_program(program), "memory", entry_points=True) as engine:
        (loaded,) = engine.programs.values()
        if state is not None:
            _import(engine, loaded, state, raw)
        outcome = engine.preview(raw)
    if form == "json":
        click.echo(json.dumps(dict(outcome.data), ensure_ascii=False, indent=2))
    else:
        _show(outcome, loaded)
    context.exit(FOUND if outcome.refused else FINE)


def _read(path: Path) -> dict[str, Any]:
    shown = say("the standard input") if str(path) == "-" else str(path)
    with click.open_file(str(path), "rb") as stream:
        data = stream.read()
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceError(
            "LR657",
            say("byte {start} of {shown} is not UTF-8", start=error.start, shown=shown),
            say("save it as UTF-8"),
        ) from None
    except json.JSONDecodeError as error:
        raise SourceError(
            "LR652",
            say(
                "{shown}:{lineno}:{colno} is not JSON: {said}",
                shown=shown,
                lineno=error.lineno,
                colno=error.colno,
                said=json_fault(error.msg),
            ),
        ) from None
    except (RecursionError, ValueError) as error:
        raise SourceError(
            "LR652", say("{shown} is not JSON that can be read: {error}", shown=shown, error=error)
        ) from None
    if not isinstance(value, dict):
        raise SourceError(
            "LR652",
            say("{shown} is JSON, but not one event", shown=shown),
            say('an event is written {{"type": ...}}'),
        )
    return value


def _import(engine: Engine, program: Program, path: Path, raw: dict[str, Any]) -> None:
    document = read_document_file(path)
    members: dict[str, dict[str, Any]] = to_value(dict[str, dict[str, Any]], document, ())
    at = _moment(raw, program.zone)
    for member, state in members.items():
        try:
            engine.evaluate(import_event(program, member, state, at, _SOURCE))
        except EventError as error:
            place = place_of(document, (member,), error.pointer)
            raise ProgramError([Problem(error.code, error.message, place, error.hint)]) from None


def _moment(raw: dict[str, Any], zone: Zone) -> int:
    """Return the moment of the event: the state is that of the same moment."""
    key = "time" if "specversion" in raw else "at"
    try:
        return zone.read_moment(raw[key])
    except KeyError:
        raise EventError("LR605", say("{key} is missing: when did it happen?", key=key), f"/{key}") from None
    except ValueError as error:
        raise EventError("LR604", str(error), f"/{key}") from None


def _show(outcome: Outcome, program: Program) -> None:
    lang = language()
    if outcome.refused:
        click.echo(click.style(told(say("refused: {why}", why=outcome.refused)), fg="yellow"))
    made = outcome.made
    if made is not None:
        click.echo("\n".join(explain(program, made.trace, made.given, lang=lang)))
    click.echo("\n" + told(say("(nothing was written)")))
