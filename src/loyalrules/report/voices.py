"""What members said in surveys: each member's last answer to each question counts once."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.ledger.store import Written
from loyalrules.plugins.program import Program
from loyalrules.report.span import Span

ANSWERED = "survey.answered"
PROMOTER, PASSIVE = 9, 7  # Of a scale from 0 to 10, both the lowest of their group.


@dataclass(frozen=True, slots=True)
class Voice:
    """One member's last answer to a question, from 0 to ``best``."""

    survey: str
    question: str
    score: Fraction
    best: Fraction


def voices(program: Program, history: Iterable[Written], span: Span) -> list[Voice]:
    """Return the answers of a span, the last of each member to each question; the survey nps has only one."""
    found: dict[tuple[str, str, str], tuple[int, Voice]] = {}
    for written in history:
        if written.event_type != ANSWERED or written.refused or program.zone.day(written.at) not in span:
            continue
        voice = _voice(program, json.loads(written.body))
        key = (written.member, voice.survey, "" if voice.survey == "nps" else voice.question)
        if key not in found or found[key][0] <= written.at:
            found[key] = (written.at, voice)
    return [voice for _, voice in found.values()]


def _voice(program: Program, body: dict[str, Any]) -> Voice:
    record: Any = program.readers[ANSWERED]((body["data"] if "specversion" in body else body)["survey"])
    name, question, score, best = record[:4]
    return Voice(name, question or "", Fraction(score, 10**NUMBER_SCALE), Fraction(best, 10**NUMBER_SCALE))


def promoters_and_detractors(found: Iterable[Voice]) -> tuple[int, int, int]:
    """Return how many promote (9 and 10), detract (0 to 6), and answered, of the survey nps.

    >>> scores = [10, 9, 8, 3]
    >>> promoters_and_detractors([Voice("nps", "", Fraction(score), Fraction(10)) for score in scores])
    (2, 1, 4)
    """
    scores = [voice.score * 10 / voice.best for voice in found if voice.survey == "nps" and voice.best]
    return (
        sum(score >= PROMOTER for score in scores), sum(score < PASSIVE for score in scores), len(scores)
    )  # fmt: skip


def question_means(found: Iterable[Voice]) -> dict[str, Fraction]:
    """Return the mean of each question of the survey cli, in percent of its best answer.

    >>> question_means([Voice("cli", "again", Fraction(4), Fraction(5))])
    {'again': Fraction(80, 1)}
    """
    answers: dict[str, list[Fraction]] = {}
    for voice in found:
        if voice.survey == "cli" and voice.best:
            answers.setdefault(voice.question, []).append(voice.score * 100 / voice.best)
    return {question: sum(given, Fraction(0)) / len(given) for question, given in sorted(answers.items())}
