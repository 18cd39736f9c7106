"""LR0xx: YAML and characters."""

from loyalrules.base.code import Code, by_id

YAML: dict[str, Code] = by_id()
