"""LR4xx: story tests."""

from loyalrules.base.code import Code, by_id

TESTS: dict[str, Code] = by_id()
