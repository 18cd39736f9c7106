"""Reading ``expect:`` with the program at hand, so that a misspelt expectation is a problem."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from loyalrules.base.listing import first_few
from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.place import Place
from loyalrules.base.problem import UnfitError
from loyalrules.base.say import say
from loyalrules.books.counters import counters_of
from loyalrules.cases.lines import lines_of, same_line
from loyalrules.cases.mistakes import Mistakes
from loyalrules.cases.story import (
    AmountWanted,
    EffectsWanted,
    Expected,
    FiredWanted,
    NotFiredWanted,
    RefusedWanted,
    ViewWanted,
)
from loyalrules.document.node import Path
from loyalrules.facts.entries import entry_id
from loyalrules.plugins.program import Program
from loyalrules.shapes.model import read_amount

ACCOUNTS = ("available", "pending", "owed")
FUNDS = "funds"
OWN_KEYS = ("fired", "not_fired", "refused", "effects", FUNDS)
ANY_REASON = "yes"


def names_in(value: object) -> set[str]:
    """Return every text in a value: each may be the id of a member."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        return {name for one in value.values() for name in names_in(one)}
    if isinstance(value, Sequence):
        return {name for one in value for name in names_in(one)}
    return set()


# What is told without a rule: a fee that goes back, a benefit that is held, how many units may pay.
TOLD = frozenset({"pay_out", "entitled", "may_pay"})


