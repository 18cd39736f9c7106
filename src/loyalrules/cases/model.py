"""The outer form of a test file; steps and expectations are read with the program at hand."""

from typing import Any

from pydantic import Field

from loyalrules.shapes.model import Model


class StoryModel(Model):
    """``{it: doubles cold brew, members: {...}, steps: [...]}``."""

    it: str
    members: dict[str, dict[str, Any]] | None = None
    steps: list[dict[str, Any]] = Field(min_length=1)


class StoryFileModel(Model):
    """``program:``, ``members:`` and ``tests:``."""

    program: str
    members: dict[str, dict[str, Any]] | None = None
    tests: list[StoryModel] = Field(min_length=1)
