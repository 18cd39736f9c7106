"""A store for streams: states lie in Spark's state store, and what was decided goes out as rows."""

from collections.abc import Iterable, Iterator, Mapping

from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say
from loyalrules.facts.decision import Decision, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.ledger.store import Answer, Written
from loyalrules.ledger.transient import Transient
from loyalrules.replay.store import Note
from loyalrules.spark.shelves import Shelves

_MILLISECOND = 1_000  # Microseconds. Timers of Spark are set to whole milliseconds.


class NotAlone(LoyalError):
    """What a member gets depends on others, who are not where this member is."""


class StreamStore(Transient):
    """See ``loyalrules.ledger.store.Store``. It holds what belongs to one key of a stream.

    ``only`` is the one member who may be asked for, ``None`` where everybody is under one key. ``texts``
    are the versions of the program (file and text by digest), ``note`` is told every decision. ``wakes``
    are the milliseconds (since 1970 UTC) at which something falls due that did not before.
    """

    def __init__(
        self, shelves: Shelves, only: str | None, texts: Mapping[str, tuple[str, str]], note: Note
    ) -> None:
        self.shelves = shelves
        self.only = only
        self.texts = texts
        self.note = note
        self.wakes: list[int] = []

    def answer(self, program: str, source: str, event_id: str) -> tuple[str, str] | None:
        """Return the digest of an event that was decided; its answer went out and reads as empty."""
        digest = self.shelves.digests.get(_name(source, event_id))
        return None if digest is None else (digest, "{}")

    def member(self, program: str, member_id: str) -> MemberState:
        """Return a member's state; of a member nobody heard of, a new one. Raises ``NotAlone``."""
        if self.only is not None and member_id != self.only:
            raise NotAlone(
                say(
                    "what {member} gets depends on {other}: a stream that goes member by member cannot say "
                    "it; pass together=True",
                    member=self.only,
                    other=member_id,
                )
            )
        found = self.shelves.members.get(member_id)
        return MemberState(member_id) if found is None else found

    def order(self, program: str, order_id: str) -> Order | None:
        """Return an order, ``None`` when it is not known."""
        return self.shelves.orders.get(order_id)

    def pool(self, program: str, key: str) -> Exact:
        """Return what was used of a shared sum. Raises ``NotAlone``."""
        if self.only is not None:
            raise NotAlone(
                say(
                    "what {member} gets depends on a sum of all members ({key}): a stream that goes member "
                    "by member cannot say it; pass together=True",
                    member=self.only,
                    key=key,
                )
            )
        used = self.shelves.pools.get(key)
        return 0 if used is None else used

    def commit(self, program: str, event: Event, decision: Decision, answer: Answer, order: str = "") -> None:
        """Put down what a decision led to, and tell it."""
        shelves = self.shelves
        if event.digest:
            shelves.digests.put(_name(event.source, event.id), event.digest)
        self.note(event, decision, answer)
        for member_id, state in decision.members.items():
            before = shelves.members.get(member_id)
            shelves.members.put(member_id, state)
            if state.next_due is not None and (before is None or before.next_due != state.next_due):
                self._wake(-(-state.next_due // _MILLISECOND), member_id)
        for order_id, kept in decision.orders.items():
            shelves.orders.put(order_id, kept)
        for key, used in decision.pools.items():
            shelves.pools.put(key, used)

    def _wake(self, at: int, member_id: str) -> None:
        due = self.shelves.due
        known = due.get(str(at)) or ()
        if member_id not in known:
            due.put(str(at), (*known, member_id))
            self.wakes.append(at)

    def woken(self, at: int) -> list[str]:
        """Return for whom something was to fall due at a millisecond, in their order, and forget it."""
        found = self.shelves.due.get(str(at)) or ()
        self.shelves.due.put(str(at), None)
        return sorted(found)

    def due(self, program: str, until: int, limit: int) -> list[str]:
        """Return nothing: timers of Spark say when something falls due."""
        return []

    def members(self, program: str) -> Iterable[str]:
        """Return nothing: members are asked for by their id."""
        return ()

    def postings(self, program: str, member_id: str | None = None) -> Iterator[Posting]:
        """Yield nothing: postings went out."""
        return iter(())

    def events(self, program: str, *, event_id: str | None = None, order: str | None = None) -> list[Written]:
        """Return nothing: events went out."""
        return []

    def save_program(self, digest: str, file: str, text: str) -> None:
        """Do nothing: the versions are given."""

    def program(self, digest: str) -> tuple[str, str] | None:
        """Return the file and text of a program version."""
        return self.texts.get(digest)


def _name(source: str, event_id: str) -> str:
    return f"{source}\n{event_id}"  # Neither has a line's end in it.
