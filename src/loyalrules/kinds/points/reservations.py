"""Reserving units for a payment: held at once, then captured or released; what has a time-out is given back.

Reserved units are spent: they do not lapse while they are held, and no other payment can take them. What
is released, or was captured and is released then, goes back to the lots it came from, with their dates.
"""

from typing import Any, NamedTuple

from loyalrules.base.money import write_exact
from loyalrules.base.say import say
from loyalrules.books.lot_order import remind
from loyalrules.books.merged import lot_now
from loyalrules.books.merging import DONE, merged_now
from loyalrules.books.paying import enough, payable
from loyalrules.books.places import place
from loyalrules.books.pools import spend_for
from loyalrules.books.takeback import give_back
from loyalrules.facts.decision import Given
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.points.amounts import parts_of
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused

MARK = "reservations"  # Those that hold something; those that were only captured are marks of their own.
RESERVED = Shape(
    "points",
    (
        Field("unit", "text", "the unit; may be left out when there is one"),
        Field("amount", "number", "how many are held", required=True),
        Field("id", "text", "the reservation's id", required=True),
        Field("until", "moment", "when it is given back if it was not captured; never when left out"),
        Field("worth", "money", "what they are worth in money", default=0, input=False),
    ),
)
OF_A_RESERVATION = Shape(
    "points",
    (
        Field("id", "text", "the reservation's id", required=True),
        Field("amount", "number", "how many; all when left out"),
        Field("reason", "text", "why"),
    ),
)
_CAPTURED = "reserved "
UNIT, AMOUNT, ID, UNTIL = 0, 1, 2, 3
Parts = tuple[tuple[str, Exact], ...]


class Reservation(NamedTuple):
    """Units that are held until a moment (``None``: for ever), and those that were captured, by lot."""

    id: str
    unit: str
    until: int | None
    held: Parts
    captured: Parts


def reservations(member: MemberState) -> tuple[Reservation, ...]:
    """Return a member's reservations that hold something (read back from a store, they are plain tuples)."""
    found: Any = member.marks.get(MARK, ())
    return tuple([Reservation(*one) for one in found])


def _captured(name: str) -> str:
    return f"{_CAPTURED}{name}"


def _keep(member: MemberState, changed: Reservation) -> None:
    kept = [one for one in reservations(member) if one.id != changed.id]
    if changed.held:
        kept.append(changed)
    if kept:
        member.marks[MARK] = tuple(kept)
    else:
        member.marks.pop(MARK, None)
    if changed.captured and not changed.held:
        member.marks[_captured(changed.id)] = changed
    else:
        member.marks.pop(_captured(changed.id), None)


def _find(member: MemberState, name: str) -> Reservation | None:
    for one in reservations(member):  # In older ledgers those that were captured are here too.
        if one.id == name:
            return one
    found: Any = member.marks.get(_captured(name))
    return None if found is None else Reservation(*found)


def _named(member: MemberState, name: str) -> Reservation:
    found = _find(member, name)
    if found is None:
        raise Refused(say("{member} has no reservation {id}", member=member.id, id=name))
    return found


def reserve(work: Any, occurrence: Occurrence) -> None:
    """Hold units for a payment."""
    record = occurrence.records["points"]
    unit: Unit = work.program.units[record[UNIT]]
    if unit.pay is None:
        raise Refused(say("{unit} cannot be paid with: the unit has no  pay:", unit=unit.id))
    member = work.member(occurrence.member)
    name = str(record[ID])
    if _find(member, name) is not None:
        raise Refused(say("the reservation {id} was made before", id=name))
    amount = parts_of(record[AMOUNT], unit)
    if amount <= 0:
        raise Refused(say("{rule}: the amount must be above 0", rule="points.reserved"))
    payable(unit, amount)
    enough(work, member, unit, amount)
    until: Any = record[UNTIL]
    if until is not None and until <= occurrence.at:
        raise Refused(say("the reservation {id} would be over before it begins", id=name))
    held = tuple(spend_for(work, member, unit, amount, rule=f"reserved {name}"))
    _keep(member, Reservation(name, unit.id, until, held, ()))
    if until is not None:
        remind(member, until)
    _tell(work, member, unit.id, -amount, name)


def capture(work: Any, occurrence: Occurrence) -> None:
    """Take what was held, or a part of it; the rest is given back."""
    member, known, amount = _asked(work, occurrence)
    if not known.held:
        raise Refused(say("nothing of the reservation {id} is held", id=known.id))
    capture_part(work, member, known.id, amount)


