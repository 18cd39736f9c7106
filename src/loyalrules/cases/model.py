"""The outer form of a test file; steps and expectations are read with the program at hand."""

from typing import Any

from pydantic import Field

from loyalrules.shapes.model import Model


class StoryModel(Model):
    """``{it: doubles cold brew, members: {...}, steps: [...]}``."""

    it: str = Field(description="What the program does, in plain words: it doubles cold brew.")
    members: dict[str, dict[str, Any]] | None = Field(
        None, description="What members have before the first step."
    )
    steps: list[dict[str, Any]] = Field(
        min_length=1, description="What happens, in order, and what is expected after it."
    )


class StoryFileModel(Model):
    """``program:``, ``members:`` and ``tests:``."""

    program: str = Field(description="The program file, counted from the folder of this file.")
    members: dict[str, dict[str, Any]] | None = Field(
        None, description="What members have before the first step of every test."
    )
    tests: list[StoryModel] = Field(min_length=1, description="The stories, each on its own.")
