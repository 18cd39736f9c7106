"""The libraries of the extra "report": looked for when the first page is made."""

import importlib
from typing import Any

from loyalrules.base.problem import LoyalError


class MissingLibrary(LoyalError):
    """A page needs a library that is not installed."""


def need(name: str) -> Any:
    """Return a module. Raises ``MissingLibrary``, which says what to install."""
    try:
        return importlib.import_module(name)
    except ImportError:
        library = name.split(".", 1)[0]
        raise MissingLibrary(
            f"a page needs {library}, which is not installed: pip install loyalrules[report]"
        ) from None