def capture_part(work: Any, member: MemberState, name: str, amount: Exact | None, unit: str = "") -> Parts:
    """Capture an amount of a reservation (``None``: all), give the rest back, and return what was taken.

    Raises ``Refused`` when it holds less, or another unit than ``unit``.
    """
    known = _named(member, name)
    if unit and known.unit != unit:
        raise Refused(say("the reservation {id} holds {unit}", id=name, unit=known.unit))
    held = sum(part for _, part in known.held)
    wanted = held if amount is None else amount
    if wanted > held:
        _too_much(work, known, held, wanted)
    taken, rest = _split(known.held, wanted)
    _keep(member, known._replace(held=(), captured=(*known.captured, *taken)))
    _give_back(work, member, known, rest)
    return taken


def hand_over(member: MemberState, name: str) -> None:
    """Let what was captured belong to an order: it comes back with that order, not with the reservation."""
    _keep(member, _named(member, name)._replace(captured=()))


def release(work: Any, occurrence: Occurrence) -> None:
    """Give back what is held; when nothing is held any more, what was captured."""
    member, known, amount = _asked(work, occurrence)
    parts = known.held or known.captured
    there = sum(part for _, part in parts)
    wanted = there if amount is None else amount
    if wanted > there:
        _too_much(work, known, there, wanted)
    back, rest = _split(tuple(reversed(parts)), wanted)  # What was taken last comes back first.
    kept = tuple(reversed(rest))
    _keep(member, known._replace(held=kept) if known.held else known._replace(captured=kept))
    _give_back(work, member, known, back)


def _asked(work: Any, occurrence: Occurrence) -> tuple[MemberState, Reservation, Exact | None]:
    record: Any = occurrence.records["points"]
    member = work.member(occurrence.member)
    known = _named(member, str(record[0]))
    amount = None if record[1] is None else parts_of(record[1], work.program.units[known.unit])
    if amount is not None and amount <= 0:
        raise Refused(say("{rule}: the amount must be above 0", rule=occurrence.type))
    return member, known, amount


def _too_much(work: Any, known: Reservation, there: Exact, wanted: Exact) -> None:
    decimals = work.program.units[known.unit].decimals
    raise Refused(
        say(
            "{there} of the reservation {id} are there, and {wanted} are asked for",
            there=write_exact(there, decimals),
            id=known.id,
            wanted=write_exact(wanted, decimals),
        )
    )


def _split(parts: Parts, amount: Exact) -> tuple[Parts, Parts]:
    """Return the first parts that come to an amount, and the rest."""
    taken: list[tuple[str, Exact]] = []
    rest: list[tuple[str, Exact]] = []
    for lot, part in parts:
        now = min(part, amount)
        amount -= now
        if now:
            taken.append((lot, now))
        if part > now:
            rest.append((lot, part - now))
    return tuple(taken), tuple(rest)


def _give_back(work: Any, member: MemberState, known: Reservation, parts: Parts) -> None:
    for lot, part in parts:
        account, number = place(work, member, lot)
        give_back(work, account, known.unit, number, part, rule=f"reserved {known.id}", owner="")
    total = sum(part for _, part in parts)
    if total:
        _tell(work, member, known.unit, total, known.id)


def _tell(work: Any, member: MemberState, unit: str, change: Exact, name: str) -> None:
    detail = (("reservation", name),)
    work.tell(Given("reserve", member.id, unit, change, change, "", 0, "", "", detail))


def join_reservations(work: Any, occurrence: Occurrence) -> None:
    """Keep the reservations of two who become one. Raises ``Refused`` when both use one id."""
    both = merged_now(work, occurrence)
    if both is None:
        return
    member, other = both
    by = work.scratch[DONE]
    captured = [mark for mark in other.marks if mark.startswith(_CAPTURED)]
    theirs = [*reservations(other), *[_named(other, mark.removeprefix(_CAPTURED)) for mark in captured]]
    for one in theirs:
        if _find(member, one.id) is not None:
            raise Refused(
                say("both have a reservation {id}: capture or release one of them first", id=one.id)
            )
        held, taken = (
            tuple([(lot_now(lot, by), part) for lot, part in parts]) for parts in (one.held, one.captured)
        )
        _keep(member, one._replace(held=held, captured=taken))
    for mark in (MARK, *captured):
        other.marks.pop(mark, None)


def next_time_out(_: Program, member: MemberState) -> int | None:
    """Return when the next reservation is over."""
    if MARK not in member.marks:
        return None
    moments = [one.until for one in reservations(member) if one.held and one.until is not None]
    return min(moments, default=None)


def time_out(work: Any, member: MemberState, at: int) -> None:
    """Give back what is held beyond its time."""
    for known in reservations(member):
        if known.held and known.until is not None and known.until <= at:
            _keep(member, known._replace(held=()))
            _give_back(work, member, known, tuple(reversed(known.held)))
