"""The drawing of the house is true: its arrows are the imports between rooms, and they only go down."""

import ast
import re
from pathlib import Path

from house.floors import FLOOR_OF

SOURCE = Path(__file__).parents[2] / "src" / "loyalrules"
PAGE = SOURCE / "FLOORS.md"
ARROW = re.compile(r"^ {4}(\w+) --> (\w+)$", re.MULTILINE)


def imports() -> set[tuple[str, str]]:
    """Return the pairs (room, room that it imports) of the source."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        room = file.relative_to(SOURCE).parts[0]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("loyalrules."):
                other = str(node.module).split(".")[1]
                if room in FLOOR_OF and other in FLOOR_OF and other != room:
                    found.add((room, other))
    return found


def nearest(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Leave out what follows: an arrow to a room that is reached through another one."""

    def reaches(start: str, end: str, without: tuple[str, str]) -> bool:
        below = {other for room, other in pairs if room == start and (room, other) != without}
        return end in below or any(reaches(other, end, without) for other in below)

    return {pair for pair in pairs if not reaches(*pair, pair)}


def test_the_drawing_shows_the_imports_as_they_are():
    drawn = set(ARROW.findall(PAGE.read_text(encoding="utf-8")))
    wanted = nearest(imports())

    assert drawn == wanted, "\n".join(f"    {room} --> {other}" for room, other in sorted(wanted))


def test_every_arrow_goes_down():
    assert [pair for pair in imports() if FLOOR_OF[pair[0]] <= FLOOR_OF[pair[1]]] == []
