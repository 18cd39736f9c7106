"""What an older version of a program read, as the present one reads it.

A program that knows more fields, or fields in another order, lays its records out anew. What was read
before keeps its values by name; a field that it did not have is as if the sender had left it out.
"""

from collections.abc import Sequence
from typing import Any

from loyalrules.facts.fields import Field, Record, Shape
from loyalrules.facts.state import Order
from loyalrules.plugins.program import EventType, Program
from loyalrules.plugins.work import Work


def laid_out(record: Record, was: tuple[Field, ...], now: tuple[Field, ...]) -> Record:
    """Return a record in the layout of other fields.

    >>> old, new = (Field("id", "text"),), (Field("colour", "text"), Field("id", "text"))
    >>> laid_out(("A1",), old, new)
    (None, 'A1')
    """
    if was == now:
        return record
    known = {field.name: (field, value) for field, value in zip(was, record, strict=True)}
    return tuple(
        [_value(*known[field.name], field) if field.name in known else field.default for field in now]
    )


def _value(was: Field, value: Any, now: Field) -> object:
    if was.kind != now.kind or value is None or not now.fields:
        return value if was.kind == now.kind else now.default
    if now.kind == "record":
        return laid_out(value, was.fields, now.fields)
    return tuple([laid_out(element, was.fields, now.fields) for element in value])


def records_of(work: Work, digest: str, event_type: str, records: Sequence[Record]) -> dict[str, Record]:
    """Return the records of an event that a version decided, by root word, as the present one reads them."""
    then, now = work.program_of(digest), work.program
    found = dict(zip(then.plans[event_type].roots, records, strict=True))
    if then is now:
        return found
    before = {shape.word: shape for shape in then.events[event_type].shapes}
    return {shape.word: _root(found, before, shape) for shape in now.events[event_type].shapes}


def _root(found: dict[str, Record], before: dict[str, Shape], shape: Shape) -> Record:
    if shape.word not in found:
        return tuple([field.default for field in shape.fields])
    return laid_out(found[shape.word], before[shape.word].fields, shape.fields)


def purchase_of(program: Program, order: Order) -> EventType:
    """Return the event type that opened an order, in the program under which it was decided."""
    return program.events[order.contexts[0].event_type if order.contexts else "order.paid"]


def what_remains(work: Work, order: Order, event: EventType) -> Record:
    """Return what remains of an order, as an event of the present version reads it."""
    purchase = purchase_of(work.program_of(order.program), order)
    left = order.record if purchase.remain is None else purchase.remain(order.record, order.left)
    return laid_out(left, purchase.shape.fields, event.shape.fields)
