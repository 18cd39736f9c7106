"""Rises that never rise: of counters that stand still while the event of their rule is decided."""

from collections.abc import Iterator, Mapping

from loyalrules.base.say import say
from loyalrules.plugins.kind import Path
from loyalrules.plugins.program import Plan
from loyalrules.program.builder import ProgramBuilder
from loyalrules.program.rules import RuleSpec
from loyalrules.program.stages import fills, keys, reads


def tell_still(builder: ProgramBuilder, plans: Mapping[str, Plan]) -> None:
    """Report every rise over counters that only other events move: it would be 0 for ever, in silence."""
    specs = {spec.id: spec for spec in builder.specs}
    moved = _moved(builder, plans)
    for event, plan in plans.items():
        for rule in plan.rules:
            if rule.id not in specs or not keys(rule):
                continue
            counters = sorted(reads(rule, plans) & set(moved))
            events = sorted({when for counter in counters for when in moved[counter]})
            if event in events:
                continue
            said = say("rise_of reads no counter here, so nothing ever rises")
            hint = say("count it in a counter, and read that")
            if counters:
                said = say(
                    "{counter} does not move when {event} happens, so it never rises by it",
                    counter=counters[0], event=event,
                )  # fmt: skip
                hint = say("wait for what moves it:  when: {events}", events=" or ".join(events))
            for path in _amounts(specs[rule.id]):
                builder.problem("LR181", said, path, hint)


def _moved(builder: ProgramBuilder, plans: Mapping[str, Plan]) -> dict[str, set[str]]:
    """Return the events that move each counter: those that it counts, and those whose rules fill it."""
    found: dict[str, set[str]] = {}
    for name, _, _, when in builder.counters:
        found.setdefault(name, set()).update({when} - {""})
    for event, plan in plans.items():
        for rule in plan.rules:
            for name in fills(rule):
                found.setdefault(name, set()).add(event)
    return found


def _amounts(spec: RuleSpec) -> Iterator[Path]:
    """Yield where a rule says `rise_of`."""
    for number, entry in enumerate(spec.then):
        for verb, body in entry.items():
            amount = body.get("amount") if isinstance(body, dict) else None
            if isinstance(amount, dict) and "rise_of" in amount:
                yield (*(spec.then_path or (*spec.path, "then")), number, verb, "amount", "rise_of")
