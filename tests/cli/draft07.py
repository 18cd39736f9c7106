"""The few words of JSON Schema that our schemas use, for tests: enough to judge a document.

Only these words are known; another one in a schema is a mistake of the test.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

NOTES = {"$schema", "$id", "title", "description", "definitions", "errorMessage", "patternErrorMessage"}
NOTES |= {"defaultSnippets", "markdownDescription", "examples"}
TYPES = {
    "string": str, "number": (int, float), "integer": int, "boolean": bool, "object": dict, "array": list,
    "null": type(None),
}  # fmt: skip


def complaints(schema: Mapping[str, Any], value: Any, root: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Yield what a schema says against a value."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/definitions/").replace("%20", " ")
        yield from complaints(root["definitions"][name], value, root, at)
        return
    for word, rule in schema.items():
        if word not in NOTES:
            yield from _WORDS[word](rule, value, schema, root, at)


def _type(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    kinds = [rule] if isinstance(rule, str) else rule
    if not any(_is(value, kind) for kind in kinds):
        yield f"{at}: {value!r} is not {' or '.join(kinds)}"


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _enum(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    if value not in rule:
        yield f"{at}: {value!r} is none of {rule}"


def _pattern(rule: str, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, str) and not re.search(rule, value):
        yield f"{at}: {schema.get('patternErrorMessage', rule)}"


def _properties(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    for key, part in rule.items():
        if isinstance(value, dict) and key in value:
            yield from complaints(part, value[key], root, f"{at}/{key}")


def _others(schema: Any, value: Any) -> list[str]:
    known = schema.get("properties", {})
    forms = schema.get("patternProperties", {})
    return [key for key in value if key not in known and not any(re.search(form, key) for form in forms)]


def _additional(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    for key in _others(schema, value) if isinstance(value, dict) else []:
        if rule is False:
            yield f"{at}: {schema.get('errorMessage', f'Property {key} is not allowed')}"
        elif rule is not True:
            yield from complaints(rule, value[key], root, f"{at}/{key}")


def _pattern_properties(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    for form, part in rule.items():
        for key in value if isinstance(value, dict) else []:
            if re.search(form, key) and key not in schema.get("properties", {}):
                yield from complaints(part, value[key], root, f"{at}/{key}")


def _names(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    for key in value if isinstance(value, dict) else []:
        yield from complaints(rule, key, root, f"{at}/{key}")


def _items(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    for number, item in enumerate(value if isinstance(value, list) else []):
        yield from complaints(rule, item, root, f"{at}/{number}")


def _required(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    for key in rule:
        if isinstance(value, dict) and key not in value:
            yield f"{at}: Missing property {key}"


def _any_of(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    if all(list(complaints(part, value, root, at)) for part in rule):
        yield f"{at}: {value!r} fits no form"


def _if(rule: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    if not list(complaints(rule, value, root, at)):
        yield from complaints(schema["then"], value, root, at)


def _size(
    rule: int, value: Any, schema: Any, root: Any, at: str, *, least: bool, kind: type
) -> Iterator[str]:
    if isinstance(value, kind) and (len(value) < rule if least else len(value) > rule):
        yield f"{at}: {schema.get('errorMessage', f'{len(value)} entries')}"


_WORDS: dict[str, Any] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "properties": _properties,
    "additionalProperties": _additional,
    "patternProperties": _pattern_properties,
    "propertyNames": _names,
    "items": _items,
    "required": _required,
    "anyOf": _any_of,
    "if": _if,
    "then": lambda *_: iter(()),
    "minItems": lambda *a: _size(*a, least=True, kind=list),
    "minProperties": lambda *a: _size(*a, least=True, kind=dict),
    "maxProperties": lambda *a: _size(*a, least=False, kind=dict),
}
