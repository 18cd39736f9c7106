"""The record of ``state.imported``: any keys; each is judged by the kind that takes it."""

from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.facts.fields import Record


def read_import(raw: object) -> Record:
    """Read an import as (key, value) pairs in the order of their keys.

    >>> read_import({"tier": "gold", "stars": "500"})
    (('stars', '500'), ('tier', 'gold'))
    """
    if not isinstance(raw, dict):
        raise EventError("LR603", say("/imported must be an object"), "/imported")
    return tuple(sorted(raw.items()))
