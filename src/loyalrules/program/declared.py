"""``fields:`` and ``events:``: what a program adds to the events that it reads."""

from collections.abc import Mapping
from typing import Any

from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.say import say
from loyalrules.books.reversals import falls_with, follows, owns_what_it_gives, takes_back
from loyalrules.facts.fields import Field, FieldKind, Shape
from loyalrules.plugins.program import FOLLOWED, EventType
from loyalrules.program.builder import ProgramBuilder
from loyalrules.program.model import FIELD_KINDS

TAKES_BACK, FOLLOWS = "takes_back", "follows"  # How an own event belongs to another one.


def declare_events(builder: ProgramBuilder, section: Any) -> None:
    """Add own event types: ``stay.completed: {brand: text, nights: [{price: money}]}``."""
    if section is None:
        return
    if not isinstance(section, dict):
        message = say("events are keys with values: a name for each, with its fields")
        builder.mistakes.add(
            "LR115", message, ("events",), say("stay.completed: {{nights: number}}"), at_key=True
        )
        return
    belong: dict[str, tuple[str, Any]] = {}
    for name, fields in section.items():
        path = ("events", name)
        if name.count(".") != 1 or not all(part.isidentifier() for part in name.split(".")):
            builder.mistakes.add(
                "LR114", say(
                    '"{name}" is no name for an event: it says of what, and what happened', name=name
                ), path,
                say("two words and a dot, such as stay.completed"), at_key=True,
            )  # fmt: skip
            continue
        if name in builder.events:
            builder.mistakes.add(
                "LR113",
                say("{name} is a built-in event", name=name),
                path,
                say("add to it under fields:"),
                at_key=True,
            )
            continue
        word = name.split(".")[0]
        if isinstance(fields, dict):
            for key in (TAKES_BACK, FOLLOWS):
                if key in fields and (key == TAKES_BACK or "." in str(fields[key])):
                    belong[name] = key, fields[key]
            fields = {key: value for key, value in fields.items() if (key, value) != belong.get(name)}
        builder.events[name] = EventType(
            name, Shape(word, (Field("id", "text"), *_fields(builder, fields, path)))
        )
    _belong(builder, section, belong)


def _belong(
    builder: ProgramBuilder, section: Mapping[str, Any], belong: Mapping[str, tuple[str, Any]]
) -> None:
    """Let own events belong to others: ``ride.cancelled: {takes_back: ride.taken}``, or ``follows``."""
    owners: dict[str, list[str]] = {}
    for name, (key, other) in belong.items():
        path = ("events", name, key)
        if not isinstance(other, str) or other not in builder.events:
            builder.unknown_event(str(other), path)
        elif other not in section or other in belong:
            said = (
                say("{name} cannot take back {event}", name=name, event=other)
                if key == TAKES_BACK
                else say("{name} cannot follow {event}", name=name, event=other)
            )
            hint = say("name an event that is declared under events: and belongs to no other")
            builder.mistakes.add("LR119", said, path, hint)
        else:
            owners.setdefault(other, []).append(name)
    for other, names in owners.items():
        followers = [name for name in names if belong[name][0] == FOLLOWS]
        owns = owns_what_it_gives(other, builder.events[other].shape.word, followers)
        builder.before(other, owns, first=True)
        for name in names:
            word = builder.events[name].shape.word
            if name in followers:
                begin, finish = follows(other, word)
                builder.before(name, begin, first=True)
                builder.after(name, finish)
            else:
                builder.before(name, takes_back(other, word))
                builder.after(name, falls_with(other, word))
    builder.add_part(FOLLOWED, {name: other for other, names in owners.items() for name in names})


def _fields(builder: ProgramBuilder, fields: Any, path: tuple[str | int, ...]) -> tuple[Field, ...]:
    if not isinstance(fields, dict):
        message = say("the fields of an event are keys with values: a name for each, with its kind")
        builder.mistakes.add("LR115", message, path, say("for example {{brand: text, nights: number}}"))
        return ()
    return tuple(
        field
        for key, value in fields.items()
        if key != "id" and (field := _field(builder, key, value, (*path, key))) is not None
    )


def _is_name(builder: ProgramBuilder, name: str, path: tuple[str | int, ...]) -> bool:
    """Tell whether expressions could read a field of this name; report it when they could not."""
    if name.isidentifier():
        return True
    message = say('"{name}" cannot be the name of a field', name=name)
    builder.mistakes.add("LR111", message, path, say("use letters, digits and _"), at_key=True)
    return False


