"""Every hook a plugin may implement. Nothing else is a promise to plugins."""

from collections.abc import Iterable

import pluggy

from loyalrules.expr.functions import Function
from loyalrules.plugins.kind import Kind
from loyalrules.plugins.risk import Risk

hookspec = pluggy.HookspecMarker("loyalrules")
hookimpl = pluggy.HookimplMarker("loyalrules")


@hookspec
def loyalrules_kinds() -> Iterable[Kind]:  # type: ignore[empty-body]
    """Return the program kinds that this plugin adds.

    Called once, while a registry is built, before any program is read; it must not read files or
    the clock. A section, verb or event name that another plugin already took is refused with LR501
    and both plugins' names. The kinds that ship with loyalrules come through this same hook.
    """


@hookspec
def loyalrules_functions() -> Iterable[Function]:  # type: ignore[empty-body]
    """Return functions for the expression language, each with types, doc and examples.

    Called once, while a registry is built. A function must be pure: the same arguments always give
    the same result. Names that are taken are refused with LR501.
    """


@hookspec
def loyalrules_risks() -> Iterable[Risk]:  # type: ignore[empty-body]
    """Return warnings that this plugin adds: risks with money or time that a checked program may have.

    Called once, while a registry is built. A risk looks at a finished program and must not change it.
    Its code is the plugin's own, capital letters and three digits that do not start with LR; one that
    is taken is refused with LR501. Authors accept it like any other, under ``risks: accept:``.
    """
