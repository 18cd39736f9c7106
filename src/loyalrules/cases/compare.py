"""What is expected of one step against what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.base.money import write_exact
from loyalrules.base.say import say
from loyalrules.cases.counters import counter_value
from loyalrules.cases.lines import same_line, waits_for
from loyalrules.cases.origins import where_from
from loyalrules.cases.results import Failure
from loyalrules.cases.stage import Stage
from loyalrules.cases.story import (
    AmountWanted,
    EffectsWanted,
    Expected,
    FiredWanted,
    NotFiredWanted,
    RefusedWanted,
    ViewWanted,
)
from loyalrules.cases.views import number_shown, same, shown
from loyalrules.decide.explain import why_not
from loyalrules.facts.decision import Decided, Given
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Unit
from loyalrules.shapes.model import read_amount


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one step; ``after`` says what it was, for reports."""

    after: str
    given: tuple[Given, ...] = ()
    trace: tuple[Decided, ...] = ()
    refused: str = ""


def compare(expected: Expected, came: Came, stage: Stage) -> Iterator[Failure]:
    """Yield a failure for each expectation that is not met."""
    yield from _refused(expected.refused, came)
    for amount in expected.amounts:
        yield from _amount(amount, came, stage)
    for view in expected.views:
        yield from _view(view, came, stage)
    if expected.fired is not None:
        yield from _fired(expected.fired, came, stage.program)
    for not_fired in expected.not_fired:
        yield from _not_fired(not_fired, came, stage.program)
    if expected.effects is not None:
        yield from _effects(expected.effects, came, stage.program)


def fired_in(trace: Sequence[Decided], program: Program) -> tuple[str, ...]:
    """Return the rules that fired, in order; those that a kind made for itself are left out."""
    known = {rule.id for rule in program.rules.values() if not rule.counter}
    return tuple(dict.fromkeys(rule for decided in trace for rule in decided.fired if rule in known))


def _refused(wanted: RefusedWanted | None, came: Came) -> Iterator[Failure]:
    if wanted is None or not wanted.refused:
        if came.refused and wanted is not None:
            yield Failure(wanted.place, came.after, "refused", "no", came.refused)
        return
    if not came.refused:
        yield Failure(wanted.place, came.after, "refused", wanted.text or "yes", say("it was accepted"))
    elif wanted.text.casefold() not in came.refused.casefold():
        yield Failure(wanted.place, came.after, "refused", wanted.text, came.refused)


def _amount(wanted: AmountWanted, came: Came, stage: Stage) -> Iterator[Failure]:
    unit = stage.program.units[wanted.unit]
    sign = -1 if wanted.account == "owed" else 1  # A debt stands below 0 in the books.
    parts = sign * Fraction(stage.member(wanted.member).balance(wanted.unit, wanted.account))
    got = parts / 10**unit.decimals
    if got != wanted.amount:
        what = f"{wanted.member}.{wanted.unit}.{wanted.account}"
        because = where_from(stage, wanted.member, unit, wanted.account)
        if wanted.account != "owed" and got < wanted.amount:
            because += tuple(_gave_none(unit, came, stage.program))
        yield Failure(wanted.place, came.after, what, number_shown(wanted.amount), number_shown(got), because)


def _view(wanted: ViewWanted, came: Came, stage: Stage) -> Iterator[Failure]:
    program, now = stage.program, stage.now or 0
    member = stage.member(wanted.member)
    view = program.views.get(wanted.name)
    got = counter_value(program, wanted.name, member, now) if view is None else view(program, member, now)
    if not same(wanted.wanted, got, program.zone):
        expected = shown(wanted.wanted, program.zone)
        what = f"{wanted.member}.{wanted.name}"
        yield Failure(wanted.place, came.after, what, expected, shown(got, program.zone))


def _fired(wanted: FiredWanted, came: Came, program: Program) -> Iterator[Failure]:
    got = fired_in(came.trace, program)
    if sorted(set(wanted.rules)) != sorted(got):
        missing = [rule for rule in wanted.rules if rule not in got]
        because = [
            say("{rule}: {why}", rule=rule, why=_why(rule, came, program)) for rule in dict.fromkeys(missing)
        ]
        because += [say("{rule} fired too", rule=rule) for rule in got if rule not in wanted.rules]
        yield Failure(
            wanted.place, came.after, "fired", shown(list(wanted.rules), program.zone),
            shown(got, program.zone), tuple(because),
        )  # fmt: skip


