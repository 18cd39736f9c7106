"""Values that the shop tells while the program runs: one number for everybody, for each period."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalrules.base.calendar import Window
from loyalrules.base.periods import period_id
from loyalrules.base.zone import Zone
from loyalrules.expr.types import Type
from loyalrules.plugins.program import Program

OUTSIDE = "values from outside"
TOLD_BY = "value.declared"  # The event that tells a value.


@dataclass(frozen=True, slots=True)
class Outside:
    """What is told: its type, its decimals, and the period for which it holds."""

    each: Window
    type: Type
    decimals: int

    def period(self, zone: Zone, at: int) -> str:
        """Return the name of the period that holds a moment; empty where there is only one."""
        return "" if self.each == "ever" else period_id(self.each, zone.day(at))


def outside_values(program: Program) -> Mapping[str, Outside]:
    """Return the values of a program that are told from outside, by name."""
    found: Any = program.parts.get(OUTSIDE, {})
    values: Mapping[str, Outside] = found
    return values


def value_key(name: str, period: str) -> str:
    """Return the name under which a value is kept, in its smallest parts."""
    return f"value {name}|{period}"


def is_value(key: str) -> bool:
    """Tell whether a shared sum is that of a value, or whether one was told."""
    return key.startswith("value ")


def told_key(name: str, period: str) -> str:
    """Return the name under which is kept whether a value was told."""
    return f"value {name} is told|{period}"
