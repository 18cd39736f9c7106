"""The order in which lots are used, and when the next thing falls due for who holds them."""

from loyalrules.facts.state import Lot, MemberState

NEVER = 1 << 62


def spending_order(lot: Lot) -> tuple[int, int, int]:
    """Sort key: earliest expiry first, then earliest earned; never expiring last."""
    return (NEVER if lot.expires_at is None else lot.expires_at, lot.earned_at, int(lot.id))


def lapse_moment(lot: Lot) -> int:
    """Return when a lot lapses; ``NEVER`` if it does not."""
    return NEVER if lot.expires_at is None else lot.expires_at


def activation_moment(lot: Lot) -> int:
    """Return when a lot that is pending becomes available, or is cancelled; ``NEVER`` if nobody knows."""
    moment = (lot.gives_up_at if lot.available_at is None else lot.available_at) if lot.pending else None
    return NEVER if moment is None else moment


def remind(member: MemberState, moment: int) -> None:
    """Note that something falls due for a member at a moment."""
    if member.next_due is None or moment < member.next_due:
        member.next_due = moment


def lot_of(member: MemberState, lot_id: str) -> Lot:
    """Return a lot, open or closed."""
    return member.lots.get(lot_id) or member.closed[lot_id]


def has_ended(lot: Lot, at: int) -> bool:
    """Tell whether a lot's lifetime is over at a moment."""
    return lot.expires_at is not None and lot.expires_at <= at
