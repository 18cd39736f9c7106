"""The catalogue of every problem code. A test compares it with the codes that the source raises."""

from collections.abc import Mapping
from types import MappingProxyType

from loyalrules.base.code import Code
from loyalrules.base.codes_events import EVENTS
from loyalrules.base.codes_expression import EXPRESSION
from loyalrules.base.codes_funds import FUNDS
from loyalrules.base.codes_plugins import PLUGINS
from loyalrules.base.codes_risks import RISKS
from loyalrules.base.codes_rules import RULES
from loyalrules.base.codes_sources import SOURCES
from loyalrules.base.codes_store import STORE
from loyalrules.base.codes_structure import STRUCTURE
from loyalrules.base.codes_tests import TESTS
from loyalrules.base.codes_yaml import YAML
from loyalrules.base.say import Said, say

__all__ = ["CODES", "FAMILIES", "Code"]

# The digit after LR, what the family is about, and its codes.
FAMILIES: Mapping[str, tuple[Said, Mapping[str, Code]]] = MappingProxyType(
    {
        "0": (say("YAML and characters"), YAML),
        "1": (say("Structure of a program"), {**STRUCTURE, **FUNDS, **RULES}),
        "2": (say("Expressions"), EXPRESSION),
        "3": (say("Risks with money and time"), RISKS),
        "4": (say("Story tests"), TESTS),
        "5": (say("Plugins"), PLUGINS),
        "6": (say("Events"), EVENTS | SOURCES),
        "7": (say("The store"), STORE),
    }
)

CODES: Mapping[str, Code] = MappingProxyType(
    {id: code for _, family in FAMILIES.values() for id, code in sorted(family.items())}
)
