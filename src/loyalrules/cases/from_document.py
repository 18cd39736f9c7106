"""From the document of a test file to stories, with every problem at its place."""

from collections.abc import Mapping
from typing import Any

from loyalrules.base.listing import kin_first, one_per_line
from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.cases.expectations import ExpectationReader, names_in
from loyalrules.cases.mistakes import Mistakes
from loyalrules.cases.model import StoryFileModel, StoryModel
from loyalrules.cases.moments import read_local
from loyalrules.cases.story import Expected, Happens, Step, Story, StoryFile
from loyalrules.document.document import Document
from loyalrules.document.node import Data, Path
from loyalrules.document.to_model import to_model
from loyalrules.plugins.program import Program

STEP_KEYS = ("at", "event_id", "again", "expect")
_OF_AN_ORDER = frozenset({"progress", "refund"})


def read_stories(document: Document, program: Program) -> tuple[StoryFile, list[Problem]]:
    """Return the stories of a test file, and the problems found in them.

    Raises ``ProgramError`` when the outer form is so wrong that there are no stories.
    """
    model = to_model(StoryFileModel, document)
    reader = _Reader(document, program)
    members = _members(model.members, ("members",))
    stories = tuple(reader.story(story, number, members) for number, story in enumerate(model.tests))
    reader.same_names(model.tests)
    return StoryFile(document, stories), reader.mistakes.found


def program_of(document: Document) -> str:
    """Return the name of the program's file. Raises ``ProgramError`` when the outer form is wrong."""
    return to_model(StoryFileModel, document).program


Members = tuple[tuple[str, Mapping[str, Data], Path], ...]


def _members(section: Mapping[str, Mapping[str, Any]] | None, path: Path) -> Members:
    return tuple((name, state, (*path, name)) for name, state in (section or {}).items())


class _Reader:
    def __init__(self, document: Document, program: Program) -> None:
        self.document = document
        self.program = program
        self.mistakes = Mistakes(document)
        self.expectations = ExpectationReader(program, self.mistakes)

    def same_names(self, stories: list[StoryModel]) -> None:
        """Report tests that share a name."""
        seen: dict[str, int] = {}
        for number, story in enumerate(stories):
            if story.it in seen:
                first = self.document.place(("tests", seen[story.it], "it"))
                self.mistakes.add(
                    "LR414",
                    say("two tests have this name"),
                    ("tests", number, "it"),
                    say("the first is at {first}", first=first),
                )
            seen.setdefault(story.it, number)

    def story(self, model: StoryModel, number: int, shared: Members) -> Story:
        """Read one story; members of its own stand in place of those of the file."""
        path: Path = ("tests", number)
        own = _members(model.members, (*path, "members"))
        members = (*(one for one in shared if one[0] not in (model.members or {})), *own)
        story = _StoryReader(self, model, path, members)
        steps = story.steps()
        if not any(step.expected != Expected() for step in steps):
            self.mistakes.add("LR413", say("this test expects nothing, so it cannot fail"), (*path, "it"))
        return Story(model.it, self.document.place((*path, "it")), members, steps)


