"""The chain of one decision: handlers, rules, counters, and the derived events that they raise."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from loyalrules.base.say import say
from loyalrules.books import thresholds
from loyalrules.books.asked import read_facts
from loyalrules.books.holds import release
from loyalrules.books.places import holders, place
from loyalrules.books.rises import fill_rises
from loyalrules.books.versions import purchase_of, what_remains
from loyalrules.decide.grants import Firing, answers, give, note_context
from loyalrules.decide.groups import choose
from loyalrules.decide.refund import as_it_stands
from loyalrules.decide.work import DecisionWork
from loyalrules.facts.decision import Decided
from loyalrules.facts.state import Context, Grant, MemberState
from loyalrules.plugins.program import Occurrence, Plan
from loyalrules.plugins.rule import Rule
from loyalrules.plugins.work import Refused

DEEPEST = 8


def run_chain(work: DecisionWork) -> None:
    """Decide raised events in the order they were raised, and those that they raise in turn."""
    while work.queue:
        occurrence = work.queue.popleft()
        if occurrence.depth > DEEPEST:
            raise Refused(
                say(
                    "{type} would raise itself again and again (depth {deepest} reached)",
                    type=occurrence.type,
                    deepest=DEEPEST,
                )
            )
        run(work, occurrence, derived=True)


def run(work: DecisionWork, occurrence: Occurrence, *, derived: bool = False) -> None:
    """Decide one event. Rules read the state before it; those of derived events the state after it."""
    program = work.program
    outer = work.value_at
    work.value_at = occurrence.at
    if occurrence.only is not None or occurrence.rules:
        again = ask_again if occurrence.rules else run_again
        again(work, occurrence)
        work.value_at = outer
        return
    for handler in program.before.get(occurrence.type, ()):
        handler(work, occurrence)
    plan = program.plans.get(occurrence.type)
    progress = occurrence.order != "" and program.events[occurrence.type].role == "progress"
    if plan is not None and not (progress and _came_back(work, occurrence)):
        _run_plan(work, occurrence, plan, derived=derived)
    if progress:
        release_order(work, occurrence)
    for handler in program.after.get(occurrence.type, ()):
        handler(work, occurrence)
    for handler in program.after.get("*", ()):
        handler(work, occurrence)
    work.value_at = outer


def run_again(work: DecisionWork, occurrence: Occurrence) -> None:
    """Decide again one effect of one rule, which had to wait: on what remains, and what is known now."""
    plan = work.program.plans[occurrence.type]
    rule_id, number = occurrence.only or ("", 0)
    if occurrence.order and not _what_remains(work, occurrence):
        return
    if occurrence.threshold and thresholds.is_withdrawn(work.member(occurrence.member), occurrence.threshold):
        return
    if occurrence.parent is not None and not _as_raised(work, occurrence):
        return
    rules = [
        replace(rule, effects=tuple([effect for effect in rule.effects if effect.index == number]))
        for rule in plan.rules
        if rule.id == rule_id
    ]
    member = work.member(occurrence.member)
    records = [occurrence.records[root] for root in plan.roots]
    index = _context_index(work, occurrence)
    grants: list[Grant] = []
    facts = _facts_of(work, occurrence, plan, member)
    firing = Firing(work.program, plan, records, facts)
    fired = _fire(work, occurrence, firing, rules, member, grants, index)
    _trace(work, occurrence, records, facts, fired)
    if occurrence.owner and grants:
        _remember(work, occurrence, records, facts, grants, index)
    for handler in work.program.after.get("*", ()):
        handler(work, occurrence)


def _what_remains(work: DecisionWork, occurrence: Occurrence) -> bool:
    """Let an event of an order say what remains of it; answer whether anything does."""
    order = work.order(occurrence.order)
    if order is None or _came_back(work, occurrence):
        return order is None
    paid = work.program.events[purchase_of(work.program_of(order.program), order).name]
    if paid.shape.word in occurrence.records:
        occurrence.records[paid.shape.word] = what_remains(work, order, paid)
    return True


def _as_raised(work: DecisionWork, occurrence: Occurrence) -> bool:
    """Let a derived event say what stands of the grant that raised it; answer whether anything does."""
    contexts = contexts_of(work, occurrence)
    place, number = occurrence.parent or (0, 0)
    standing = contexts[place].grants[number].standing if place < len(contexts) else 0
    if standing and occurrence.amount_at >= 0:
        word = work.program.events[occurrence.type].shape.word
        occurrence.records[word] = as_it_stands(
            work.program, occurrence.type, occurrence.records[word], occurrence.amount_at, standing
        )
    return standing != 0


def contexts_of(work: DecisionWork, occurrence: Occurrence) -> Sequence[Context]:
    """Return what the events of an owner gave so far: of an order, or of a threshold."""
    if not occurrence.order:
        return thresholds.contexts_of(work.member(occurrence.member), occurrence.threshold)
    order = work.order(occurrence.order)
    return () if order is None else order.contexts


def ask_again(work: DecisionWork, occurrence: Occurrence) -> None:
    """Ask some rules about an event that happened before; what it counted and the others gave stands."""
    plan = work.program.plans.get(occurrence.type)
    if plan is None or _came_back(work, occurrence):
        return
    member = work.member(occurrence.member)
    records = [occurrence.records[root] for root in plan.roots]
    firing = Firing(work.program, plan, records, _facts_of(work, occurrence, plan, member))
    note_given(work, occurrence.order, occurrence.type, firing)
    rules = [rule for rule in candidates(plan, records, firing.facts) if rule.id in occurrence.rules]
    index = _context_index(work, occurrence)
    grants: list[Grant] = []
    fired = _fire(work, occurrence, firing, rules, member, grants, index)
    _trace(work, occurrence, records, firing.facts, fired)
    if grants:
        _remember(work, occurrence, records, firing.facts, grants, index)
    for handler in work.program.after.get("*", ()):
        handler(work, occurrence)


def note_given(work: DecisionWork, order_id: str, event_type: str, firing: Firing) -> None:
    """Note what rules gave for an event of an order before, for those that read it."""
    order = work.order(order_id)
    for context in () if order is None else order.contexts:
        if context.event_type == event_type:
            note_context(firing, context)


def _came_back(work: DecisionWork, occurrence: Occurrence) -> bool:
    """Tell whether nothing of an order remains: what happens to it then gives nothing."""
    order = work.order(occurrence.order)
    return order is not None and all(share == 0 for share in order.left)


def release_order(work: DecisionWork, occurrence: Occurrence) -> None:
    """Start the waits of all lots of an order, whoever holds them."""
    order = work.order(occurrence.order)
    if order is None:
        return
    for holder in list(holders(work, order.contexts)):
        release(work, holder, order.id, occurrence.type, occurrence.at)


def _run_plan(work: DecisionWork, occurrence: Occurrence, plan: Plan, *, derived: bool) -> None:
    member = work.member(occurrence.member)
    records = [occurrence.records[root] for root in plan.roots]
    index = _context_index(work, occurrence)
    grants: list[Grant] = []
    if derived and plan.counts:
        firing = Firing(work.program, plan, records, _facts_of(work, occurrence, plan, member))
        _fire(work, occurrence, firing, plan.counts, member, grants, index)
    facts = _facts_of(work, occurrence, plan, member)
    if plan.rises:
        fill_rises(work, plan, records, facts, member, counted=derived)
    firing = Firing(work.program, plan, records, facts)
    rules = candidates(plan, records, facts)
    booked = len(work.postings)
    waiting = frozenset[str]().union(*[ids for ids, _ in plan.stages])
    now = [rule for rule in rules if rule.id not in waiting] if waiting else rules
    fired = _fire(work, occurrence, firing, now, member, grants, index)
    for ids, keys in plan.stages:
        filled = work.postings[booked:]
        fill_rises(work, plan, records, facts, member, counted=derived, only=keys, filled=filled)
        later = [rule for rule in rules if rule.id in ids]
        fired += _fire(work, occurrence, firing, later, member, grants, index)
    if not derived and plan.counts:
        _fire(work, occurrence, firing, plan.counts, member, grants, index)
    if plan.rules:
        _trace(work, occurrence, records, facts, fired)
    if occurrence.owner and grants:
        _remember(work, occurrence, records, facts, grants, index)


def _trace(
    work: DecisionWork,
    occurrence: Occurrence,
    records: Sequence[tuple[object, ...]],
    facts: Sequence[object],
    fired: Sequence[str],
) -> None:
    only = "" if occurrence.only is None else occurrence.only[0]
    work.trace.append(
        Decided(
            occurrence.type, occurrence.member, occurrence.at, tuple(records), tuple(facts), tuple(fired),
            only,
        )
    )  # fmt: skip


def _facts_of(work: DecisionWork, occurrence: Occurrence, plan: Plan, member: MemberState) -> list[object]:
    """Read the facts of an event as of the moment that it says."""
    at, work.value_at = work.value_at, work.value_at if occurrence.read_at is None else occurrence.read_at
    facts = read_facts(work, plan, member)
    work.value_at = at
    return facts


def candidates(plan: Plan, records: Sequence[tuple[Any, ...]], facts: Sequence[Any]) -> Sequence[Rule]:
    """Return the rules whose guard may hold, in their order."""
    if not plan.index:
        return plan.rules
    found = list(plan.always)
    for root, first, second, each, table in plan.index:
        value = facts[first] if root < 0 else records[root][first]
        values: Iterable[Any]
        if each:
            values = {element[second] for element in value or ()}
        else:
            values = (value if second < 0 else value[second],)
        for one in values:
            if one.__class__ is tuple:
                for item in one:
                    found.extend(table.get(item, ()))
            else:
                found.extend(table.get(one, ()))
    rules = plan.rules
    return [rules[number] for number in sorted(set(found))]


def _fire(
    work: DecisionWork,
    occurrence: Occurrence,
    firing: Firing,
    rules: Sequence[Rule],
    member: MemberState,
    grants: list[Grant],
    index: int,
) -> list[str]:
    fired: list[str] = []
    chosen: dict[str, Rule | None] = {}
    for rule in rules:
        if rule.group:
            if rule.group not in chosen:
                chosen[rule.group] = choose(firing, [one for one in rules if one.group == rule.group])
            if chosen[rule.group] is not rule:
                continue
        answer: Any = rule.run(*firing.records, firing.facts, None)
        if answer is None:
            continue
        fired.append(rule.id)
        for element, values, effects in answers(rule, firing, answer):
            who = _who(work, member, element if rule.per_element else None)
            for effect in effects:
                receiver = member.id if effect.to == "member" else who(effect.to)
                for one in receiver if isinstance(receiver, tuple) else (receiver,):
                    if one is None:
                        continue
                    state = member if one == member.id else work.member(one)
                    grant = give(work, occurrence, firing, effect, values, state, who, element)
                    if grant is not None:
                        held = state if effect.unit.pool is None else place(work, state, grant.lot)[0]
                        raised = effect.poster.raises(effect, held, grant.full)
                        if raised is not None:
                            _raise(work, occurrence, raised, member, (index, len(grants)))
                        grants.append(grant)
    return fired


def _who(work: DecisionWork, member: MemberState, element: str | None) -> Callable[[str], Any]:
    def who(role: str) -> Any:
        if role == "member":
            return member.id
        found = work.program.roles.get(role)
        return element if found is None else found.resolve(work, member)  # Else who is walked past.

    return who


def _raise(
    work: DecisionWork, occurrence: Occurrence, raised: Any, member: MemberState, parent: tuple[int, int]
) -> None:
    event = work.program.events[raised.event_type]
    own = occurrence.records.get(event.shape.word, ()) if occurrence.type == raised.event_type else ()
    if raised.once and own and own[0] == raised.record[0]:
        return
    records = {**occurrence.records, event.shape.word: raised.record}
    about = raised.about or member.id
    threshold = occurrence.threshold if about == member.id else ""  # It is kept with who reached it.
    work.happen(
        Occurrence(
            raised.event_type, about, occurrence.at, records, occurrence.order, parent, raised.amount_at,
            occurrence.depth + 1, threshold=threshold, closes=occurrence.closing,
        )
    )  # fmt: skip


def _context_index(work: DecisionWork, occurrence: Occurrence) -> int:
    if not occurrence.order:
        if occurrence.threshold:
            return thresholds.next_context(work.member(occurrence.member), occurrence.threshold)
        return -1
    order = work.order(occurrence.order)
    return -1 if order is None else len(order.contexts)


def _remember(
    work: DecisionWork,
    occurrence: Occurrence,
    records: Sequence[tuple[object, ...]],
    facts: Sequence[object],
    grants: list[Grant],
    index: int,
) -> None:
    context = Context(
        occurrence.type, occurrence.member, occurrence.at, tuple(records), tuple(facts), tuple(grants),
        occurrence.parent, occurrence.amount_at, work.program.digest,
    )  # fmt: skip
    if not occurrence.order:
        thresholds.remember(work.member(occurrence.member), occurrence.threshold, context)
        return
    order = work.order(occurrence.order)
    if order is None:
        return
    if len(order.contexts) != index:
        raise RuntimeError("two events of one order were decided at the same time")
    order.contexts = (*order.contexts, context)
