"""What evaluating an expression costs at most, known before it runs.

A step is one evaluation of one part. No part is evaluated more than once, but for those in the brackets
of an aggregate: once for each element. Aggregates do not stand within one another, so that the bound
grows with the lists of one event and no faster.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from loyalrules.expr.typed import Summary, Typed, children

MAX_STEPS = 5_000  # Of one expression, and of one expression for each element of a list.


@dataclass(frozen=True, slots=True)
class Cost:
    """``fixed`` steps at most, and ``each`` steps for every element of a list, by the element's word.

    >>> Cost(3, {"line": 2}).steps({"line": 10})
    23
    >>> str(Cost(3, {"line": 2}))
    '3 steps, and 2 for each line'
    """

    fixed: int
    each: Mapping[str, int] = field(default_factory=dict)

    def steps(self, sizes: Mapping[str, int]) -> int:
        """Return the most steps there can be with lists of these sizes; a list not named has none."""
        return self.fixed + sum(steps * sizes.get(word, 0) for word, steps in self.each.items())

    @property
    def is_bounded(self) -> bool:
        """Whether the cost is one that an expression may have."""
        return max(self.fixed, *self.each.values(), 0) <= MAX_STEPS

    def __str__(self) -> str:
        more = "".join(f", and {steps} for each {word}" for word, steps in self.each.items())
        return f"{self.fixed} steps{more}"


def cost(typed: Typed) -> Cost:
    """Return the most steps that evaluating an expression can take."""
    fixed, each = 0, Counter[str]()
    waiting = [typed]
    while waiting:
        at = waiting.pop()
        fixed += 1
        if isinstance(at, Summary) and at.each is not None:
            inside = [cost(part) for part in children(at)]
            each[at.each.word] += sum(part.fixed for part in inside)
        else:
            waiting += children(at)
    return Cost(fixed, dict(each))
