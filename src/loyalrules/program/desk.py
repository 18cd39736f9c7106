"""The desk at which a verb compiles one effect: units, receivers, amounts, limits, budgets."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.say import say
from loyalrules.books.rises import rise_key
from loyalrules.plugins.kind import AmountCode, Builder, Path
from loyalrules.plugins.rule import Poster, Unit, names_of_units
from loyalrules.program.amounts import AmountCompiler
from loyalrules.program.mistakes import Mistakes
from loyalrules.shapes.amount import Amount, seen_by
from loyalrules.shapes.lifetime import (
    Available,
    Expires,
    Hold,
    Lifetime,
    compile_available,
    compile_expires,
)
from loyalrules.shapes.limit import BudgetModel, Limit, LimitModel
from loyalrules.shapes.model import read_amount, read_money, read_number
from loyalrules.shapes.period import Period
from loyalrules.shapes.round import RoundTo


def nobody(role: str) -> str:
    """Return what is said of a receiver who is not there."""
    return say('"{name}" receives nothing here', name=role)


SHARED = "shared limits"


class EffectDesk:
    """See ``loyalrules.plugins.kind.RuleDesk``."""

    def __init__(
        self,
        *,
        when: str,
        rule: str,
        number: int,
        campaign: str,
        has_order: bool,
        campaign_budgets: tuple[tuple[BudgetModel, Path], ...],
        currency: str,
        units: Mapping[str, Unit],
        earned: Mapping[str, Unit],
        roles: tuple[str, ...],
        amounts: AmountCompiler,
        mistakes: Mistakes,
        builder: Builder,
        walks: bool,
    ) -> None:
        self.builder = builder
        self.walks = walks
        self.when = when
        self.rule = rule
        self.number = number
        self.campaign = campaign
        self.has_order = has_order
        self.campaign_budgets = campaign_budgets
        self.currency = currency
        self.units = units
        self.earned = earned
        self.roles = roles
        self.amounts = amounts
        self.mistakes = mistakes
        self.sales: list[tuple[str, AmountCode]] = []

    @property
    def one_unit(self) -> Unit | None:
        """The only unit that rules can earn, if there is just one."""
        earned = [unit for unit in self.units.values() if unit.kind == "lots"]
        return earned[0] if len(earned) == 1 else None

    def unit(self, unit_id: str | None, path: Path) -> Unit:
        """Return a declared unit; a stand-in when the id is wrong, after reporting it."""
        if unit_id is None:
            if self.one_unit is not None:
                return self.one_unit
            known = [unit.id for unit in self.units.values() if unit.kind == "lots"]
            said = say("say which: {known}", known=list(known)) if known else say("declare one under units:")
            self.problem("LR121", say("this effect does not say its unit"), path, said)
            return self.money()
        found = self.units.get(unit_id)
        if found is None:
            lots = [unit.id for unit in self.units.values() if unit.kind == "lots"]
            at = (*path, "unit")
            said = say('no unit "{unit_id}" is declared', unit_id=unit_id)
            called = names_of_units(self.units.values())
            self.mistakes.unknown("LR122", said, at, unit_id, lots, called=called)
            return self.money()
        return found

    def counter(self, name: str | None) -> tuple[Unit, Poster] | None:
        """Return a counter that rules can fill, and who counts."""
        if name is None or name in self.units:
            return None
        return self.builder.counting(name)

    def expires(self, model: Expires | None, path: Path) -> Lifetime | None:
        """Compile the lifetime of what an effect gives."""
        return compile_expires(model, self.builder.finder((*path, "expires")))

    def part(self, name: str) -> object | None:
        """Return what a kind compiled for itself."""
        return self.builder.part(name)

    def available(self, model: Available | None, path: Path) -> Hold | None:
        """Compile when what an effect gives becomes available."""
        return compile_available(model, self.builder.finder((*path, "available")))

    def follows(self, event: str) -> bool:
        """Tell whether a rule, a counter or a handler waits for an event."""
        return self.builder.follows(event)

    def keep(self, unit: Unit) -> None:
        """Keep a unit of the verb's own."""
        self.builder.add_unit(unit)

    def rise(
        self, model: Amount, unit: Unit, rounding: RoundTo, path: Path, role: str = "member"
    ) -> tuple[AmountCode, str]:
        """Compile an amount of which the rise is given: the slot of its fact, and the key of its question."""
        key = rise_key(self.rule, self.number, role)
        if self.walks:
            said = say("rise_of reads what is counted, so it cannot be asked for each element")
            self.problem("LR181", said, path, say("take for_each out, or count the elements in a counter"))
        if self.builder.event(key) is None:
            asked = seen_by(model, role)
            self.builder.ask(key, path, amount=asked, unit=replace(unit, round=rounding))
        slot = self.amounts.risen(key)
        return AmountCode(slot, None, "number", None, Fraction(1), False, key, risen=True), key

    def rule_unit(self, rule: str, path: Path) -> Unit:
        """Return the unit that another rule earns."""
        found = self.earned.get(rule)
        if found is None:
            near = nearest(rule, sorted(self.earned))
            hint = (
                say('did you mean "{near}"?', near=near)
                if near
                else say("only a rule that earns can be multiplied")
            )
            self.mistakes.add(
                "LR141",
                say('no rule "{rule}" earns anything', rule=rule),
                path,
                hint,
                fix=spelt(rule, self.earned),
            )
            return self.money()
        return found

    def money(self) -> Unit:
        """Return the program's currency as a unit."""
        return self.units[self.currency]

    def amount(self, model: Amount, path: Path) -> AmountCode:
        """Compile an amount in the scope of the rule."""
        return self.amounts.compile(model, path)

    def money_or_share(self, text: str, path: Path) -> None:
        """Check a fixed worth: an amount of the program's money, or a percentage."""
        try:
            if text.endswith("%"):
                read_number(text[:-1].strip())
            else:
                read_money(text, self.currency)
        except ValueError as error:
            self.mistakes.unfit(
                "LR125", error, path, say("write for example 10%, or 5 {currency}", currency=self.currency)
            )

    def role(self, name: str | None, path: Path) -> str:
        """Check a receiver and return it."""
        if name is None:
            return "member"
        if name not in self.roles:
            self.mistakes.unknown("LR123", nobody(name), path, name, self.roles)
        return name

    def limits(self, model: LimitModel | None, unit: Unit, path: Path) -> tuple[Limit, ...]:
        """Compile the limit of this effect."""
        if model is None:
            return ()
        sharing = [name for name, role in self.builder.roles.items() if role.shares]
        for role in model.per:
            if role not in sharing:
                self.role(role, path)
        name = f"{self.rule} {self.number}" if model.shared is None else f"{model.shared} shared"
        each = model.each or ("ever" if model.over is None else "")
        what, most = self._most(model, None, unit, path)
        limit = Limit(
            f"limit {name}", what, most, tuple(model.per), self._each(each, path), model.over,
            self._period(each, path), model.when_used_up == "wait", not model.partly,
        )  # fmt: skip
        self._same(limit, model.shared, unit, path)
        return (limit,)

    def _same(self, limit: Limit, shared: str | None, unit: Unit, path: Path) -> None:
        """Report a limit that is not the one of the same name."""
        if shared is None:
            return
        own = replace(limit, waits=False, whole=False), None if limit.what == "times" else unit.id
        known: Any = self.builder.part(SHARED)
        if known is None:
            known = {}
            self.builder.add_part(SHARED, known)
        if known.setdefault(shared, own) != own:
            self.problem(
                "LR125",
                say('the limits that share the name "{shared}" are not the same', shared=shared),
                (*path, "shared"),
                say("write the same most, owner, period and unit at each, or give this one another name"),
            )

    def budgets(self, model: BudgetModel | None, unit: Unit, path: Path) -> tuple[Limit, ...]:
        """Compile the budget of this effect, with those of its campaign behind it."""
        found: list[Limit] = []
        if model is not None and model.each == "order":
            self._for_one_sale(f"budget {self.rule} {self.number}", model, path)
        elif model is not None:
            if model.unit is not None and model.unit not in self.units:
                self.unit(model.unit, path)
            what, most = self._most(model, model.unit, unit, path)
            key = f"budget {self.rule} {self.number}"
            each = model.each or "ever"
            found.append(Limit(key, what, most, (), self._each(each, path), None, self._period(each, path)))
        for shared, where in self.campaign_budgets:
            if shared.unit is not None and shared.unit != unit.id:
                continue
            if shared.total is not None and unit.kind == "count":
                continue  # A message or a badge is no amount of anything that a total could count.
            if shared.each == "order":
                self._for_one_sale(f"budget {self.campaign}", shared, where)
                continue
            what, most = self._most(shared, shared.unit, unit, where)
            each = self._each(shared.each or "ever", where)
            found.append(
                Limit(f"budget {self.campaign}", what, most, (), each, None, self._period(each, where))
            )
        return tuple(found)

    def _for_one_sale(self, key: str, model: BudgetModel, path: Path) -> None:
        """Compile the most that all receivers together get for one order."""
        if model.total is None:
            self.problem(
                "LR125",
                say("what all get for one order is a total"),
                (*path, "times"),
                say("write  total:  an amount, such as 40% of order.net_sales"),
            )
        else:
            self.sales.append((key, self.amount(model.total, (*path, "total"))))

    def _period(self, each: str, path: Path) -> Period | None:
        return self.builder.period(each or None, (*path, "each"))

    def _each(self, each: str, path: Path) -> str:
        if each == "campaign":
            if not self.campaign:
                message = say("only rules of a campaign can say each: campaign")
                self.problem("LR124", message, (*path, "each"), say("write for example  each: month"))
            return "ever"
        return each

    def _most(
        self, model: LimitModel | BudgetModel, unit_id: str | None, unit: Unit, path: Path
    ) -> tuple[str, Fraction]:
        """Return what a limit counts, and the most of it."""
        if model.times is not None:
            return "times", Fraction(model.times)
        if model.base is not None:
            return "base", self._most_of_base(model.base, path)
        return "total", self._most_in_all(model.total, unit, path)

    def _most_of_base(self, text: str, path: Path) -> Fraction:
        try:
            number, word = read_amount(text)
            if number <= 0:
                raise ValueError(say("a limit is above 0, not {total}", total=text))
        except ValueError as error:
            self.mistakes.unfit("LR125", error, (*path, "base"))
            return Fraction(0)
        if word not in (None, self.currency, *self.units):
            said = say("this program counts in {currency}, not in {word}", currency=self.currency, word=word)
            self.problem("LR125", said, (*path, "base"))
        return number

    def _most_in_all(self, total: str | None, unit: Unit, path: Path) -> Fraction:
        try:
            number, word = read_amount(total or "0")
            if number <= 0:
                raise ValueError(say("a limit is above 0, not {total}", total=total))
        except ValueError as error:
            self.mistakes.unfit("LR125", error, (*path, "total"))
            return Fraction(0)
        if word is not None and word == self.currency and unit.id != self.currency:
            if unit.worth is None:
                self.problem(
                    "LR125",
                    say("{unit} has no worth, so {total} says nothing about it", unit=unit.id, total=total),
                    (*path, "total"),
                )
                return Fraction(0)
            number /= unit.worth
        elif word is not None and word not in (unit.id, self.currency):
            self.problem(
                "LR125",
                say("this effect gives {unit}, not {word}", unit=unit.id, word=word),
                (*path, "total"),
            )
        return number * Fraction(10**unit.decimals)

    def unfit(self, code: str, error: ValueError, path: Path, hint: str | None = None) -> None:
        """Report a value that could not be read; what an `UnfitError` proposes goes before the hint."""
        self.mistakes.unfit(code, error, path, hint)

    def unknown(self, code: str, message: str, path: Path, word: str, known: Iterable[str]) -> None:
        """Report a name that is not declared, with the nearest one that is."""
        self.mistakes.unknown(code, message, path, word, known)

    def problem(
        self, code: str, message: str, path: Path, hint: str | None = None, severity: str = "error"
    ) -> None:
        """Report a mistake."""
        self.mistakes.add(code, message, path, hint, "warning" if severity == "warning" else "error")
