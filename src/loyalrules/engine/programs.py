"""From folders, files and loaded programs to the programs of an engine, by their ids."""

from collections.abc import Iterable
from pathlib import Path

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem, ProgramError
from loyalrules.base.say import say
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.program.from_text import load_file

ENDING = ".loyal.yaml"
Programs = str | Path | Program | Iterable[str | Path | Program]


def load_programs(programs: Programs, registry: Registry) -> dict[str, Program]:
    """Return the programs by id: of a folder (all ``*.loyal.yaml`` below it), files, or loaded already.

    Raises ``ProgramError`` with the problems of all files, and for two programs of one id;
    ``ValueError`` for an empty list.
    """
    found: list[Program] = []
    problems: list[Problem] = []
    listed = [programs] if isinstance(programs, str | Path | Program) else programs
    for source in listed:
        if isinstance(source, Program):
            found.append(source)
            continue
        for path in files_of(Path(source)):
            try:
                found.append(load_file(path, registry))
            except ProgramError as error:
                problems += error.problems
    by_id: dict[str, Program] = {}
    for program in found:
        first = by_id.setdefault(program.id, program)
        if first is not program:
            message = say(
                'a program with the id "{program}" is in {file} already', program=program.id, file=first.file
            )
            problems.append(
                Problem("LR190", message, Place(program.file, 1, 1), say("give one of them another id"))
            )
    if problems:
        raise ProgramError(problems)
    if not by_id:
        raise ValueError(say("an engine needs at least one program"))
    return by_id


def files_of(path: Path) -> list[Path]:
    """Return the program files that a path stands for, in the order of their names.

    Raises ``ProgramError`` when there is none.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise ProgramError(
            [
                Problem(
                    "LR191",
                    say("there is no such file or folder"),
                    Place(str(path), 1, 1),
                    say("the path counts from the current folder"),
                )
            ]
        )
    found = sorted(path.rglob(f"*{ENDING}"))
    if not found:
        message = say("no file below this folder ends in {ending}", ending=ENDING)
        hint = say("name a file, or rename yours so that it ends like this")
        raise ProgramError([Problem("LR191", message, Place(str(path), 1, 1), hint)])
    return found
