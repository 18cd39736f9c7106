"""The libraries of the extra "report": looked for when the first page is made."""

import importlib
from typing import Any

from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say


class MissingLibrary(LoyalError):
    """A page needs a library that is not installed."""


def need(name: str) -> Any:
    """Return a module. Raises ``MissingLibrary``, which says what to install."""
    try:
        return importlib.import_module(name)
    except ImportError:
        library = name.split(".", 1)[0]
        raise MissingLibrary(
            say(
                "a page needs {library}, which is not installed: pip install loyalrules[report]",
                library=library,
            )
        ) from None
