"""The explanation of a decision as text: what was given, by which rule, and which line stopped the rest."""

from collections.abc import Sequence

from loyalrules.base.language import in_language
from loyalrules.base.say import Said, say
from loyalrules.base.width import padded
from loyalrules.books.asked import answer
from loyalrules.decide.explain import Asked, Reason, reasons, worked
from loyalrules.decide.shown import amount_shown, grouped
from loyalrules.decide.told import own_sentence, tell
from loyalrules.facts.decision import Decided, Given
from loyalrules.facts.state import Exact
from loyalrules.plugins.program import Program
from loyalrules.shapes.model import label

_CORRECTED = say("decided again on what remains")
_USED = say("used by the order, as its cart was told")
_CANCELLED = {
    "lines": say("cancelled: the lines of  available:  do not hold"),
    "event": say("cancelled: what it waited for did not come in time"),
}


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
        if not program.plans[decided.event_type].rules:  # A question.
            lines += _price(program, decided, lang)
            continue
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
            why = in_language(_why(one), lang)
            lines.append(f" · {padded(one.rule, 20)} {padded(why, 44)} {_amount(program, one, lang)}")
    return lines


def _price(program: Program, decided: Decided, lang: str) -> list[str]:
    """Return what was asked for a claim, and what it was worked out from."""
    rule = program.plans[decided.event_type].counts[0]
    effect, price = rule.effects[0], answer(rule, decided.facts, decided.roots)
    how = getattr(rule.amounts.get(effect.index), "text", "")
    said = say("the price is not known")
    if price is not None:
        shown, unit = amount_shown(price, effect.unit.decimals), _unit(program, effect.unit.id, lang)
        said = say("the price is {amount} {unit}: {how}", amount=shown, unit=unit, how=how)
    lines = ["", in_language(said, lang)]
    for _, reads in worked(program, decided, Reason(rule, True, ()), effect.index):
        lines.append(f"         {_reads(reads, lang)}")
    return lines


def _why(given: Given) -> str:
    cancelled = dict(given.detail).get("cancelled")
    if cancelled is not None:
        return _CANCELLED[str(cancelled)]
    return _CORRECTED if given.change < 0 else _USED


def _summary(program: Program, given: Sequence[Given], lang: str) -> list[str]:
    together: dict[tuple[str, str, str], list[Given]] = {}
    for one in given:
        together.setdefault((one.member, one.unit, own_sentence(one)), []).append(one)
    lines: list[Said] = []
    for (who, unit, own), gifts in together.items():
        if own:
            lines += tell(program, gifts)
        elif unit in program.units:
            total: Exact = sum(one.change for one in gifts)
            amount = amount_shown(max(total, -total), program.units[unit].decimals)
            name = _unit(program, unit, lang)
            if total >= 0:
                lines.append(say("{who} gets {amount} {unit}", who=who, amount=amount, unit=name))
            else:
                lines.append(say("{who} gives back {amount} {unit}", who=who, amount=amount, unit=name))
        elif gifts[0].verb == "tier":
            change = dict(gifts[-1].detail)
            lines.append(say("{who}: tier {was} -> {now}", who=who, was=change["from"], now=change["to"]))
        elif gifts[0].verb == "set_tier":
            lines += [_level(who, one) for one in gifts]
        elif gifts[0].verb == "grant_membership":
            lines += [_membership(who, one) for one in gifts]
        elif count := sum(one.change for one in gifts):
            what = unit + _detail(gifts[0])
            if count > 0:
                lines.append(say("{who} gets {what}", who=who, what=what))
            else:
                lines.append(say("{who} gives back {what}", who=who, what=what))
    return [in_language(line, lang) for line in lines or [say("nothing was given")]]


def _level(who: str, given: Given) -> Said:
    told = dict(given.detail)
    if "longer" in told:
        values = {"who": who, "set": told["set"], "longer": told["longer"]}
        if given.change > 0:
            return say("{who} holds the {set} {longer} longer", **values)
        return say("{who} no longer holds the {set} {longer} longer", **values)
    values = {"who": who, "set": told["set"], "level": told["level"]}
    if given.change > 0:
        return say("{who} is given the {set} {level}", **values)
    return say("{who} gives back the {set} {level}", **values)


