"""Drilling into a schema: what can be written at ``then.earn``, ``units.pay`` or ``order.paid``."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.cli.schema_forms import DEFINITIONS, Schema

_TEXT = {"string", "number", "boolean"}


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a schema, with the root that its references are looked up in."""

    piece: Schema
    root: Schema


def at_path(path: str, program: Schema, stories: Schema) -> Found:
    """Return the piece at a path. Raises ``UsageError`` with what is near when there is none.

    A path starts at the top of a program, at a key of a rule (``then``), or is an event.
    """
    steps_of = _inner(stories[DEFINITIONS]["StoryModel"]["properties"]["steps"], stories)
    events = {name: part for name, part in steps_of["properties"].items() if "." in name}
    for name in sorted(events, key=len, reverse=True):
        if path == name or path.startswith(f"{name}."):
            return _walk(Found(events[name], stories), path[len(name) + 1 :], path)
    family = {name: part for name, part in events.items() if name.startswith(f"{path}.")}
    first = path.split(".")[0]
    rule = program[DEFINITIONS]["Rule"]
    if first not in program["properties"] and first in rule["properties"]:
        return _walk(Found(rule, program), path, path)
    if family and first not in program["properties"]:
        return Found({"type": "object", "properties": family}, stories)
    if first not in program["properties"]:
        near = nearest(path, [*program["properties"], *rule["properties"], *events])
        raise click.UsageError(
            say(
                "there is no {first} in a program{more}",
                first=first,
                more=say("; did you mean {near}?", near=near) if near else "",
            )
        )
    return _walk(Found(program, program), path, path)


def _walk(found: Found, rest: str, path: str) -> Found:
    for step in rest.split(".") if rest else []:
        piece = _inner(found.piece, found.root)
        keys = piece.get("properties", {})
        if step not in keys:
            near = nearest(step, list(keys))
            hint = say("did you mean {near}?", near=near) if near else say("it has no keys")
            if keys and not near:
                hint = say("there are: {keys}", keys=list(keys))
            raise click.UsageError(say("{path}: there is no {step}; {hint}", path=path, step=step, hint=hint))
        found = Found(keys[step], found.root)
    return found


def _resolved(piece: Schema, root: Schema) -> Schema:
    """Return a piece with what it refers to; what it says itself counts more."""
    if "$ref" not in piece:
        return piece
    name = str(piece["$ref"]).removeprefix(f"#/{DEFINITIONS}/")
    return {**root[DEFINITIONS][name], **{key: part for key, part in piece.items() if key != "$ref"}}


def _inner(piece: Schema, root: Schema) -> Schema:
    """Return the form whose keys come next: of a list its elements, of a map its values."""
    piece = _resolved(piece, root)
    for key in ("items", "additionalProperties"):
        if isinstance(piece.get(key), dict) and "properties" not in piece:
            return _inner(piece[key], root)
    for form in piece.get("anyOf", ()):
        if "properties" in _resolved(form, root):
            return _resolved(form, root)
    return piece


def whole(found: Found) -> Schema:
    """Return a piece as a schema of its own, with the definitions that it needs."""
    piece = _resolved(found.piece, found.root)
    needed: dict[str, Any] = {}
    waiting = [piece]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in needed:
                needed[name] = found.root[DEFINITIONS][name]
                waiting.append(needed[name])
    return {"$schema": found.root["$schema"], **piece, **({DEFINITIONS: needed} if needed else {})}


def _references(piece: Any) -> Iterator[str]:
    if isinstance(piece, dict):
        for key, part in piece.items():
            if key == "$ref":
                yield str(part).removeprefix(f"#/{DEFINITIONS}/")
            else:
                yield from _references(part)
    elif isinstance(piece, list):
        for part in piece:
            yield from _references(part)


def outline(path: str, found: Found) -> str:
    """Return a piece in a few lines: what it is, what may stand there, and its keys with theirs."""
    piece = _resolved(found.piece, found.root)
    lines = [f"{path}  ({form_of(piece)})"]
    lines += [f"  {line}" for line in str(piece.get("description", "")).split("\n") if line]
    inner = _inner(piece, found.root)
    keys = inner.get("properties", {})
    required = inner.get("required", ())
    width = max((len(key) + 2 for key in keys), default=0)
    if keys:
        lines.append("")
    for key, part in keys.items():
        part = _resolved(part, found.root)
        said = str(part.get("description", "")).split("\n")[0]
        name = f"{key} *" if key in required else key
        lines.append(f"  {name:<{width}}  {said or form_of(part)}".rstrip())
    if any(key in required for key in keys):
        lines += ["", "  * needed"]
    return "\n".join(lines)


def form_of(piece: Schema) -> str:
    """Return what may be written, in a few words.

    >>> form_of({"type": ["string", "number", "boolean", "object"]})
    'text or keys'
    >>> form_of({"enum": ["down", "up"]})
    'down or up'
    """
    if "enum" in piece:
        return " or ".join(
            json.dumps(value) if isinstance(value, bool) else str(value) for value in piece["enum"]
        )
    if "anyOf" in piece:
        return " or ".join(dict.fromkeys(form_of(part) for part in piece["anyOf"]))
    kinds = piece.get("type", "object")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    words = ["text"] if _TEXT & set(kinds) else []
    choices = [str(value) for value in piece.get("then", {}).get("enum", ())]
    if choices:
        words = choices
    words += [word for kind, word in (("array", "list"), ("object", "keys")) if kind in kinds]
    return " or ".join(words)
