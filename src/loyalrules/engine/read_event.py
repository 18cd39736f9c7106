"""From what a sender wrote to an ``Event``: first who sent what, then, if it is new, what it says.

The first part is enough to recognise an event that was answered before, also by an older version of
the program that knew other fields. Two forms are read, told apart by ``specversion``::

    {"id": "A1-paid", "type": "order.paid", "at": "2026-12-05T15:00:00+09:00", "member": "mina",
     "order": {"id": "A1", "lines": [...]}}

    {"specversion": "1.0", "id": "A1-paid", "source": "https://moon.example/shop", "type": "order.paid",
     "time": "2026-12-05T15:00:00+09:00", "subject": "mina", "data": {"order": {...}}}

In the short form of an event about a member itself, the record holds the id as well::

    {"id": "j7", "type": "member.joined", "at": "2026-12-05T15:00:00+09:00",
     "member": {"id": "mina", "birthday": "1990-03-01"}}
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from loyalrules.base.calendar import read_moment
from loyalrules.base.compact import writer
from loyalrules.base.listing import first_few
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import EventError
from loyalrules.base.say import say, with_values_changed
from loyalrules.base.sent import json_kind
from loyalrules.facts.event import Event
from loyalrules.facts.fields import Record
from loyalrules.plugins.program import Program

MAX_BYTES = 1 << 20
MAX_ID = 200
OWN_SOURCE = "loyalrules"  # The source of what happens because time passes.

_SHORT = frozenset({"id", "source", "type", "at", "member", "program", "once"})
_CLOUD = frozenset(
    {
        "specversion", "id", "source", "type", "time", "subject", "data", "program", "once",
        "datacontenttype", "dataschema",
    }
)  # fmt: skip
_write = writer(sort_keys=True, allow_nan=False)


class Sent(NamedTuple):
    """An event of which only the sender's words are known yet. ``cloud`` tells the form."""

    source: str
    id: str
    digest: str
    body: str
    raw: dict[str, Any]
    cloud: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is looked up to read one type of event: where its record is, and what it may say.

    ``currency_at`` is the position of a text field ``currency`` in the record, -1 without one.
    """

    word: str
    role: str
    read: Callable[[object], Record]
    finish: Callable[[Record, Program, int], Record] | None
    currency_at: int
    short_keys: frozenset[str]
    data_keys: frozenset[str]


def incoming(program: Program) -> dict[str, Incoming]:
    """Return what may be sent to a program, by event type."""
    found: dict[str, Incoming] = {}
    for name, read in program.readers.items():
        event = program.events[name]
        word = event.shape.word
        names = [field.name for field in event.shape.fields if field.kind == "text"]
        currency_at = event.shape.at("currency") if "currency" in names else -1
        found[name] = Incoming(
            word, event.role, read, event.finish, currency_at, _SHORT | {word}, frozenset({word})
        )
    return found


def receive(raw: Any) -> Sent:
    """Read who sent which event, and the digest of all that was sent.

    >>> receive({"id": "A1-paid", "type": "order.paid"}).source
    'default'

    Raises ``EventError`` for what is no JSON object, too large, or without a usable id.
    """
    if raw.__class__ is not dict:
        raise EventError("LR603", say("an event is an object, not {kind}", kind=json_kind(raw)))
    sent: dict[str, Any] = raw
    event_id = sent.get("id")
    if event_id.__class__ is not str or not 0 < len(event_id) <= MAX_ID or not event_id.isprintable():
        raise _bad_id(event_id, "id")
    source = sent.get("source", "default")
    if source.__class__ is not str or not 0 < len(source) <= MAX_ID or not source.isprintable():
        raise _bad_id(source, "source")
    if source == OWN_SOURCE:
        raise EventError(
            "LR622",
            say("the source {own_source} is kept for what time brings", own_source=OWN_SOURCE),
            "/source",
        )
    try:
        body = _write(sent)
        data = body.encode()
    except RecursionError:
        raise EventError("LR621", say("the event is nested too deep")) from None
    except UnicodeEncodeError:
        raise EventError(
            "LR621", say("the event has half a character in a text (a lone surrogate)")
        ) from None
    except (TypeError, ValueError):
        raise EventError(
            "LR621",
            say("the event holds something that JSON has no form for, such as NaN"),
            "",
            say("send amounts and moments as text"),
        ) from None
    if len(data) > MAX_BYTES:
        raise EventError(
            "LR621",
            say(
                "the event has {count:,} bytes, at most {max_bytes:,} are read",
                count=len(data),
                max_bytes=MAX_BYTES,
            ),
        )
    return Sent(source, event_id, sha256(data).hexdigest(), body, sent, "specversion" in sent)


def read_event(sent: Sent, program: Program, kinds: Mapping[str, Incoming]) -> Event:
    """Read what an event says. Its member is empty when it names none.

    Raises ``EventError`` with a pointer to what is wrong.
    """
    raw = sent.raw
    event_type: Any = raw.get("type")
    kind = kinds.get(event_type) if event_type.__class__ is str else None
    if kind is None:
        raise _unknown_type(event_type, program, kinds)
    if sent.cloud:
        return _read_cloud(sent, program, kind)
    if not raw.keys() <= kind.short_keys:
        raise _unknown_key(raw, kind.short_keys, "")
    at = _moment(raw.get("at"), "at")
    member, sent_record = raw.get("member"), raw.get(kind.word)
    if kind.word == "member":
        member, sent_record = _of_member(member)
    record = _record(kind, sent_record, program, at)
    if member is not None:
        _check_member(member, "member")
    return Event(
        sent.source, sent.id, event_type, member or "", at, {kind.word: record}, sent.digest, sent.body,
        _once(raw),
    )  # fmt: skip


def _read_cloud(sent: Sent, program: Program, kind: Incoming) -> Event:
    raw = sent.raw
    if not raw.keys() <= _CLOUD:
        raise _unknown_key(raw, _CLOUD, "")
    if raw["specversion"] != "1.0":
        raise EventError("LR603", say("only CloudEvents of specversion 1.0 are read"), "/specversion")
    data = raw.get("data")
    if data.__class__ is not dict:
        raise EventError("LR603" if "data" in raw else "LR605", say("data must be an object"), "/data")
    if not data.keys() <= kind.data_keys:
        raise _unknown_key(data, kind.data_keys, "/data")
    at = _moment(raw.get("time"), "time")
    try:
        record = _record(kind, data.get(kind.word), program, at)
    except EventError as error:
        inside = "/data" + error.pointer
        message = error.message
        if error.pointer:
            message = with_values_changed(message, error.pointer, inside)
        raise EventError(error.code, message, inside, error.hint) from None
    member = raw.get("subject")
    if member is not None:
        _check_member(member, "subject")
    return Event(
        sent.source, sent.id, raw["type"], member or "", at, {kind.word: record}, sent.digest, sent.body,
        _once(raw),
    )  # fmt: skip


def with_member(event: Event, member: str) -> Event:
    """Return an event that names its member."""
    return event._replace(member=member)


def _record(kind: Incoming, raw: object, program: Program, at: int) -> Record:
    record = kind.read({} if raw is None else raw)
    if kind.currency_at >= 0:
        currency = record[kind.currency_at]
        if currency is not None and currency != program.currency:
            raise EventError(
                "LR623",
                say(
                    "the event is in {currency}, the program {program} counts in {own}",
                    currency=currency,
                    program=program.id,
                    own=program.currency,
                ),
                f"/{kind.word}/currency",
                say("convert it before it is sent, or send it to another program"),
            )
    return record if kind.finish is None else kind.finish(record, program, at)


def _once(raw: Mapping[str, Any]) -> str:
    """Return the sender's own id of the fact, empty without one."""
    once = raw.get("once")
    if once is None:
        return ""
    if once.__class__ is not str or not 0 < len(once) <= MAX_ID or not once.isprintable():
        raise _bad_id(once, "once")
    name: str = once
    return name


