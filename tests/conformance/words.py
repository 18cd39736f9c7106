"""The catalogue of words beyond expressions, and which of them a program uses: keys, verbs, events."""

from collections.abc import Iterator, Mapping
from typing import Any

from loyalrules.document.from_text import read_document
from loyalrules.document.to_model import to_model, to_value
from loyalrules.plugins.registry import build_registry
from loyalrules.program.declared_values import ValueModel
from loyalrules.program.model import HeadModel, RuleModel
from loyalrules.shapes.model import Model

REGISTRY = build_registry()
_SENT = ("purchase", "progress", "refund", "fact", "question")


def catalogue() -> set[str]:
    """Return every key of every model of programs, every verb, and every built-in event that is sent."""
    models = {one for one in _below(Model) if one.__module__.startswith(_ROOMS)}
    keys = {key for one in models for key in _keys(one)}
    sections = {f"section {name}" for name in (*REGISTRY.sections(), "fields", "events", "names", "rules")}
    verbs = {f"verb {name}" for name in REGISTRY.verbs}
    events = {f"event {event.name}" for event in REGISTRY.events.values() if event.role in _SENT}
    return keys | sections | verbs | events


_ROOMS = ("loyalrules.kinds", "loyalrules.shapes", "loyalrules.program")


def _below(model: type[Model]) -> Iterator[type[Model]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def _keys(model: type[Model]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield f"{_owner(model, name).__name__}.{field.alias or name}"


def _owner(model: type[Model], name: str) -> type[Model]:
    """Return the model that first has a key: several verbs share some."""
    return next(one for one in reversed(model.__mro__) if name in getattr(one, "model_fields", {}))


def words_of(text: str) -> set[str]:
    """Return the words that a program uses, whether or not an event meets them."""
    document = read_document(text, "program.loyal.yaml")
    data: Any = document.data
    found = {f"section {name}" for name in data}
    values: list[Any] = [to_model(HeadModel, document, (), keys=tuple(HeadModel.model_fields))]
    for name, kind in REGISTRY.sections().items():
        if name in data:
            values.append(to_value(kind.sections[name], document, (name,)))
    if "values" in data:
        values.append(to_value(dict[str, Any], document, ("values",)))
        values += [ValueModel.model_validate(one) for one in data["values"].values() if isinstance(one, dict)]
    if "rules" in data:
        values.append(to_value(list[RuleModel], document, ("rules",)))
    for value in values:
        found |= set(_used(value))
    return found & catalogue()


def _used(value: Any) -> Iterator[str]:
    """Yield the words of models that were read, and of the verbs in them."""
    if isinstance(value, Model):
        model = type(value)
        for name in value.model_fields_set:
            yield f"{_owner(model, name).__name__}.{model.model_fields[name].alias or name}"
            yield from _used(getattr(value, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key in REGISTRY.verbs and isinstance(inner, Mapping):
                yield f"verb {key}"
                yield from _used(REGISTRY.verbs[key].model.model_validate(inner))
            else:
                yield from _used(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _used(inner)
