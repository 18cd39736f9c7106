"""LR7xx: the store."""

from loyalrules.base.code import Code, by_id

STORE: dict[str, Code] = by_id()
