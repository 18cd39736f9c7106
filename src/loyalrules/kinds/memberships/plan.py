"""One plan, compiled: what it costs, how long a term lasts, and what other plans it ends."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from loyalrules.base.calendar import Duration, Zone, add
from loyalrules.base.say import say
from loyalrules.shapes.lifetime import Lifetime

_DAYS = frozenset({"start of day", "end of day", "same time"})  # Where months and days add up in one step.
INTRODUCTORY, WIN_BACK = "introductory", "win_back"


class Offer(NamedTuple):
    """Another price for the first terms: an amount in smallest parts, and after how long away."""

    name: str
    amount: int
    terms: int
    after: Duration | None = None


class Pause(NamedTuple):
    """How long one pause may last, and how often a member may pause in how long."""

    at_most: Duration
    times: int | None
    over: Duration | None


class Rejoin(NamedTuple):
    """How long who left so often cannot join again; ``over`` is within how long, ``None`` for ever."""

    wait: Duration
    after: int
    over: Duration | None
    leaving: frozenset[str]


class Refund(NamedTuple):
    """What goes back of a fee: a ``share`` of it, or the unused part of the term (``by`` days or months).

    ``less`` is the key of a question how much is taken off, empty for nothing.
    """

    share: Fraction | None
    by: str
    less: str
    within: Duration | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A membership that can be bought.

    ``price`` is in the smallest part of the currency, ``None`` for a free plan, and where it is asked
    for each member: then ``asked`` is the key of the question. ``term`` is what one payment pays for,
    ``None`` for ever; ``recurs`` tells a subscription, whose terms follow one another, from a plan that
    is paid once. With ``by_itself`` a payment that falls due counts as made. ``seats`` is how many others
    may share it.
    """

    id: str
    name: object
    price: int | None
    term: Lifetime | None
    recurs: bool
    trial: Lifetime | None
    grace: Duration | None
    instead_of: tuple[str, ...]
    asked: str = ""
    offers: tuple[Offer, ...] = ()
    by_itself: bool = False
    takes_over: str = "nothing"
    pause: Pause | None = None
    rejoin: Rejoin | None = None
    refunds: tuple[Refund, ...] = ()
    seats: int = 0

    @property
    def free(self) -> bool:
        """Whether nothing is ever paid for it."""
        return self.price is None and not self.asked

    def offer(self, name: str) -> Offer | None:
        """Return the offer of a name, ``None`` when the plan makes none."""
        return next((offer for offer in self.offers if offer.name == name), None)

    def boundary(self, zone: Zone, anchor: int, terms: int, more: Duration | None = None) -> int | None:
        """Return when so many terms, and ``more`` time, are over that started at a moment; ``None`` is never.

        Terms are always counted from the anchor, so a month end does not move the ones behind it.

        >>> month = Lifetime(Duration(months=1), "start of day")
        >>> monthly = Plan("plus", None, 1990, month, True, None, None, ())
        >>> zone = Zone("Asia/Shanghai")
        >>> start = zone.read_moment("2026-01-31T15:00:00+08:00")
        >>> [zone.local_text(monthly.boundary(zone, start, terms)) for terms in (1, 2)]
        ['2026-02-28 00:00', '2026-03-31 00:00']
        """
        more = more or Duration()
        if terms == 0:
            return anchor if more == Duration() else Lifetime(more, "start of day").ends(zone, anchor)
        if self.term is None:
            return None
        if self.term.after is None:
            for _ in range(terms):
                anchor = self.term.ends(zone, anchor)
            return add(zone, anchor, more)
        plus = None if self.term.plus is None else _times(self.term.plus, terms)
        after = _times(self.term.after, terms)
        if self.term.at in _DAYS and plus is None:
            return Lifetime(_and(after, more), self.term.at).ends(zone, anchor)
        return add(zone, Lifetime(after, self.term.at, plus).ends(zone, anchor), more)

    def over(self, zone: Zone, until: int) -> int:
        """Return when benefits end if nothing more is paid: after the grace, where there is one."""
        return until if self.grace is None else add(zone, until, self.grace)


def _and(one: Duration, other: Duration) -> Duration:
    return Duration(one.months + other.months, one.days + other.days, one.micros + other.micros)


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
