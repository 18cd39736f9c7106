"""Running stories: each on an engine of its own, step by step; failures come back as values."""

from collections.abc import Iterator
from pathlib import Path

from loyalrules.base.problem import EventError, Problem, ProgramError
from loyalrules.base.say import say, say_many
from loyalrules.cases.compare import Came, compare, fired_in
from loyalrules.cases.from_document import program_of, read_stories
from loyalrules.cases.moments import with_moments
from loyalrules.cases.results import Failure, FileResult, StoryResult
from loyalrules.cases.stage import SOURCE, Stage
from loyalrules.cases.state import import_event, place_of
from loyalrules.cases.story import Happens, Step, Story, StoryFile
from loyalrules.document.document import Document
from loyalrules.document.from_bytes import read_document_file
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.program.from_text import load_file

# Mistakes in the form of an event are the author's, and never what a story means by "refused: yes".
_FORM = frozenset({"LR601", "LR602", "LR603", "LR604", "LR605", "LR606"})


def load_stories(path: Path, registry: Registry) -> tuple[StoryFile, Program, list[Problem]]:
    """Return the stories of a file, their program, and the problems in the stories.

    Raises ``ProgramError`` when the file or its program cannot be read, ``OSError`` for the file itself.
    """
    document = read_document_file(path)
    program = _program(path, document, registry)
    stories, problems = read_stories(document, program)
    return stories, program, problems


def run_file(path: Path, registry: Registry, only: str = "") -> FileResult:
    """Run the stories of a file whose name contains ``only``.

    Raises ``ProgramError`` with every problem of the file, and ``OSError`` when it cannot be read.
    """
    stories, program, problems = load_stories(path, registry)
    if problems:
        raise ProgramError(problems)
    chosen = [story for story in stories.stories if only.casefold() in story.it.casefold()]
    rules = tuple(rule.id for rule in program.rules.values() if not rule.counter)
    results = [run_story(story, program, registry, stories.document) for story in chosen]
    return FileResult(str(path), program.id, results, rules)


def run_story(story: Story, program: Program, registry: Registry, document: Document) -> StoryResult:
    """Run one story on a ledger of its own."""
    player = _Player(story, Stage(program, registry), document)
    failures = tuple(player.play())
    return StoryResult(story, failures, frozenset(player.fired))


def _program(path: Path, document: Document, registry: Registry) -> Program:
    name = program_of(document)
    file = path.parent / name
    place = document.place(("program",))
    try:
        return load_file(file, registry)
    except OSError as error:
        said = say("there is no such file") if isinstance(error, FileNotFoundError) else str(error.strerror)
        hint = say("the name counts from the folder of this file")
        raise ProgramError(
            [Problem("LR412", say("{name}: {said}", name=name, said=said), place, hint)]
        ) from None
    except ProgramError as error:
        count = len(error.problems)
        said = say_many(
            "{name} has a problem of its own", "{name} has {n} problems of its own", count, name=name
        )
        raise ProgramError([Problem("LR412", said, place), *error.problems]) from None


class _Player:
    """Plays one story; stops at an event that cannot be read, since nothing after it would mean much."""

    def __init__(self, story: Story, stage: Stage, document: Document) -> None:
        self.story = story
        self.stage = stage
        self.program = stage.program
        self.document = document
        self.fired: set[str] = set()
        self.last: tuple[dict[str, object], Happens] | None = None

    def play(self) -> Iterator[Failure]:
        """Yield failures in the order in which they happen."""
        if self.story.steps:
            wrong = self._import(self.story.steps[0].at)
            if wrong is not None:
                yield wrong
                return
        for step in self.story.steps:
            try:
                came = self._step(step)
            except EventError as error:
                failure = self._unread(step, error)
                if failure is not None:
                    yield failure
                    return
                came = Came(self._after(step), refused=error.message)
            self.fired.update(fired_in(came.trace, self.program))
            if came.refused and step.expected.refused is None:
                yield Failure(step.place, came.after, "refused", say("it is accepted"), came.refused)
            yield from compare(step.expected, came, self.stage)

    def _import(self, at: int) -> Failure | None:
        for member, state, path in self.story.members:
            raw = import_event(self.program, member, state, at, SOURCE)
            try:
                refused = self.stage.send(raw).refused
            except EventError as error:
                place = place_of(self.document, path, error.pointer)
                return Failure(
                    place, say("before the first step"), member, say("it can be imported"), _said(error)
                )
            if refused:
                return Failure(
                    place_of(self.document, path, ""),
                    say("before the first step"),
                    member,
                    say("it can be imported"),
                    refused,
                )
        return None

    def _step(self, step: Step) -> Came:
        given, trace = self.stage.pass_time(step.at)
        if step.happens is not None:
            self.last = self._raw(step.happens, step.at), step.happens
        elif not step.again or self.last is None:
            self.fired.update(fired_in(trace, self.program))
            return Came(self._after(step), given, trace)
        self.fired.update(fired_in(trace, self.program))
        outcome = self.stage.send(self.last[0])
        if step.happens is not None and step.again:
            self.stage.send(self.last[0])
        made = outcome.made
        # What falls due at the very moment, such as a wait of no length, belongs to the step.
        due_given, due_trace = self.stage.pass_time(step.at)
        given, trace = ((), ()) if made is None else (made.given, made.trace)
        return Came(self._after(step), (*given, *due_given), (*trace, *due_trace), outcome.refused)

    def _raw(self, happens: Happens, at: int) -> dict[str, object]:
        shape = self.program.events[happens.type].shape
        # As a CloudEvent: in the short form the record of member.joined would stand where its member does.
        return {
            "specversion": "1.0", "source": SOURCE, "id": happens.id, "type": happens.type,
            "time": self.program.zone.iso(at), "subject": happens.member,
            "data": {shape.word: with_moments(happens.record, shape.fields, self.program.zone)},
        }  # fmt: skip

    def _after(self, step: Step) -> str:
        when = self.program.zone.local_text(step.at)
        happens = step.happens
        if happens is None and step.again and self.last is not None:
            last = self.last[1]
            return say(
                "after {event} {name} once more ({when})", event=last.type, name=_name(last), when=when
            )
        if happens is None:
            return say("at {when}", when=when)
        return say("after {event} {name} ({when})", event=happens.type, name=_name(happens), when=when)

    def _unread(self, step: Step, error: EventError) -> Failure | None:
        """Return the failure of an event that cannot be read, unless the story expects those words."""
        wanted = step.expected.refused
        if wanted is not None and wanted.refused:
            if wanted.text and wanted.text.casefold() in error.message.casefold():
                return None
            if not wanted.text and error.code not in _FORM:
                return None
        happens = step.happens or (self.last[1] if self.last else None)
        place = step.place if happens is None else place_of(self.document, happens.path, error.pointer)
        return Failure(place, self._after(step), "event", say("it can be read"), _said(error))


def _name(happens: Happens) -> str:
    order = happens.record.get("id")
    return order if isinstance(order, str) else say("of {member}", member=happens.member)


def _said(error: EventError) -> str:
    if error.hint:
        return say("{code} {message}; {hint}", code=error.code, message=error.message, hint=error.hint)
    return say("{code} {message}", code=error.code, message=error.message)
