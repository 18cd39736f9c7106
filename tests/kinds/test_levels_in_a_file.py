"""The stories of levels and campaigns hold in a file that is closed and opened between any two events."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from loyalrules.cases import run
from loyalrules.cases.run import load_stories, run_story
from loyalrules.cases.stage import Stage
from loyalrules.engine.engine import Engine
from loyalrules.engine.rebuild import Rebuilding
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.plugins.registry import build_registry

PROGRAMS = Path(__file__).parents[2] / "programs"
NAMES = ("taking-part", "corpus/star-year", "corpus/daily-set")
REGISTRY = build_registry()


def stories(name: str):
    return load_stories(PROGRAMS / f"{name}.test.yaml", REGISTRY)


def every_story() -> list[tuple[str, str]]:
    return [(name, story.it) for name in NAMES for story in stories(name)[0].stories]


class Recorder(SqliteStore):
    """A ledger in a file that notes what one step wrote."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.decisions = []

    def commit(self, program, event, decision, answer, order="") -> None:
        super().commit(program, event, decision, answer, order)
        self.decisions.append(decision)


class FileStage(Stage):
    """A stage whose ledger is closed after every event."""

    path = ""

    def _open(self) -> None:
        self._store = Recorder(self.path)
        self._engine = Engine({self.program.id: self.program}, self._store, REGISTRY)

    def __init__(self, program, registry) -> None:
        super().__init__(program, registry)
        self._open()

    def send(self, raw: Mapping[str, object]):
        self._engine.close()
        self._open()
        return super().send(raw)


@pytest.mark.parametrize(("name", "it"), every_story())
def test_a_story_holds_in_a_file(name: str, it: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file, program, _ = stories(name)
    story = next(story for story in file.stories if story.it == it)
    monkeypatch.setattr(FileStage, "path", str(tmp_path / "ledger.db"))
    monkeypatch.setattr(run, "Stage", FileStage)

    result = run_story(story, program, REGISTRY, file.document)

    assert result.passed
    with Engine.open(program, f"sqlite:///{FileStage.path}") as engine:
        assert engine.verify() == []
        rebuilt = Rebuilding(engine.store, program.id, REGISTRY)
        assert (rebuilt.faults, rebuilt.sound) == ([], True)
