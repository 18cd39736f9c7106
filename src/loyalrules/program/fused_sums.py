"""Sums over the lines of an event, made once for all rules in one walk.

Two rules that add up alike share a sum. Where rules add up the same by many values of one field (what
was bought in each of forty categories), one table by that value is filled instead of forty sums.
"""

import re
from dataclasses import dataclass

from loyalrules.program.fused_read import UNUSUAL

FEWEST_FOR_A_TABLE = 4
_SUM = re.compile(r"\bsum_(\d+)\b")
_EQUAL = re.compile(r"\((\w+) == (K\d+)\)\Z")


@dataclass(frozen=True, slots=True)
class Sum:
    """What is added up: the variable of the list, the tests of an element, and its value."""

    list: str
    tests: tuple[str, ...]
    value: str

    @property
    def by_value(self) -> tuple[str, str] | None:
        """The variable and the constant that it must equal, where that is the only test."""
        found = _EQUAL.match(self.tests[0]) if len(self.tests) == 1 else None
        return None if found is None else (found[1], found[2])


class Sums:
    """All sums of one event type. Rules name them ``sum_0``, ``sum_1`` until ``settle`` was called."""

    def __init__(self) -> None:
        self.all: dict[Sum, int] = {}
        self.tables: dict[tuple[str, str, str], str] = {}

    def name(self, wanted: Sum) -> str:
        """Return the name of a sum; equal sums have one."""
        return f"sum_{self.all.setdefault(wanted, len(self.all))}"

    def settle(self) -> None:
        """Decide which sums become tables, once all rules have named theirs."""
        values: dict[tuple[str, str, str], set[str]] = {}
        for one in self.all:
            if one.by_value is not None:
                variable, constant = one.by_value
                values.setdefault((one.list, variable, one.value), set()).add(constant)
        for key, constants in values.items():
            if len(constants) >= FEWEST_FOR_A_TABLE:
                self.tables[key] = f"by_{len(self.tables)}"

    def read(self, code: str) -> str:
        """Return the code with every sum as it is read: a variable, or a look into a table."""
        listed = list(self.all)
        return _SUM.sub(lambda found: self._code(listed[int(found[1])], found[0]), code)

    def key_of(self, code: str) -> tuple[str, str] | None:
        """Return the table and the constant by which a code reads just this one sum, if it does."""
        found = _SUM.fullmatch(code)
        if found is None:
            return None
        one = list(self.all)[int(found[1])]
        table = self._table(one)
        return None if table is None or one.by_value is None else (table, one.by_value[1])

    def _table(self, one: Sum) -> str | None:
        return None if one.by_value is None else self.tables.get((one.list, one.by_value[0], one.value))

    def _code(self, one: Sum, name: str) -> str:
        table = self._table(one)
        return name if table is None or one.by_value is None else f"{table}_get({one.by_value[1]}, 0)"

    def begin(self) -> list[str]:
        """Return the lines that stand before all walks."""
        plain = [f"sum_{number} = 0" for one, number in self.all.items() if self._table(one) is None]
        tables = [
            line for name in self.tables.values() for line in (f"{name} = {{}}", f"{name}_get = {name}.get")
        ]
        return [*plain, *tables]

    def inside(self, list_name: str) -> list[str]:
        """Return the lines of one step of a walk; a value that several sums add is worked out once.

        What is read is never below 0, and neither is a sum: a negative value is left to the careful way.
        """
        own = [(one, number) for one, number in self.all.items() if one.list == list_name]
        plain = [(one, number) for one, number in own if self._table(one) is None]
        tables = [(key, name) for key, name in self.tables.items() if key[0] == list_name]
        values = [one.value for one, _ in plain] + [key[2] for key, _ in tables]
        signed = {value for value in values if "-" in value}
        shared = {
            value
            for value in values
            if values.count(value) > 1 and not value.isalnum() and not value.isidentifier()
        }
        names = {value: f"value_{number}" for number, value in enumerate(sorted(shared | signed))}
        lines = [f"{name} = {value}" for value, name in names.items()]
        lines += [f"if {names[value]} < 0: {UNUSUAL}" for value in sorted(signed)]
        for (_, variable, value), table in tables:
            lines.append(f"{table}[{variable}] = {table}_get({variable}, 0) + {names.get(value, value)}")
        for one, number in plain:
            adds = f"sum_{number} += {names.get(one.value, one.value)}"
            lines.append(f"if {' and '.join(one.tests)}: {adds}" if one.tests else adds)
        return lines

    def variables(self) -> frozenset[str]:
        """Return all names by which rules read sums, once they are settled."""
        plain = {f"sum_{number}" for one, number in self.all.items() if self._table(one) is None}
        return frozenset({*plain, *(f"{name}_get" for name in self.tables.values())})
