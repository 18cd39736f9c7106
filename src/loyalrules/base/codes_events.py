"""LR6xx: events."""

from loyalrules.base.code import Code, by_id

EVENTS: dict[str, Code] = by_id()