def _of_member(value: Any) -> tuple[Any, Any]:
    """Tell the id of a member from the record beside it; an id alone says nothing else."""
    if value.__class__ is not dict:
        return value, None
    return value.get("id"), {key: field for key, field in value.items() if key != "id"}


def _moment(value: Any, key: str) -> int:
    if value is None:
        raise EventError("LR605", say("{key} is missing: when did it happen?", key=key), f"/{key}")
    try:
        return read_moment(value)
    except ValueError as error:
        raise EventError("LR604", str(error), f"/{key}") from None


def _check_member(value: Any, key: str) -> None:
    if value.__class__ is not str or not 0 < len(value) <= MAX_ID or not value.isprintable():
        raise _bad_id(value, key)


def _bad_id(value: object, key: str) -> EventError:
    pointer = f"/{key}"
    if value is None:
        return EventError("LR605", say("{key} is missing", key=key), pointer)
    if not isinstance(value, str):
        return EventError(
            "LR603", say("{key} must be text, not {kind}", key=key, kind=json_kind(value)), pointer
        )
    return EventError(
        "LR622", say("{key} must be 1 to {max_id} printable characters", key=key, max_id=MAX_ID), pointer
    )


def _unknown_type(value: object, program: Program, kinds: Mapping[str, Incoming]) -> EventError:
    if not isinstance(value, str):
        if value is None:
            return EventError("LR605", say("{key} is missing", key="type"), "/type")
        name = type(value).__name__
        return EventError("LR603", say("{key} must be text, not {name}", key="type", name=name), "/type")
    if value in program.events:
        return EventError("LR606", say("{value} is not sent: it happens by itself", value=value), "/type")
    near = nearest(value[:MAX_ID], kinds)
    hint = (
        say('did you mean "{near}"?', near=near) if near else say("declare it under events: in the program")
    )
    return EventError(
        "LR606",
        say('the program {program} knows no event "{value}"', program=program.id, value=value[:MAX_ID]),
        "/type",
        hint,
    )


def _unknown_key(raw: Mapping[Any, object], known: frozenset[str], pointer: str) -> EventError:
    key = str(next(key for key in raw if key not in known))[:MAX_ID]
    near = nearest(key, known)
    hint = (
        say('did you mean "{near}"?', near=near)
        if near
        else say("known here: {known}", known=first_few(sorted(known), 12))
    )
    return EventError(
        "LR602", say("an event has no {pointer}/{key}", pointer=pointer, key=key), f"{pointer}/{key}", hint
    )
