"""Guards: what must not be the same of two members if one is to be rewarded for the other."""

from typing import Literal

from loyalrules.facts.state import MemberState

Guard = Literal["same_person", "same_email", "same_payment_card", "same_address", "employee"]
GUARDS: tuple[Guard, ...] = ("same_person", "same_email", "same_payment_card", "same_address", "employee")


def broken(guards: tuple[Guard, ...], friend: MemberState, referrer: MemberState) -> Guard | None:
    """Return the first guard that forbids a reward, ``None`` when all allow it.

    What is not known of one of the two is never the same. ``employee`` forbids when either works for
    the shop.

    >>> mina = MemberState("mina", facts={"email": "Home@example.org"})
    >>> jun = MemberState("jun", facts={"email": "home@example.org"})
    >>> broken(("same_person", "same_email"), jun, mina)
    'same_email'
    """
    for guard in guards:
        if guard == "employee":
            if friend.facts.get("employee") is True or referrer.facts.get("employee") is True:
                return guard
        elif _same(guard.removeprefix("same_"), friend, referrer):
            return guard
    return None


def _same(fact: str, one: MemberState, other: MemberState) -> bool:
    left, right = one.facts.get(fact), other.facts.get(fact)
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    return left.casefold() == right.casefold() if fact == "email" else left == right
