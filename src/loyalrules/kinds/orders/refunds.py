"""What remains of an order after a refund: by line, by quantity, by an amount, or all of it."""

from fractions import Fraction
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.say import say
from loyalrules.facts.fields import Record
from loyalrules.facts.state import Order
from loyalrules.kinds.orders import shapes as at
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.work import Refused

LINES, AMOUNT, OWN_ID = 1, 2, 4
REFUND_ID = 1
_BY = "refunded by "  # Of an order: the event that told the refund whose own id stands before it.


def left_after(order: Order, refund: Record, program: Program) -> tuple[Fraction, ...]:
    """Return the share of each line that remains. Raises ``Refused`` for more than remains."""
    lines: Any = order.record[at.LINES_AT]
    if all(share == 0 for share in order.left):
        raise Refused(say("nothing of the order {order} remains to be refunded", order=order.id))
    chosen: Any = refund[LINES]
    amount: Any = refund[AMOUNT]
    if chosen and amount is not None:
        raise Refused(say("a refund names lines or one amount, not both"))
    if chosen:
        return _by_lines(order, lines, chosen)
    if amount is not None:
        return _by_amount(order, lines, amount, program)
    return tuple(Fraction(0) for _ in order.left)


def refunded_once(work: Any, occurrence: Occurrence) -> None:
    """Refuse a refund that came before under another event's id. Known by the id that the shop gave it."""
    refund = occurrence.records["order"]
    named: Any = refund[OWN_ID]
    if named is None:
        return
    order: Order = work.order(str(refund[0]))
    mark = _mark(named)
    if mark in order.happened:
        raise Refused(
            say("the refund {refund} of the order {order} was told before", refund=named, order=order.id)
        )
    order.happened = (*order.happened, mark, f"{_BY}{occurrence.id}")


def cancelled(order: Order, cancellation: Record) -> str:
    """Return the id of the event of the refund that is cancelled. Raises ``Refused`` when it does not stand.

    A refund is named by the id that the shop gave it, or by its event's.
    """
    named: Any = cancellation[REFUND_ID]
    standing = [refund for refund, _ in order.returned]
    if not standing:
        raise Refused(say("no refund of the order {order} stands, so none can be cancelled", order=order.id))
    if named is None and len(standing) == 1:
        return standing[0]
    own = _own_ids(order)
    refunds = [own.get(event, event) for event in standing]
    if named is None:
        raise Refused(
            say(
                "say which refund of the order {order} is cancelled: {refunds}",
                order=order.id,
                refunds=refunds,
            )
        )
    event = next((event for event in standing if own.get(event) == named), str(named))
    if event not in standing:
        raise Refused(_not_standing(order, str(named), refunds, set(own.values())))
    return event


def _not_standing(order: Order, named: str, refunds: list[str], known: set[str]) -> str:
    """A version that did not keep which event told an own id can be answered by that event's id alone."""
    if named not in known and _mark(named) in order.happened:
        return say(
            "an older version did not keep which event told the refund {refund} of the order {order}; "
            "say that event's id, one of {refunds}",
            refund=named,
            order=order.id,
            refunds=refunds,
        )
    return say(
        "the order {order} has no refund {named} that stands; its refunds are {refunds}",
        order=order.id,
        named=named,
        refunds=refunds,
    )


def _mark(named: object) -> str:
    """Return what an order keeps of a refund's own id; behind it stands the event that told it."""
    return f"refund {named}"


def _own_ids(order: Order) -> dict[str, str]:
    """Return the own ids of refunds by the ids of their events, as far as an order keeps both."""
    pairs = zip(order.happened, order.happened[1:], strict=False)
    return {
        event.removeprefix(_BY): own.removeprefix(_mark("")) for own, event in pairs if event.startswith(_BY)
    }


def _by_lines(order: Order, lines: Any, chosen: Any) -> tuple[Fraction, ...]:
    left = list(order.left)
    places = {line[0]: number for number, line in enumerate(lines)}
    for line_id, quantity, amount in chosen:
        if line_id not in places:
            raise Refused(
                say(
                    "the order {order} has no line {line_id}; its lines are {places}",
                    order=order.id,
                    line_id=line_id,
                    places=list(places),
                )
            )
        number = places[line_id]
        line = lines[number]
        if quantity is not None and amount is not None:
            raise Refused(say("line {line_id}: name a quantity or an amount, not both", line_id=line_id))
        if quantity is not None:
            share = Fraction(quantity, line[at.QUANTITY])
        elif amount is not None:
            if not line[at.VALUE]:
                raise Refused(
                    say("line {line_id} cost nothing, so no amount of it can be refunded", line_id=line_id)
                )
            share = Fraction(amount, line[at.VALUE])
        else:
            share = left[number]
        if share <= 0:
            raise Refused(
                say("nothing of line {line_id} remains, or the refund of it is not above 0", line_id=line_id)
            )
        if share > left[number]:
            raise Refused(say("more of line {line_id} is refunded than remains of it", line_id=line_id))
        left[number] -= share
    return tuple(left)


def _by_amount(order: Order, lines: Any, amount: int, program: Program) -> tuple[Fraction, ...]:
    if not lines:
        raise Refused(
            say("the order {order} has no lines, so no amount of it can be refunded", order=order.id)
        )
    remains = sum(line[at.VALUE] * share for line, share in zip(lines, order.left, strict=True))
    if amount <= 0:
        raise Refused(say("the amount of a refund must be above 0"))
    if amount > remains:
        wanted, left = write_exact(amount, program.decimals), write_exact(remains, program.decimals)
        raise Refused(
            say(
                "{wanted} is refunded, but only {left} of the order {order} remains",
                wanted=wanted,
                left=left,
                order=order.id,
            )
        )
    keep = 1 - Fraction(amount) / remains
    return tuple(share * keep for share in order.left)
