"""Entries: what a program knows under a name that is no member's, such as who has a code.

An entry is kept like a member: decided in the same transaction, locked in the same order, and whoever
asks for the same entry is replayed together. Its id begins with a character that no event can send.
"""

from hashlib import sha256

SIGN = "\x1e"


def entry_id(kind: str, key: str, *, private: bool = False) -> str:
    """Return the id under which an entry is kept. What is ``private`` about people is kept as a hash.

    >>> entry_id("code", "MINA-7")[1:]
    'code MINA-7'
    >>> entry_id("email", "mina@example.org", private=True)[1:14]
    'email 4445064'
    """
    return f"{SIGN}{kind} {sha256(key.encode()).hexdigest()[:32] if private else key}"


HOUSEHOLD, NONE = "household", "none"  # The fact that says who belongs together, and what ends it.


def is_apart(member_id: str, unit: str) -> bool:
    """Tell whether a posting of an entry is none of a member: all but of units that a household holds.

    >>> is_apart("mina", "points"), is_apart(entry_id("code", "MINA-7"), "points")
    (False, True)
    """
    return is_entry(member_id) and (unit[0] == "#" or not member_id.startswith(f"{SIGN}{HOUSEHOLD} "))


def is_entry(member_id: str) -> bool:
    """Tell whether a state that is kept like a member's is that of an entry.

    >>> is_entry("mina"), is_entry(entry_id("code", "MINA-7"))
    (False, True)
    """
    return member_id.startswith(SIGN)
