"""From pydantic's JSON Schema to one that editors explain well.

Measured with yaml-language-server: a union of forms is best said as ``type: [string, object]``, a
duration with ``patternErrorMessage``; ``oneOf`` and ``anyOf`` answer a misspelling with noise. A plain
value of YAML may look like a number or yes/no to an editor, so a text takes these as well.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

from pydantic import BeforeValidator, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from loyalrules.program.model import FIELD_KINDS, Currency, FieldKind, ZoneName
from loyalrules.shapes.during import Day, RuleText
from loyalrules.shapes.lifetime import Bound, Since
from loyalrules.shapes.model import DurationText, Id, ReadableId, listed

Schema = dict[str, Any]
Inside = tuple[str, ...]

TEXT: list[str] = ["string", "number", "boolean"]
DEFINITIONS = "definitions"
_REF = f"#/{DEFINITIONS}/{{model}}"
_NOISE = frozenset({"title", "default", "description", "format"})
# Letters of every script count, so the form says what does not: capitals, signs, spaces, a digit in front.
_NAME_FORM = "^(?![0-9])[^A-Z\\s!-/:-@\\[-`{-~]+(_[^A-Z\\s!-/:-@\\[-`{-~]+)*$"
_ID_FORM = _NAME_FORM.replace("(_[", "([-_][")


def _pattern(pattern: str, message: str) -> Schema:
    return {"type": "string", "pattern": pattern, "patternErrorMessage": message}


def _validator(annotation: Any) -> Callable[..., Any]:
    found = next(part for part in get_args(annotation) if isinstance(part, BeforeValidator))
    return found.func


# What a validator of ours reads from text, said to an editor.
_FORMS: Mapping[Callable[..., Any], Schema] = {
    _validator(DurationText): _pattern(
        "^[0-9]+ (second|minute|hour|day|week|month|year)s?$", 'Write a duration such as "90 days"'
    ),
    _validator(Day): _pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "Write a date such as 2026-12-05"),
    _validator(Bound): _pattern(
        "^([0-9]{4}-[0-9]{2}-[0-9]{2}|end of (month|quarter|half_year|year))$",
        "Write a date such as 2026-12-31, or end of year",
    ),
    _validator(RuleText): _pattern(
        "^(RRULE:)?[A-Z]+=[^=;]+(;[A-Z]+=[^=;]+)*;?$", "Write a calendar rule such as FREQ=WEEKLY;BYDAY=TU"
    ),
    _validator(Id): _pattern(_ID_FORM, "Use small letters, digits and single - or _"),
    _validator(ReadableId): _pattern(
        _NAME_FORM, "It is read in expressions: use small letters, digits and _"
    ),
    _validator(Currency): _pattern("^[A-Z]{3}$", "Write an ISO 4217 currency such as KRW, CNY or USD"),
    _validator(ZoneName): _pattern(
        "^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", "Write a time zone such as Asia/Seoul"
    ),
    _validator(FieldKind): {"type": "string", "enum": list(FIELD_KINDS)},
}


class _Generator(GenerateJsonSchema):
    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        """Say what our validators read; ``listed`` lets one value stand for a list of one."""
        function = schema["function"]["function"]
        if function in _FORMS:
            return dict(_FORMS[function])
        inner = super().function_before_schema(schema)
        if function in (listed, _validator(Since)) and inner.get("type") == "array":
            return {"anyOf": [inner["items"], inner]}
        return inner


def schema_of(annotation: Any, definitions: Schema) -> Schema:
    """Return the schema of a type; the models in it are added to ``definitions``."""
    made = TypeAdapter(annotation).json_schema(by_alias=True, schema_generator=_Generator, ref_template=_REF)
    found = made.pop("$defs", {})
    names = {name: part for name, part in found.items() if name not in definitions}
    definitions.update(names)
    for name, part in names.items():
        whole = tidy(part, {**definitions, **found}, (name,))
        definitions[name] = {"title": _title(name), **whole}
    return tidy(made, {**definitions, **found})


def _title(name: str) -> str:
    """Return what an editor calls a piece: its offer to write one, and the heading of what it says.

    >>> _title("LimitModel"), _title("StoryFileModel")
    ('limit', 'story file')
    """
    return " ".join(re.findall("[A-Z][a-z]*", name.removesuffix("Model"))).lower()


def tidy(schema: Any, known: Mapping[str, Any], inside: Inside = ()) -> Schema:
    """Return a schema without noise: unions as lists of types, no defaults, texts that take numbers.

    ``inside`` are the models that are being written out: one of these is referred to, not written again.
    """
    if not isinstance(schema, dict):
        return {}
    if len(schema.get("allOf", ())) == 1:
        schema = {**schema["allOf"][0], **schema}
    if "$ref" in schema:
        # Beside a reference a description counts for editors, though not for validators.
        return _described({"$ref": schema["$ref"]}, schema)
    if "oneOf" in schema:  # A union whose branch is told by a key: editors find the branch that fits.
        schema = {**{key: part for key, part in schema.items() if key != "oneOf"}, "anyOf": schema["oneOf"]}
    if "anyOf" in schema:
        parts = [part for part in schema["anyOf"] if part.get("type") != "null"]
        united = tidy(parts[0], known, inside) if len(parts) == 1 else _united(parts, known, inside)
        return _described(united, schema)
    found = {key: value for key, value in schema.items() if key not in _NOISE}
    if "const" in found:
        found["enum"] = [found.pop("const")]
    if "enum" in found:
        found["enum"] = [form for value in found["enum"] for form in _as_read(value)]
        found.pop("type", None)
    elif found.get("type") == "string" and "pattern" not in found:
        found["type"] = TEXT
    if "patternProperties" in found:
        # A key of another form must not slip through, so the form goes to propertyNames.
        ((pattern, part),) = found.pop("patternProperties").items()
        found["propertyNames"] = {**found.get("propertyNames", {}), "pattern": pattern}
        found["additionalProperties"] = part
    if "properties" in found:
        found["properties"] = {key: tidy(part, known, inside) for key, part in found["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = tidy(found[key], known, inside)
    return _described(found, schema)


def _as_read(value: object) -> list[object]:
    """A choice such as "1" is read as the number 1 by editors."""
    return [value, int(value)] if isinstance(value, str) and value.isdigit() else [value]


def _described(found: Schema, schema: Mapping[str, Any]) -> Schema:
    text = schema.get("description")
    if isinstance(text, str):
        first = re.split(r"\n\s*\n", text, maxsplit=1)[0]
        return {**found, "description": " ".join(first.replace("``", "`").split())}
    return found


def _united(parts: list[Any], known: Mapping[str, Any], inside: Inside) -> Schema:
    """Return one schema for a union of a few texts, one list and one object."""
    if any(_model_of(part) in inside for part in parts):
        return {"anyOf": [tidy(part, known, inside) for part in parts]}
    resolved = [_whole(part, known, inside) for part in parts]
    shapes = [part for part in resolved if part.get("type") in ("object", "array")]
    if len({part["type"] for part in shapes}) < len(shapes):
        return {"anyOf": [tidy(part, known, inside) for part in parts]}
    types: list[str] = []
    choices: list[object] = []
    united: Schema = {}
    for part in resolved:
        if "enum" in part:
            choices += part["enum"]
            continue
        kinds = part.get("type", TEXT)
        types += kinds if isinstance(kinds, list) else [kinds]
        united.update({key: value for key, value in part.items() if key not in ("type", "description")})
    if choices and "string" not in types:
        united["if"], united["then"] = {"type": "string"}, {"enum": choices}
        types.insert(0, "string")
    if choices:
        # An editor does not offer what stands under if and then.
        texts = [choice for choice in choices if isinstance(choice, str)]
        united["defaultSnippets"] = [{"label": choice, "body": choice} for choice in texts]
    return {**united, "type": list(dict.fromkeys(types))}


def _model_of(part: Any) -> str:
    return str(part.get("$ref", "")).rpartition("/")[2]


def _whole(part: Any, known: Mapping[str, Any], inside: Inside) -> Schema:
    """Return a part of a union, with the model itself in place of a reference to it."""
    name = _model_of(part)
    return tidy(known[name], known, (*inside, name)) if name else tidy(part, known, inside)
