"""An event: a fact about a member, read and exact."""

from collections.abc import Mapping
from typing import NamedTuple

from loyalrules.facts.fields import Record


class Event(NamedTuple):
    """One event as it is decided.

    ``at`` is in microseconds since 1970 UTC; ``records`` by root word, in the layout of the event's
    shapes. ``digest`` is the hash of what was sent: the same id with another digest is refused. ``once`` is
    the sender's own id of the fact: for a member and a type of event it counts once, whatever the event's id.
    """

    source: str
    id: str
    type: str
    member: str
    at: int
    records: Mapping[str, Record]
    digest: str
    body: str
    once: str = ""
