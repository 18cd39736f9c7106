"""The counters of a program, so that stories can expect them: ``orders: 3``."""

from fractions import Fraction

from loyalrules.books.counters import counted, counters_of
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Program
from loyalrules.program.counting import COUNTER_SCALE


def counter_value(program: Program, name: str, member: MemberState, at: int) -> Fraction:
    """Return what a counter says of a member at a moment."""
    window = counters_of(program)[name]
    return Fraction(counted(member, name, window, program.zone, at), 10**COUNTER_SCALE)
