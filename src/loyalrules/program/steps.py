"""Steps of a table: in a rising order, each with something to be compared with."""

from fractions import Fraction
from itertools import pairwise

from loyalrules.base.say import say
from loyalrules.plugins.kind import Path
from loyalrules.program.mistakes import Mistakes
from loyalrules.shapes.amount import TableModel


def check_steps(model: TableModel, mistakes: Mistakes, path: Path) -> bool:
    """Report steps in a wrong order; tell whether the steps can be compared at all."""
    steps = model.steps or []
    for number, step in enumerate(steps):
        if step.if_ is None and step.otherwise is None and model.by is None:
            key = "from" if step.from_ is not None else "is"
            message = say('nothing says what "{key}" is compared with', key=key)
            hint = say("add  by: member.orders  or what is meant, before  steps:")
            mistakes.add("LR131", message, (*path, "steps", number, key), hint, at_key=True)
            return False
        if step.otherwise is not None and number != len(steps) - 1:
            mistakes.add("LR132", say("otherwise must be the last step"), (*path, "steps", number))
    froms = [(number, step.from_) for number, step in enumerate(steps) if step.from_ is not None]
    for (_, low), (number, high) in pairwise(froms):
        try:
            rising = Fraction((low or "").split()[0]) < Fraction((high or "").split()[0])
        except ValueError:
            rising = (low or "") < (high or "")
        if not rising:
            mistakes.add(
                "LR133",
                say("steps must rise: {high} stands behind {low}", high=high, low=low),
                (*path, "steps", number, "from"),
                say("put the lowest first, each once"),
            )
            break  # The others of a list that falls are the same mistake.
    return True
