"""Doing a transaction again when the database undid it because two writers met."""

from collections.abc import Callable
from typing import TypeVar

from loyalrules.base.problem import StoreError

T = TypeVar("T")

# One of those that meet always gets through, so this many writers at once are served.
_TRIES = 100


def again(transaction: Callable[[], T]) -> T:
    """Return what a transaction returns; one that the database undid (LR713) is done again.

    It is done from its first look: it decides on what it finds then. Nothing of an undone one is written.

    >>> again(lambda: 7)
    7
    """
    for _ in range(_TRIES - 1):
        try:
            return transaction()
        except StoreError as error:
            if error.code != "LR713":
                raise
    return transaction()
