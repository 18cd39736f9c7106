"""Loading a program: from text to a frozen ``Program``, or a ``ProgramError`` with every problem."""

import hashlib
from fractions import Fraction
from pathlib import Path as FilePath
from typing import Any

from loyalrules.base.listing import first_few
from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.problem import Problem, ProgramError, Related, by_place
from loyalrules.base.say import say
from loyalrules.books.counters import COUNTERS
from loyalrules.books.lifetimes import events_of, prolong
from loyalrules.document.document import Document
from loyalrules.document.from_bytes import read_document_file
from loyalrules.document.from_text import read_document
from loyalrules.document.to_model import to_model, to_value
from loyalrules.expr.check import check
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.intake.imports import read_import
from loyalrules.intake.reader import make_reader
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry
from loyalrules.plugins.rule import Unit, names_of_units
from loyalrules.program.builder import ProgramBuilder
from loyalrules.program.counting import counter_fact, counter_type
from loyalrules.program.declared import declare_events, declare_fields
from loyalrules.program.declared_values import declare_values, declared_names
from loyalrules.program.definitions import Definitions
from loyalrules.program.mistakes import Mistakes, TooManyMistakes
from loyalrules.program.model import HeadModel
from loyalrules.program.multipliers import check_multipliers
from loyalrules.program.people import Slots
from loyalrules.program.plans import make_plans
from loyalrules.program.risks import Accepted, report_risks
from loyalrules.program.rules import RuleCompiler
from loyalrules.program.scope import ScopeMaker
from loyalrules.program.shared_counting import shared_facts
from loyalrules.shapes.lifetime import Lifetime
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.round import RoundTo

HEAD = tuple(HeadModel.model_fields)
OWN = ("fields", "events", "names", "values", "rules")


def load_file(path: FilePath | str, registry: Registry) -> Program:
    """Load a program from a file. Raises ``ProgramError`` with every problem found."""
    document = read_document_file(FilePath(path))
    return build(document, registry)


def load_text(text: str, file: str, registry: Registry) -> Program:
    """Load a program from text; ``file`` is the name that problems show.

    Raises ``ProgramError`` with every problem found, sorted by place.
    """
    return build(read_document(text, file), registry)


def check_document(
    document: Document, registry: Registry, at: int | None = None
) -> tuple[Program | None, list[Problem]]:
    """Build a program and return it (``None`` when it has errors) with errors, warnings and risks.

    ``at`` is the day (as an ordinal) as of which risks that depend on the time are looked for.
    """
    program, mistakes = _checked(document, registry)
    if program is not None:
        moment = None if at is None else program.zone.start_of_day(at)
        report_risks(program, document, registry, mistakes, moment)
    return (None if mistakes.errors else program), mistakes.found


def accepted_risks(document: Document, registry: Registry, at: int | None = None) -> list[Accepted]:
    """Return the warnings that a program takes knowingly, by place; of one with errors none."""
    program, mistakes = _checked(document, registry)
    if program is None:
        return []
    moment = None if at is None else program.zone.start_of_day(at)
    found = report_risks(program, document, registry, mistakes, moment)
    return sorted(found, key=lambda one: by_place(one.problem))


def _checked(document: Document, registry: Registry) -> tuple[Program | None, Mistakes]:
    mistakes = Mistakes(document)
    try:
        program = _built(document, registry, mistakes)
        if program is not None:
            for kind in registry.kinds.values():
                if kind.check is not None:
                    mistakes.report(kind.check(program))
    except TooManyMistakes:
        mistakes.enough()
        program = None
    return (None if mistakes.errors else program), mistakes


def _built(document: Document, registry: Registry, mistakes: Mistakes) -> Program | None:
    try:
        return _build(document, registry, mistakes)
    except ProgramError as error:
        mistakes.take(error)
        return None


def build(document: Document, registry: Registry) -> Program:
    """Build a program from a document. Raises ``ProgramError``."""
    program, mistakes = _checked(document, registry)
    if program is None:
        raise ProgramError(mistakes.errors)
    return program


