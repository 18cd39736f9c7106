"""From a rule's exact amount to a grant: round, cap, limits, budgets; and the books that follow."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from loyalrules.books.limits import Room, room, use
from loyalrules.books.waiting import wait
from loyalrules.decide.sales import left_of_sale, note_sale, used_of
from loyalrules.decide.work import DecisionWork
from loyalrules.facts.decision import Given
from loyalrules.facts.fields import Record
from loyalrules.facts.state import Context, Exact, Grant, MemberState
from loyalrules.plugins.program import Occurrence, Plan, Program
from loyalrules.plugins.rule import Bounded, Effect, Rule, Source, Walk

NO_ROOM = Room()
GOODS = "goods"  # What cut a discount: it is never more than the goods cost.


@dataclass(slots=True)
class Firing:
    """What is known while the rules of one event are decided, at the purchase or in a replay.

    ``totals`` is what each rule gave so far; ``picked`` which lines were multiplied by how much.
    """

    program: Program
    plan: Plan
    records: Sequence[Record]
    facts: list[object]
    totals: dict[str, Exact] = field(default_factory=dict)
    picked: dict[str, list[tuple[tuple[Any, ...] | None, Any]]] = field(default_factory=dict)
    sold: dict[str, Exact] | None = None

    def note(self, effect: Effect, amount: Exact) -> None:
        """Add to what a rule earned for the member, also where ``given(rule)`` is read."""
        if not effect.counts:
            return
        rule = effect.rule
        self.totals[rule] = total = self.totals.get(rule, 0) + amount
        slot = self.plan.given.get(rule)
        if slot is not None:
            self.facts[slot] = total

    def pick(self, effect: Effect, values: Sequence[Any]) -> None:
        """Note which lines a multiplier has multiplied, once it gave something."""
        picked = self.picked.setdefault(effect.multiplies, [])
        picked.append((values[effect.amount_at], effect.times - 1))


def note_context(firing: Firing, context: Context) -> None:
    """Note what the rules of an event stand at, as far as this version has them."""
    for grant in context.grants:
        rule = firing.program.rules.get(grant.rule)
        if rule is not None and grant.effect < len(rule.effects) and grant.recipient == context.member:
            firing.note(rule.effects[grant.effect], grant.standing)


def wanted(
    firing: Firing, effect: Effect, values: Sequence[Any], most: Exact | None = None
) -> tuple[Exact, Exact]:
    """Return what an effect gives and what it would give without ``at_most``, both rounded.

    In the smallest part of its unit. The stage of the rounding is the stage of the cap. ``most`` is how
    much of what the amount is worked out from counts (``None``: all of it).
    """
    if effect.texts:
        return effect.num, effect.num
    raw = values[effect.amount_at] if most is None else _on_base(effect, values, most)
    if effect.by_line:
        parts = [_rounded(effect, part) for part in raw]
        return sum([_capped(effect, values, part) for part in parts]), sum(parts)
    if effect.multiplies:
        amount = _multiplied(firing, effect, raw)
    elif raw.__class__ is int:
        scaled = raw * effect.num
        amount = scaled if effect.whole else effect.rounding.apply(scaled, effect.den)
    else:
        amount = _rounded(effect, raw)
    return (amount, amount) if effect.cap_at is None else (_capped(effect, values, amount), amount)


def base_of(effect: Effect, values: Sequence[Any]) -> Exact:
    """Return what an effect's amount is worked out from, in whole units; 0 where no limit asks for it."""
    if effect.base is None:
        return 0
    base = Fraction(values[effect.base.at] * effect.base.exact)
    return base.numerator if base.denominator == 1 else base


def _on_base(effect: Effect, values: Sequence[Any], most: Exact) -> Any:
    """Return an amount, before rounding, as if it were worked out from no more than this."""
    base = base_of(effect, values)
    if effect.base is None or base <= most:
        return values[effect.amount_at]
    if effect.base.step is not None:
        return most // effect.base.step
    return Fraction(values[effect.amount_at]) * most / base


