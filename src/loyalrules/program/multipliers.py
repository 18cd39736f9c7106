"""What a multiplier may multiply: a rule of its own event, and lines that the rule goes through."""

from loyalrules.base.say import say
from loyalrules.plugins.kind import Path
from loyalrules.program.builder import ProgramBuilder
from loyalrules.program.rules import RuleSpec

_BEFORE = frozenset({"LR118", "LR119"})  # An event or a list that is not known is told first.


def check_multipliers(builder: ProgramBuilder) -> None:
    """Report every multiplier that could never give anything, or that picks lines its rule does not have."""
    if any(problem.code in _BEFORE for problem in builder.mistakes.found):
        return
    specs = {spec.id: spec for spec in builder.specs if spec.id in builder.earned}
    for spec in builder.specs:
        for number, entry in enumerate(spec.then):
            body = entry.get("multiply")
            of = specs.get(str(body.get("rule"))) if isinstance(body, dict) else None
            event = builder.event(spec.when)
            asked = event is not None and event.role == "question"  # Nothing is written: told of the verb.
            if of is not None and not asked:
                _check(builder, spec, of, (*spec.then_path, number, "multiply", "rule"))


def _check(builder: ProgramBuilder, spec: RuleSpec, of: RuleSpec, path: Path) -> None:
    if spec.when != of.when:
        said = say(
            "{rule} gives when {of_when} happens, so when {when} happens there is nothing to multiply",
            rule=of.id, of_when=of.when, when=spec.when,
        )  # fmt: skip
        builder.mistakes.add("LR150", said, path, say("multiply in a rule with  when: {when}", when=of.when))
    elif spec.for_each is not None and _list(spec.for_each) != _list(of.for_each):
        where = (*spec.path, "for_each")
        if of.for_each is None:
            said = say("{rule} gives for the whole order, so no single {list} of it can be multiplied",
                       rule=of.id, list=spec.for_each)  # fmt: skip
            hint = say("delete for_each, or let {rule} have it, too", rule=of.id)
            builder.mistakes.add("LR150", said, where, hint)
            return
        said = say("{rule} goes through {of_list}, so no {list} of it can be multiplied",
                   rule=of.id, of_list=of.for_each, list=spec.for_each)  # fmt: skip
        hint = say("write {list}, or delete for_each", list=of.for_each)
        builder.mistakes.add("LR150", said, where, hint)


def _list(name: str | None) -> str:
    """Return the list that a name stands for: ``order.line`` may be written ``line``."""
    return (name or "").rpartition(".")[2]
