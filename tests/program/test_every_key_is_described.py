"""Every key of every model says what it is: editors show it, and so do the pages."""

from collections.abc import Iterator

import pytest

from loyalrules.cases.model import StoryFileModel
from loyalrules.plugins.registry import build_registry
from loyalrules.shapes.model import Model
from loyalrules.sources.model import MapModel


def below(model: type[Model]) -> Iterator[type[Model]]:
    for one in model.__subclasses__():
        yield one
        yield from below(one)


REGISTRY = build_registry()  # Loads every kind, and so every model.
MODELS = sorted(
    {one for one in below(Model) if one.__module__.startswith("loyalrules.")},
    key=lambda one: (one.__module__, one.__name__),
)


def test_the_models_are_found():
    assert {StoryFileModel, MapModel} <= set(MODELS)
    assert all(verb.model in MODELS for verb in REGISTRY.verbs.values())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_described(model: type[Model]):
    fields = model.model_fields.items()

    assert [
        field.alias or name for name, field in fields if not (field.description or "").endswith(".")
    ] == []
