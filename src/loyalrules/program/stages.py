"""Stages: rules that give what a counter rises by wait for the rules that fill it in the same event.

Most counters count by themselves, and what they will count is known before rules are asked. What rules fill
(``earn: {unit: good_weeks}``) is known only when these rules were decided.
"""

from collections.abc import Callable, Mapping

from loyalrules.books.rises import READ_OF, RisePoster
from loyalrules.plugins.program import Plan
from loyalrules.plugins.rule import Rule

Needs = Callable[[str], set[str]]  # The rules whose gifts a rule reads, by its id.


def stages_of(
    plan: Plan, plans: Mapping[str, Plan], needs: Needs
) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return the stages after the first: the ids of their rules, and the keys of the rises they give.

    A rule that reads what a rule of a stage gives, or stands in one group with it, belongs to that stage.
    """
    filled_by = {rule.id: fills(rule) for rule in plan.rules}
    read_by = {rule.id: reads(rule, plans) for rule in plan.rules}
    if not any(read & filled for read in read_by.values() for filled in filled_by.values()):
        return ()
    fillers = {
        rule: [other for other in filled_by if other != rule and read & filled_by[other]]
        for rule, read in read_by.items()
    }
    stage = dict.fromkeys(filled_by, 0)
    for (
        _
    ) in filled_by:  # Each round settles one more stage; rules that fill what they read stay where they are.
        before = dict(stage)
        for rule in plan.rules:
            behind = [stage[other] + 1 for other in fillers[rule.id]]
            beside = [stage[other] for other in needs(rule.id) if other in stage]
            beside += [stage[other.id] for other in plan.rules if rule.group and other.group == rule.group]
            stage[rule.id] = min(max([stage[rule.id], *behind, *beside]), len(filled_by))
        if stage == before:
            break
    found = []
    for number in sorted({*stage.values()} - {0}):
        rules = [rule for rule in plan.rules if stage[rule.id] == number]
        rises = frozenset(key for rule in rules for key in keys(rule))
        found.append((frozenset(rule.id for rule in rules), rises))
    return tuple(found)


def fills(rule: Rule) -> set[str]:
    """Return the counters that a rule fills."""
    return {effect.unit.id.removeprefix("#") for effect in rule.effects if effect.unit.kind == "counter"}


def keys(rule: Rule) -> list[str]:
    """Return the keys of the rises that a rule gives."""
    return [effect.poster.key for effect in rule.effects if isinstance(effect.poster, RisePoster)]


def reads(rule: Rule, plans: Mapping[str, Plan]) -> set[str]:
    """Return what the rises of a rule read of a member or a household."""
    names = {name for key in keys(rule) for name in plans[key].fact_names}
    return {name.partition(".")[2] for name in names if name.partition(".")[0] in READ_OF}
