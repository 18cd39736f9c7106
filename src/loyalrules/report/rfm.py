"""Recency, frequency and money: members who bought, scored from 1 to 5 against each other.

A score is the fifth of the members in which one stands (5 is the best: bought last, most often, for
most); members with the same value have the same score. After Hughes 1994, Strategic Database Marketing.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.report.buying import Bought
from loyalrules.report.metrics import orders_by_member

SCORES = 5


@dataclass(frozen=True, slots=True)
class RfmCell:
    """Members of one recency and one frequency score: how many, and what they bought for."""

    recency: int
    frequency: int
    members: int
    sales: Fraction


@dataclass(frozen=True, slots=True)
class Scores:
    """The three scores of a member, each from 1 to 5."""

    recency: int
    frequency: int
    money: int


def scores(orders: Iterable[Bought]) -> dict[str, Scores]:
    """Return the scores of every member who bought."""
    buying = orders_by_member(orders)
    last = {member: max(order.day for order in own) for member, own in buying.items()}
    often = {member: len(own) for member, own in buying.items()}
    money = {member: sum((order.value for order in own), Fraction(0)) for member, own in buying.items()}
    ranked = [_ranked(values) for values in (last, often, money)]
    return {member: Scores(*(rank[member] for rank in ranked)) for member in buying}


def _ranked(values: Mapping[str, int] | Mapping[str, Fraction]) -> dict[str, int]:
    """Return the fifth in which each value stands.

    >>> _ranked({"a": 1, "b": 3, "c": 5, "d": 5, "e": 10})
    {'a': 1, 'b': 2, 'c': 3, 'd': 3, 'e': 5}
    """
    order = sorted(values.values())
    return {member: 1 + SCORES * bisect_left(order, value) // len(order) for member, value in values.items()}


def grid(orders: Sequence[Bought]) -> list[RfmCell]:
    """Return the cells of recency by frequency that have members, the best first."""
    members: dict[tuple[int, int], int] = {}
    sales: dict[tuple[int, int], Fraction] = {}
    scored = scores(orders)
    for score in scored.values():
        key = (score.recency, score.frequency)
        members[key] = members.get(key, 0) + 1
    for order in orders:
        score = scored[order.member]
        key = (score.recency, score.frequency)
        sales[key] = sales.get(key, Fraction(0)) + order.value
    return [RfmCell(*key, members[key], sales[key]) for key in sorted(members, reverse=True)]