def _field(builder: ProgramBuilder, name: str, value: Any, path: tuple[str | int, ...]) -> Field | None:
    if not _is_name(builder, name, path):
        return None
    if isinstance(value, list) and len(value) == 1:
        inner = _fields(builder, value[0], (*path, 0))
        element = name.removesuffix("s") or name
        return Field(name, "list of records", default=(), fields=inner, element=element)
    if isinstance(value, dict):
        return Field(name, "record", required=True, fields=_fields(builder, value, path))
    required = isinstance(value, str) and value.startswith("required ")
    kind = _kind(builder, value.removeprefix("required ") if required else value, path)
    return None if kind is None else _declared(name, kind, required=required)


def _declared(name: str, kind: FieldKind, *, required: bool = False) -> Field:
    """Return a declared field; one that is left out is not known, a list that is left out is empty."""
    return Field(name, kind, required=required, default=() if kind == "list of text" else None)


def _kind(builder: ProgramBuilder, value: Any, path: tuple[str | int, ...]) -> FieldKind | None:
    if isinstance(value, str) and value in FIELD_KINDS:
        known: Any = value
        kind: FieldKind = known
        return kind
    near = nearest(str(value), FIELD_KINDS)
    hint = say('did you mean "{near}"?', near=near) if near else say("one of: {known}", known=[*FIELD_KINDS])
    written = builder.mistakes.document.value(path)
    fix = None
    kind_meant = spelt(str(value), FIELD_KINDS)
    if kind_meant is not None and isinstance(written, str):
        fix = f"required {kind_meant}" if written.startswith("required ") else kind_meant
    builder.mistakes.add("LR112", say('"{value}" is not a kind of field', value=value), path, hint, fix=fix)
    return None


def declare_fields(builder: ProgramBuilder, section: Any) -> None:
    """Add fields to built-in events: ``order.portal: yes/no``, ``order.coupons: [{kind: text}]``."""
    if section is None:
        return
    if not isinstance(section, dict):
        message = say("fields are keys with values: a name for each, with its kind")
        builder.mistakes.add("LR115", message, ("fields",), say("order.portal: yes/no"), at_key=True)
        return
    events_of: dict[str, list[EventType]] = {}
    built_in: dict[str, set[str]] = {}
    declared: dict[str, list[Field]] = {}
    for name, value in section.items():
        path = ("fields", name)
        word, _, rest = name.partition(".")
        listed = isinstance(value, list) and word != "member"
        kind = "text" if listed else _kind(builder, value, path)
        if kind is None:
            continue
        if not rest or "." in rest:
            last = name.rpartition(".")[2]
            hint = say("write for example order.{last}, line.{last} or member.{last}", last=last)
            message = say('"{name}" does not say whose field it is', name=name)
            builder.mistakes.add("LR111", message, path, hint, at_key=True)
            continue
        if word == "member":
            if _is_name(builder, rest, path):
                builder.member_fields[rest] = kind
            continue
        field = _field(builder, rest, value, path)
        if field is None:
            continue
        if word not in events_of:
            events_of[word] = [event for event in builder.events.values() if _has(event, word)]
            built_in[word] = {name for event in events_of[word] for name in _names(event, word)}
        if not events_of[word]:
            words = sorted({event.shape.word for event in builder.events.values()} | {"line", "member"})
            near = nearest(word, words)
            hint = (
                say('did you mean "{near}.{rest}"?', near=near, rest=rest)
                if near
                else say("write for example order.{last}, line.{last} or member.{last}", last=rest)
            )
            fix = f"{near}.{rest}" if near is not None and spelt(word, words) else None
            builder.mistakes.add(
                "LR111", say('no event has a "{word}"', word=word), path, hint, at_key=True, fix=fix
            )
        if rest in built_in[word]:
            builder.mistakes.add(
                "LR164",
                say("{name} is built in already", name=name),
                path,
                say("choose another name"),
                at_key=True,
            )
            continue
        declared.setdefault(word, []).append(field)
    for word, fields in declared.items():
        for event in events_of[word]:
            builder.declare(event.name, word, tuple(fields))


def _names(event: EventType, word: str) -> set[str]:
    """Return the fields of an event's record, or of an element of one of its lists."""
    if event.shape.word == word:
        return {field.name for field in event.shape.fields}
    return {inner.name for field in event.shape.fields if field.element == word for inner in field.fields}


def _has(event: EventType, word: str) -> bool:
    own = event.role in ("purchase", "progress", "question", "fact") and event.shape.word == word
    return own or any(field.element == word for field in event.shape.fields if event.role != "refund")
