"""The JSON Schemas of program files, test files and mapping files, from what the registry knows."""

from typing import Any

from loyalrules.cases.from_document import STEP_KEYS
from loyalrules.cases.model import StoryFileModel
from loyalrules.cli.schema_forms import DEFINITIONS, TEXT, Schema, schema_of
from loyalrules.facts.fields import Field
from loyalrules.plugins.program import EventType
from loyalrules.plugins.registry import Registry
from loyalrules.program.declared_values import NAMES, VALUES
from loyalrules.program.model import FieldKind, HeadModel, RuleModel
from loyalrules.sources.model import MapModel

DRAFT = "http://json-schema.org/draft-07/schema#"
_RULES, _EFFECTS = frozenset({"rules"}), frozenset({"then", "gives"})
_EVENT_FORM = "^(?![0-9])[^A-Z\\s!-/:-@\\[-^`{-~]+\\.(?![0-9])[^A-Z\\s!-/:-@\\[-^`{-~]+$"
_NOT_SENT = frozenset({"derived", "clock"})


def program_schema(registry: Registry) -> Schema:
    """Return the schema of ``*.loyal.yaml``, with the sections and verbs of every plugin."""
    definitions: Schema = {}
    head = schema_of(HeadModel, definitions)
    properties: Schema = dict(head["properties"])
    declared = schema_of(FieldKind, definitions)
    properties["fields"] = {
        "description": "Fields that this program adds to events: order.portal: yes/no",
        "type": "object",
        "additionalProperties": {"anyOf": [declared, {"type": "array", "items": {"type": "object"}}]},
    }
    properties["events"] = {
        "description": "Events of its own: stay.completed: {brand: text}",
        "type": "object",
        "propertyNames": {"pattern": _EVENT_FORM},
        "additionalProperties": {
            "type": "object",
            "properties": {
                "takes_back": {
                    "description": "The own event that it takes back, by its id.",
                    "type": "string",
                },
                "follows": {
                    "description": "The own event of the same id that it belongs to; gifts can wait for it.",
                    "type": "string",
                },
            },
        },
    }
    properties["names"] = {
        **schema_of(NAMES, definitions),
        "description": "Names of its own in expressions: member.tier_nights: member.nights + member.rolled",
    }
    properties["values"] = {
        **schema_of(VALUES, definitions),
        "description": "Values that rules read as value.cap, the same always or with days or periods",
    }
    for section, kind in registry.sections().items():
        found = schema_of(kind.sections[section], definitions)
        properties[section] = {**found, "description": kind.summary}
    _accepted(properties["risks"]["properties"]["accept"], registry)
    properties["rules"] = {"description": "Rules, from first to last.", "type": "array"}
    definitions["Effect"] = _effect(registry, definitions)
    definitions["Rule"] = _rule(registry, definitions)
    schema = {
        "$schema": DRAFT,
        "$id": "urn:loyalrules:schema:1:program",
        "title": "A loyalty program (*.loyal.yaml)",
        "type": "object",
        "properties": properties,
        "required": head["required"],
        "additionalProperties": False,
        DEFINITIONS: definitions,
    }
    _place_rules(schema)
    return schema


def _accepted(accept: Schema, registry: Registry) -> None:
    """Offer the codes of all risks, each with what it is; another warning's code may stand there too."""
    form = accept["additionalProperties"]
    accept["properties"] = {
        code: {**form, "description": risk.story.title} for code, risk in registry.risks.items()
    }
    accept["propertyNames"] = {
        "pattern": "^[A-Z]{2,12}[0-9]{3}$",
        "patternErrorMessage": "Write the code of a warning, such as LR302",
    }


def _effect(registry: Registry, definitions: Schema) -> Schema:
    verbs: Schema = {}
    for name, verb in sorted(registry.verbs.items()):
        found = schema_of(verb.model, definitions)
        said = f"{verb.summary}\n\n{found.get('description', '')}".strip()
        definitions[f"effect-{name}"] = {**found, "title": name, "description": said}
        verbs[name] = {"$ref": f"#/{DEFINITIONS}/effect-{name}", "description": said}
    return {
        "type": "object",
        "properties": verbs,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "errorMessage": f'Each line under "then" is one effect. Choose one of: {", ".join(verbs)}',
    }


