"""LR5xx: plugins."""

from loyalrules.base.code import Code, by_id

PLUGINS: dict[str, Code] = by_id()
