"""The data behind "why" and "why not": the stored trace of an event, asked again line by line."""

from dataclasses import dataclass

from loyalrules.base.language import in_language
from loyalrules.base.say import say
from loyalrules.decide.explain import Reason, reasons
from loyalrules.decide.explain_text import explain
from loyalrules.facts.decision import Decided, Given
from loyalrules.plugins.program import Program


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the chain, and every rule that waited for it, fired or not."""

    decided: Decided
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one event led to what it led to, under the program version that decided it.

    ``at`` and ``booked_at`` are moments in microseconds.
    """

    program: Program
    source: str
    id: str
    event_type: str
    member: str
    at: int
    booked_at: int
    refused: str
    given: tuple[Given, ...]
    steps: tuple[Step, ...]

    def text(self, member: str | None = None, lang: str = "en") -> str:
        """Return it in sentences: what was given, and every rule, line by line.

        With ``member`` only what that member got; ``lang`` is "en", "ko" or "zh".
        """
        if self.refused:
            return in_language(say("refused: {why}", why=self.refused), lang)
        trace = [step.decided for step in self.steps]
        return "\n".join(explain(self.program, trace, self.given, member=member, lang=lang))


def steps_of(program: Program, trace: tuple[Decided, ...]) -> tuple[Step, ...]:
    """Return the steps of a stored trace."""
    return tuple([Step(decided, tuple(reasons(program, decided))) for decided in trace])
