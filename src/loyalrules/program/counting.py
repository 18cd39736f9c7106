"""Counters as posters: counting is giving, so a refund takes a count back like anything else."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from loyalrules.base.money import read_exact
from loyalrules.base.problem import EventError
from loyalrules.books.counters import Window, counted, move, times_of
from loyalrules.expr.types import Type
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Fact
from loyalrules.plugins.rule import Effect, Raised, Source, Unit
from loyalrules.program.shared_counting import count
from loyalrules.shapes.round import RoundTo

COUNTER_SCALE = 9
EXACT = RoundTo("none", Fraction(1), "rule")


def counter_unit(counter: str) -> Unit:
    """Return the unit in which a counter is kept."""
    return Unit(f"#{counter}", "counter", COUNTER_SCALE, EXACT)


class CounterPoster:
    """Adds to a counter, in the window of the moment that is counted."""

    def __init__(self, counter: str, window: Window) -> None:
        self.counter = counter
        self.window = window

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Count."""
        self._move(work, effect, member, amount, source, back=False)
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take a count back, from the window in which it was counted."""
        self._move(work, effect, member, amount, source, back=True)
        return 0

    def _move(
        self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source, *, back: bool
    ) -> None:
        bucket = self.window.bucket(work.zone, source.at, member)
        move(member, self.counter, bucket, -amount if back else amount)
        accounts = ("counted", "events") if back else ("events", "counted")
        work.post(
            member, effect.unit.id, *accounts, amount, "", effect.rule, source.order, value_at=source.at
        )

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """Counting raises nothing."""
        return None


class DistinctPoster(CounterPoster):
    """Counts different texts: how often each came is kept by itself, and the first and the last time count.

    The text stands in place of the lot, so that a refund takes back the one that was given.
    """

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Count a text, when it comes for the first time."""
        if times_of(work, member, self.counter, self.window, source.lot, source.at, 1) == 0:
            self._move(work, effect, member, amount, source, back=False)
        return source.lot

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take a text back, when nothing is left that it came with."""
        if times_of(work, member, self.counter, self.window, source.lot, source.at, -1) == 1:
            self._move(work, effect, member, amount, source, back=True)
        return 0


def counter_import(
    counter: str, unit: str, window: Window, *, shared: bool = False, ranked: bool = False
) -> Callable[[Any, MemberState, str, object], None]:
    """Return what takes a count over from another system: it stands in the window of the import."""

    def take(work: Any, member: MemberState, key: str, value: object) -> None:
        try:
            amount = read_exact(value, COUNTER_SCALE)
        except ValueError as error:
            raise EventError("LR601", str(error), f"/imported/{key}") from None
        if amount and shared:
            count(work, member, counter, window, work.value_at, amount, ranked=ranked)
        elif amount:
            move(member, counter, window.bucket(work.zone, work.value_at, member), amount)
        if amount:
            accounts = ("events", "counted") if amount > 0 else ("counted", "events")
            work.post(member, unit, *accounts, abs(amount), "", "imported", value_at=work.value_at)

    return take


def counter_type(currency: str | None) -> Type:
    """Return what a counter counts: money of a currency, or with ``None`` a number."""
    if currency is None:
        return Type("number", scale=COUNTER_SCALE)
    return Type("money", currency, COUNTER_SCALE)


def counter_fact(counter: str, window: Window, currency: str | None) -> Fact:
    """Return the name under which expressions read a counter: ``member.<counter>``.

    It is money of the currency, or with ``None`` a number.
    """
    kind = counter_type(currency)

    def read(work: Any, member: MemberState) -> object:
        return counted(member, counter, window, work.zone, work.value_at)

    return Fact(counter, kind, read, f"the counter {counter}")