class _StoryReader:
    """Reads the steps of one story: later steps know the orders and members of earlier ones."""

    def __init__(self, reader: _Reader, model: StoryModel, path: Path, members: Members) -> None:
        self.reader = reader
        self.mistakes = reader.mistakes
        self.program = reader.program
        self.model = model
        self.path = path
        self.known = {name for name, _, _ in members}
        for _, state, _ in members:
            self.known |= names_in(state)
        self.orders: dict[str, str] = {}
        self.clock: int | None = None
        self.sent_before = False

    def steps(self) -> tuple[Step, ...]:
        """Return the steps that could be read."""
        read = [self._step(step, number) for number, step in enumerate(self.model.steps)]
        return tuple(step for step in read if step is not None)

    def _step(self, step: Mapping[str, Any], number: int) -> Step | None:
        path = (*self.path, "steps", number)
        event = self._event_key(step, path)
        again = self._again(step, event, path)
        at = self._at(step, path)
        happens = None if event is None else self._happens(step, event, number, path)
        expected = Expected()
        if "expect" in step:
            expected = self.reader.expectations.read(step["expect"], (*path, "expect"), self.known)
        if at is None:
            return None
        self._pass(at, path, looks_only=event is None and not again)
        return Step(at, self.reader.document.place((*path, "at")), happens, again, expected)

    def _event_key(self, step: Mapping[str, Any], path: Path) -> str | None:
        found: str | None = None
        events = sorted(self.program.readers)
        for key in step:
            if key in STEP_KEYS:
                continue
            if key not in self.program.readers:
                self._unknown_key(key, events, (*path, key))
            elif found is not None:
                self.mistakes.add(
                    "LR403",
                    say("this step has two events, {found} and {key}", found=found, key=key),
                    (*path, key),
                    say("make a step of each"),
                    at_key=True,
                )
            else:
                found = key
        return found

    def _unknown_key(self, key: str, events: list[str], path: Path) -> None:
        if "." in key:
            known = self.program.events.get(key)
            if known is not None:
                message = say("{key} happens by itself when its time comes; nobody sends it", key=key)
                self.mistakes.add("LR402", message, path, say("let time pass and expect it"), at_key=True)
                return
            near = nearest(key, events)
            taken = say("the program takes\n{known}", known=one_per_line(kin_first(key, events)))
            hint = say('did you mean "{near}"?', near=near) if near else taken
            message = say('the program knows no event "{key}"', key=key)
            self.mistakes.add("LR402", message, path, hint, at_key=True, fix=spelt(key, events))
            return
        words = [*STEP_KEYS, *events]
        near = nearest(key, words)
        hint = (
            say('did you mean "{near}"?', near=near)
            if near
            else say("a step has {known} and one event", known=[*STEP_KEYS])
        )
        self.mistakes.add(
            "LR401", say('a step has no key "{key}"', key=key), path, hint, at_key=True, fix=spelt(key, words)
        )

    def _again(self, step: Mapping[str, Any], event: str | None, path: Path) -> bool:
        if step.get("again") in (None, "no"):
            return False
        where = (*path, "again")
        if step["again"] != "yes":
            self.mistakes.add("LR410", say("again is yes or no"), where)
        elif event is None and not self.sent_before:
            self.mistakes.add("LR410", say("neither this step nor one before it has an event"), where)
        return True

    def _at(self, step: Mapping[str, Any], path: Path) -> int | None:
        text = step.get("at")
        if not isinstance(text, str):
            if any(nearest(key, ["at"]) for key in step if key not in STEP_KEYS and "." not in key):
                return None  # It is only called by another name, and that is told.
            hint = say("write for example  at: 2026-12-05 15:00")
            self.mistakes.add("LR404", say("this step does not say when it happens"), path, hint)
            return None
        try:
            return read_local(text, self.program.zone)
        except ValueError as error:
            self.mistakes.add("LR404", str(error), (*path, "at"))
            return None

    def _pass(self, at: int, path: Path, *, looks_only: bool) -> None:
        if self.clock is not None and at < self.clock and looks_only:
            now = self.program.zone.local_text(self.clock)
            message = say("it is {now} already; how things stood before cannot be looked at", now=now)
            self.mistakes.add("LR411", message, (*path, "at"))
        self.clock = at if self.clock is None else max(self.clock, at)

    def _happens(self, step: Mapping[str, Any], event: str, number: int, path: Path) -> Happens | None:
        where = (*path, event)
        data = step[event]
        self.sent_before = True
        if data is None:
            data = {}
        if not isinstance(data, dict):
            self.mistakes.add(
                "LR401",
                say("{event} has keys with values", event=event),
                where,
                say("{{id: A1, member: mina}}"),
            )
            return None
        record = {key: value for key, value in data.items() if key != "member"}
        order = record.get("id")
        member = data.get("member")
        role = self.program.events[event].role
        if member is None and role in _OF_AN_ORDER and isinstance(order, str):
            member = self.orders.get(order)
        if not isinstance(member, str):
            other = next((key for key in data if nearest(key, ["member"])), None)
            hint = (
                say("write  member:  in place of  {other}:", other=other)
                if other
                else say("add  member: to it")
            )
            hint = hint if "member" not in data else say("a member is one name")
            self.mistakes.add(
                "LR409", say("whom is this {event} about?", event=event), where, hint, at_key=True
            )
            return None
        if role == "purchase" and isinstance(order, str):
            self.orders.setdefault(order, member)
        self.known |= names_in(record) | {member}
        event_id = step.get("event_id")
        made = f"{self.model.it} / step {number + 1}"
        return Happens(event, event_id if isinstance(event_id, str) else made, member, record, where)