def _build(document: Document, registry: Registry, mistakes: Mistakes) -> Program | None:
    data = document.data
    sections = registry.sections()
    _unknown_keys(data, sections, mistakes)
    head = to_model(HeadModel, document, (), keys=HEAD)
    builder = ProgramBuilder(head, registry.events, mistakes)
    builder.add_unit(
        Unit(
            head.currency,
            "money",
            builder.decimals,
            RoundTo("half_up", _step(builder.decimals), "rule"),
            worth=_step(0),
        )
    )
    declare_events(builder, data.get("events"))
    declare_fields(builder, data.get("fields"))
    names = declared_names(document, builder) if "names" in data else {}
    if "values" in data:
        declare_values(document, builder)
    for name, kind in sections.items():
        if name in data:
            try:
                builder.sections[name] = to_value(kind.sections[name], document, (name,))
            except ProgramError as error:
                mistakes.take(error)
                mistakes.failed.add(name)
    if "rules" in data:
        if isinstance(data["rules"], list):
            builder.rules(data["rules"], ("rules",))
        else:
            message = say("rules are a list, not keys with values")
            mistakes.add(
                "LR117", message, ("rules",), say("begin each rule with  - id:  and its name"), at_key=True
            )
    for kind in registry.kinds.values():
        if kind.build is not None:
            kind.build(builder)
    return _finish(document, registry, builder, mistakes, Definitions(names))


def _finish(
    document: Document,
    registry: Registry,
    builder: ProgramBuilder,
    mistakes: Mistakes,
    definitions: Definitions,
) -> Program:
    units = {unit.id: unit.decimals for unit in builder.units.values() if unit.kind == "lots"}
    scopes = ScopeMaker(
        builder.currency, builder.decimals, builder.zone, registry.functions, units,
        names_of_units(builder.units.values()),
    )  # fmt: skip
    scopes.facts = builder.facts
    roles = ("member", *[name for name, role in builder.roles.items() if role.receives])
    scopes.roles = list(roles)
    scopes.people = builder.people
    _same_ids(builder, mistakes)
    _name_counters(builder, scopes, definitions)
    _same_names(builder, mistakes)
    _given(builder, scopes)
    builder.add_part(COUNTERS, {name: window for name, _, window, _ in builder.counters})
    compiler = RuleCompiler(
        registry.verbs,
        builder.units,
        builder.currency,
        roles,
        builder.earned,
        mistakes,
        builder,
        definitions,
    )
    plans, rules = make_plans(builder, compiler, scopes)
    check_multipliers(builder)
    _lifetimes(builder, [effect.lifetime for rule in rules.values() for effect in rule.effects])
    readers = {
        name: make_reader(event.shape, builder.decimals, builder.zone)
        for name, event in builder.events.items()
        if event.role not in ("derived", "clock", "import")
    }
    readers["state.imported"] = read_import
    text = document.text
    return Program(
        builder.id, builder.head.name, hashlib.sha256(text.encode()).hexdigest(), document.file, text,
        builder.currency, builder.decimals, builder.zone, plans, builder.events, rules, builder.units,
        builder.roles, _frozen(builder.handlers_before), _frozen(builder.handlers_after), builder.imports,
        tuple(sorted(builder.dues, key=lambda due: (due.step, due.name))), builder.parts, builder.views,
        readers, builder.member_fields,
        tuple(builder.first) if any(name.endswith(".ended") for name in plans) else (),
        tuple(builder.handlers_due),
    )  # fmt: skip


def _lifetimes(builder: ProgramBuilder, lifetimes: list[Lifetime | None]) -> None:
    """Let the events from which lifetimes count prolong what is held."""
    for event in events_of([*lifetimes, *(unit.lifetime for unit in builder.units.values())]):
        if event not in builder.events:
            near = nearest(event, sorted(builder.events))
            builder.mistakes.add(
                "LR119", say('nothing raises the event "{event}"', event=event), ("units",),
                None if near is None else say('did you mean "{near}"?', near=near), at_key=True,
            )  # fmt: skip
        builder.after(event, prolong)


