"""A long tuple in a state is written in pieces, so that one more item does not write it whole."""

from collections.abc import Iterator
from operator import is_
from typing import Any

from loyalrules.base.say import say
from loyalrules.ledger.codec import from_text, to_text

PIECE = 64  # Items of a piece. A tuple that is no longer than this is written as it is.
_COUNT = '{"p":'


def changed_pieces(before: Any, after: Any, *, is_new: bool) -> Iterator[tuple[int, str | None]]:
    """Yield the number and text of each piece that differs, ``None`` for one that is gone.

    Piece 0 is the value, or says how many pieces follow. Pieces of the same items are the same: items
    are never changed in place.

    >>> items = tuple([(number,) for number in range(130)])
    >>> [number for number, _ in changed_pieces((), items, is_new=True)]
    [0, 1, 2, 3]
    >>> list(changed_pieces(items, (*items, (7,)), is_new=False))
    [(3, '[[128],[129],[7]]')]
    """
    old, new = ([] if is_new else _cut(before)), _cut(after)
    if not new:
        yield 0, to_text(after)
    elif len(old) != len(new):
        yield 0, f"{_COUNT}{len(new)}}}"
    for number, piece in enumerate(new, 1):
        kept = old[number - 1] if number <= len(old) else ()
        if len(kept) != len(piece) or not all(map(is_, kept, piece)):
            yield number, to_text(piece)
    for number in range(len(new) + 1, len(old) + 1):
        yield number, None


def pieces(value: Any) -> range:
    """Return the numbers of the pieces that a value is written in."""
    return range(len(_cut(value)) + 1)


def whole(texts: dict[int, str]) -> Any:
    """Return the value of pieces by number. Raises ``ValueError`` when one is missing or too many.

    >>> whole({0: '{"p":2}', 1: "[1,2]", 2: "[3]"})
    (1, 2, 3)
    """
    first = texts.get(0, "")
    if not first.startswith(_COUNT):
        if len(texts) != 1:
            raise ValueError(say("a value has a piece that does not belong to it"))
        return from_text(first)
    count = int(first[len(_COUNT) : -1])
    if sorted(texts) != list(range(count + 1)):
        raise ValueError(say("a piece of a value is missing"))
    return tuple([item for number in range(1, count + 1) for item in from_text(texts[number])])


def _cut(value: Any) -> list[tuple[Any, ...]]:
    if value.__class__ is tuple and len(value) > PIECE:
        return [value[start : start + PIECE] for start in range(0, len(value), PIECE)]
    return []
