"""The options of commands that replay a history: which part of it, when, and by how many processes."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from loyalrules.base.calendar import Duration, read_date, read_duration
from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.cli.usage import FILE
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.replay.run import Inputs, Replayed, replay
from loyalrules.replay.shaping import WHOLE, Shaping
from loyalrules.sources.from_mapping import load_mapping

_SHORT_DURATION = {"d": "days", "w": "weeks", "h": "hours"}


class Day(click.ParamType[int]):
    """A day such as 2026-11-30, as an ordinal."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the day."""
        try:
            return read_date(value)
        except ValueError:
            self.fail(say('"{value}" is not a day such as 2026-11-30', value=value), param, ctx)


class Weeks(click.ParamType[int]):
    """Whole weeks, as in 52w: weekdays stay what they are."""

    name = "weeks"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number of weeks."""
        digits = str(value).removesuffix("w").removeprefix("-")
        if not (str(value).endswith("w") and digits.isascii() and digits.isdigit() and len(digits) < 5):
            self.fail(say('"{value}" is not a number of whole weeks such as 52w', value=value), param, ctx)
        return int(str(value).removesuffix("w"))


class Share(click.ParamType[int]):
    """A share such as 10%, in ten-thousandths."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the share."""
        whole, _, rest = str(value).removesuffix("%").partition(".")
        if not (
            str(value).endswith("%")
            and (whole + rest).isdigit()
            and (whole + rest).isascii()
            and len(rest) < 3
        ):
            self.fail(say('"{value}" is not a share such as 10%', value=value), param, ctx)
        found = int(whole or "0") * 100 + int(rest.ljust(2, "0"))
        if not 0 < found <= WHOLE:
            self.fail(say("a sample is more than 0% and at most 100%"), param, ctx)
        return found


class Wait(click.ParamType[Duration]):
    """A duration: 3d, 2w, or in words as in a program."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the duration."""
        text = str(value)
        if text[-1:] in _SHORT_DURATION and text[:-1].isdigit():
            text = f"{text[:-1]} {_SHORT_DURATION[text[-1]]}"
        try:
            return read_duration(text)
        except ValueError:
            self.fail(say('"{value}" is not a duration such as 3d or "3 days"', value=value), param, ctx)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the options say: the mapping file, what is made of the history, and who replays it.

    ``jobs`` is how many processes do it; with a ``master``, a cluster of Spark does.
    """

    mapping: Path | None
    shaping: Shaping
    jobs: int
    master: str = ""

    def inputs(self, programs: Sequence[Program], registry: Registry, files: Sequence[Path]) -> Inputs:
        """Return what is replayed, and how. Raises ``ProgramError`` for a mapping that cannot be read."""
        text = None
        if self.mapping is not None:
            load_mapping(self.mapping, programs[0])  # So that its mistakes are told before anything is read.
            text = (self.mapping.read_text(encoding="utf-8"), str(self.mapping))
        return Inputs(programs, registry, files, text, self.shaping, self.jobs, entry_points=True)

    def replay(self, inputs: Inputs) -> Replayed:
        """Replay, with bars on a terminal. Raises what ``loyalrules.replay.run.replay`` raises."""
        if self.master:
            found: Replayed = _spark().replay_by_spark(inputs, self.master)
            return found
        with Bars() as bars:
            return replay(inputs, bars)


def _spark() -> Any:
    try:
        return import_module("loyalrules.spark.simulated")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pyspark", "pyarrow"):
            raise
        raise LoyalError(say("Spark is not installed: pip install loyalrules[spark]")) from None


def history_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options; the command gets them together, as ``chosen``."""

    @wraps(command)
    def with_chosen(
        *arguments: Any, mapping: Path | None, jobs: int, engine: str, master: str | None, **rest: Any
    ) -> None:
        names = ("first", "last", "shift", "sample", "delivery_after", "seed")
        shaping = _shaping(*(rest.pop(name) for name in names))
        if master and engine != "spark":
            raise click.UsageError(say("--master names a cluster of Spark: say --engine spark as well"))
        chosen = Chosen(mapping, shaping, jobs, (master or f"local[{jobs}]") if engine == "spark" else "")
        command(*arguments, chosen=chosen, **rest)

    options = (
        click.option(
            "--map", "mapping", type=FILE,
            help="The mapping: which columns fill which fields.",
        ),
        click.option("--from", "first", type=Day(), help="The first day of the history to replay."),
        click.option("--through", "last", type=Day(), help="The last day of the history to replay."),
        click.option("--shift", type=Weeks(), default="0w", help="Move the history on, by whole weeks: 52w."),
        click.option("--sample", type=Share(), default="100%", help="Take some members only: 10%."),
        click.option("--seed", type=int, default=0, help="Another number takes other members for a sample."),
        click.option(
            "--delivery-after", type=Wait(), help="Assume a delivery so long after each purchase: 3d."
        ),
        click.option(
            "--jobs", type=click.IntRange(1, 256), default=_processors,
            help="Number of processes; default: one for each processor.",
        ),
        click.option(
            "--engine", type=click.Choice(["processes", "spark"]), default="processes",
            help="Who replays: processes of this machine, or Spark. The figures are the same.",
        ),
        click.option(
            "--master", help="The cluster of Spark, such as spark://host:7077; default: this machine."
        ),
    )  # fmt: skip
    found: Callable[..., None] = with_chosen
    for option in reversed(options):
        found = option(found)
    return found


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shaping(
    first: int | None, last: int | None, shift: int, sample: int, delivery_after: Duration | None, seed: int
) -> Shaping:
    """Return what the options say. Raises ``UsageError`` for a span that ends before it begins."""
    if first is not None and last is not None and last < first:
        raise click.UsageError(say("--through lies before --from"))
    return Shaping(first, last, shift, sample, delivery_after, seed=seed)


class Bars:
    """Shows how far each step of a replay is, with the time that is left, on a terminal."""

    def __init__(self) -> None:
        console = Console(file=sys.stderr)
        self._bars = Progress(
            TextColumn("{task.description:<7}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
            TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._tasks: dict[str, Any] = {}

    def __call__(self, what: str, done: int, of: int) -> None:
        """Move the bar of one step."""
        if what not in self._tasks:
            self._bars.start()
            self._tasks[what] = self._bars.add_task(what, total=of)
        self._bars.update(self._tasks[what], completed=done, total=of)

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()
