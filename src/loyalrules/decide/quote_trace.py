"""A quote with its trace: what each rule gave, or the line that it stopped at, as bare facts.

Nothing is worded and nothing worked out until somebody asks: the trace is one list of numbers, and the
record that was read. ``Quoted.rules`` reads the numbers; ``Quoted.reasons`` asks the rules again, line by
line, for an explanation with the values that each line read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from loyalrules.decide.explain import Reason, reasons
from loyalrules.facts.decision import Decided
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Line, Rule
from loyalrules.program.fused import EXACT


class RuleFact(NamedTuple):
    """What became of one rule: what it gave, whether at its cap, or the line that kept it from firing.

    ``amount`` is ``None`` for a rule that did not fire; ``stopped_by`` is ``None`` for one that fired, and
    where no element (such as a line of an order) passed the rule's lines. Whether a line was false or not
    known is told by ``Quoted.reasons``.
    """

    rule: str
    amount: Decimal | Fraction | None
    capped: bool
    stopped_by: Line | None


@dataclass(frozen=True, slots=True)
class Quoter:
    """What a trace is read with: the rules that give the unit, in their order, and the careful reader."""

    program: Program
    event_type: str
    rules: tuple[Rule, ...]
    read: Callable[[object], tuple[Any, ...]]


class Quoted(NamedTuple):
    """The amount of a quote and its trace.

    ``facts`` has a number for each rule: what it gave in parts of which one is worth ``part``, or ``~k``
    where its line k does not hold. ``capped`` are the rules at their caps, ``record`` is what was read.
    """

    amount: Decimal | Fraction
    facts: list[Any]
    capped: list[int]
    record: object
    part: Decimal
    quoter: Quoter

    @property
    def rules(self) -> tuple[RuleFact, ...]:
        """What became of each rule that gives the unit, in the order of the program."""
        return tuple([self._fact(number, rule) for number, rule in enumerate(self.quoter.rules)])

    def reasons(self) -> list[Reason]:
        """Return each rule with its lines up to the one that stopped it, and what these read.

        Where ``stopped_by.held`` is ``None``, the line was not known.
        """
        quoter = self.quoter
        fired = tuple([fact.rule for fact in self.rules if fact.amount is not None])
        record = quoter.read(self.record)
        decided = Decided(quoter.event_type, "", 0, (record,), (), fired)
        own = {rule.id for rule in quoter.rules}
        return [reason for reason in reasons(quoter.program, decided) if reason.rule.id in own]

    def _fact(self, number: int, rule: Rule) -> RuleFact:
        fact = self.facts[number]
        if fact >= 0:
            amount = EXACT.multiply(fact, self.part) if isinstance(fact, int) else fact
            return RuleFact(rule.id, amount, number in self.capped, None)
        return RuleFact(rule.id, None, False, rule.lines[~fact] if ~fact < len(rule.lines) else None)


def quoted(quoter: Quoter) -> Callable[[Any, list[Any], list[int], object, Decimal], Quoted]:
    """Return the function that puts the answer of a fused quote together."""
    return lambda amount, facts, capped, record, part: Quoted(amount, facts, capped, record, part, quoter)


@dataclass(frozen=True, slots=True)
class CarefulTrace:
    """A traced quote that asks the rules one by one, and the interpreter for the lines that stop them.

    ``quote`` says the amount; ``gives`` what a rule gives for the answer of its function, in whole units,
    and whether at its cap.
    """

    quoter: Quoter
    quote: Callable[[object], Decimal | Fraction]
    gives: Callable[[Rule, Any], tuple[Decimal | Fraction, bool]]

    def __call__(self, raw: object) -> Quoted:
        """Return the amount of a record with its trace. Raises ``EventError`` for one that cannot be read."""
        quoter, amount = self.quoter, self.quote(raw)
        record = quoter.read(raw)
        answers: dict[str, Any] = {rule.id: rule.run(record, (), None) for rule in quoter.rules}
        fired = tuple([name for name, answer in answers.items() if answer is not None])
        decided = Decided(quoter.event_type, "", 0, (record,), (), fired)
        found = {reason.rule.id: reason for reason in reasons(quoter.program, decided)}
        facts: list[Any] = []
        capped: list[int] = []
        for number, rule in enumerate(quoter.rules):
            if answers[rule.id] is None:
                facts.append(~_stop(found[rule.id]))
                continue
            given, cut = self.gives(rule, answers[rule.id])
            facts.append(given)
            if cut:
                capped.append(number)
        return Quoted(amount, facts, capped, raw, Decimal(1), quoter)


def _stop(reason: Reason) -> int:
    """Return the number of the line that stopped a rule; that of no line where no element passed."""
    lines = reason.rule.lines
    stopped = reason.stopped_by
    if stopped is None or stopped.line.by_element:
        return len(lines)
    return next(number for number, line in enumerate(lines) if line is stopped.line)