def _capped(effect: Effect, values: Sequence[Any], amount: Exact) -> Exact:
    cap = None if effect.cap_at is None else values[effect.cap_at]
    if cap is None:
        return amount
    most = effect.rounding.apply(cap.numerator * effect.cap_num, cap.denominator * effect.cap_den)
    return min(amount, most)


def _rounded(effect: Effect, raw: Any) -> Exact:
    if raw is None:
        return 0
    return effect.rounding.apply(raw.numerator * effect.num, raw.denominator * effect.den)


def _multiplied(firing: Firing, effect: Effect, picked: tuple[Any, ...] | None) -> Exact:
    """Return the extra of a multiplier: what the rule gave on the picked lines, times (by - 1).

    Where several multipliers pick the same line, the higher counts, unless this one adds up. Where the
    rule was cut, all lines together are multiplied for no more than it gave.
    """
    granted = firing.totals.get(effect.multiplies, 0)
    if granted <= 0:
        return 0
    rule = firing.program.rules[effect.multiplies]
    before = firing.picked.setdefault(effect.multiplies, [])
    extra = effect.times - 1
    groups: dict[Any, list[Any]] = {}
    for element in (None,) if picked is None else picked:
        best = (
            0 if effect.adds_up else max([by for lines, by in before if _covers(lines, element)], default=0)
        )
        groups.setdefault(max(extra - best, 0), []).append(element)
    total: Exact = 0
    multiplied = [element for lines, _ in before for element in lines or ()]
    for by, elements in groups.items():
        base = granted
        if picked is not None:
            # What was cut is multiplied once: lines that were multiplied before had their part of it.
            others = [element for element in dict.fromkeys(multiplied) if element not in elements]
            left = granted - min(granted, _part(firing, rule, tuple(others))) if others else granted
            base = min(left, _part(firing, rule, tuple(elements)))
            multiplied += elements
        exact = base * by
        total += effect.rounding.apply(exact.numerator, exact.denominator)
    return total


def _covers(lines: tuple[Any, ...] | None, element: Any) -> bool:
    return lines is None or element is None or element in lines


def _part(firing: Firing, rule: Rule, elements: tuple[Any, ...]) -> Exact:
    """Return what a rule gives on some of its elements, through its own rounding and caps."""
    values = rule.run(*firing.records, firing.facts, elements)
    if not isinstance(values, tuple):
        return 0
    return sum([wanted(firing, effect, values)[0] for effect in rule.effects if effect.counts])


def answers(
    rule: Rule, firing: Firing, answer: Any
) -> Iterable[tuple[str, Sequence[Any], tuple[Effect, ...]]]:
    """Return what the effects of a rule give on: whom (of those above) or which element, and the amounts."""
    if rule.per_element:
        return [(receiver, values, rule.effects) for receiver, values in answer]
    if rule.effects and rule.effects[0].texts:  # A counter of different texts: one gift for each.
        texts = answer[rule.effects[0].amount_at]
        return [(text, answer, rule.effects) for text in dict.fromkeys(texts)]
    if rule.walk is None:
        return (("", answer, rule.effects),)
    found = [("", answer, tuple([effect for effect in rule.effects if not effect.remembers]))]
    apart = tuple([effect for effect in rule.effects if effect.remembers])
    for key, element in elements_of(rule.walk, firing.records):
        values: Any = rule.run(*firing.records, firing.facts, (element,))
        if values is not None:
            found.append((key, values, apart))
    return found


def elements_of(walk: Walk, records: Sequence[Record]) -> list[tuple[str, Any]]:
    """Return the elements of a list with their keys: their ids, or their numbers where they have none."""
    elements: Any = records[walk.root][walk.place]
    return [
        (str(element[0]) if walk.named else str(number), element)
        for number, element in enumerate(elements or ())
    ]


