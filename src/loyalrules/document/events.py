"""The YAML parser, as a stream of events: nothing is built, and no tag makes an object."""

from collections.abc import Callable

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

__all__ = [
    "AliasEvent", "DocumentEndEvent", "DocumentStartEvent", "Event", "Events", "MappingEndEvent",
    "MappingStartEvent", "ScalarEvent", "SequenceEndEvent", "SequenceStartEvent", "StreamEndEvent",
    "end_of", "start_of",
]  # fmt: skip


class Events(Reader, Scanner, Parser):
    """Events of one text, read one at a time, so that a limit stops the reading where it is passed.

    The scanner in Python, not the one in C: it is the same on every machine, and it cannot take
    the process down.
    """

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def take(self) -> Event:
        """Return the next event and move on.

        Raises ``yaml.YAMLError`` where the text is not YAML, and ``ValueError`` for a few escapes.
        """
        get_event: Callable[[], Event] = self.get_event
        return get_event()

    def peek_event_is(self, kind: type[Event]) -> bool:
        """Tell whether the next event is of a kind."""
        return bool(self.check_event(kind))


def start_of(event: Event) -> int:
    """Return the offset in the text at which an event starts."""
    assert event.start_mark is not None, "the parser marks every event"
    return event.start_mark.index


def end_of(event: Event) -> int:
    """Return the offset in the text behind an event."""
    assert event.end_mark is not None, "the parser marks every event"
    return event.end_mark.index
