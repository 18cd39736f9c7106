"""Decisions and postings as rows, noted on the executors when they are made."""

from collections.abc import Iterator, Mapping

from loyalrules.base.money import write_exact
from loyalrules.facts.decision import Decision
from loyalrules.facts.event import Event
from loyalrules.ledger.store import Answer
from loyalrules.plugins.program import Program
from loyalrules.replay.figures import Figures
from loyalrules.replay.members import Set
from loyalrules.replay.result import Result
from loyalrules.spark.fold import grouped
from loyalrules.spark.job import Job
from loyalrules.spark.rows import Batches, Mapped, Row, as_batches

NOTES = (
    "kind string, source string, id string, number int, type string, member string, at long, booked_at long, "
    "refused string, answer string, unit string, from string, to string, amount string, lot string, "
    "rule string, owner string, value_at long"
)
NOTES_OF_SPARK = ", ".join("`{}` {}".format(*part.split()) for part in NOTES.split(", "))
DECISION, POSTING, UNREAD = "decision", "posting", "unread"


class Notes:
    """Collects rows; what was noted of members who cannot be replayed apart is thrown away again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rows: list[Row] = []

    def __call__(self, event: Event, decision: Decision, answer: Answer) -> None:
        """Note a decision with its postings."""
        source, name = decision.source, decision.id
        self.rows.append(
            (
                DECISION, source, name, 0, decision.event_type, decision.member, decision.at,
                decision.booked_at, decision.refused, answer.to_json(), *[None] * 8,
            )
        )  # fmt: skip
        for number, posting in enumerate(decision.postings):
            unit = self.program.units.get(posting.unit)
            amount = write_exact(posting.amount, unit.decimals if unit is not None else 0)
            self.rows.append(
                (
                    POSTING, source, name, number, decision.event_type, posting.member, None,
                    posting.booked_at, None, None, posting.unit, posting.source, posting.target, amount,
                    posting.lot, posting.rule, posting.owner, posting.value_at,
                )
            )  # fmt: skip

    def unread(self, figures: Figures) -> None:
        """Note what could not be read as an event of this program."""
        for told in figures.told:
            if told.said.startswith("["):  # With a code: the others are refusals, which were decided.
                self.refuse(told.place, told.said)

    def refuse(self, place: str, why: str) -> None:
        """Note something that could not be read as an event."""
        self.rows.append((UNREAD, None, place, 0, *[None] * 4, why, *[None] * 9))

    def take(self) -> list[Row]:
        """Return what was noted, and begin anew."""
        rows, self.rows = self.rows, []
        return rows


def noting_alone(job: Job, apart: frozenset[str]) -> Mapped:
    """Return a function from the events of members to the rows of what was decided, each member alone."""

    def fold(batches: Batches) -> Batches:
        yield from as_batches(_alone(job, apart, batches), NOTES)

    return fold


def _alone(job: Job, apart: frozenset[str], batches: Batches) -> Iterator[Row]:
    notes = Notes(job.worker().programs[0])
    worker = job.noting(notes)
    for member, events in grouped(batches, job.readings):
        if member in apart:
            continue
        result = worker.nothing()
        worker.add_alone(result, member, events, job.end)
        yield from _rows(notes, result)


def noting_together(job: Job, sets: Mapping[int, Set]) -> Mapped:
    """Return a function from the events of sets to the rows of what was decided."""

    def fold(batches: Batches) -> Batches:
        yield from as_batches(_together(job, sets, batches), NOTES)

    return fold


def _together(job: Job, sets: Mapping[int, Set], batches: Batches) -> Iterator[Row]:
    notes = Notes(job.worker().programs[0])
    worker = job.noting(notes)
    for number, events in grouped(batches, job.readings):
        members, pools = sets[number]
        yield from _rows(notes, worker.replay_set(members, events, job.end, pools))


def _rows(notes: Notes, result: Result) -> list[Row]:
    notes.unread(result.figures[0])
    return notes.take()
