"""Plans: for each event type its rules in order, the facts they read, and the index over them.

The index makes a thousand rules of which five may match cost about what five cost: a rule with a line
such as ``order.channel is app`` is looked up by the channel, and never asked when that differs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from loyalrules.base.listing import first_few
from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.say import say
from loyalrules.expr.scope import Scope
from loyalrules.plugins.program import EventType, Plan
from loyalrules.plugins.rule import Rule
from loyalrules.program.builder import ProgramBuilder
from loyalrules.program.people import Slots, people_of
from loyalrules.program.rules import RuleCompiler, RuleSpec
from loyalrules.program.scope import ScopeMaker
from loyalrules.program.stages import stages_of
from loyalrules.program.still import tell_still

FEWEST_FOR_AN_INDEX = 12
_GIVEN = re.compile(r"given\(([^)]*)\)")


def make_plans(
    builder: ProgramBuilder, compiler: RuleCompiler, scopes: ScopeMaker
) -> tuple[dict[str, Plan], dict[str, Rule]]:
    """Compile every rule and return the plans by event type, and the rules by id."""
    plans: dict[str, Plan] = {}
    rules: dict[str, Rule] = {}
    done = len(builder.counts)
    _plan_all(builder, compiler, scopes, _in_order(builder), builder.counts[:done], plans, rules)
    while done < len(builder.counts):  # Compiling rules can ask questions, which are rules of their own.
        more, done = builder.counts[done:], len(builder.counts)
        _plan_all(builder, compiler, scopes, [], more, plans, rules)
    specs = {spec.id: spec for spec in builder.specs}
    for name, plan in plans.items():
        if plan.rises:
            stages = stages_of(plan, plans, lambda rule: _needs(specs[rule]) if rule in specs else set())
            plans[name] = replace(plan, stages=stages)
    tell_still(builder, plans)
    return plans, rules


def _plan_all(
    builder: ProgramBuilder,
    compiler: RuleCompiler,
    scopes: ScopeMaker,
    plain: Sequence[RuleSpec],
    counting: Sequence[RuleSpec],
    plans: dict[str, Plan],
    rules: dict[str, Rule],
) -> None:
    by_event: dict[str, tuple[list[RuleSpec], list[RuleSpec]]] = {}
    for group, specs in enumerate((plain, counting)):
        for spec in specs:
            if _known(builder, spec):
                by_event.setdefault(spec.when, ([], []))[group].append(spec)
    for name, (own, counts) in by_event.items():
        slots = Slots()
        event = builder.events[name]
        known: dict[str | None, Scope] = {}
        compiled = [_compile(builder, compiler, scopes, slots, spec, event, known) for spec in own]
        counted = [_compile(builder, compiler, scopes, slots, spec, event, known) for spec in counts]
        found = [rule for rule in compiled if rule is not None]
        found_counts = tuple(rule for rule in counted if rule is not None)
        for rule in (*found, *found_counts):
            rules[rule.id] = rule
        plans[name] = _plan(event, found, found_counts, slots)


def _in_order(builder: ProgramBuilder) -> list[RuleSpec]:
    """Return rules in their order, each behind the rules that it reads."""
    specs = {spec.id: spec for spec in builder.specs}
    order: list[RuleSpec] = []
    placed: set[str] = set()
    for first in builder.specs:
        entered: dict[str, Iterator[str]] = {}  # The rules on the way to the one that is placed next.
        waiting = [first.id]
        while waiting:
            rule = waiting[-1]
            if rule in placed:
                waiting.pop()
                continue
            if rule not in entered:
                entered[rule] = iter(sorted(_needs(specs[rule]) - {rule}))
            needed = next((one for one in entered[rule] if one in specs and one not in placed), None)
            if needed is None:
                del entered[rule]
                placed.add(waiting.pop())
                order.append(specs[rule])
            elif needed in entered:
                _tell_circle(builder, specs[needed], list(entered))
            else:
                waiting.append(needed)
    return order


def _tell_circle(builder: ProgramBuilder, spec: RuleSpec, entered: Sequence[str]) -> None:
    circle = first_few(entered[entered.index(spec.id) :], 12)
    message = say("these rules read one another in a circle: {known}", known=circle)
    builder.problem("LR140", message, spec.path, say("let one of them not read what {id} gives", id=spec.id))


def _needs(spec: RuleSpec) -> set[str]:
    found = set()
    for entry in spec.then:
        for body in entry.values():
            if isinstance(body, dict) and isinstance(body.get("rule"), str):
                found.add(body["rule"])
            found.update(rule.strip() for rule in _GIVEN.findall(str(body)))
    return found


def _known(builder: ProgramBuilder, spec: RuleSpec) -> bool:
    if spec.when in builder.events:
        return True
    key = "count" if builder.mistakes.document.value((*spec.path, "count")) == spec.when else "when"
    builder.unknown_event(spec.when, (*spec.path, key))
    return False


def _compile(
    builder: ProgramBuilder,
    compiler: RuleCompiler,
    scopes: ScopeMaker,
    slots: Slots,
    spec: RuleSpec,
    event: EventType,
    known: dict[str | None, Scope],
) -> Rule | None:
    try:
        if spec.for_each not in known:
            known[spec.for_each] = scopes.scope(event, spec.for_each, slots)
        scope = known[spec.for_each]
    except KeyError:
        lists = [
            f"{shape.word}.{field.element}"
            for shape in event.shapes
            for field in shape.fields
            if field.element
        ]
        lists += [people.path for people in scopes.people]
        near = nearest(spec.for_each or "", lists)
        hint = (
            say("lists here: {lists}", lists=list(lists))
            if lists
            else say("{event} has no lists", event=event.name)
        )
        builder.mistakes.add(
            "LR118", say('"{for_each}" is not a list of {name}', for_each=spec.for_each, name=event.name),
            (*spec.path, "for_each"),
            say('did you mean "{near}"?', near=near) if near else hint, fix=spelt(spec.for_each or "", lists),
        )  # fmt: skip
        return None
    return compiler.compile(spec, event, scope)


def _plan(event: EventType, rules: list[Rule], counts: tuple[Rule, ...], slots: Slots) -> Plan:
    roots = tuple(shape.word for shape in event.shapes)
    given = {
        name.removeprefix("given(").removesuffix(")"): slot
        for slot, name in enumerate(slots.names)
        if name.startswith("given(")
    }
    rises = {name: slot for slot, name in enumerate(slots.names) if name.startswith("rise of ")}
    index, always = _index(rules) if len(rules) >= FEWEST_FOR_AN_INDEX else ((), ())
    return Plan(
        event, roots, tuple(rules), counts, tuple(slots.readers), tuple(slots.names), given, rises,
        frozenset(slots.reads), people_of(slots), index, always,
    )  # fmt: skip


def _index(
    rules: Sequence[Rule],
) -> tuple[tuple[tuple[int, int, int, bool, Mapping[str, tuple[int, ...]]], ...], tuple[int, ...]]:
    tables: dict[tuple[int, int, int, bool], dict[str, list[int]]] = {}
    always: list[int] = []
    values = distinct_values(rules)
    for number, rule in enumerate(rules):
        if not rule.guards:
            always.append(number)
            continue
        guard = max(rule.guards, key=lambda one: len(values[one.place]))
        table = tables.setdefault(guard.place, {})
        for value in sorted(guard.values):
            table.setdefault(value, []).append(number)
    index = tuple(
        (*place, {value: tuple(numbers) for value, numbers in table.items()})
        for place, table in sorted(tables.items())
    )
    return index, tuple(always)


def distinct_values(rules: Sequence[Rule]) -> dict[tuple[int, int, int, bool], set[str]]:
    """Return the values that rules ask for at each place: the more, the fewer rules an event meets there."""
    found: dict[tuple[int, int, int, bool], set[str]] = {}
    for rule in rules:
        for guard in rule.guards:
            found.setdefault(guard.place, set()).update(guard.values)
    return found
