"""The registry: all kinds, verbs, events and functions, from the built-ins and from plugins."""

import importlib
import importlib.metadata
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pluggy

from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.expr.functions import Function
from loyalrules.plugins import hookspecs
from loyalrules.plugins.hookspecs import hookimpl
from loyalrules.plugins.kind import Kind, Verb
from loyalrules.plugins.program import EventType
from loyalrules.plugins.risk import Risk

_CODE = re.compile(r"[A-Z]{2,12}[0-9]{3}\Z")


class PluginError(LoyalError):
    """A plugin cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Registry:
    """What a program may say. Frozen; built by a function, so every test can have its own."""

    kinds: Mapping[str, Kind]
    verbs: Mapping[str, Verb]
    events: Mapping[str, EventType]
    functions: Mapping[str, Function]
    origins: Mapping[str, str] = field(default_factory=dict)
    risks: Mapping[str, Risk] = field(default_factory=dict)

    def sections(self) -> dict[str, Kind]:
        """Return the kind behind each top-level key."""
        return {section: kind for kind in self.kinds.values() for section in kind.sections}


def build_registry(*plugins: object, entry_points: bool = False) -> Registry:
    """Build a registry from the built-ins, the given plugins and, if asked, installed ones.

    Installed plugins are those of the entry-point group ``loyalrules``. Raises ``PluginError`` when
    a plugin fails or takes a name that is taken.

    >>> "points" in build_registry().kinds
    True
    """
    manager = pluggy.PluginManager("loyalrules")
    manager.add_hookspecs(hookspecs)
    for name, plugin in _builtins():
        manager.register(plugin, name)
    for plugin in plugins:
        name = getattr(plugin, "__name__", type(plugin).__qualname__)
        manager.register(plugin, None if manager.has_plugin(name) else name)
    if entry_points:
        _load_entry_points(manager)
    return _collect(manager)


def _collect(manager: pluggy.PluginManager) -> Registry:
    kinds: dict[str, Kind] = {}
    functions: dict[str, Function] = {}
    owners: dict[str, str] = {}
    for name, kinds_found in _ask(manager.hook.loyalrules_kinds):
        for kind in kinds_found:
            _claim(owners, f"kind {kind.name}", name)
            for section in kind.sections:
                _claim(owners, f"section {section}", name)
            kinds[kind.name] = kind
    for name, found in _ask(manager.hook.loyalrules_functions):
        for function in found:
            _claim(owners, f"function {function.name}", name)
            functions[function.name] = function
    risks: dict[str, Risk] = {}
    for name, risks_found in _ask(manager.hook.loyalrules_risks):
        for risk in risks_found:
            _claim(owners, f"risk {risk.story.id}", name)
            risks[risk.story.id] = _named(risk, name)
    ordered = dict(sorted(kinds.items(), key=lambda item: (item[1].order, item[0])))
    verbs: dict[str, Verb] = {}
    events: dict[str, EventType] = {}
    for kind in ordered.values():
        for verb in kind.verbs:
            _claim(owners, f"verb {verb.name}", owners[f"kind {kind.name}"])
            verbs[verb.name] = verb
        for event in kind.events:
            _claim(owners, f"event {event.name}", owners[f"kind {kind.name}"])
            events[event.name] = event
    return Registry(
        ordered, verbs, events, dict(sorted(functions.items())), owners, dict(sorted(risks.items()))
    )


def _ask(hook: pluggy.HookCaller) -> Iterator[tuple[str, list[Any]]]:
    """Yield each plugin's name and answer, in the order of the names; one that fails is named."""
    for implementation in sorted(hook.get_hookimpls(), key=lambda found: found.plugin_name):
        name = implementation.plugin_name
        function: Any = implementation.function
        try:
            yield name, list(function())
        except Exception as error:
            raise PluginError(
                say(
                    "LR502 the plugin {name} failed in {hook}: {error}",
                    name=name,
                    hook=hook.name,
                    error=repr(error),
                )
            ) from error


def _named(risk: Risk, plugin: str) -> Risk:
    """Refuse a plugin's code of another form, or one that could be ours."""
    ours = plugin.startswith("loyalrules.")
    if not _CODE.match(risk.story.id) or risk.story.id.startswith("LR") != ours:
        raise PluginError(
            say(
                "LR502 the plugin {plugin} gives a risk the code {story}; write capital letters "
                "of its own and three digits, such as SHOP101",
                plugin=plugin,
                story=risk.story.id,
            )
        )
    return risk


def _claim(owners: dict[str, str], what: str, plugin: str) -> None:
    if what in owners:
        raise PluginError(
            say(
                "LR501 {what} comes from two plugins: {owners} and {plugin}",
                what=what,
                owners=owners[what],
                plugin=plugin,
            )
        )
    owners[what] = plugin


def _builtins() -> Iterable[tuple[str, object]]:
    for package in ("kinds", "functions", "risks"):
        root = importlib.import_module(f"loyalrules.{package}")
        for found in sorted(pkgutil.iter_modules(root.__path__), key=lambda module: module.name):
            module = importlib.import_module(f"loyalrules.{package}.{found.name}")
            yield f"loyalrules.{package}.{found.name}", _BuiltIn(module)


class _BuiltIn:
    """A built-in module as a plugin: it names its ``KIND``, its ``FUNCTIONS`` or its ``RISKS``."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    @hookimpl
    def loyalrules_kinds(self) -> list[Kind]:
        kind = getattr(self.module, "KIND", None)
        return [] if kind is None else [kind]

    @hookimpl
    def loyalrules_functions(self) -> list[Function]:
        return list(getattr(self.module, "FUNCTIONS", ()))

    @hookimpl
    def loyalrules_risks(self) -> list[Risk]:
        return list(getattr(self.module, "RISKS", ()))


def _load_entry_points(manager: pluggy.PluginManager) -> None:
    for entry in sorted(importlib.metadata.entry_points(group="loyalrules"), key=lambda entry: entry.name):
        try:
            manager.register(entry.load(), entry.name)
        except Exception as error:
            raise PluginError(
                say(
                    "LR502 the plugin {entry} could not be loaded: {error}",
                    entry=entry.name,
                    error=repr(error),
                )
            ) from error
