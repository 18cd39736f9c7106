"""``apart_by``: for which charity a gift is, as the member or the event says."""

from collections.abc import Mapping

from loyalrules.facts.fields import Record
from loyalrules.facts.state import MemberState
from loyalrules.kinds.donations.funds import Fund, all_shapes, place_in
from loyalrules.plugins.program import Program


def charity_of(
    program: Program, fund: Fund, member: MemberState, event_type: str, records: Mapping[str, Record] | None
) -> str:
    """Return the charity that was chosen; empty when none was, or one that the fund does not have."""
    if fund.apart is None:
        return ""
    word, field = fund.apart
    chosen: object = None
    if word == "member":
        chosen = member.facts.get(field)
    elif records is not None and word in records:
        shapes = [*program.events[event_type].shapes, *all_shapes(program.events)]
        place = place_in(shapes, word, field)
        chosen = None if place is None else records[word][place]
    if not isinstance(chosen, str) or (fund.charities is not None and chosen not in fund.charities):
        return ""
    return chosen.strip()
