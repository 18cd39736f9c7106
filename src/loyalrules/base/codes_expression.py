"""LR2xx: expressions."""

from loyalrules.base.code import Code, by_id

EXPRESSION: dict[str, Code] = by_id()
