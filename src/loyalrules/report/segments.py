"""Members by segment: their tier, or a field of theirs, as it is at the end."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from loyalrules.base.nearest import nearest
from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Program
from loyalrules.report.buying import Bought
from loyalrules.report.metrics import orders_by_member
from loyalrules.report.units import Held, IssueLine

TIER = "tier"
NONE = "-"  # Of members about whom nothing is known.

_GROUPING = frozenset({"text", "yes/no", "list of text"})

Segments = Callable[[MemberState], tuple[str, ...]]


class NoSegment(LoyalError):
    """Members cannot be told apart by what was named."""


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """The members of one segment: all, those who joined in the span, and who did what in it.

    ``bought`` and ``repeated`` count who bought once or more, and twice or more; ``redeemed`` who used
    units. ``orders`` and ``sales`` are theirs. ``units`` is what became of all that they were ever issued
    of each unit, as of the last booking.
    """

    segment: str
    members: int
    joined: int
    bought: int
    repeated: int
    redeemed: int
    orders: int
    sales: Fraction
    units: tuple[tuple[str, IssueLine], ...] = ()


def segments_by(program: Program, name: str, at: int) -> Segments:
    """Return what tells the segments of a member. Raises ``NoSegment`` for a name that tells none.

    A member of a list (``segments``) is in each of them.
    """
    if name == TIER and TIER in program.views:
        return lambda state: (_tier(program, state, at),)
    kinds = {field.name: field.kind for field in program.events["member.joined"].shape.fields}
    if kinds.get(name) not in _GROUPING:
        known = [key for key, kind in kinds.items() if kind in _GROUPING]
        near = nearest(name, [TIER, *known])
        hint = say("; did you mean {near}?", near=near) if near else ""
        raise NoSegment(say('members have no "{name}" to group them by{hint}', name=name, hint=hint))
    return lambda state: _shown(state.facts.get(name))


def _tier(program: Program, state: MemberState, at: int) -> str:
    shown = program.views[TIER](program, state, at)
    return str(shown["id"]) if isinstance(shown, Mapping) and "id" in shown else NONE


def _shown(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(str(one) for one in value) or (NONE,)
    return (NONE if value is None else str(value),)


def segment_lines(
    program: Program, members: Mapping[str, tuple[str, ...]], held: Mapping[str, Held],
    joined: Container[str], orders: Iterable[Bought], redeemed: Container[str],
) -> list[SegmentLine]:  # fmt: skip
    """Return the segments, the largest first.

    ``members`` has the segments of each member, ``held`` what the members of each were issued; ``joined``
    and ``redeemed`` are those who joined, and who used units, in the span of the orders.
    """
    buying = orders_by_member(orders)
    grouped: dict[str, list[str]] = {}
    for member, segments in members.items():
        for segment in segments:
            grouped.setdefault(segment, []).append(member)
    lines = [
        replace(_line(segment, heads, joined, buying, redeemed), units=_units(program, held[segment]))
        for segment, heads in grouped.items()
    ]
    return sorted(lines, key=lambda line: (-line.members, line.segment))


def _units(program: Program, held: Held) -> tuple[tuple[str, IssueLine], ...]:
    units = {issue.unit for issue in held.issued}
    return tuple((unit, held.of_unit(program, unit)) for unit in program.units if unit in units)


def _line(
    segment: str, heads: list[str], joined: Container[str], buying: Mapping[str, list[Bought]],
    redeemed: Container[str],
) -> SegmentLine:  # fmt: skip
    own = [buying[head] for head in heads if head in buying]
    return SegmentLine(
        segment, len(heads), sum(head in joined for head in heads), len(own),
        sum(len(orders) > 1 for orders in own), sum(head in redeemed for head in heads),
        sum(len(orders) for orders in own),
        sum((order.value for orders in own for order in orders), Fraction(0)),
    )  # fmt: skip
