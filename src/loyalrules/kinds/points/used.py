"""How much of the limits of units a member has used: shown, and taken over from another system."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from loyalrules.base.money import read_exact
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.counters import Window, counted, move
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Unit
from loyalrules.shapes.limit import Limit

USED = "used"


def _limited(program: Program) -> Mapping[str, tuple[Unit, Limit]]:
    """Return the units with a limit of their own, with the limit."""
    return {unit.id: (unit, unit.limits[0]) for unit in program.units.values() if unit.limits}


def _decimals(unit: Unit, limit: Limit) -> int:
    return 0 if limit.what == "times" else unit.decimals


def view_used(program: Program, member: MemberState, at: int) -> object:
    """Show what was used of the limit of each unit in its window of now, in uses or in whole units."""
    return {
        name: Fraction(
            counted(member, limit.key, Window(limit.each, limit.over, limit.period), program.zone, at)
        )
        / 10 ** _decimals(unit, limit)
        for name, (unit, limit) in _limited(program).items()
    }


def import_used(work: Any, member: MemberState, key: str, value: object) -> None:
    """Take over what was used elsewhere: it stands in the window of the import."""
    known = _limited(work.program)
    if not isinstance(value, dict):
        raise EventError("LR603", say("{pointer} must be an object", pointer=f"/imported/{key}"), key)
    for name, amount in value.items():
        pointer = f"/imported/{key}/{name}"
        if name not in known:
            said = say("{name} has no limit of its own", name=name)
            raise EventError("LR602", said, pointer, say("one of: {known}", known=[*known]))
        unit, limit = known[name]
        try:
            used = read_exact(amount, _decimals(unit, limit))
        except ValueError as error:
            raise EventError("LR601", str(error), pointer) from None
        window = Window(limit.each, limit.over, limit.period)
        move(member, limit.key, window.bucket(work.zone, work.value_at, member), used)
