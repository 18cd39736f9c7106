"""Surveys: what a member answered, so that rules can thank for it and reports can add it up."""

from typing import Any

from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.facts.fields import Field, Record, Shape
from loyalrules.plugins.kind import Kind
from loyalrules.plugins.program import EventType, Program

NAME, QUESTION, SCORE, BEST = 0, 1, 2, 3
TEN = 10_000_000  # Numbers of events keep six decimals.

SURVEY = Shape(
    "survey",
    (
        Field("name", "text", "which survey: nps, cli, or one of your own", required=True),
        Field("question", "text", "which question of it"),
        Field("score", "number", "the answer, from 0 to best", required=True),
        Field("best", "number", "the best answer there is; 10 when left out", default=TEN),
        Field("order", "text", "the order that was asked about"),
    ),
)


def finish(record: Record, _: Program, __: int) -> Record:
    """Refuse a score that its scale does not have. Raises ``EventError``."""
    score: Any = record[SCORE]
    best: Any = record[BEST]
    if not 0 <= score <= best:
        raise EventError("LR608", say("the score is not between 0 and the best answer"), "/survey/score")
    return record


KIND = Kind(
    "surveys",
    "What members answered when they were asked.",
    events=(
        EventType("survey.answered", SURVEY, finish=finish, doc="a member answered a survey's question"),
    ),
    order=12,
)
