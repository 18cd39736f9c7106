"""Ranks among all members (``ranked: yes`` of a counter): who has counted how much, without a list of all.

The numbers of members are kept in a tree by what they counted: hundredths, digit by digit in base 16, the
finer part behind them. A node is one shared sum that holds how many members stand under each of its digits.
So a count moves a few sums, a rank reads as many, and neither depends on the order in which members came.
Who counted nothing, or less, has no rank. Equal counts have an equal rank.
"""

from collections.abc import Callable, Iterator
from typing import Any

from loyalrules.books.counters import Window
from loyalrules.expr.types import Type
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Fact, Occurrence

RANK, TIED, MEMBERS = "rank", "tied", "members"
_FINE = 10**7  # Counters keep nine decimals, so this is a hundredth.
_FINE_DIGITS = 6  # 16**6 > 10**7
_BITS = 40  # How many members may stand under one digit: 10**12.
_MASK = (1 << _BITS) - 1
NUMBER = Type("number", scale=0)


def digits_of(amount: Exact) -> tuple[int, ...]:
    """Return the digits of what was counted, in the order in which amounts compare; none for 0 and less.

    >>> digits_of(0), digits_of(12 * 10**9), digits_of(12 * 10**9 + 1)[:6]
    ((), (3, 4, 11, 0, 0), (3, 4, 11, 0, 1, 0))
    >>> digits_of(12 * 10**9) < digits_of(12 * 10**9 + 1) < digits_of(100 * 10**9)
    True
    """
    whole, fine = divmod(int(amount), _FINE)
    if amount <= 0 or (whole, fine) == (0, 0):
        return ()
    many = (whole.bit_length() + 3) // 4
    rest = (1, *_in_base_16(fine, _FINE_DIGITS)) if fine else (0,)
    return (many, *_in_base_16(whole, many), *rest)


def _in_base_16(number: int, many: int) -> Iterator[int]:
    return (number >> 4 * place & 15 for place in reversed(range(many)))


def _keys(board: str, digits: tuple[int, ...]) -> list[str]:
    """Return the names of the nodes on the way to an amount, the root first."""
    return [f"rank {board}|{'.'.join(map(str, digits[:place]))}" for place in range(len(digits))]


def move_rank(work: Any, board: str, before: Exact, after: Exact) -> None:
    """Let a member of a board stand where the member's count stands after a change."""
    old, new = digits_of(before), digits_of(after)
    if old == new:
        return
    changes: dict[str, int] = {}
    for digits, change in ((old, -1), (new, 1)):
        for key, digit in zip(_keys(board, digits), digits, strict=True):
            changes[key] = changes.get(key, 0) + (change << _BITS * digit)
    work.need_pools(changes)
    for key, change in changes.items():
        if change:
            work.use_pool(key, change)


def standing(work: Any, board: str, amount: Exact) -> tuple[int, int] | None:
    """Return the rank of an amount, and how many members have just this one; ``None`` without a rank."""
    digits = digits_of(amount)
    if not digits:
        return None
    keys = _keys(board, digits)
    work.need_pools(keys)
    above, here = 0, 0
    for key, digit in zip(keys, digits, strict=True):
        node = int(work.pool(key))
        here = node >> _BITS * digit & _MASK
        above += _sum(node >> _BITS * (digit + 1))
    return above + 1, here


def _sum(node: int) -> int:
    """Return how many members stand under the digits of a node."""
    many = 0
    while node:
        many += node & _MASK
        node >>= _BITS
    return many


def board_of(counter: str, bucket: int) -> str:
    """Return the name of the board of a window."""
    return f"{counter}|{bucket}"


def rank_facts(counter: str, window: Window, block: Callable[[Any, str, Window], int]) -> Iterator[Fact]:
    """Yield the names under which expressions read a board; ``block`` says which window is asked for."""

    def standing_of(work: Any, member: MemberState) -> tuple[int, int] | None:
        bucket = block(work, counter, window)
        return standing(work, board_of(counter, bucket), member.counters.get(counter, {}).get(bucket, 0))

    def rank(work: Any, member: MemberState) -> object:
        found = standing_of(work, member)
        return None if found is None else found[0]

    def tied(work: Any, member: MemberState) -> object:
        found = standing_of(work, member)
        return None if found is None else found[1]

    def members(work: Any, member: MemberState) -> object:
        return _sum(int(work.pool(_keys(board_of(counter, block(work, counter, window)), (0,))[0])))

    known = NUMBER.with_maybe(True)
    yield Fact(f"{counter}_{RANK}", known, rank, f"the rank among all members by {counter}; 1 is the most")
    yield Fact(f"{counter}_{TIED}", known, tied, "how many members share that rank; 1 is nobody else")
    doc = f"how many members have a rank by {counter}"
    yield Fact(f"program.{counter}_{MEMBERS}", NUMBER, members, doc, subject=False)


def join_ranks(counter: str, first_open: Callable[[Any, str], int]) -> Callable[[Any, Occurrence], None]:
    """Return what lets two members who become one stand where their sum stands, on boards that are open."""

    def join(work: Any, occurrence: Occurrence) -> None:
        member = work.member(occurrence.member)
        other = work.member(str(occurrence.records["members"][0]))
        if other.id == member.id:
            return
        for bucket, theirs in other.counters.get(counter, {}).items():
            if bucket < first_open(work, counter):
                continue
            mine = member.counters.get(counter, {}).get(bucket, 0)
            move_rank(work, board_of(counter, bucket), theirs, 0)
            move_rank(work, board_of(counter, bucket), mine, mine + theirs)

    return join
