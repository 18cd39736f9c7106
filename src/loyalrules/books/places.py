"""Where units lie that a household holds together: whose account, and under which number.

A member's own lots are named by their numbers. What lies in an account that members share is named by that
account and the number there, so that whoever reads it later finds it, wherever the member belongs by then.
Lots that moved from one account to another leave behind where they went.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from loyalrules.books.merged import lot_now
from loyalrules.facts.entries import SIGN, is_entry
from loyalrules.facts.state import Context, MemberState
from loyalrules.plugins.program import Program
from loyalrules.plugins.work import Work

POOLS = "pools"  # The part of a program that lists the units that households hold together.
POOL = "pool "  # With a unit, of a member: the accounts it held with others, and since when; "" is none.
PEOPLE = "people of "  # With a unit, of an account: the members who hold it together.
BY, MOVED = "by ", "moved "  # With the number of a lot: the member who brought it, and where it went.
_BEHIND = "\x1f"


def ref(account: MemberState, member: MemberState, lot: str) -> str:
    """Return how a lot is named for a member: by its number, and by the account where that is shared.

    >>> ref(MemberState("mina"), MemberState("mina"), "3")
    '3'
    """
    return lot if account.id == member.id else f"{account.id}{_BEHIND}{lot}"


def place(work: Work, member: MemberState, name: str) -> tuple[MemberState, str]:
    """Return the account in which a lot lies now, and its number there, by its name for a member."""
    state, lot = member, name
    if name.startswith(SIGN):
        account, _, lot = name.partition(_BEHIND)
        state = work.account(account)
    while (moved := state.marks.get(f"{MOVED}{lot}")) is not None:
        found: Any = moved
        holder, lot = found
        if is_entry(holder):
            state = work.account(holder)
        else:
            who, by = work.stands_for(holder)
            state, lot = work.member(who), lot_now(lot, by)
    return state, lot


def brought_by(work: Work, account: MemberState, lot: str) -> MemberState:
    """Return the member who brought a lot of an account; of an account of its own, that member."""
    who: Any = account.marks.get(f"{BY}{lot}")
    return account if who is None or who == account.id else work.member(str(who))


def owner_in(account: MemberState, member: MemberState, owner: str, *, apart: bool) -> str:
    """Return what an owner is called in an account. With ``apart`` each member has one of that name."""
    return f"{owner}{_BEHIND}{member.id}" if apart and owner and account.id != member.id else owner


def owner_of(owner: str) -> str:
    """Return the name of an owner as its member knows it.

    >>> owner_of("ab12")
    'ab12'
    """
    return owner.partition(_BEHIND)[0]


def held_with(member: MemberState, unit: str) -> str:
    """Return the account in which a member holds a unit with others, empty for none."""
    known: Any = member.marks.get(f"{POOL}{unit}", ())
    return str(known[-1][0]) if known else ""


def held_then(member: MemberState, unit: str, at: int) -> str:
    """Return the account in which a member held a unit with others at a moment, empty for none."""
    known: Any = member.marks.get(f"{POOL}{unit}", ())
    return next((str(account) for account, since in reversed(known) if since <= at), "")


def people_of(account: MemberState, unit: str) -> tuple[str, ...]:
    """Return the members who hold a unit together in an account."""
    known: Any = account.marks.get(f"{PEOPLE}{unit}", ())
    return tuple(known)


def pooled(program: Program) -> tuple[str, ...]:
    """Return the units that households hold together."""
    found: Any = program.parts.get(POOLS, ())
    units: tuple[str, ...] = found
    return units


def accounts(work: Work, member: MemberState) -> Iterator[MemberState]:
    """Yield the accounts that a member shares with others, each once."""
    names = [held_with(member, unit) for unit in pooled(work.program)]
    for name in dict.fromkeys(names):
        if name:
            yield work.account(name)


def together(work: Work, member: MemberState) -> None:
    """Let time pass for all who share an account with a member: what they get until now is in it."""
    for unit in pooled(work.program):
        name = held_with(member, unit)
        for other in people_of(work.account(name), unit) if name else ():
            work.member(other)


def holders(work: Work, contexts: Iterable[Context]) -> Iterator[MemberState]:
    """Yield who holds what events gave: the receivers, and the accounts that they share; each once."""
    found: dict[str, None] = {}
    for context in contexts:
        for grant in context.grants:
            member = work.member(grant.recipient)
            for state in (member, place(work, member, grant.lot)[0]):
                if state.id not in found:
                    found[state.id] = None
                    yield state


def shift(member: MemberState, other: MemberState, by: int) -> None:
    """Let marks of lots go along with the lots when one member becomes another."""
    for mark in [one for one in other.marks if one.startswith((BY, MOVED))]:
        word, _, lot = mark.rpartition(" ")
        member.marks[f"{word} {lot_now(lot, by)}"] = other.marks.pop(mark)
