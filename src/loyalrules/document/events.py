"""The YAML parser, as a stream of events: nothing is built, and no tag makes an object."""

import re
from collections.abc import Callable
from typing import Any

import yaml
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

_QUICK: Any = getattr(yaml, "cyaml", None)  # PyYAML may have been built without its scanner in C.

# Where the two scanners differ: C takes tabs, a sign in brackets and a comment right behind > or |, and
# places a missing value elsewhere.
_DIFFERS = re.compile(r"[\t?!\x85\u2028\u2029]|:\s*[,}\]]|[|>][0-9+-]*#")

__all__ = [
    "AliasEvent", "DocumentEndEvent", "DocumentStartEvent", "Event", "Events", "MappingEndEvent",
    "MappingStartEvent", "QuickEvents", "ScalarEvent", "SequenceEndEvent", "SequenceStartEvent",
    "StreamEndEvent", "end_of", "reads_quickly", "start_of",
]  # fmt: skip


def reads_quickly(text: str) -> bool:
    """Tell whether the scanner in C is at hand, and reads this text as the one in Python does."""
    return _QUICK is not None and _DIFFERS.search(text) is None


class QuickEvents:
    """Events of a text by the scanner in C, which is about twenty times as fast.

    For texts that are as they should be: where it fails, the text is read again by `Events`, whose
    answer counts. Both give the same events at the same places (a test holds that).
    """

    def __init__(self, text: str) -> None:
        self._parser: Any = _QUICK.CParser(text)

    def take(self) -> Event:
        """Return the next event and move on. Raises ``yaml.YAMLError`` or ``ValueError``."""
        event: Event = self._parser.get_event()
        return event

    def peek_event_is(self, kind: type[Event]) -> bool:
        """Tell whether the next event is of a kind."""
        return bool(self._parser.check_event(kind))


class Events(Reader, Scanner, Parser):
    """Events of one text, read one at a time, so that a limit stops the reading where it is passed.

    The scanner in Python: what it says of a mistake is the same on every machine.
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
