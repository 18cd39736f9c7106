"""Rules that never fire: lines that contradict one another, and days that do not meet."""

from collections.abc import Iterator

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.problem import Related
from loyalrules.base.say import say
from loyalrules.expr.sense import contradiction as never_together
from loyalrules.expr.typed import AnyOf, Opposite, Typed
from loyalrules.expr.types import YES_NO
from loyalrules.plugins.risk import Alarm, Risk, Sight
from loyalrules.plugins.rule import Line, Rule


def contradiction(sight: Sight) -> Iterator[Alarm]:
    """Lines that cannot all hold: the rule never fires."""
    for rule in sight.rules():
        before, line = _contradicting(rule)
        if line is None:
            continue
        hint = say("lines under if must all hold; write  any:  where one is enough")
        if line.role == "unless":
            hint = say("it stops all that the lines under if let in")
        yield Alarm(
            rule.id,
            say("{rule} never fires: this line contradicts another one", rule=rule.id),
            line.place,
            hint,
            related=tuple(Related(one.place, say("the other one")) for one in before),
        )


def _contradicting(rule: Rule) -> tuple[list[Line], Line | None]:
    """Return the line with which nothing is left, behind the one that it contradicts.

    A line under ``if`` takes part: what only stops a rule is no contradiction.
    """
    lines = [line for line in rule.lines if line.role in ("if", "unless") and _asked(line) is not None]
    asked = [typed for line in lines if (typed := _asked(line)) is not None]
    pair = never_together(asked)
    if pair is None or "if" not in (lines[pair[0]].role, lines[pair[1]].role):
        return [], None
    return [lines[pair[0]]], lines[pair[1]]


def _asked(line: Line) -> Typed | None:
    """What must hold for a line to let the rule fire."""
    typed = line.typed
    if typed is None:
        parts = [part.typed for part in line.parts if part.typed is not None]
        if not parts:
            return None
        typed = AnyOf(tuple(parts), type=YES_NO)
    return typed if line.role == "if" else Opposite(typed, type=YES_NO)


def days_apart(sight: Sight) -> Iterator[Alarm]:
    """A rule whose days lie outside those of its campaign."""
    for rule in sight.rules():
        windows = [line.window for line in rule.lines if line.role == "during"]
        starts = [window.start for window in windows if window.start is not None]
        ends = [window.end for window in windows if window.end is not None]
        if len(windows) > 1 and starts and ends and max(starts) >= min(ends):
            yield sight.alarm(
                rule.id,
                say(
                    "{rule} never fires: its days lie outside those of {campaign}",
                    rule=rule.id,
                    campaign=rule.campaign,
                ),
                (*sight.rule_path(rule), "during"),
                say("move one of them"),
                at_key=True,
            )


def over(sight: Sight) -> Iterator[Alarm]:
    """A rule whose days are past."""
    if sight.at is None:
        return
    told: set[str] = set()
    for rule in sight.rules():
        ends = [
            line.window.end for line in rule.lines if line.role == "during" and line.window.end is not None
        ]
        about = rule.campaign or rule.id
        if ends and min(ends) <= sight.at and about not in told:
            told.add(about)
            line = next(line for line in rule.lines if line.role == "during" and line.window.end == min(ends))
            zone = sight.program.zone
            yield Alarm(
                about,
                say(
                    "{about} is over: it ended with {day}",
                    about=about,
                    day=zone.local_text(min(ends) - 1)[:10],
                ),
                line.place,
                say("leave it out, or give it new days"),
            )


RISKS = (
    Risk(STORIES["LR310"], lambda sight: (*contradiction(sight), *days_apart(sight))),
    Risk(STORIES["LR311"], over, needs_moment=True),
)
