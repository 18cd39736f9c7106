"""What belongs to nobody in particular: holders of accounts that all members share.

They have a state like a member's, so what falls due for them is decided and written like anything else. Their
time passes after everybody else's, so that they see what all members did until then.
"""

SIGN = ":"
OWNERS = ("fund",)


def owner_id(what: str, name: str) -> str:
    """Return the id of a shared holder.

    >>> owner_id("fund", "library")
    'fund:library'
    """
    return f"{what}{SIGN}{name}"


def is_shared(member_id: str) -> bool:
    """Tell whether an id is that of a shared holder.

    >>> is_shared("fund:library"), is_shared("mina")
    (True, False)
    """
    return member_id.startswith(tuple(f"{what}{SIGN}" for what in OWNERS))
