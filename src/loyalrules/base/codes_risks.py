"""LR3xx: risks with money and time."""

from loyalrules.base.code import Code, by_id

RISKS: dict[str, Code] = by_id()
