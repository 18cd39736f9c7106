"""One plan, compiled: what it costs, how long a term lasts, and what other plans it ends."""

from dataclasses import dataclass
from fractions import Fraction

from loyalrules.base.calendar import Duration, Zone, add
from loyalrules.base.say import say
from loyalrules.shapes.lifetime import Lifetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A membership that can be bought.

    ``price`` is in the smallest part of the currency, ``None`` for a free plan. ``term`` is what one
    payment pays for, ``None`` for ever; ``recurs`` tells a subscription, whose terms follow one
    another, from a plan that is paid once.
    """

    id: str
    name: object
    price: int | None
    term: Lifetime | None
    recurs: bool
    trial: Lifetime | None
    grace: Duration | None
    instead_of: tuple[str, ...]

    def boundary(self, zone: Zone, anchor: int, terms: int) -> int | None:
        """Return when so many terms are over that started at a moment; ``None`` is never.

        Terms are always counted from the anchor, so a month end does not move the ones behind it.

        >>> month = Lifetime(Duration(months=1), "start of day")
        >>> monthly = Plan("plus", None, 1990, month, True, None, None, ())
        >>> zone = Zone("Asia/Shanghai")
        >>> start = zone.read_moment("2026-01-31T15:00:00+08:00")
        >>> [zone.local_text(monthly.boundary(zone, start, terms)) for terms in (1, 2)]
        ['2026-02-28 00:00', '2026-03-31 00:00']
        """
        if self.term is None:
            return None
        if self.term.after is None:
            for _ in range(terms):
                anchor = self.term.ends(zone, anchor)
            return anchor
        plus = None if self.term.plus is None else _times(self.term.plus, terms)
        return Lifetime(_times(self.term.after, terms), self.term.at, plus).ends(zone, anchor)

    def over(self, zone: Zone, until: int) -> int:
        """Return when benefits end if nothing more is paid: after the grace, where there is one."""
        return until if self.grace is None else add(zone, until, self.grace)


def _times(duration: Duration, times: int) -> Duration:
    return Duration(duration.months * times, duration.days * times, duration.micros * times)


def in_parts(amount: Fraction, decimals: int) -> int:
    """Return an amount of money in its smallest part. Raises ``ValueError`` when it is finer.

    >>> in_parts(Fraction(199, 10), 2)
    1990
    """
    parts = amount * 10**decimals
    if parts.denominator != 1:
        raise ValueError(say("an amount of this currency has at most {decimals} decimals", decimals=decimals))
    return int(parts)
