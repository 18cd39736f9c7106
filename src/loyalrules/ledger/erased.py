"""What stands in a ledger for the ids and texts of a person who was erased.

A pseudonym is a hash of what it stands for, with a salt of the ledger: nothing leads back from it, and the
same id is the same pseudonym, so that a late event of that person is recognised and refused. Whoever holds
the ledger and guesses an id can see whether it was erased; no other ledger has the same pseudonyms.
"""

import json
from hashlib import sha256

from loyalrules.base.problem import EventError
from loyalrules.base.say import say

SOURCE = "loyalrules"
NOTE = "member.erased"  # The type of the event that says who erased whom, and why.
FIRST = "erased/1"  # The id of the first of them: it holds the salt.
MARK = "erased:"  # Before the digest of an event whose words were replaced.
_BEGINS = "erased-"


def pseudonym(salt: str, *parts: str) -> str:
    """Return what stands for a text of a person.

    >>> pseudonym("s", "member", "mina")
    'erased-5e6f01c08d251b12b9397d13'
    """
    return _BEGINS + sha256("\0".join((salt, *parts)).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def is_pseudonym(text: str) -> bool:
    """Tell whether a text stands for something that was erased."""
    return text.startswith(_BEGINS)


def of_member(salt: str, member_id: str) -> str:
    """Return what stands for the id of a member."""
    return pseudonym(salt, "member", member_id)


def of_event(salt: str, source: str, event_id: str) -> str:
    """Return what stands for the id of an event that said who a person is."""
    return pseudonym(salt, "event", source, event_id)


def refuse_erased(member_id: str, is_erased: bool) -> None:
    """Raise ``EventError`` for who was erased: nothing of that person is written any more."""
    if is_erased:
        raise EventError(
            "LR626", say("{member} was erased", member=member_id), "/member",
            say("who comes back gets a new id"),
        )  # fmt: skip


def salt_in(body: str) -> str:
    """Return the salt that the first note of a ledger holds. Raises ``ValueError`` for another text."""
    try:
        return str(json.loads(body)["erased"]["salt"])
    except (LookupError, TypeError) as error:
        raise ValueError(str(error)) from None
