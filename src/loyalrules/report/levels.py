"""How many members hold each level."""

from collections.abc import Mapping

from loyalrules.facts.entries import is_entry
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
    levels = getattr(program.parts["tiers"], "levels", ())  # The kind's own part; only its order is read.
    counts = {str(level.id): 0 for level in levels}
    for member_id in store.members(program.id):
        state = store.member(program.id, member_id)
        if is_entry(member_id) or state.merged_into:
            continue
        shown = view(program, state, at)
        if not isinstance(shown, Mapping):
            raise TypeError("a tier is shown as keys with values")
        level = str(shown["id"])
        counts[level] = counts.get(level, 0) + 1
    return counts