def _rule(registry: Registry, definitions: Schema) -> Schema:
    rule = {"title": "rule", **schema_of(RuleModel, definitions)}
    rule["properties"]["when"] = {
        **rule["properties"]["when"],
        "type": "string",
        "pattern": _EVENT_FORM,
        "patternErrorMessage": "Write an event, such as order.paid",
        "defaultSnippets": [
            {"label": name, "body": name, "description": event.doc}
            for name, event in sorted(registry.events.items())
        ],
    }
    return rule


def _place_rules(schema: Any, name: str = "") -> None:
    """Put the form of rules and effects where kinds only say that a list of them stands."""
    if isinstance(schema, list):
        for part in schema:
            _place_rules(part)
        return
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "array" and name in _RULES | _EFFECTS:
        schema["items"] = {"$ref": f"#/{DEFINITIONS}/{'Rule' if name in _RULES else 'Effect'}"}
        return
    for key, part in schema.items():
        _place_rules(part, key)


def stories_schema(registry: Registry) -> Schema:
    """Return the schema of ``*.test.yaml``, with the events of every plugin."""
    definitions: Schema = {}
    outer = schema_of(StoryFileModel, definitions)
    events = {name: event for name, event in sorted(registry.events.items()) if event.role not in _NOT_SENT}
    story = definitions["StoryModel"]
    story["properties"]["steps"]["items"] = {
        "type": "object",
        "properties": {
            "at": {
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}",
                "patternErrorMessage": "Write a moment such as 2026-12-05 15:00",
                "description": "When it happens, on the program's local clock.",
            },
            "event_id": {"type": TEXT, "description": "The id of the event; without it one is made."},
            "again": {
                "description": "Whether the event is sent twice; the second must change nothing.",
                "enum": ["yes", "no", True, False],
            },
            "expect": {
                "type": "object",
                "description": "Members and what they have; fired; not_fired; refused; effects.",
            },
            **{name: _event(event) for name, event in events.items()},
        },
        "patternProperties": {_EVENT_FORM: {"type": ["object", "null"]}},
        "required": ["at"],
        "additionalProperties": False,
        "errorMessage": f"A step has {', '.join(STEP_KEYS)} and one event, such as order.paid",
    }
    return {
        "$schema": DRAFT,
        "$id": "urn:loyalrules:schema:1:test",
        "title": "Story tests of a loyalty program (*.test.yaml)",
        **outer,
        DEFINITIONS: definitions,
    }


def _event(event: EventType) -> Schema:
    """A program may declare more fields, so others are let through here; ``check`` knows better."""
    fields = {field.name: _field(field) for field in event.shape.fields if field.input}
    member = {"type": TEXT, "description": "Whom it is about."}
    return {"type": ["object", "null"], "description": event.doc, "properties": {**fields, "member": member}}


def _field(field: Field) -> Schema:
    described = {"description": field.doc} if field.doc else {}
    if field.kind == "list of records":
        inner = {one.name: _field(one) for one in field.fields if one.input}
        return {**described, "type": "array", "items": {"type": "object", "properties": inner}}
    if field.kind == "list of text":
        return {**described, "type": "array", "items": {"type": TEXT}}
    if field.kind == "record":
        return {**described, "type": "object"}
    if field.values is not None:
        return {**described, "enum": list(field.values)}
    return {**described, "type": TEXT}


def map_schema() -> Schema:
    """Return the schema of mapping files."""
    definitions: Schema = {}
    outer = schema_of(MapModel, definitions)
    return {
        "$schema": DRAFT,
        "$id": "urn:loyalrules:schema:1:map",
        "title": "Which columns fill which fields of events",
        **outer,
        DEFINITIONS: definitions,
    }
