"""The code of a rule in a quote that also keeps what became of each rule: bare facts, no words.

``facts[n]`` is what rule n gave, in the parts that the quote counts in, or ``~k`` where its line k does
not hold (k is the number of lines where no element of its list passes them all). A traced rule reads::

    # evening
    if not (sale_channel == 'app'): facts[4] = -1
    elif not (sale_total >= 10000): facts[4] = -2
    else:
        given = 50000
        total += given
        facts[4] = given

Of many rules, those that an event does not reach through the index keep the fact that they begin with:
the line that the index is made of does not hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# From the amount, the fact of each rule, the rules at their caps, the record, and what one part is worth.
Answer = Callable[[Any, list[Any], list[int], object, Decimal], object]


@dataclass(frozen=True, slots=True)
class Traced:
    """What the trace of one rule needs: its number, how many lines it has, and which line each test is.

    ``passed`` is the code that counts the elements that pass, for a rule on elements.
    """

    number: int
    size: int
    lines: tuple[int, ...]
    passed: str = ""

    @property
    def unreached(self) -> int:
        """The fact of a rule that no element passes."""
        return ~self.size


@dataclass(frozen=True, slots=True)
class Amount:
    """The code of what one effect gives, and of whether its cap cuts it (empty without a cap)."""

    given: str
    cut: str = ""


def traced_rule(traced: Traced, tests: Sequence[tuple[int, str]], amounts: Sequence[Amount]) -> list[str]:
    """Return the lines of one rule: ``tests`` are (line, code) of what is still to be asked."""
    place = f"facts[{traced.number}]"
    stops = [f"not {code}: {place} = {~line}" for line, code in tests]
    if traced.passed:
        stops.append(f"not {traced.passed}: {place} = {traced.unreached}")
    given = [
        f"given = {' + '.join(amount.given for amount in amounts)}",
        "total += given",
        f"{place} = given",
        *(f"if {amount.cut}: capped.append({traced.number})" for amount in amounts if amount.cut),
    ]
    if not stops:
        return given
    words = ["if", *["elif"] * (len(stops) - 1)]
    return [
        *(f"{word} {stop}" for word, stop in zip(words, stops, strict=True)),
        "else:",
        *(f"    {line}" for line in given),
    ]
