"""Condition lines: parsed, typed and turned into code, with what an explanation needs beside it."""

import re
from collections.abc import Iterator, Sequence

from loyalrules.expr.check import check
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.reads import guards
from loyalrules.expr.scope import Scope
from loyalrules.expr.to_python import to_condition
from loyalrules.expr.typed import Read, Typed, walk
from loyalrules.expr.types import YES_NO
from loyalrules.plugins.kind import Path
from loyalrules.plugins.rule import Guard, Line
from loyalrules.program.definitions import Definitions
from loyalrules.program.mistakes import Mistakes
from loyalrules.program.rule_code import LineCode
from loyalrules.shapes.conditions import AnyModel, Conditions
from loyalrules.shapes.during import Days

_OF_ELEMENT = re.compile(r"x\[(\d+)\]\Z")
_PLACE = re.compile(r"(f|r_\w+)\[(\d+)\](?:\[(\d+)\])?\Z")


class ConditionCompiler:
    """Compiles the lines of one rule; ``element`` is the word that ``for_each`` walks, if any."""

    def __init__(
        self,
        scope: Scope,
        constants: Constants,
        mistakes: Mistakes,
        element: str | None,
        definitions: Definitions,
        roots: Sequence[str] = (),
        elements: str | None = None,
    ) -> None:
        self.definitions = definitions
        self.roots = roots
        self.elements = None if elements is None else _PLACE.match(elements)
        self.scope = scope
        self.constants = constants
        self.mistakes = mistakes
        self.element = element
        self.lines: list[Line] = []
        self.codes: list[LineCode] = []
        self.guards: list[Guard] = []

    def window(self, days: Days, text: str, path: Path) -> None:
        """Add ``during``: moments from the first day through the last, on the days of its rule."""
        codes = []
        if days.start is not None or days.end is not None or (days.only is None and not days.but):
            low = "" if days.start is None else f"{self.constants.add(days.start)} <= "
            high = "" if days.end is None else f" < {self.constants.add(days.end)}"
            codes.append(f"{low}{self.scope.names['now'].code}{high}")
        if days.only is not None:
            codes.append(f"{self.scope.names['today'].code} in {self.constants.add(days.only - days.but)}")
        elif days.but:
            codes.append(f"{self.scope.names['today'].code} not in {self.constants.add(days.but)}")
        self.codes.append(LineCode(" and ".join(codes), False))
        place = self.mistakes.document.place(path)
        self.lines.append(Line("during", text, place, None, False, (), days))

    def add(self, conditions: Conditions | None, role: str, path: Path) -> None:
        """Add the lines of ``if`` or ``unless``."""
        for number, condition in enumerate(conditions or []):
            where = (*path, number)
            if isinstance(condition, AnyModel):
                self._any(condition, role, (*where, "any"))
                continue
            typed = self._typed(condition, where)
            if typed is None:
                continue
            by_element = self._by_element(typed)
            code = to_condition(typed, self.constants, answer=role != "unless")
            self.codes.append(LineCode(code, by_element))
            self.lines.append(Line(role, condition, self.mistakes.document.place(where), typed, by_element))
            if role == "if":
                self.guards += self._guards(typed)

    def _any(self, condition: AnyModel, role: str, path: Path) -> None:
        parts: list[Line] = []
        codes: list[str] = []
        by_element = False
        for number, text in enumerate(condition.any_):
            typed = self._typed(text, (*path, number))
            if typed is None:
                return
            inside = self._by_element(typed)
            by_element = by_element or inside
            codes.append(f"({to_condition(typed, self.constants, answer=role != 'unless')})")
            parts.append(Line("any", text, self.mistakes.document.place((*path, number)), typed, inside))
        self.codes.append(LineCode((" and " if role == "unless" else " or ").join(codes), by_element))
        text = "any of: " + "; ".join(condition.any_)
        self.lines.append(
            Line(role, text, self.mistakes.document.place(path), None, by_element, tuple(parts))
        )

    def _typed(self, text: str, path: Path) -> Typed | None:
        known = self.definitions.checked.get(text)
        if known is not None and known[0] is self.scope:
            typed = known[1]
        else:
            try:
                typed = check(self.definitions.parse(text), self.scope, YES_NO)
            except (ExprError, ExprErrors) as error:
                self.mistakes.expression(error, path)
                return None
            self.definitions.checked[text] = (self.scope, typed)
        for warning in typed.warnings:
            self.mistakes.expression_warning(warning, path)
        return typed

    def _by_element(self, typed: Typed) -> bool:
        return self.element is not None and any(
            isinstance(part, Read) and not part.each and part.name.path.split(".")[0] == self.element
            for part in walk(typed)
        )

    def _guards(self, typed: Typed) -> Iterator[Guard]:
        for path, how, values in guards(typed):
            if path not in self.scope.names or how not in ("is", "in", "contains"):
                continue
            code = self.scope.names[path].code
            field, walked = _OF_ELEMENT.match(code), self.elements
            if field is not None and walked is not None and walked[1] != "f" and walked[3] is None:
                root = self.roots.index(walked[1].removeprefix("r_"))
                yield Guard(root, int(walked[2]), int(field[1]), frozenset(values), each=True)
            found = _PLACE.match(code)
            if found is None:
                continue
            root = -1 if found[1] == "f" else self.roots.index(found[1].removeprefix("r_"))
            second = -1 if found[3] is None else int(found[3])
            yield Guard(root, int(found[2]), second, frozenset(values))
