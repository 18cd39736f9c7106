"""Rules that never fire: lines that contradict one another, and days that do not meet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.problem import Related
from loyalrules.base.say import say
from loyalrules.expr.typed import AllOf, AnyOf, Compared, Constant, OneOf, Opposite, Read, Typed
from loyalrules.expr.types import natural
from loyalrules.plugins.risk import Alarm, Risk, Sight
from loyalrules.plugins.rule import Line, Rule

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(slots=True)
class _Room:
    """What is left of the values that a name may have. ``asked``: a line under ``if`` reads it."""

    only: frozenset[object] | None = None
    never: frozenset[object] = frozenset()
    low: Fraction | None = None
    low_in: bool = True
    high: Fraction | None = None
    high_in: bool = True
    asked: bool = False
    lines: list[Line] = field(default_factory=list)

    def take(self, op: str, values: frozenset[object]) -> None:
        """Keep only the values for which ``name op value`` holds."""
        if op == "==":
            self.only = values if self.only is None else self.only & values
        elif op == "!=":
            self.never |= values
        else:
            (value,) = values
            assert isinstance(value, Fraction)
            self._cut(op, value)

    def _cut(self, op: str, value: Fraction) -> None:
        inside = op in ("<=", ">=")
        if op in ("<", "<="):
            if self.high is None or (value, inside) < (self.high, self.high_in):
                self.high, self.high_in = value, inside
        elif self.low is None or (value, not inside) > (self.low, not self.low_in):
            self.low, self.low_in = value, inside

    @property
    def is_empty(self) -> bool:
        """Tell whether no value is left."""
        if self.only is not None:
            return not any(self._fits(value) for value in self.only - self.never)
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    def _fits(self, value: object) -> bool:
        if not isinstance(value, Fraction):
            return True
        above = self.low is None or value > self.low or (value == self.low and self.low_in)
        below = self.high is None or value < self.high or (value == self.high and self.high_in)
        return above and below


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
    """Return the line with which nothing is left, behind the lines that asked the same name before."""
    rooms: dict[str, _Room] = {}
    for line in rule.lines:
        if line.role not in ("if", "unless") or line.typed is None:
            continue
        for path, op, values in _asks(line.typed, negated=line.role == "unless"):
            room = rooms.setdefault(path, _Room())
            room.asked = room.asked or line.role == "if"
            room.take(op, values)
            if room.asked and room.is_empty:
                return [one for one in room.lines if one is not line], line
            room.lines.append(line)
    return [], None


def _asks(typed: Typed, *, negated: bool) -> Iterator[tuple[str, str, frozenset[object]]]:
    """Yield what a condition asks of single names, as (name, operator, values), where all of it must hold."""
    if isinstance(typed, Opposite):
        yield from _asks(typed.item, negated=not negated)
    elif isinstance(typed, AnyOf if negated else AllOf):
        for item in typed.items:
            yield from _asks(item, negated=negated)
    elif isinstance(typed, Compared):
        yield from _compared(typed, negated=negated)
    elif isinstance(typed, OneOf) and isinstance(typed.item, Read) and not typed.item.each:
        values = [_value(choice) for choice in typed.choices]
        if None not in values:
            yield typed.item.name.path, "!=" if negated else "==", frozenset(values)


def _compared(typed: Compared, *, negated: bool) -> Iterator[tuple[str, str, frozenset[object]]]:
    left, right, op = typed.left, typed.right, typed.op
    if isinstance(left, Constant):
        left, right, op = right, left, _MIRROR[op]
    value = _value(right)
    if not isinstance(left, Read) or left.each or value is None:
        return
    if op in ("==", "!=") or isinstance(value, Fraction):
        yield left.name.path, _OPPOSITE[op] if negated else op, frozenset({value})


def _value(typed: Typed) -> object:
    """Return a constant as something that can be compared; ``None`` for anything else."""
    if not isinstance(typed, Constant):
        return None
    if typed.type.numeric and isinstance(typed.value, int | Fraction) and typed.type.kind != "percent":
        return natural(typed.value, typed.type.scale)
    return typed.value if typed.type.kind == "text" else None


def days_apart(sight: Sight) -> Iterator[Alarm]:
    """A rule whose days lie outside those of its campaign."""
    for rule in sight.rules():
        windows = [line.window for line in rule.lines if line.role == "during"]
        starts = [start for start, _ in windows if start is not None]
        ends = [end for _, end in windows if end is not None]
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
        ends = [line.window[1] for line in rule.lines if line.role == "during" and line.window[1] is not None]
        about = rule.campaign or rule.id
        if ends and min(ends) <= sight.at and about not in told:
            told.add(about)
            line = next(line for line in rule.lines if line.role == "during" and line.window[1] == min(ends))
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
