"""Why and why not: every rule of a decided event is asked again, line by line, by the interpreter.

Nothing is guessed: the records and facts that the rules read were kept with the decision, and the
interpreter reads them with exact fractions. So an explanation needs no store and no clock.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loyalrules.base.say import say
from loyalrules.decide.shown import shown
from loyalrules.expr.interpret import interpret
from loyalrules.expr.typed import Read, Typed, walk
from loyalrules.facts.decision import Decided
from loyalrules.plugins.program import Plan, Program
from loyalrules.plugins.rule import Line, Rule

_CODE = re.compile(r"(f|r_\w+|x)((?:\[\d+\])+)\Z")


@dataclass(frozen=True, slots=True)
class Asked:
    """One line as it was found: held (yes, no, ``None`` for not known), and what it read.

    ``reads`` are (name, value as text); ``element`` the id of the order line at hand, if any.
    """

    line: Line
    held: bool | None
    reads: tuple[tuple[str, str], ...]
    element: str = ""

    @property
    def stops(self) -> bool:
        """Whether this line keeps the rule from firing."""
        return self.held is not False if self.line.role == "unless" else self.held is not True


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule as it was found: its lines up to the one that stopped it.

    ``passed`` are the elements (order lines, people above) that no line stopped.
    """

    rule: Rule
    fired: bool
    asked: tuple[Asked, ...]
    passed: tuple[tuple[Any, ...], ...] = ()

    @property
    def stopped_by(self) -> Asked | None:
        """The first line that stopped the rule, or the line that stopped its last element."""
        return None if self.fired else next((one for one in self.asked if one.stops), None)


def reasons(program: Program, decided: Decided) -> list[Reason]:
    """Return every rule that waits for this event, fired or not, with its lines."""
    plan = program.plans[decided.event_type]
    rules = [rule for rule in plan.rules if decided.only in ("", rule.id)]
    return [_reason(program, plan, decided, rule) for rule in rules]


def why_not(program: Program, decided: Decided, rule_id: str) -> Asked | None:
    """Return the line that stopped a rule, ``None`` when it fired or has no such line."""
    rule = program.rules[rule_id]
    return _reason(program, program.plans[decided.event_type], decided, rule).stopped_by


def _reason(program: Program, plan: Plan, decided: Decided, rule: Rule) -> Reason:
    fired = rule.id in decided.fired
    asked: list[Asked] = []
    plain = [line for line in rule.lines if not line.by_element]
    for line in plain:
        one = _ask(program, plan, decided, line, None)
        asked.append(one)
        if one.stops:
            return Reason(rule, fired, tuple(asked))
    passed: list[tuple[Any, ...]] = []
    for element in _elements(plan, decided, rule) if rule.for_each else ():
        for line in rule.lines:
            if line.by_element:
                one = _ask(program, plan, decided, line, element)
                asked.append(one)
                if one.stops:
                    break
        else:
            passed.append(element)
    return Reason(rule, fired, tuple(asked), tuple(passed))


def worked(
    program: Program, decided: Decided, reason: Reason, effect: int
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return what the amount of an effect read: (element id, names with values) for each element."""
    plan = program.plans[decided.event_type]
    bases: Sequence[Typed] = getattr(reason.rule.amounts.get(effect), "bases", ())
    found = []
    for element in reason.passed if reason.rule.for_each else (None,):
        reads: dict[str, str] = {}
        for typed in bases:
            reads.update(_interpret(program, plan, decided, typed, element)[1])
        name = "" if element is None or not isinstance(element[0], str) else element[0]
        if reads:
            found.append((name, tuple(reads.items())))
    return found


def _elements(plan: Plan, decided: Decided, rule: Rule) -> Sequence[tuple[Any, ...]]:
    if rule.for_each in plan.people:
        found: Any = decided.facts[plan.people[rule.for_each][0]]
        return found or ()
    root, _, element = rule.for_each.partition(".")
    number = plan.roots.index(root)
    shape = plan.event.shapes[number]
    place = next(place for place, field in enumerate(shape.fields) if field.element == element)
    lines: Any = decided.roots[number][place]
    return lines or ()


def _ask(
    program: Program, plan: Plan, decided: Decided, line: Line, element: tuple[Any, ...] | None
) -> Asked:
    name = "" if element is None or not isinstance(element[0], str) else element[0]
    if line.role == "during":
        held = line.window.holds(decided.at, program.zone.day(decided.at))
        return Asked(line, held, ((say("the event was"), program.zone.local_text(decided.at)),), name)
    if line.parts:
        parts = [_ask(program, plan, decided, part, element) for part in line.parts]
        reads = tuple(read for part in parts for read in part.reads)
        values = [part.held for part in parts]
        held_any = True if True in values else None if None in values else False
        return Asked(line, held_any, reads, name)
    if line.typed is None:
        raise ValueError(f"the line {line.text} was not compiled")
    value, reads = _interpret(program, plan, decided, line.typed, element)
    return Asked(line, None if value is None else bool(value), reads, name)


def _interpret(
    program: Program, plan: Plan, decided: Decided, typed: Typed, element: tuple[Any, ...] | None
) -> tuple[object, tuple[tuple[str, str], ...]]:
    codes = {node.name.path: node.name for node in walk(typed) if isinstance(node, Read) and not node.each}
    records: dict[str, Any] = {
        f"r_{root}": record for root, record in zip(plan.roots, decided.roots, strict=True)
    }
    records["f"], records["x"] = decided.facts, element
    reads: dict[str, str] = {}

    def env(path: str) -> Any:
        name = codes[path]
        value = follow(name.code, records)
        reads[path] = shown(value, name.type, program)
        return value

    def elements(word: str) -> Sequence[Callable[[str], Any]]:
        return [_field(part, fields) for part, fields in _list(word, plan, records)]

    value = interpret(typed, env, elements)
    return value, tuple(reads.items())


def follow(code: str, records: Mapping[str, Any]) -> Any:
    """Return what a name's code reads, without running it: ``r_order[4]``, ``f[2]``, ``x[3]``."""
    found = _CODE.match(code)
    if found is None:
        raise ValueError(f"{code} reads no field")
    value = records[found[1]]
    for step in re.findall(r"\d+", found[2]):
        value = value[int(step)]
    return value


def _list(word: str, plan: Plan, records: Mapping[str, Any]) -> Sequence[tuple[Any, Mapping[str, int]]]:
    for number, shape in enumerate(plan.event.shapes):
        for place, field in enumerate(shape.fields):
            if field.element == word or f"{shape.word}.{field.element}" == word:
                fields = {
                    f"{field.element}.{inner.name}": position for position, inner in enumerate(field.fields)
                }
                return [(part, fields) for part in records[f"r_{plan.roots[number]}"][place] or ()]
    if word in plan.people:
        slot, places = plan.people[word]
        return [(part, places) for part in records["f"][slot] or ()]
    return ()


def _field(element: Any, fields: Mapping[str, int]) -> Callable[[str], Any]:
    return lambda path: element[fields[path]]
