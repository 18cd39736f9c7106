"""How many members hold each level now."""

from collections.abc import Mapping

from loyalrules.facts.state import MemberState
from loyalrules.ledger.store import Store
from loyalrules.plugins.program import Program


def members_by_level(program: Program, store: Store, at: int) -> dict[str, int]:
    """Return the number of members at each level at a moment, the lowest level first.

    Members are taken as their books stand: let time pass until the moment before. Empty for a program
    without tiers.
    """
    view = program.views.get("tier")
    if view is None:
        return {}
    above: dict[str, str] = {}
    held: dict[str, int] = {}
    lowest = _note(view(program, MemberState(""), at), above)
    for member_id in store.members(program.id):
        level = _note(view(program, store.member(program.id, member_id), at), above)
        held[level] = held.get(level, 0) + 1
    counts: dict[str, int] = {}
    level = lowest
    while level and level not in counts:
        counts[level] = held.pop(level, 0)
        level = above.get(level, "")
    return {**counts, **dict(sorted(held.items()))}


def _note(shown: object, above: dict[str, str]) -> str:
    """Return the level that a view shows, and note which one comes next."""
    if not isinstance(shown, Mapping):
        raise TypeError("a tier is shown as keys with values")
    level = str(shown["id"])
    if "next" in shown:
        above[level] = str(shown["next"])
    return level
