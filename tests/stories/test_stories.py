"""Every story of every program that ships is a test of its own; each program has at least six."""

from functools import cache
from pathlib import Path

import pytest

from loyalrules.cases.report import story_lines
from loyalrules.cases.run import load_stories, run_story
from loyalrules.plugins.registry import Registry, build_registry

PROGRAMS = Path(__file__).parents[2] / "programs"
FEWEST = 6


@cache
def registry() -> Registry:
    return build_registry()


@cache
def loaded(path: Path):
    return load_stories(path, registry())


def files() -> list[Path]:
    return sorted(PROGRAMS.rglob("*.test.yaml"))


def every_story() -> list[tuple[Path, str]]:
    return [(path, story.it) for path in files() for story in loaded(path)[0].stories]


def name(value: object) -> str:
    return value.name.removesuffix(".test.yaml") if isinstance(value, Path) else str(value)


@pytest.mark.parametrize("path", files(), ids=name)
def test_a_test_file_has_no_problems(path: Path):
    assert [str(problem) for problem in loaded(path)[2]] == []


@pytest.mark.parametrize(("path", "it"), every_story(), ids=name)
def test_story(path: Path, it: str):
    stories, program, _ = loaded(path)
    story = next(story for story in stories.stories if story.it == it)

    result = run_story(story, program, registry(), stories.document)

    assert result.passed, "\n".join(story_lines(result))


@pytest.mark.parametrize("program", sorted(PROGRAMS.glob("*.loyal.yaml")), ids=lambda path: path.name)
def test_each_program_has_at_least_six_stories(program: Path):
    told = [
        story.it
        for path in files()
        if path.parent == program.parent and Path(loaded(path)[1].file) == program
        for story in loaded(path)[0].stories
    ]

    assert len(told) >= FEWEST, f"{program.name} has {len(told)} stories"
