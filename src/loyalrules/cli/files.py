"""Finding and reading the files that a command is about."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from loyalrules.base.say import say

PROGRAM, STORIES = ".loyal.yaml", ".test.yaml"
_PASSED_OVER = frozenset({"node_modules", "__pycache__", "build", "dist"})


def find_files(named: Sequence[Path], endings: Sequence[str]) -> list[Path]:
    """Return the named files, and in named folders (or the current one) every file with an ending.

    Raises ``UsageError`` (exit 2) when there is none.
    """
    found: list[Path] = []
    for path in named or (Path(),):
        if path.is_dir():
            found += sorted(file for file in _below(path) if file.name.endswith(tuple(endings)))
        elif not path.exists():
            raise click.UsageError(say("there is no file {path}", path=path))
        else:
            found.append(path)
    if not found:
        raise click.UsageError(
            say(
                "no {ways} in {where}; name the files, or go where they are",
                ways=[f"*{ending}" for ending in endings],
                where=list(named) or say("this folder"),
            )
        )
    return list(dict.fromkeys(found))


def the_program(named: Path | None) -> Path:
    """Return the named program, or the only one below the current folder."""
    if named is not None:
        return named
    found = find_files((), (PROGRAM,))
    if len(found) > 1:
        shown = ", ".join(str(path) for path in found[:4]) + (", ..." if len(found) > 4 else "")
        raise click.UsageError(
            say(
                "there are {count} programs here; say which with --program ({shown})",
                count=len(found),
                shown=shown,
            )
        )
    return found[0]


def _below(folder: Path) -> Iterable[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _PASSED_OVER:
            continue
        if path.is_dir():
            if not path.is_symlink():
                yield from _below(path)
        else:
            yield path
