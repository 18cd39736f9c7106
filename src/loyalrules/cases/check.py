"""Looking for the problems of test files, without running them."""

from pathlib import Path

from loyalrules.base.problem import Problem, ProgramError
from loyalrules.cases.run import load_stories
from loyalrules.plugins.registry import Registry


def check_stories(path: Path, registry: Registry) -> list[Problem]:
    """Return every problem of a test file. Raises ``OSError`` when it cannot be read."""
    try:
        return load_stories(path, registry)[2]
    except ProgramError as error:
        return list(error.problems)
