"""Time passing for one member: what falls due happens in time order, before anything later is decided."""

from collections import deque
from typing import Protocol

from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Work


class Desk(Work, Protocol):
    """A desk that can also decide the events that were raised meanwhile."""

    queue: deque[Occurrence]

    def run_chain(self) -> None:
        """Decide every raised event, and those that they raise."""
        ...


def settle(work: Desk, member: MemberState, until: int) -> None:
    """Let everything happen that falls due for a member up to and including a moment.

    What happens at a moment is booked at that moment, or at the member's latest booking when that is
    later; so the balance as of a past moment never changes. Events that the present one has raised wait:
    they belong to its own moment, not to the past of a member whom its rules happen to touch. What one
    step raises is decided before the next step, so the end of a period still sees what ends with it.
    """
    program = work.program
    outer = work.value_at, work.booked_at, work.queue
    work.queue = deque()
    while member.next_due is not None and member.next_due <= until:
        moments = [moment for due in program.dues if (moment := due.next(program, member)) is not None]
        moment = min(moments, default=None)
        member.next_due = moment
        if moment is None or moment > until:
            break
        work.value_at = moment
        work.booked_at = member.booked_at = max(moment, member.booked_at)
        for due in program.dues:
            if due.next(program, member) == moment:
                due.run(work, member, moment)
                work.run_chain()
        for handler in program.after_due:
            handler(work, member, moment)
            work.run_chain()
    work.value_at, work.booked_at, work.queue = outer
