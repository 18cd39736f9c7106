"""Cases of whole programs: events in, postings out, as data that any implementation can run.

``python tests/conformance/cases.py`` writes the files anew, from the stories of the programs: what a story
expects was written by hand, and it holds; a case says all that was booked.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from conformance.words import REGISTRY, catalogue, words_of
from house.fences import fences
from loyalrules.base.money import write_exact
from loyalrules.base.problem import EventError
from loyalrules.cases.run import load_stories
from loyalrules.cases.state import import_event
from loyalrules.cases.story import Story
from loyalrules.engine.engine import Engine
from loyalrules.ledger.memory import MemoryStore
from loyalrules.plugins.program import Program

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "cases"
COUNTED = 9  # Decimals of counters, which are no units of the program.


@dataclass(slots=True)
class Case:
    """One story as a case: its lines, and the words that it met beside those of its program."""

    it: str
    steps: list[dict[str, Any]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)


class Player:
    """An implementation that runs cases: this one, through what everybody may call."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.store = MemoryStore()
        self.engine = Engine.open(program, self.store)
        self.booked = 0

    def step(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Send an event, or let time pass, and return the step with what came of it."""
        told: dict[str, Any] = {}
        if "until" in asked:
            self.engine.advance(self.program.zone.read_moment(asked["until"]))
        else:
            try:
                outcome = self.engine.evaluate(asked["event"])
                if outcome.refused:
                    told["refused"] = True
                effects = [
                    [one.verb, one.member, one.unit, str(one.amount), one.rule] for one in outcome.effects
                ]
                told.update({"effects": effects} if effects else {})
            except EventError as error:
                told["error"] = error.code
        postings = list(self._new())
        return {**asked, **told, **({"postings": postings} if postings else {})}

    def _new(self) -> Iterator[list[str]]:
        """Yield what was booked since, added up by all but the lot, in the order of the texts."""
        every = list(self.store.postings(self.program.id))
        sums: dict[tuple[str, ...], Any] = {}
        for one in every[self.booked :]:
            key = (one.member, one.unit, one.source, one.target, one.rule)
            sums[key] = sums.get(key, 0) + one.amount
        self.booked = len(every)
        for (member, unit, source, target, rule), amount in sorted(sums.items()):
            known = self.program.units.get(unit)
            decimals = COUNTED if unit.startswith("#") else 0 if known is None else known.decimals
            yield [member, unit, source, target, plain(write_exact(amount, decimals)), rule]


def plain(amount: str) -> str:
    """Return an amount without spare zeros, as results of vectors are written."""
    return amount.rstrip("0").rstrip(".") if "." in amount else amount


def asked_by(story: Story, program: Program) -> Iterator[dict[str, Any]]:
    """Yield what a story sends, and the moments until which it lets time pass."""
    if not story.steps:
        return
    for member, state, _ in story.members:
        yield {"event": import_event(program, member, state, story.steps[0].at, "story")}
    last: dict[str, Any] | None = None
    for number, step in enumerate(story.steps, start=1):
        until = {"until": program.zone.iso(step.at)}
        yield until
        happens = step.happens
        if happens is not None:
            word = program.events[happens.type].shape.word
            own = happens.id.startswith(f"{story.it} / ")
            last = {
                "specversion": "1.0", "source": "story", "id": f"step {number}" if own else happens.id,
                "type": happens.type, "time": program.zone.iso(step.at), "subject": happens.member,
                "data": {word: dict(happens.record)},
            }  # fmt: skip
            yield {"event": last}
        if step.again and last is not None:
            yield {"event": last}
        yield until


def made(path: Path) -> Iterator[Case]:
    """Yield a case for each story of a file."""
    stories, program, problems = load_stories(path, REGISTRY)
    assert not problems, path
    for story in stories.stories:
        case, player = Case(story.it), Player(program)
        now = ""
        for asked in asked_by(story, program):
            step = player.step(asked)
            if asked.get("until") == now and len(step) == 1:
                continue  # The same moment again, and nothing came of it.
            case.steps.append(step)
            now = asked.get("until", now)
            if "event" in asked:
                case.words.add(f"event {asked['event']['type']}")
        yield case


def sources() -> Iterator[tuple[str, str, Path]]:
    """Yield a name, the text of a program, and its stories: of the programs, then of the pages."""
    own_programs = sorted((Path(__file__).parent / "programs").glob("*.test.yaml"))
    for path in [*sorted((ROOT / "programs").rglob("*.test.yaml")), *own_programs]:
        program = path.with_name(path.name.replace(".test.", ".loyal."))
        yield path.name.removesuffix(".test.yaml"), program.read_text(encoding="utf-8"), path
    for page in sorted((ROOT / "docs").glob("*.md")):
        with TemporaryDirectory() as folder:
            saved = {one.saved_as: one for one in fences(page.read_text("utf-8"), page.name) if one.saved_as}
            for name, fence in saved.items():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_text(fence.content, encoding="utf-8")
            for name in [one for one in saved if one.endswith(".test.yaml")]:
                program = saved.get(name.replace(".test.", ".loyal."))
                if program is not None and "/" not in name:
                    own = f"{page.stem}-{name.removesuffix('.test.yaml')}"
                    yield own, program.content, Path(folder) / name


def chosen() -> Iterator[tuple[str, str]]:
    """Yield a name and a file of cases, until together they meet every word.

    Of a program that adds a key or a verb all stories are taken, of others those that send an event which no
    one sent before.
    """
    left = catalogue()
    for name, program, path in sources():
        own = words_of(program)
        cases = list(made(path)) if own & left or any(one.startswith("event ") for one in left) else []
        met = own.union(*[case.words for case in cases])
        if not met & left:
            continue
        kept = cases if own & left else [case for case in cases if case.words & left]
        left -= met
        yield name, written(program, kept)


def written(program: str, cases: list[Case]) -> str:
    """Return a file of cases: one JSON text in each line."""
    lines: list[Any] = [{"program": program}]
    for case in cases:
        lines.append({"case": case.it})
        lines += case.steps
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)


def main() -> None:
    """Write all files anew."""
    FOLDER.mkdir(exist_ok=True)
    before = set(FOLDER.glob("*.jsonl"))
    for name, text in chosen():
        (FOLDER / f"{name}.jsonl").write_text(text, encoding="utf-8")
        before.discard(FOLDER / f"{name}.jsonl")
    for file in before:
        file.unlink()


if __name__ == "__main__":
    main()
