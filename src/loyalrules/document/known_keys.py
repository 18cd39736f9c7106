"""The keys that a model knows at a path, found in its annotations."""

import re
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from loyalrules.document.node import Path

_EXAMPLE = re.compile(r"``(\{[^`]*\})``")


def known_keys(annotation: Any, path: Path, tags: tuple[tuple[Path, str], ...] = ()) -> list[str]:
    """Return the keys that may stand in the mapping at a path, as they are written.

    ``tags`` are the branches of unions that are meant; without, the keys of every branch come back.
    """
    models = list(_models_at(annotation, path))
    named = [model for model in models if any(model.__name__ == tag for at, tag in tags if at == path)]
    keys: dict[str, None] = {}
    for model in named or models:
        for name, info in model.model_fields.items():
            keys[info.alias or name] = None
    return list(keys)


def key_advice(annotation: Any, path: Path, key: str) -> str | None:
    """Return what a model says about a key that it does not have: its ``KEY_ADVICE`` by key."""
    for model in _models_at(annotation, path):
        advice: Mapping[str, str] = getattr(model, "KEY_ADVICE", {})
        if key in advice:
            return advice[key]
    return None


def short_key(annotation: Any, path: Path) -> str | None:
    """Return the key of a model that a bare text is the value of: its ``SHORT_KEY``."""
    return next(
        (found for model in _models_at(annotation, path) if (found := getattr(model, "SHORT_KEY", ""))), None
    )


def example_at(annotation: Any, path: Path) -> str | None:
    """Return how the mapping at a path is written: the first braces in the docstring of its model.

    >>> class Limit(BaseModel):
    ...     "``{times: 1, each: day}``."
    >>> example_at(list[Limit], (0,))
    '{times: 1, each: day}'
    """
    for model in _models_at(annotation, path):
        found = _EXAMPLE.search(model.__doc__ or "")
        if found and "..." not in found[1]:
            return found[1]
    return None


def field_examples(annotation: Any, path: Path, key: str) -> list[Any]:
    """Return the examples that the models of a mapping give for one of its keys."""
    for model in _models_at(annotation, path):
        for name, info in model.model_fields.items():
            if (info.alias or name) == key:
                literal = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
                return list(info.examples or literal)
    return []


def _models_at(annotation: Any, path: Path) -> Iterator[type[BaseModel]]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _models_in(annotation, path)
    elif origin is Annotated:
        yield from _models_at(arguments[0], path)
    elif origin in (Union, UnionType):
        for argument in arguments:
            if argument is not NoneType:
                yield from _models_at(argument, path)
    elif path and isinstance(origin, type) and issubclass(origin, Mapping) and len(arguments) == 2:
        yield from _models_at(arguments[1], path[1:])
    elif path and isinstance(path[0], int) and origin in (list, tuple, set, frozenset):
        for argument in arguments:
            yield from _models_at(argument, path[1:])


def _models_in(model: type[BaseModel], path: Path) -> Iterator[type[BaseModel]]:
    if not path:
        yield model
        return
    for name, info in model.model_fields.items():
        if path[0] == (info.alias or name):
            yield from _models_at(info.annotation, path[1:])
