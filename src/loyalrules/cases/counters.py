"""The counters of a program, so that stories can expect them: ``orders: 3``."""

from fractions import Fraction

from loyalrules.books.counters import Window, counted
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Program
from loyalrules.program.counting import COUNTER_SCALE, CounterPoster


def counters_of(program: Program) -> dict[str, Window]:
    """Return the counters of a program with their windows."""
    found: dict[str, Window] = {}
    for rule in program.rules.values():
        for effect in rule.effects:
            if isinstance(effect.poster, CounterPoster):
                found[effect.poster.counter] = effect.poster.window
    return found


def counter_value(program: Program, name: str, member: MemberState, at: int) -> Fraction:
    """Return what a counter says of a member at a moment."""
    window = counters_of(program)[name]
    return Fraction(counted(member, name, window, program.zone, at), 10**COUNTER_SCALE)