def give(
    work: DecisionWork,
    occurrence: Occurrence,
    firing: Firing,
    effect: Effect,
    values: Sequence[Any],
    receiver: MemberState,
    who: Callable[[str], str | None],
    element: str = "",
) -> Grant | None:
    """Give what an effect wants, as far as limits allow, and return the grant (``None``: nothing)."""
    amount, asked = wanted(firing, effect, values)
    if amount <= 0:
        return None
    left = NO_ROOM
    if effect.limits or effect.budgets:
        left = room(work, effect.limits, effect.budgets, occurrence.order, who)
    question = firing.plan.event.role == "question"
    if question and isinstance(effect.poster, Bounded):
        left = Room() if left is NO_ROOM else left
        left.narrow(effect.poster.most(work, firing.plan.event, firing.records), GOODS)
    granted, base = amount, base_of(effect, values)
    if left.base is not None and left.base < base:
        granted, base = min(amount, wanted(firing, effect, values, left.base)[0]), left.base
        left.by = left.base_by
    granted, cut_by = left.within(granted)
    if effect.sales:
        sold = _sold(work, firing, occurrence)
        room_of_sale, by = left_of_sale(effect, values, sold)
        if room_of_sale is not None and room_of_sale < granted:
            granted, cut_by = room_of_sale, by
        note_sale(effect, granted, sold)
    firing.note(effect, granted)
    if granted <= 0:
        detail = _waits(work, occurrence, firing, effect, cut_by)
        _tell(work, effect, receiver, granted, asked, occurrence, cut_by, detail)
        return None
    if effect.multiplies:
        firing.pick(effect, values)
    lot = ""
    if not question:
        kept = _remembered(effect, values) if effect.remembers else ()
        lot_of_text = element if effect.texts else ""
        owner = occurrence.order or occurrence.threshold
        source = Source(
            owner, occurrence.type, occurrence.at, lot_of_text, kept, occurrence.records,
            closes=occurrence.closing,
        )  # fmt: skip
        lot = effect.poster.give(work, effect, receiver, granted, source)
        if left.uses:
            use(work, left.uses, granted, 1, base)
    if effect.unit.kind != "counter":
        cut_by = cut_by if granted < amount else "at_most" if amount < asked else ""
        _tell(work, effect, receiver, granted, asked, occurrence, cut_by)
    uses: Any = tuple([tuple(place) for place in left.uses]) if left.uses else ()
    return Grant(
        effect.rule, effect.index, receiver.id, amount, granted, granted, left.left, 0, lot, uses,
        element if effect.remembers or effect.texts else "",
        base, left.base,
    )  # fmt: skip


def _sold(work: DecisionWork, firing: Firing, occurrence: Occurrence) -> dict[str, Exact]:
    """Return what was given of the bounds of a sale so far: for the order, or for this event alone."""
    if firing.sold is None:
        order = work.order(occurrence.order) if occurrence.order else None
        firing.sold = {} if order is None else used_of(work, order.contexts)
    return firing.sold


def _remembered(effect: Effect, values: Sequence[Any]) -> tuple[tuple[str, Exact], ...]:
    """Return the values that a gift keeps, in smallest parts."""
    found: list[tuple[str, Exact]] = []
    for kept in effect.remembers:
        raw = values[kept.at]
        exact = Fraction(raw.numerator * kept.num, raw.denominator * kept.den)
        found.append((kept.name, exact.numerator if exact.denominator == 1 else exact))
    return tuple(found)


def _waits(
    work: DecisionWork, occurrence: Occurrence, firing: Firing, effect: Effect, by: str
) -> tuple[tuple[str, object], ...]:
    """Let a gift wait where the limit that leaves no room says so; return what is told of it."""
    limit = next((one for one in effect.limits if one.key == by and one.waits), None)
    if limit is None or firing.plan.event.role == "question":
        return ()
    until = wait(work, occurrence, firing.plan, effect, limit)
    return () if until is None else (("waits_until", work.zone.iso(until)),)


def _tell(
    work: DecisionWork,
    effect: Effect,
    receiver: MemberState,
    granted: Exact,
    amount: Exact,
    occurrence: Occurrence,
    cut_by: str,
    detail: tuple[tuple[str, object], ...] = (),
) -> None:
    if effect.unit.kind == "counter":
        return
    work.tell(
        Given(
            effect.verb, receiver.id, effect.unit.id, granted, amount, effect.rule, effect.index,
            occurrence.order, cut_by, (*effect.detail, *detail),
        )
    )  # fmt: skip
