"""The explanation of a decision as text: what was given, by which rule, and which line stopped the rest."""

from collections.abc import Sequence

from loyalrules.decide.explain import Asked, Reason, reasons, worked
from loyalrules.decide.shown import amount_shown, grouped
from loyalrules.decide.words import word
from loyalrules.facts.decision import Decided, Given
from loyalrules.facts.state import Exact
from loyalrules.plugins.program import Program
from loyalrules.shapes.model import label


def explain(
    program: Program,
    trace: Sequence[Decided],
    given: Sequence[Given],
    *,
    member: str | None = None,
    lang: str = "en",
) -> list[str]:
    """Return the lines of an explanation: a summary, then every rule of every event of the chain.

    ``lang`` is "en", "ko" or "zh": it changes the words and the names of units and rules, never the
    numbers or ids.
    """
    shown = [one for one in given if member is None or one.member == member]
    lines = _summary(program, shown, lang)
    seen: set[tuple[str, str]] = set()
    for decided in trace:
        when = program.zone.local_text(decided.at)
        lines += [
            "",
            f"{decided.event_type}   {when} {program.zone.name}   {program.id}@{program.digest[:7]}",
        ]
        for reason in reasons(program, decided):
            gifts = [
                one
                for one in shown
                if one.rule == reason.rule.id and (one.rule, decided.event_type) not in seen
            ]
            lines += _reason(program, decided, reason, gifts, lang)
        seen |= {(rule, decided.event_type) for rule in decided.fired}
    told = {rule for rule, _ in seen}
    for one in shown:
        if one.rule and one.rule not in told:
            why = word(lang, "corrected" if one.change < 0 else "used")
            lines.append(f" · {one.rule:<20} {why:<44} {_amount(program, one)}")
    return lines


def _summary(program: Program, given: Sequence[Given], lang: str) -> list[str]:
    together: dict[tuple[str, str], list[Given]] = {}
    for one in given:
        together.setdefault((one.member, one.unit), []).append(one)
    lines = []
    for (who, unit), gifts in together.items():
        if unit in program.units:
            total: Exact = sum(one.change for one in gifts)
            said = word(lang, "gets" if total >= 0 else "gives back")
            amount = amount_shown(max(total, -total), program.units[unit].decimals)
            lines.append(f"{who} {said} {amount} {_unit(program, unit, lang)}")
        elif gifts[0].verb == "tier":
            change = dict(gifts[-1].detail)
            lines.append(f"{who}: {word(lang, 'tier')} {change['from']} -> {change['to']}")
        elif count := sum(one.change for one in gifts):
            said = word(lang, "gets" if count > 0 else "gives back")
            lines.append(f"{who} {said} {unit}" + _detail(gifts[0]))
    return lines or [word(lang, "nothing")]


def _unit(program: Program, unit: str, lang: str) -> str:
    if lang == "en":
        return unit
    return label(program.units[unit].name, lang, unit)


def _detail(given: Given) -> str:
    return "".join(f" ({key} {value})" for key, value in given.detail if isinstance(value, str))


def _reason(
    program: Program, decided: Decided, reason: Reason, gifts: Sequence[Given], lang: str
) -> list[str]:
    rule = reason.rule
    mark = "✔" if reason.fired else "·"
    amounts = "  ".join(_amount(program, one) for one in gifts)
    name = label(rule.name, lang, "")
    lines = [f" {mark} {rule.id:<20} {name:<44} {amounts}".rstrip()]
    lines += [_line(one, lang) for one in reason.asked]
    if reason.fired:
        for gift in gifts:
            lines += _worked(program, decided, reason, gift, lang)
    return lines


def _amount(program: Program, given: Given) -> str:
    unit = program.units.get(given.unit)
    if unit is None:
        if given.change > 0:
            return given.unit
        return f"{given.change} {given.unit}" + (f" ({_cut(given.cut_by)})" if given.cut_by else "")
    sign = "+" if given.change >= 0 else ""
    return f"{sign}{amount_shown(given.change, unit.decimals)} {given.unit}"


def _line(one: Asked, lang: str) -> str:
    mark = {True: "✔", False: "✘", None: "?"}[
        one.held if one.line.role != "unless" or one.held is None else not one.held
    ]
    reads = ", ".join(f"{name} = {value}" for name, value in one.reads)
    prefix = f"{one.element}  " if one.element else ""
    role = "" if one.line.role in ("if", "during") else f"{one.line.role} "
    text = f"     {mark} {prefix}{role}{one.line.text}"
    if one.stops:
        where = f"{word(lang, 'stopped here')} ({word(lang, 'line')} {one.line.place.line})"
        unknown = f", {word(lang, 'not known')}" if one.held is None else ""
        return f"{text:<60} {reads}   <- {where}{unknown}"
    return f"{text:<60} {reads}".rstrip()


def _cut(by: str) -> str:
    """Return what cut an amount, in words: the limit of an effect is kept by its rule and number."""
    what, _, rule = by.partition(" ")
    return f"the {what} of {rule.rsplit(' ', 1)[0]}" if what in ("limit", "budget") and rule else by


def _worked(program: Program, decided: Decided, reason: Reason, given: Given, lang: str) -> list[str]:
    """Return how an amount came about: its sentence, what it read, and what cut it."""
    effect = reason.rule.effects[given.effect]
    text = getattr(reason.rule.amounts.get(given.effect), "text", "")
    if effect.multiplies:
        text = f"{effect.multiplies} x {grouped(str(effect.times))}"
    lines = [f"       {given.verb}: {text}"] if text not in ("", "1") else []
    for element, reads in worked(program, decided, reason, given.effect):
        values = ", ".join(f"{name} = {value}" for name, value in reads)
        lines.append(f"         {element + '  ' if element else ''}{values}")
    unit = program.units.get(given.unit)
    if given.cut_by and unit is not None:
        asked, now = amount_shown(given.wanted, unit.decimals), amount_shown(given.change, unit.decimals)
        lines.append(f"       {word(lang, 'cut')}: {asked} -> {now} ({_cut(given.cut_by)})")
    return lines