def _membership(who: str, given: Given) -> Said:
    told = dict(given.detail)
    values = {"who": who, "plan": told["plan"], "time": told.get("for", "")}
    if given.change > 0:
        if "for" in told:
            return say("{who} is given {time} of {plan}", **values)
        return say("{who} is given {plan}", **values)
    if "for" in told:
        return say("{who} gives back what is left of {time} of {plan}", **values)
    return say("{who} gives back {plan}", **values)


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
    amounts = "  ".join(_amount(program, one, lang) for one in gifts)
    name = label(rule.name, lang, "")
    lines = [f" {mark} {padded(rule.id, 20)} {padded(name, 44)} {amounts}".rstrip()]
    lines += [_line(one, lang) for one in reason.asked]
    other = _left_out(program, decided, reason)
    if other:
        said = say("left out: of the group {group}, {rule} is given", group=rule.group, rule=other)
        lines.append(f"       {in_language(said, lang)}")
    if reason.fired:
        for gift in gifts:
            lines += _worked(program, decided, reason, gift, lang)
    return lines


def _left_out(program: Program, decided: Decided, reason: Reason) -> str:
    """Return the rule of the same group that was given instead of one whose lines hold."""
    rule = reason.rule
    holds = reason.stopped_by is None and not reason.fired and (reason.passed or not rule.for_each)
    others = [one for one in decided.fired if rule.group and program.rules[one].group == rule.group]
    return others[0] if holds and others else ""


def _amount(program: Program, given: Given, lang: str) -> str:
    unit = program.units.get(given.unit)
    if unit is None:
        if given.change > 0:
            return given.unit
        return f"{given.change} {given.unit}" + (f" ({_cut(given.cut_by, lang)})" if given.cut_by else "")
    sign = "+" if given.change >= 0 else ""
    return f"{sign}{amount_shown(given.change, unit.decimals)} {given.unit}"


def _line(one: Asked, lang: str) -> str:
    mark = {True: "✔", False: "✘", None: "?"}[
        one.held if one.line.role != "unless" or one.held is None else not one.held
    ]
    reads = _reads(one.reads, lang)
    prefix = f"{one.element}  " if one.element else ""
    role = "" if one.line.role in ("if", "during") else f"{one.line.role} "
    text = f"     {mark} {prefix}{role}{one.line.text}"
    if one.stops:
        stopped = say("stopped here (line {line})", line=one.line.place.line)
        if one.held is None:
            stopped = say("stopped here (line {line}), not known", line=one.line.place.line)
        return f"{padded(text, 60)} {reads}   <- {in_language(stopped, lang)}"
    return f"{padded(text, 60)} {reads}".rstrip()


def _reads(reads: Sequence[tuple[str, str]], lang: str) -> str:
    return ", ".join(f"{in_language(name, lang)} = {in_language(value, lang)}" for name, value in reads)


def _cut(by: str, lang: str) -> str:
    """Return what cut an amount, in words: the limit of an effect is kept by its rule and number."""
    if by == "goods":
        return in_language(say("the price of the goods"), lang)
    what, _, rule = by.partition(" ")
    owner = rule.rsplit(" ", 1)[0]
    if what == "limit" and rule:
        return in_language(say("the limit of {rule}", rule=owner), lang)
    if what == "budget" and rule:
        return in_language(say("the budget of {rule}", rule=owner), lang)
    return by


def _worked(program: Program, decided: Decided, reason: Reason, given: Given, lang: str) -> list[str]:
    """Return how an amount came about: its sentence, what it read, and what cut it."""
    effect = reason.rule.effects[given.effect]
    text = getattr(reason.rule.amounts.get(given.effect), "text", "")
    if effect.multiplies:
        text = f"{effect.multiplies} x {grouped(str(effect.times))}"
    lines = [f"       {given.verb}: {text}"] if text not in ("", "1") else []
    for element, reads in worked(program, decided, reason, given.effect):
        lines.append(f"         {element + '  ' if element else ''}{_reads(reads, lang)}")
    unit = program.units.get(given.unit)
    if given.cut_by and unit is not None:
        asked, now = amount_shown(given.wanted, unit.decimals), amount_shown(given.change, unit.decimals)
        by = _cut(given.cut_by, lang)
        cut = say("cut by a limit: {asked} -> {now} ({by})", asked=asked, now=now, by=by)
        lines.append(f"       {in_language(cut, lang)}")
    return lines