def _not_fired(wanted: NotFiredWanted, came: Came, program: Program) -> Iterator[Failure]:
    expected = wanted.line or say("stopped by any line")
    if wanted.rule in fired_in(came.trace, program):
        yield Failure(wanted.place, came.after, f"not_fired.{wanted.rule}", expected, say("it fired"))
        return
    if not wanted.line:
        return
    stops = list(_stops(wanted.rule, came, program))
    if not any(same_line(wanted.line, line) for line, _ in stops):
        yield Failure(
            wanted.place, came.after, f"not_fired.{wanted.rule}", expected, _why(wanted.rule, came, program)
        )


def _stops(rule_id: str, came: Came, program: Program) -> Iterator[tuple[str, str]]:
    """Yield each line that stopped a rule in this step, and what it read."""
    rule = program.rules[rule_id]
    asked = [decided for decided in came.trace if decided.event_type == rule.when]
    if not asked:
        yield waits_for(rule), ""
    for decided in asked:
        found = why_not(program, decided, rule_id)
        if found is not None:
            reads = ", ".join(f"{name} = {value}" for name, value in found.reads)
            if found.held is None:
                reads = say("{reads}: not known", reads=reads)
            yield found.line.text, reads
            for part in found.line.parts:
                yield part.text, reads


def _why(rule_id: str, came: Came, program: Program) -> str:
    line, reads = next(_stops(rule_id, came, program), (say("no line stopped it"), ""))
    if not reads:
        return line
    role = next((one.role for one in program.rules[rule_id].lines if one.text == line), "")
    prefix = f"{role} " if role in ("unless", "any") else ""
    return f"{prefix}{line}   ({reads})"


def _gave_none(unit: Unit, came: Came, program: Program) -> Iterator[str]:
    """Yield why rules that give a unit did not fire in this step."""
    happened = {decided.event_type for decided in came.trace}
    fired = fired_in(came.trace, program)
    for rule in program.rules.values():
        if rule.when in happened and rule.id not in fired and any(one.unit is unit for one in rule.effects):
            yield say("{rule} did not fire: {why}", rule=rule.id, why=_why(rule.id, came, program))


# --- Effects -------------------------------------------------------------------------------------


def _effects(wanted: EffectsWanted, came: Came, program: Program) -> Iterator[Failure]:
    left = list(came.given)
    missing = []
    for verb, keys in wanted.effects:
        fits = next((given for given in left if given.verb == verb and _fits(keys, given, program)), None)
        if fits is None:
            missing.append(_said(verb, keys))
        else:
            left.remove(fits)
    if missing or left:
        got = [_said(given.verb, dict(_keys(given, program))) for given in came.given]
        expected = [_said(verb, keys) for verb, keys in wanted.effects]
        because = [say("missing: {effect}", effect=one) for one in missing]
        because += [
            say("not expected: {effect}", effect=_said(given.verb, dict(_keys(given, program))))
            for given in left
        ]
        yield Failure(
            wanted.place, came.after, "effects", "; ".join(expected) or say("none"),
            "; ".join(got) or say("none"), tuple(because),
        )  # fmt: skip


def _keys(given: Given, program: Program) -> Iterator[tuple[str, str]]:
    decimals = program.units[given.unit].decimals if given.unit in program.units else 0
    yield "member", given.member
    if given.unit in program.units:
        yield "unit", given.unit
        yield "amount", write_exact(given.change, decimals)
    if given.rule:
        yield "rule", given.rule
    if given.cut_by:
        yield "cut_by", given.cut_by
    for key, value in given.detail:
        yield key, str(value)


def _fits(wanted: Mapping[str, str], given: Given, program: Program) -> bool:
    got = dict(_keys(given, program))
    return all(key in got and (value == got[key] or _equal(value, got[key])) for key, value in wanted.items())


def _equal(one: str, other: str) -> bool:
    try:
        return read_amount(one)[0] == read_amount(other)[0]
    except ValueError:
        return False


def _said(verb: str, keys: Mapping[str, str]) -> str:
    return f"{verb} {{{', '.join(f'{key}: {value}' for key, value in keys.items())}}}"
