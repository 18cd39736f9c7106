"""Programs that lose money, one file for each risk: what happens to them, and to the mended program.

A file says what is lost (``it``), the program (``lossy``), what mends it (``mend``: old text, new text),
whom the warning is about and what it underlines, and what happens. ``each_round`` is repeated; in it
``<n>`` is the number of the round and ``<day>`` its day of March. ``ends`` says, by the number of rounds,
how the lossy and the mended program end.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loyalrules.base.problem import Problem, Related
from loyalrules.cases.run import run_file
from loyalrules.document.from_text import read_document
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import check_document

FOLDER = Path(__file__).parent / "losses"
REGISTRY = build_registry()


@dataclass(frozen=True)
class Loss:
    """One file of ``losses/``."""

    code: str
    said: dict[str, Any]

    @property
    def lossy(self) -> str:
        return str(self.said["lossy"])

    @property
    def mended(self) -> str:
        text = self.lossy
        for old, new in self.said["mend"]:
            assert old in text, f"{self.code}: {old!r} is not in the program"
            text = text.replace(old, new)
        return text

    def story(self, which: str, rounds: int) -> str:
        """Return a test file that plays the rounds, and expects what the file says of the end."""
        own = self.said.get(f"{which}_round", self.said.get("each_round", ""))
        played = [
            own.replace("<n>", str(number)).replace("<day>", f"{number:02}")
            for number in range(1, rounds + 1)
        ]
        before, after = (
            self.said.get("before", ""),
            self.said.get(f"{which}_after", self.said.get("after", "")),
        )
        steps: list[Any] = []
        for part in (before, *played, after):
            steps += yaml.load(part, yaml.BaseLoader) or []
        ends = dict(self.said["ends"][str(rounds)][which])
        last = {"at": ends.pop("at", steps[-1]["at"]), "expect": ends}
        story = {"it": self.said["it"], "steps": [*steps, last]}
        if "members" in self.said:
            story["members"] = self.said["members"]
        return yaml.safe_dump({"program": "shop.loyal.yaml", "tests": [story]}, allow_unicode=True)


def losses() -> list[Loss]:
    """Return every file of the folder."""
    return [
        Loss(path.stem.partition("-")[0], yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))
        for path in sorted(FOLDER.glob("*.yaml"))
    ]


def warnings(text: str, at: int | None = None) -> list[Problem]:
    """Return what is found in a program."""
    return check_document(read_document(text, "shop.loyal.yaml"), REGISTRY, at)[1]


def underlined(text: str, problem: Problem | Related) -> str:
    """Return the text that a problem underlines."""
    line, place = text.split("\n")[problem.place.line - 1], problem.place
    return line[place.column - 1 : place.column - 1 + place.length]


def play(folder: Path, program: str, story: str) -> list[str]:
    """Play a story; return how it differs from what it expects."""
    (folder / "shop.loyal.yaml").write_text(program, encoding="utf-8")
    path = folder / "shop.test.yaml"
    path.write_text(story, encoding="utf-8")
    (result,) = run_file(path, REGISTRY).stories
    return [f"{one.after}: {one.what} expected {one.expected}, got {one.got}" for one in result.failures]
