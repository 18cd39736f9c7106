"""``loyalrules run``: a history of events into a ledger, each exactly once."""

import json
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from loyalrules.base.place import Place
from loyalrules.base.problem import EventError, LoyalError, Problem
from loyalrules.base.say import say
from loyalrules.cli.files import the_program
from loyalrules.cli.frame import FINE, FOUND, common, exit_code_of, is_verbose, language, told
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_engine
from loyalrules.cli.table import aligned
from loyalrules.cli.usage import FILE
from loyalrules.cli.words import word
from loyalrules.decide.shown import grouped
from loyalrules.engine.engine import Engine
from loyalrules.sources.found import Item, Reading
from loyalrules.sources.from_mapping import load_mapping
from loyalrules.sources.history import read_history

_MOST_SHOWN = 20


@dataclass(slots=True)
class Totals:
    """What became of what was read: read = new + known + refused + unreadable."""

    new: int = 0
    known: int = 0
    refused: int = 0
    unreadable: int = 0
    left_out: int = 0
    warnings: int = 0
    told: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Everything that was read."""
        return self.new + self.known + self.refused + self.unreadable

    def tell(self, what: str, place: Place, said: str, most: int | None) -> None:
        """Keep a line about something that was not taken, up to a number of them."""
        if most is None or len(self.told) < most:
            self.told.append((what, f"{place.file}:{place.line}", said))


@click.command("run", cls=ToldCommand, short_help="Decide a history of events into a ledger.")
@click.argument("history", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--store", required=True, help="The ledger, such as sqlite:///shop.db; made when it is not there."
)
@click.option("--program", type=FILE, help="The program; default: the only one below the current folder.")
@click.option("--map", "mapping", type=FILE, help="The mapping: which columns fill which fields.")
@click.option("--source", help="Who sent the events; default: what the mapping or the file says.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@common
@click.pass_context
def command(
    context: click.Context,
    history: tuple[Path, ...],
    store: str,
    program: Path | None,
    mapping: Path | None,
    source: str | None,
    form: str,
) -> None:
    """Decide the events of HISTORY files (.csv, .jsonl, .parquet) and write them, each exactly once.

    The same file again changes nothing. What is refused or cannot be read is listed and counted.
    """
    totals = Totals()
    failure: LoyalError | None = None
    with open_engine(the_program(program), store, make=True) as engine:
        (loaded,) = engine.programs.values()
        plan = None if mapping is None else load_mapping(mapping, loaded)
        with _progress() as progress:
            try:
                for path in history:
                    reading = Reading()
                    items = read_history(path, plan, source, reading)
                    _run(engine, _watched(items, path, reading, progress), totals)
                    totals.left_out += reading.left_out
            except LoyalError as error:
                failure = error
    if failure is None or totals.read:
        _show(totals, form)
    if failure is not None:
        if totals.read:
            click.echo(
                told(say("what is counted above is written; mend the file and send it again")), err=True
            )
        context.exit(exit_code_of(failure))
    context.exit(FOUND if totals.unreadable else FINE)


def _run(engine: Engine, items: Iterator[Item], totals: Totals) -> None:
    most = None if is_verbose() else _MOST_SHOWN
    places: deque[Place] = deque()

    def events() -> Iterator[dict[str, object]]:
        for item in items:
            if isinstance(item, Problem):
                said = say("[{code}] {message}", code=item.code, message=item.message)
                if item.hint:
                    said = say("{said} ({hint})", said=said, hint=item.hint)
                if item.severity == "warning":
                    totals.warnings += 1
                    totals.tell("warning", item.place, said, None)
                    continue
                totals.unreadable += 1
                totals.tell("unreadable", item.place, said, most)
            else:
                places.append(item.place)
                yield item.raw

    for outcome in engine.evaluate_many(events()):
        place = places.popleft()
        if isinstance(outcome, EventError):
            totals.unreadable += 1
            said = say("[{code}] {message}", code=outcome.code, message=outcome.message)
            if outcome.hint:
                said = say("{problem} ({hint})", problem=said, hint=outcome.hint)
            totals.tell("unreadable", place, said, most)
        elif outcome.replayed:
            totals.known += 1
        elif outcome.made is not None and outcome.made.refused:
            totals.refused += 1
            totals.tell("refused", place, outcome.refused, most)
        else:
            totals.new += 1


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    console = Console(file=sys.stderr)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _watched(items: Iterator[Item], path: Path, reading: Reading, progress: Progress) -> Iterator[Item]:
    task = progress.add_task(path.name, total=None)
    for number, item in enumerate(items):
        if number % 500 == 0:
            progress.update(task, total=reading.size or None, completed=reading.done)
        yield item
    progress.update(task, total=reading.size or 1, completed=reading.size or 1)


def _show(totals: Totals, form: str) -> None:
    if form == "json":
        data = {**asdict(totals), "read": totals.read}
        data["told"] = [dict(zip(("what", "place", "said"), one, strict=True)) for one in totals.told]
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    lang = language()
    for what in ("refused", "unreadable", "warning"):
        lines = [(place, told(said)) for kind, place, said in totals.told if kind == what]
        if lines:
            click.echo(click.style(word(what, lang), bold=True))
            click.echo("\n".join(aligned(lines, indent="  ")))
    hidden = totals.refused + totals.unreadable + totals.warnings - len(totals.told)
    if hidden:
        more = say("... {count} more; --verbose lists them all", count=grouped(str(hidden)))
        click.echo(f"  {told(more)}")
    parts = [
        say("{count} new", count=grouped(str(totals.new))),
        say("{count} already known", count=grouped(str(totals.known))),
        say("{count} refused", count=grouped(str(totals.refused))),
        say("{count} unreadable", count=grouped(str(totals.unreadable))),
    ]
    click.echo(told(say("{parts}: {count} read", parts=parts, count=grouped(str(totals.read)))))
    if totals.left_out:
        click.echo(told(say("{count} rows left out by the mapping", count=grouped(str(totals.left_out)))))
