"""From one rule of the document to a compiled ``Rule``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.problem import ProgramError
from loyalrules.base.say import say
from loyalrules.document.to_model import to_model
from loyalrules.expr.constants import Constants
from loyalrules.expr.scope import Scope
from loyalrules.plugins.kind import Builder, EffectDraft, Path, Verb, Watch
from loyalrules.plugins.program import EventType
from loyalrules.plugins.rule import Base, Effect, Kept, Rule, Sale, Unit, Walk
from loyalrules.program.amounts import AmountCompiler
from loyalrules.program.conditions import ConditionCompiler
from loyalrules.program.definitions import Definitions
from loyalrules.program.desk import EffectDesk, nobody
from loyalrules.program.mistakes import Mistakes
from loyalrules.program.rule_code import AmountPlace, RuleCode, make_function
from loyalrules.shapes.conditions import Conditions
from loyalrules.shapes.during import Days
from loyalrules.shapes.limit import BudgetModel


@dataclass(slots=True)
class RuleSpec:
    """A rule before it is compiled: what stands in the document, and where."""

    id: str
    name: object
    when: str
    path: Path
    for_each: str | None = None
    if_: Conditions | None = None
    unless: Conditions | None = None
    windows: tuple[tuple[Days, str, Path], ...] = ()
    then: list[dict[str, Any]] = field(default_factory=list)
    then_path: Path = ()
    campaign: str = ""
    budgets: tuple[tuple[BudgetModel, Path], ...] = ()
    watch: Watch | None = None
    if_at: str = "if"
    line: tuple[str, Path] | None = None
    group: tuple[str, str] = ("", "")


class RuleCompiler:
    """Compiles the rules of one program."""

    def __init__(
        self,
        verbs: Mapping[str, Verb],
        units: Mapping[str, Unit],
        currency: str,
        roles: tuple[str, ...],
        earned: Mapping[str, Unit],
        mistakes: Mistakes,
        builder: Builder,
        definitions: Definitions,
    ) -> None:
        self.builder = builder
        self.definitions = definitions
        self.earned = earned
        self.verbs = verbs
        self.units = units
        self.currency = currency
        self.roles = roles
        self.mistakes = mistakes

    def compile(self, spec: RuleSpec, event: EventType, scope: Scope) -> Rule:
        """Return the compiled rule; mistakes are collected."""
        constants = Constants()
        element = None if spec.for_each is None else scope.lists[spec.for_each].word
        roots = [shape.word for shape in event.shapes]
        elements = None if spec.for_each is None else scope.lists[spec.for_each].code
        conditions = ConditionCompiler(
            scope, constants, self.mistakes, element, self.definitions, roots, elements
        )
        for days, text, where in spec.windows:
            conditions.window(days, text, where)
        if spec.line is not None:
            conditions.add([spec.line[0]], "if", spec.line[1])
        conditions.add(spec.if_, "if", (*spec.path, spec.if_at))
        conditions.add(spec.unless, "unless", (*spec.path, "unless"))
        amounts = AmountCompiler(scope, constants, self.mistakes, self.definitions)
        walked = element if (spec.for_each or "").startswith("member.") else None
        roles = self.roles if walked is None else (*self.roles, walked)
        drafts = self._drafts(spec, event, amounts, roles)
        per_element = any(draft.to == walked for _, _, draft in drafts)
        told = set() if event.role == "question" else {one.name for one in self.verbs.values() if one.to_shop}
        walks = element is not None and not per_element
        places, effects = _effects(spec, drafts, self.mistakes, told, walks=walks)
        code = RuleCode(
            tuple(conditions.codes), tuple(places), elements, dict(constants.bindings), dict(constants.sums)
        )
        run = make_function("rule", roots, code, per_element=per_element)
        return Rule(
            spec.id, spec.name, self.mistakes.document.place(spec.path), spec.when, run, effects,
            tuple(conditions.lines), spec.for_each or "", per_element, spec.campaign,
            spec.id if spec.watch else "", tuple(conditions.guards),
            {number: draft.amount for number, (_, _, draft) in enumerate(drafts)},
            code, _walk(spec, event, drafts), *spec.group,
        )  # fmt: skip

    def _drafts(
        self, spec: RuleSpec, event: EventType, amounts: AmountCompiler, roles: tuple[str, ...]
    ) -> list[tuple[str, Path, EffectDraft]]:
        if spec.watch is not None:
            known = (*roles, *[name for name, role in self.builder.roles.items() if role.many])
            if spec.watch.to not in known:
                where = (*spec.watch.path, "per")
                self.mistakes.unknown(
                    "LR123", nobody(spec.watch.to), where, spec.watch.to, (*known, "program")
                )
            if spec.watch.distinct:
                total = amounts.text(spec.watch.distinct, (*spec.watch.path, "distinct"))
            else:
                total = amounts.compile(spec.watch.total or "1", (*spec.watch.path, "total"))
            draft = EffectDraft(
                spec.watch.unit, spec.watch.poster, spec.watch.to, total, limits=spec.watch.limits,
                on_refund=spec.watch.on_refund or event.on_refund or "replay",
                texts=bool(spec.watch.distinct),
            )  # fmt: skip
            return [(spec.watch.verb, spec.watch.path, draft)]
        drafts = []
        for number, entry in enumerate(spec.then):
            path = (*spec.then_path, number)
            verb, name = self._verb(entry, event, path)
            if verb is None:
                continue
            desk = EffectDesk(
                when=spec.when, rule=spec.id, number=number, campaign=spec.campaign,
                has_order=_has_order(event), campaign_budgets=spec.budgets, currency=self.currency,
                units=self.units, earned=self.earned, roles=roles, amounts=amounts, mistakes=self.mistakes,
                builder=self.builder, walks=spec.for_each is not None,
            )  # fmt: skip
            try:
                model = to_model(verb.model, self.mistakes.document, (*path, name))
            except ProgramError as error:
                self.mistakes.take(error)
                continue
            draft = verb.compile(model, desk, (*path, name))
            if event.on_refund and draft.on_refund != "rise" and getattr(model, "on_refund", "") is None:
                draft = replace(draft, on_refund=event.on_refund)
            draft = replace(_on_base(draft, desk, (*path, name)), sales=tuple(desk.sales))
            drafts.append((name, (*path, name), draft))
        return drafts

    def _verb(self, entry: dict[str, Any], event: EventType, path: Path) -> tuple[Verb | None, str]:
        if len(entry) != 1:
            self.mistakes.add(
                "LR126",
                say("{count} keys stand behind one dash: {known}", count=len(entry), known=", ".join(entry)),
                path,
                say("begin each effect with a dash of its own, its keys in braces: - earn: {{amount: 100}}"),
            )
            return None, ""
        name = next(iter(entry))
        verb = self.verbs.get(name)
        if verb is None:
            near = nearest(name, sorted(self.verbs))
            hint = (
                say('did you mean "{near}"?', near=near)
                if near
                else say("choose one of: {verbs}", verbs=sorted(self.verbs))
            )
            self.mistakes.add(
                "LR127",
                say('there is no effect "{name}"', name=name),
                (*path, name),
                hint,
                at_key=True,
                fix=spelt(name, self.verbs),
            )
            return None, name
        if event.role == "question" and not verb.answers_questions:
            answers = ", ".join(sorted(verb.name for verb in self.verbs.values() if verb.answers_questions))
            self.mistakes.add(
                "LR128",
                say(
                    "{event} is a question, nothing is written; {name} cannot answer it",
                    event=event.name,
                    name=name,
                ),
                (*path, name),
                say("only {answers} can", answers=answers),
                at_key=True,
            )
        return verb, name


def _walk(spec: RuleSpec, event: EventType, drafts: list[tuple[str, Path, EffectDraft]]) -> Walk | None:
    """Return the list of a rule whose gifts remember something of each element."""
    if not any(draft.remembers for _, _, draft in drafts) or not spec.for_each:
        return None
    for root, shape in enumerate(event.shapes):
        for place, field_ in enumerate(shape.fields):
            if field_.element and spec.for_each in (field_.element, f"{shape.word}.{field_.element}"):
                return Walk(root, place, bool(field_.fields) and field_.fields[0].name == "id")
    return None


def _has_order(event: EventType) -> bool:
    return event.role in ("purchase", "progress", "refund", "derived")


def _on_base(draft: EffectDraft, desk: EffectDesk, path: Path) -> EffectDraft:
    """Add what the amount is worked out from, where a limit or a budget is on that."""
    if not any(limit.what == "base" for limit in (*draft.limits, *draft.budgets)):
        return draft
    rounding = draft.round or draft.unit.round
    if (
        draft.amount is None
        or not draft.amount.base
        or rounding.stage == "line"
        or desk.when == "cart.priced"
    ):
        said = say("a limit on the base needs an amount that is a share of something, rounded once")
        desk.problem("LR125", said, path, say("write for example  amount: 5% of order.net_sales"))
        return draft
    return replace(draft, base=desk.amount(draft.amount.base, (*path, "amount")))


def _effects(
    spec: RuleSpec,
    drafts: list[tuple[str, Path, EffectDraft]],
    mistakes: Mistakes,
    told: set[str],
    *,
    walks: bool,
) -> tuple[list[AmountPlace], tuple[Effect, ...]]:
    places: list[AmountPlace] = []
    effects: list[Effect] = []
    earned = [
        draft.unit.id
        for kind in ("lots", "counter")
        for verb, _, draft in drafts
        if verb == "earn" and draft.to == "member" and draft.unit.kind == kind
    ]
    counted = earned[0] if earned else ""
    for number, (verb, path, draft) in enumerate(drafts):
        rounding = draft.round or draft.unit.round
        by_line = rounding.stage == "line" and not draft.multiplies
        factor = Fraction(0) if draft.amount is None else _in_parts(draft.amount, draft.unit, mistakes, path)
        if draft.multiplies or (draft.amount is not None and draft.amount.risen):
            factor = Fraction(1)  # It is in smallest parts already.
        parts = rounding.in_parts(draft.unit.decimals)
        kind = "picked" if draft.multiplies and walks else "list" if by_line or draft.texts else "sum"
        amount_at = len(places)
        places.append(AmountPlace(draft.amount, kind))
        cap_at, cap_factor = None, Fraction(1)
        kept: list[Kept] = []
        for name, value, parts_of in draft.remembers:
            kept.append(Kept(name, len(places), parts_of.numerator, parts_of.denominator))
            places.append(AmountPlace(value))
        if draft.cap is not None:
            if walks and re.search(r"\bx\[", draft.cap.each):
                mistakes.add(
                    "LR125", say("at_most is asked once for the order, so it cannot read a line"), path
                )
            cap_at, cap_factor = len(places), _in_parts(draft.cap, draft.unit, mistakes, path)
            places.append(AmountPlace(draft.cap, "once"))
        sales: list[Sale] = []
        for key, amount in draft.sales:
            of_sale = _in_parts(amount, draft.unit, mistakes, path)
            sales.append(Sale(key, len(places), of_sale.numerator, of_sale.denominator))
            places.append(AmountPlace(amount, "once"))
        base = None
        if draft.base is not None:
            base = Base(len(places), draft.base.exact, None if draft.amount is None else draft.amount.step)
            places.append(AmountPlace(draft.base))
        effects.append(
            Effect(
                verb, spec.id, number, mistakes.document.key_place(path), draft.unit, draft.to, amount_at,
                cap_at, factor.numerator, factor.denominator, cap_factor.numerator, cap_factor.denominator,
                parts, factor.denominator == 1 and parts.step == 1, by_line, draft.limits, draft.budgets,
                draft.on_refund, draft.poster, draft.multiplies, draft.times, draft.adds_up,
                verb == "earn" and draft.to == "member" and draft.unit.id == counted, draft.hold,
                draft.lifetime, draft.detail, tuple(kept), verb in told, sales=tuple(sales), base=base,
                texts=draft.texts,
            )
        )  # fmt: skip
    return places, tuple(effects)


def _in_parts(amount: Any, unit: Unit, mistakes: Mistakes, path: Path) -> Fraction:
    """Return the factor from the generated number to smallest parts of the unit.

    Money becomes units through their worth; a plain number is units as it stands.
    """
    exact: Fraction = amount.exact * 10**unit.decimals
    if amount.kind == "money" and unit.kind != "money" and unit.kind != "counter":
        if unit.worth is None:
            mistakes.add(
                "LR129", say("this amount is money, and {id} do not say what they are worth", id=unit.id),
                (*path, "amount"), say("declare  worth:  for {id}, or write  1 for every ...", id=unit.id),
            )  # fmt: skip
            return exact
        exact /= unit.worth
    if amount.kind == "unit" and amount.unit != unit.id and unit.kind != "counter":
        mistakes.add(
            "LR130",
            say("this amount counts {unit}, but the effect gives {id}", unit=amount.unit, id=unit.id),
            (*path, "amount"),
        )
    return exact