class ExpectationReader:
    """Reads the expectations of one file; mistakes are collected."""

    def __init__(self, program: Program, mistakes: Mistakes) -> None:
        self.program = program
        self.mistakes = mistakes
        self.units = {name: unit for name, unit in program.units.items() if unit.kind == "lots"}
        self.shown = (*program.views, *counters_of(program))
        self.rules = [rule.id for rule in program.rules.values() if not rule.counter]

    def read(self, data: Any, path: Path, members: set[str]) -> Expected:
        """Return what a step expects."""
        if not isinstance(data, dict):
            self._add("LR405", say("expect has keys with values"), path, say("{{mina: {{stars: 10}}}}"))
            return Expected()
        amounts: list[AmountWanted] = []
        views: list[ViewWanted] = []
        for key, value in data.items():
            where = (*path, key)
            if key == FUNDS:
                views += self._funds(value, where)
            if key in OWN_KEYS:
                continue
            if key not in members:
                self._nobody(key, members, where)
            elif not isinstance(value, dict) or not value:
                self._add(
                    "LR405", say("say what is expected of {key}", key=key), where, f"{key}: {{stars: 10}}"
                )
            else:
                self._member(key, value, where, amounts, views)
        return Expected(
            tuple(amounts),
            tuple(views),
            self._fired(data, path),
            self._not_fired(data, path),
            self._refused(data, path),
            self._effects(data, path),
        )

    def _add(self, code: str, message: str, path: Path, hint: str | None = None) -> None:
        self.mistakes.add(code, message, path, hint, at_key=isinstance(path[-1], str))

    def _place(self, path: Path) -> Place:
        return self.mistakes.document.place(path)

    def _nobody(self, key: str, members: set[str], path: Path) -> None:
        known = [*OWN_KEYS, *sorted(members)]
        near = nearest(key, known)
        hint = say('did you mean "{near}"?', near=near) if near else say("no event before names this member")
        self.mistakes.add(
            "LR405",
            say('"{key}" is no member of this test', key=key),
            path,
            hint,
            at_key=True,
            fix=spelt(key, known),
        )

    def _funds(self, data: Any, path: Path) -> list[ViewWanted]:
        """Return what is expected of accounts: of ``library``, or of its charity ``library/parks``."""
        if not isinstance(data, dict):
            self._add("LR405", say("say what was paid of which fund"), path, "{library: {paid: 5.00}}")
            return []
        known: Any = self.program.parts.get(FUNDS, {})
        found = []
        for name, value in data.items():
            where = (*path, name)
            if name.partition("/")[0] not in known:
                near = nearest(name, known)
                hint = say('did you mean "{near}"?', near=near) if near else None
                self.mistakes.add(
                    "LR406", say('no fund "{to}" is declared', to=name), where, hint, at_key=True
                )
                continue
            found.append(ViewWanted(entry_id("fund", name), "account", value, self._place(where)))
        return found

    # --- Members ---------------------------------------------------------------------------------

    def _member(
        self,
        member: str,
        data: Mapping[str, Any],
        path: Path,
        amounts: list[AmountWanted],
        views: list[ViewWanted],
    ) -> None:
        for key, value in data.items():
            where = (*path, key)
            if key in self.units:
                self._unit(member, key, value, where, amounts)
            elif key in self.shown:
                views.append(ViewWanted(member, key, value, self._place(where)))
            else:
                known = [*self.units, *self.shown]
                near = nearest(key, known)
                hint = (
                    say('did you mean "{near}"?', near=near)
                    if near
                    else say("known: {known}", known=first_few(known))
                )
                message = say('a member of this program has no "{key}"', key=key)
                self.mistakes.add("LR406", message, where, hint, at_key=True, fix=spelt(key, known))

    def _unit(self, member: str, unit: str, value: Any, path: Path, amounts: list[AmountWanted]) -> None:
        if not isinstance(value, dict):
            amount = self._amount(value, unit, path)
            if amount is not None:
                amounts.append(AmountWanted(member, unit, "available", amount, self._place(path)))
            return
        for account, text in value.items():
            where = (*path, account)
            if account not in ACCOUNTS:
                near = nearest(account, ACCOUNTS)
                hint = (
                    say('did you mean "{near}"?', near=near)
                    if near
                    else say("one of {known}", known=[*ACCOUNTS])
                )
                message = say('{unit} have no account "{account}"', unit=unit, account=account)
                self.mistakes.add("LR407", message, where, hint, at_key=True, fix=spelt(account, ACCOUNTS))
                continue
            amount = self._amount(text, unit, where)
            if amount is not None:
                amounts.append(AmountWanted(member, unit, account, amount, self._place(where)))

    def _amount(self, value: Any, unit: str, path: Path) -> Fraction | None:
        try:
            if not isinstance(value, str):
                raise ValueError(say("write how many {unit}", unit=unit))
            number, word = _fraction(value)
            if word not in (None, unit):
                raise ValueError(say("these are {unit}, not {word}", unit=unit, word=word))
            known = self.units[unit]
            if known.round.mode != "none" and (number * 10**known.decimals).denominator != 1:
                raise ValueError(
                    say(
                        "{unit} are counted with {decimals} decimals, so never {value}",
                        unit=unit,
                        decimals=known.decimals,
                        value=value,
                    )
                )
        except ValueError as error:
            hint, fix = (error.hint, error.fix) if isinstance(error, UnfitError) else (None, None)
            self.mistakes.add("LR407", str(error), path, hint, fix=fix)
            return None
        return number

    # --- Rules -----------------------------------------------------------------------------------

    def _fired(self, data: Mapping[str, Any], path: Path) -> FiredWanted | None:
        if "fired" not in data:
            return None
        where = (*path, "fired")
        value = data["fired"]
        rules = [] if value is None else [value] if isinstance(value, str) else value
        if not isinstance(rules, list):
            self._add("LR408", say("fired is a list of rules"), where)
            return None
        for number, rule in enumerate(rules):
            self._rule(rule, (*where, number) if isinstance(value, list) else where)
        return FiredWanted(tuple(str(rule) for rule in rules), self._place(where))

    def _rule(self, rule: object, path: Path, *, at_key: bool = False) -> bool:
        if rule in self.rules:
            return True
        near = nearest(str(rule), self.rules)
        hint = (
            say('did you mean "{near}"?', near=near)
            if near
            else say("rules: {known}", known=first_few(self.rules))
        )
        message = say('the program has no rule "{rule}"', rule=rule)
        self.mistakes.add("LR408", message, path, hint, at_key=at_key, fix=spelt(str(rule), self.rules))
        return False

    def _not_fired(self, data: Mapping[str, Any], path: Path) -> tuple[NotFiredWanted, ...]:
        value = data.get("not_fired", {})
        where = (*path, "not_fired")
        if isinstance(value, list):
            value = dict.fromkeys(str(rule) for rule in value)
        if not isinstance(value, dict):
            self._add("LR408", say("not_fired maps a rule to the line that stopped it"), where)
            return ()
        found = []
        for rule, line in value.items():
            there = (*where, rule)
            if not self._rule(rule, there, at_key=True):
                continue
            wanted = "" if line in (None, ANY_REASON) else str(line)
            known = lines_of(self.program, self.program.rules[rule])
            if wanted and not any(same_line(wanted, one) for one in known):
                near = nearest(wanted, known)
                hint = (
                    say("did you mean  {near}", near=near)
                    if near
                    else say("its lines: {known}", known="; ".join(known))
                )
                self.mistakes.add("LR416", say("{rule} has no such line", rule=rule), there, hint)
            found.append(NotFiredWanted(rule, wanted, self._place(there)))
        return tuple(found)

    # --- The answer ------------------------------------------------------------------------------

    def _refused(self, data: Mapping[str, Any], path: Path) -> RefusedWanted | None:
        if "refused" not in data:
            return None
        value = data["refused"]
        where = (*path, "refused")
        if not isinstance(value, str):
            self._add("LR405", say("refused is yes, no, or a part of the sentence that says why"), where)
            return None
        text = "" if value in ("yes", "no") else value
        return RefusedWanted(value != "no", text, self._place(where))

    def _effects(self, data: Mapping[str, Any], path: Path) -> EffectsWanted | None:
        if "effects" not in data:
            return None
        where = (*path, "effects")
        value = data["effects"]
        entries = [] if value is None else value
        if not isinstance(entries, list):
            self._add("LR415", say("effects is a list; start each with  - earn:"), where)
            return None
        found = []
        for number, entry in enumerate(entries):
            there = (*where, number)
            if not isinstance(entry, dict) or len(entry) != 1:
                self.mistakes.add(
                    "LR415", say("each item is one effect, such as  - earn: {{amount: 10}}"), there
                )
                continue
            verb, wanted = next(iter(entry.items()))
            if not isinstance(wanted, dict | None) or not all(
                isinstance(one, str) for one in (wanted or {}).values()
            ):
                self.mistakes.add(
                    "LR415",
                    say("write what is expected of {verb} as single values", verb=verb),
                    (*there, verb),
                )
                continue
            self._verb(verb, (*there, verb))
            found.append((verb, dict(wanted or {})))
        return EffectsWanted(tuple(found), self._place(where))

    def _verb(self, verb: str, path: Path) -> None:
        tells: Any = self.program.parts.get("tells", ())  # What kinds tell of themselves, without a rule.
        verbs = {effect.verb for rule in self.program.rules.values() for effect in rule.effects}
        known = sorted(verbs | {"pool", "tier", "use_coupon", "transfer", "reserve", *tells})
        if verb not in known and verb not in TOLD:
            near = nearest(verb, known)
            hint = (
                say('did you mean "{near}"?', near=near)
                if near
                else say("one of {known}", known=first_few(known))
            )
            message = say('this program has no effect "{verb}"', verb=verb)
            self.mistakes.add("LR415", message, path, hint, at_key=True, fix=spelt(verb, known))


def _fraction(text: str) -> tuple[Fraction, str | None]:
    """Read an amount, which may be a ratio such as 1/3."""
    top, slash, bottom = text.partition("/")
    if slash and bottom.strip().isdigit() and int(bottom):
        return read_amount(top)[0] / int(bottom), None
    return read_amount(text)