def _step(decimals: int) -> Fraction:
    return Fraction(1, 10**decimals)


def _name_counters(builder: ProgramBuilder, scopes: ScopeMaker, definitions: Definitions) -> None:
    """Let expressions read every counter: as money where its total is money, else as a number."""
    kinds = [
        _is_money(builder, scopes, definitions, measure, when) for _, measure, _, when in builder.counters
    ]
    for (name, measure, window, _), money in zip(builder.counters, kinds, strict=True):
        currency = builder.currency if money else None
        builder.add_fact(counter_fact(name, window, currency))
        if measure.per == "program":
            for fact in shared_facts(name, window, counter_type(currency), ranked=measure.ranked):
                builder.add_fact(fact)


def _is_money(
    builder: ProgramBuilder,
    scopes: ScopeMaker,
    definitions: Definitions,
    measure: MeasureModel,
    when: str,
) -> bool:
    event = builder.events.get(when)
    if measure.total is None or event is None:
        return False
    try:
        typed = check(definitions.parse(measure.total), scopes.scope(event, measure.for_each, Slots()))
    except (ExprError, ExprErrors, KeyError):
        return True  # The mistake is told where the counter's rule is compiled.
    return typed.type.kind == "money"


def _frozen(handlers: dict[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(found) for name, found in handlers.items()}


def _unknown_keys(data: dict[str, Any], sections: dict[str, Any], mistakes: Mistakes) -> None:
    known = [*HEAD, *OWN, *sections]
    for key in data:
        if key not in known:
            near = nearest(key, known)
            if near is not None:
                mistakes.failed.add(near)  # What it declares is not missing, only misspelt.
            hint = (
                say('did you mean "{near}"?', near=near)
                if near
                else say("sections: {known}", known=first_few(sorted(known), 24))
            )
            mistakes.add(
                "LR101",
                say('a program has no section "{key}"', key=key),
                (key,),
                hint,
                at_key=True,
                fix=spelt(key, known),
            )


def _same_ids(builder: ProgramBuilder, mistakes: Mistakes) -> None:
    seen: dict[str, Any] = {}
    for spec in builder.specs:
        if spec.id in seen:
            first = Related(mistakes.document.place((*seen[spec.id], "id")), say("the first one"))
            message = say('two rules have the id "{id}"', id=spec.id)
            mistakes.add(
                "LR116", message, (*spec.path, "id"), say("give this one another name"), related=(first,)
            )
        seen.setdefault(spec.id, spec.path)


def _same_names(builder: ProgramBuilder, mistakes: Mistakes) -> None:
    """Two things under one name would be read, and counted, as one."""
    seen: set[str] = set()
    for _, _, fact in builder.facts:
        name = f"member.{fact.path}" if fact.subject else fact.path
        if name in seen:
            places = (("counters", fact.path), ("units", fact.path), ("fields", name))
            found = next((path for path in places if mistakes.document.has(path)), ())
            mistakes.add(
                "LR164",
                say("two things are called {name}", name=name),
                found,
                say("give yours another name"),
                at_key=True,
            )
        seen.add(name)


def _given(builder: ProgramBuilder, scopes: ScopeMaker) -> None:
    """Let expressions read ``given(rule)`` for every rule that earns or donates one unit."""
    for spec in builder.specs:
        for entry in spec.then:
            for verb, body in entry.items():
                if verb == "earn" and isinstance(body, dict):
                    lots = [unit for unit in builder.units.values() if unit.kind == "lots"]
                    named = body.get("unit")
                    unit = builder.units.get(str(named)) if named is not None else None
                    if named is None and len(lots) == 1:
                        unit = lots[0]
                    mine = body.get("to", "member") == "member"
                    if unit is not None and mine and spec.id not in builder.earned:
                        builder.earned[spec.id] = unit
                        scopes.given[spec.id] = (unit.id, unit.decimals, None)
                    counter = None if unit is not None else builder.counting(str(named))
                    if counter is not None and mine and spec.id not in scopes.given:
                        scopes.given[spec.id] = (None, counter[0].decimals, None)
