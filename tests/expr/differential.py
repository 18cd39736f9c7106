"""Compiled code against the reference interpreter, on many random pairs of an expression and an event.

Its own seeded generator, not Hypothesis: what counts here is how many pairs are tried in a minute.
``python tests/expr/differential.py --pairs 10000000 --seed 7`` runs for long and tells how far it is.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from expr.random_values import Seeded
from expr.shop import SCOPE, record, told
from expr.strategies import Builder
from loyalrules.expr.check import check
from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprErrors
from loyalrules.expr.interpret import exact_value
from loyalrules.expr.nodes import Node
from loyalrules.expr.to_python import to_condition, to_python
from loyalrules.expr.to_text import to_text
from loyalrules.expr.typed import Typed, walk

ROWS = 1_500  # Events that are made for one seed; each expression is asked of some of them.
EACH = 50  # Events of one expression.


class Difference(NamedTuple):
    """Two answers that should have been one."""

    text: str
    row: dict[str, Any]
    compiled: Any
    interpreted: Any


class Run:
    """What one run has seen. ``answers`` counts how often a condition was yes, no and not known."""

    def __init__(self, seed: int) -> None:
        self.chance = Seeded(seed)
        made = [self.chance.row() for _ in range(ROWS)]
        self.rows = [(row, record(row)) for row in made]
        self.pairs = 0
        self.expressions = 0
        self.refused = 0
        self.answers = {True: 0, False: 0, None: 0}
        self.forms: Counter[str] = Counter()

    def expression(self) -> Node:
        """One random expression of several parts: a condition every second time."""
        builder, depth = Builder(self.chance), self.chance.whole(2, 6)
        form = self.chance.pick("condition", "condition", "amount", "time")
        if form == "condition":
            linked = self.chance.pick(builder.linked, builder.quantified, builder.amount_condition)
            return self.chance.pick(builder.condition, linked)(depth)
        if form == "amount":
            return builder.amount(self.chance.pick("number", "money", "quantity", "percent"), depth)
        return self.chance.pick(builder.date, builder.moment)(min(depth, 3))

    def differences(self) -> Iterator[Difference]:
        """Ask one expression of ``EACH`` events, in every form, and yield what differs."""
        node = self.expression()
        try:
            typed = check(node, SCOPE, sensible=False)
        except ExprErrors as error:
            if not {one.code for one in error.errors} <= SENSELESS:
                raise
            self.refused += 1
            return
        self.expressions += 1
        self.forms.update(type(part).__name__ for part in walk(typed))
        value = compiled(to_python, typed)
        holds = fails = None
        if typed.type.kind == "yes/no":
            holds = compiled(to_condition, typed)
            fails = compiled(lambda part, constants: to_condition(part, constants, answer=False), typed)
        for _ in range(EACH):
            row, values = self.rows[self.chance.whole(0, ROWS - 1)]
            found, expected = exact_value(value(values), typed.type), told(typed, row)
            self.pairs += 1
            if not same(found, expected) or (found is None and not typed.type.maybe):
                yield Difference(to_text(node), row, found, expected)
            if holds is not None and fails is not None:
                self.answers[expected] += 1
                if bool(holds(values)) != (expected is True) or bool(fails(values)) != (expected is False):
                    yield Difference(to_text(node), row, (holds(values), fails(values)), expected)


# A division by a constant 0, and conditions that are always the same: no program may have them.
SENSELESS = frozenset({"LR235", "LR291"})


def same(found: Any, expected: Any) -> bool:
    """Whether two exact values are one, of one type: 1 and yes are not the same."""
    return found == expected and (type(found) is type(expected) or not isinstance(expected, bool))


def compiled(form: Callable[[Typed, Constants], str], typed: Typed) -> Callable[[Any], Any]:
    constants = Constants()
    source = f"def run(v):\n    return {form(typed, constants)}\n"
    return compile_function(source, "run", constants.bindings)


def main() -> int:
    """Try so many pairs, and return how many answers differed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=int, default=10_000_000)
    arguments.add_argument("--seed", type=int, default=1)
    wanted = arguments.parse_args()
    began = told_at = time.monotonic()
    run, different, seed = Run(wanted.seed), 0, wanted.seed
    pairs = expressions = 0
    while pairs + run.pairs < wanted.pairs:
        for difference in run.differences():
            different += 1
            print(f"seed {seed}: {difference}", flush=True)
        if run.expressions == 2_000:  # New events, and a seed that finds a difference again quickly.
            pairs, expressions, seed = pairs + run.pairs, expressions + run.expressions, seed + 1
            run = Run(seed)
        if time.monotonic() - told_at > 30:
            told_at = time.monotonic()
            done, speed = pairs + run.pairs, (pairs + run.pairs) / (told_at - began)
            print(f"{done:,} pairs, {different} differ, {speed:,.0f} a second", flush=True)
    pairs, expressions = pairs + run.pairs, expressions + run.expressions
    print(f"{pairs:,} pairs of {expressions:,} expressions: {different} differ (from seed {wanted.seed})")
    return different


if __name__ == "__main__":
    sys.exit(min(main(), 1))
