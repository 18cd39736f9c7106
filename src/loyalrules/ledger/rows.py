"""Between facts and the rows that hold them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm
from typing import Any, TypeVar

from loyalrules.facts.decision import Posting
from loyalrules.facts.state import Exact, Lot
from loyalrules.facts.tracked import Tracked
from loyalrules.ledger.facts_codec import LOT_AMOUNTS, lot_from_text, lot_to_text

V = TypeVar("V")
Row = tuple[Any, ...]


def posting_row(posting: Posting) -> Row:
    """Return a posting as it is hashed: its columns, from the member's id on."""
    member, unit, source, target, amount, lot, rule, owner, value_at, booked_at = posting
    return (
        member, unit, source, target, amount.numerator, amount.denominator, lot, rule, owner, value_at,
        booked_at,
    )  # fmt: skip


def posting_of(row: Row) -> Posting:
    """Return the posting of a row."""
    member, unit, source, target, amount, denominator, lot, rule, owner, value_at, booked_at = row
    return Posting(
        member, unit, source, target, exact(amount, denominator), lot, rule, owner, value_at, booked_at
    )


def exact(amount: int, denominator: int) -> Exact:
    """Return an amount of two columns.

    >>> exact(3, 1), exact(3, 2)
    (3, Fraction(3, 2))
    """
    return amount if denominator == 1 else Fraction(amount, denominator)


def lot_row(lot: Lot, *, is_open: bool) -> Row:
    """Return the columns of a lot from its id on; its amounts are brought to one denominator."""
    amounts: list[Exact] = [getattr(lot, name) for name in LOT_AMOUNTS]
    common = lcm(*[amount.denominator for amount in amounts])
    if common == 1:
        return (lot.id, int(is_open), *map(int, amounts), 1, lot_to_text(lot))
    return (lot.id, int(is_open), *[int(amount * common) for amount in amounts], common, lot_to_text(lot))


def lot_of(row: Row) -> tuple[Lot, bool]:
    """Return the lot of a row, and whether it is open."""
    lot_id, is_open, *amounts, common, text = row
    if common != 1:
        amounts = [_least(Fraction(amount, common)) for amount in amounts]
    return lot_from_text(lot_id, dict(zip(LOT_AMOUNTS, amounts, strict=True)), text), bool(is_open)


def _least(amount: Fraction) -> Exact:
    return amount.numerator if amount.denominator == 1 else amount


def changed(before: Mapping[str, V], after: Mapping[str, V]) -> Iterable[str]:
    """Return the keys whose value is another, or is gone or new."""
    if isinstance(after, Tracked) and after.tracks:
        return tuple(after.touched) if after.touched else ()
    if not before:
        return tuple(after)
    found = [key for key, value in after.items() if key not in before or before[key] != value]
    return [*found, *[key for key in before if key not in after]]
