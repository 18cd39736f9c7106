"""The keys that a model knows at a path, found in its annotations."""

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from loyalrules.document.node import Path


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
