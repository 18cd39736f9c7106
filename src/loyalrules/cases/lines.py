"""The lines of a rule as a test may quote them."""

from loyalrules.base.say import Said, say
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse
from loyalrules.expr.to_text import to_text
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Rule


def lines_of(program: Program, rule: Rule) -> list[str]:
    """Return every line that can stop a rule, and the one that says which event it waits for."""
    lines = [line.text for line in rule.lines]
    lines += [part.text for line in rule.lines for part in line.parts]
    return [*lines, waits_for(rule)]


def waits_for(rule: Rule) -> Said:
    """Return the line that says which event a rule waits for."""
    return say("waits for {event}", event=rule.when)


def same_line(one: str, other: str) -> bool:
    """Tell whether two texts are the same line, however they are spaced.

    >>> same_line("member.tier  in [gold,vip]", "member.tier in [gold, vip]")
    True
    """
    return one == other or _canonical(one) == _canonical(other)


def _canonical(text: str) -> str:
    try:
        return to_text(parse(text))
    except (ExprError, ExprErrors):
        return " ".join(text.split())
