"""LR1xx: the structure of a program."""

from loyalrules.base.code import Code, by_id

STRUCTURE: dict[str, Code] = by_id()
