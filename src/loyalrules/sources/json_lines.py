"""JSON Lines: one object on each line, read strictly."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.base.sent import json_fault
from loyalrules.sources.found import Reading, Row, SourceError

_LONGEST = 1024 * 1024  # Bytes of one line.


def json_rows(path: Path, reading: Reading) -> Iterator[Row | Problem]:
    """Yield each line's object as a row, and a ``Problem`` (LR652) for each line that is none.

    Empty lines are passed over. Raises ``SourceError`` (LR659) for a file without any line.
    """
    reading.size = path.stat().st_size
    found = False
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(_LONGEST + 1):
            number += 1
            reading.done += len(line)
            if line.strip():
                found = True
                yield read_line(line, number, path)
            while len(line) > _LONGEST and not line.endswith(b"\n"):
                line = stream.readline(_LONGEST + 1)
                reading.done += len(line)
    if not found:
        raise SourceError("LR659", say("{path} is empty", path=path), say("each line is one event as JSON"))


def read_line(line: bytes, number: int, path: Path | str) -> Row | Problem:
    """Return the object of one line, or what is wrong with it (LR652)."""
    place = Place(str(path), number, 1)
    if len(line) > _LONGEST:
        return Problem("LR652", say("this line is longer than 1 MiB"), place)
    try:
        value = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_pairs, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        return Problem("LR652", say("byte {start} of this line is not UTF-8", start=error.start + 1), place)
    except json.JSONDecodeError as error:
        there = Place(str(path), number, error.colno)
        return Problem(
            "LR652",
            say("this line is not JSON: {error}", error=json_fault(error.msg)),
            there,
        )
    except ValueError as error:
        return Problem("LR652", say("this line is not JSON as we read it: {error}", error=error), place)
    except RecursionError:
        return Problem("LR652", say("this line is nested too deep"), place)
    if not isinstance(value, dict):
        return Problem(
            "LR652", say("this line is JSON, but not an object"), place, say('write {{"type": ...}}')
        )
    return Row(number, value)


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(say('the key "{twice}" stands there twice', twice=twice))
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(say("{name} is not a number of JSON", name=name))
