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
    fills = {rule.id: _fills(rule) for rule in plan.rules}
    reads = {rule.id: _reads(rule, plans) for rule in plan.rules}
    if not any(read & filled for read in reads.values() for filled in fills.values()):
        return ()
    fillers = {
        rule: [other for other in fills if other != rule and read & fills[other]]
        for rule, read in reads.items()
    }
    stage = dict.fromkeys(fills, 0)
    for _ in fills:  # Each round settles one more stage; rules that fill what they read stay where they are.
        before = dict(stage)
        for rule in plan.rules:
            behind = [stage[other] + 1 for other in fillers[rule.id]]
            beside = [stage[other] for other in needs(rule.id) if other in stage]
            beside += [stage[other.id] for other in plan.rules if rule.group and other.group == rule.group]
            stage[rule.id] = min(max([stage[rule.id], *behind, *beside]), len(fills))
        if stage == before:
            break
    found = []
    for number in sorted({*stage.values()} - {0}):
        rules = [rule for rule in plan.rules if stage[rule.id] == number]
        keys = frozenset(key for rule in rules for key in _keys(rule))
        found.append((frozenset(rule.id for rule in rules), keys))
    return tuple(found)


def _fills(rule: Rule) -> set[str]:
    return {effect.unit.id.removeprefix("#") for effect in rule.effects if effect.unit.kind == "counter"}


def _keys(rule: Rule) -> list[str]:
    return [effect.poster.key for effect in rule.effects if isinstance(effect.poster, RisePoster)]


def _reads(rule: Rule, plans: Mapping[str, Plan]) -> set[str]:
    names = {name for key in _keys(rule) for name in plans[key].fact_names}
    return {name.partition(".")[2] for name in names if name.partition(".")[0] in READ_OF}
