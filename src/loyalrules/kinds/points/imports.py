"""Balances from another system: an amount, or gifts with the dates and values that they have there."""

from typing import Any

from loyalrules.base.calendar import read_date
from loyalrules.base.money import read_exact
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.lot_order import remind
from loyalrules.books.lots import Terms
from loyalrules.books.places import place
from loyalrules.books.pools import open_for
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.points.memory import scale_of
from loyalrules.plugins.rule import Unit

AMOUNT, EARNED, UNTIL = "amount", "earned", "until"


def import_unit(work: Any, member: MemberState, key: str, value: object) -> None:
    """Open a lot for a balance that came from elsewhere, or one for each gift of a list."""
    pointer = f"/imported/{key}"
    gifts = value if isinstance(value, list) else [value]
    for number, gift in enumerate(gifts):
        where = f"{pointer}/{number}" if isinstance(value, list) else pointer
        _import(
            work, member, work.program.units[key], gift if isinstance(gift, dict) else {AMOUNT: gift}, where
        )


def _import(work: Any, member: MemberState, unit: Unit, gift: dict[str, Any], pointer: str) -> None:
    known = (AMOUNT, EARNED, UNTIL, *unit.remembers)
    for name in gift:
        if name not in known:
            near = nearest(name, known)
            hint = (
                say('did you mean "{near}"?', near=near) if near else say("one of: {known}", known=[*known])
            )
            said = say("nothing declares the field {pointer}/{key}", pointer=pointer, key=name)
            raise EventError("LR602", said, f"{pointer}/{name}", hint)
    amount = _exact(gift.get(AMOUNT), unit.decimals, pointer)
    if amount <= 0:
        return
    remembers = [
        (name, _exact(gift[name], scale_of(kind, work.program.decimals), f"{pointer}/{name}"))
        for name, kind in unit.remembers.items()
        if name in gift
    ]
    earned, until = _day(work, gift, EARNED, pointer), _day(work, gift, UNTIL, pointer)
    outer, work.value_at = work.value_at, work.value_at if earned is None else earned
    terms = Terms(None, unit.lifetime, "imported", remembers=tuple(remembers))
    name = open_for(work, member, unit, amount, terms)
    work.value_at = outer
    account, lot_id = place(work, member, name)
    if until is not None and lot_id in account.lots:
        account.lots[lot_id] = account.lots[lot_id]._replace(expires_at=until)
        remind(account, until)


def _exact(value: object, decimals: int, pointer: str) -> Exact:
    try:
        if value is None:
            raise ValueError(say("say how many"))
        return read_exact(value, decimals)
    except ValueError as error:
        raise EventError("LR601", str(error), pointer) from None


def _day(work: Any, gift: dict[str, Any], key: str, pointer: str) -> int | None:
    """Return the first moment of a day that a gift says, ``None`` when it says none."""
    if key not in gift:
        return None
    try:
        moment: int = work.zone.start_of_day(read_date(str(gift[key])))
    except ValueError as error:
        raise EventError("LR601", str(error), f"{pointer}/{key}") from None
    return moment
