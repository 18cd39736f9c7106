"""No text that people read bypasses the catalogue of sentences."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from house.messages import SOURCE, sentences
from house.untold import untold
from loyalrules.cli.front import COMMANDS, main
from loyalrules.cli.helping import ToldCommand, help_texts


def test_what_is_written_or_raised_for_people_is_made_by_say():
    assert list(untold(SOURCE)) == []


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ('click.echo("no such thing")', False),
        ('click.echo(f"{count} events were read")', False),
        ('click.echo("\\n".join(["all is fine", said]))', False),
        ('click.echo(told(say("all is fine")))', True),
        ('click.echo(f"{path}: {told(fault)}")', True),
        ('raise EventError("LR601", "the price is missing", "/order")', False),
        ('raise EventError("LR601", say("the price is missing"), "/order")', True),
        ('Problem("LR1", message, place, "write it so" if near is None else near)', False),
        ('Finding("zone data", said, fine=True)', False),
        ('raise RuntimeError("this cannot be")', True),
    ],
)
def test_a_text_that_would_stay_english_is_found(tmp_path: Path, line: str, *, is_told: bool):
    (tmp_path / "a.py").write_text(line + "\n", encoding="utf-8")

    assert (list(untold(tmp_path)) == []) is is_told


def test_the_help_of_every_command_is_among_the_sentences():
    texts = set(help_texts(main))

    assert {"Find every problem of programs.", "Warnings fail, too.", "Show this message and exit."} <= texts
    assert texts <= {one.text for one in sentences()}
    assert len(texts) > 5 * len(COMMANDS)


def test_every_command_tells_its_help_in_a_language():
    assert [one.name for one in _all(main) if not isinstance(one, ToldCommand)] == []


def _all(group: click.Group) -> Iterator[click.Command]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield command
        if isinstance(command, click.Group):
            yield from _all(command)
