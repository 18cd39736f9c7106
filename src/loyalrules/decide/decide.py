"""``decide(program, event, state)``: the pure heart of loyalrules."""

from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.credits import is_followed, receivers
from loyalrules.books.merging import TOLD
from loyalrules.books.places import accounts, together
from loyalrules.books.versions import what_remains
from loyalrules.decide.chain import run, run_chain
from loyalrules.decide.due import settle
from loyalrules.decide.refund import refund
from loyalrules.decide.work import BookedLater, DecisionWork
from loyalrules.facts.decision import Decision
from loyalrules.facts.entries import is_entry
from loyalrules.facts.event import Event
from loyalrules.facts.state import WHOLE, MemberState, Order, State
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.work import Refused


def decide(program: Program, event: Event, state: State) -> Decision:
    """Decide one event and return postings, effects, trace, and the forks of what it touched.

    Pure: no clock, no store, no randomness; the state that is given is not changed. Raises
    ``NeedState`` when the state lacks a member, order, pool or program version that the decision
    reads, and ``EventError`` when the program knows no such event.
    """
    if event.type not in program.events:
        raise EventError("LR606", say("this program knows no event {type}", type=event.type), "/type")
    booked_at = event.at
    while True:
        work = DecisionWork(program, state, event.at, booked_at, run_chain)
        try:
            return _decide(work, event)
        except BookedLater as later:
            booked_at = later.booked_at
        except Refused as refused:
            return Decision(
                program.digest, event.source, event.id, event.type, event.member, event.at, booked_at,
                refused=str(refused), asked=work.asked,
            )  # fmt: skip


def _decide(work: DecisionWork, event: Event) -> Decision:
    program = work.program
    kind = program.events[event.type]
    member = work.member(event.member)
    if event.once:
        _told_once(member, event)
    for settle_others in program.first:
        settle_others(work, member)
    together(work, member)
    occurrence = Occurrence(event.type, member.id, event.at, dict(event.records), id=event.id)
    record = event.records.get(kind.shape.word, ())
    if kind.role in ("purchase", "progress", "refund"):
        occurrence.order = str(record[0])
    if kind.role == "purchase":
        lines = record[kind.lines_at]
        _open_order(work, occurrence, record, len(lines) if isinstance(lines, tuple) else 0)
    elif kind.role in ("progress", "refund"):
        _of_order(work, occurrence, kind.shape.word, is_refund=kind.role == "refund")
    run(work, occurrence)
    run_chain(work)
    for member in list(work.members.values()):
        if member.next_due is not None and member.next_due <= work.until and _ends_now(member):
            member.booked_at = work.until  # What happened to the member now was booked before it.
            settle(work, member, work.until)
    return _answer(work, event, written=kind.role != "question")


def _ends_now(member: MemberState) -> bool:
    """Tell whether what is due happens by the end of a decision: an entry without units waits its turn."""
    return not is_entry(member.id) or bool(member.lots)


def _told_once(member: MemberState, event: Event) -> None:
    """Note a fact that the sender has an id for. Raises ``Refused`` when it was told before."""
    mark = f"{TOLD}{event.type} {event.once}"
    if mark in member.marks:
        raise Refused(say("{type} {once} was told before", type=event.type, once=event.once))
    member.marks[mark] = 1


def _open_order(work: DecisionWork, occurrence: Occurrence, record: tuple[object, ...], lines: int) -> None:
    if work.order(occurrence.order) is not None:
        raise Refused(say("the order {order} was already paid", order=occurrence.order))
    left = (WHOLE,) * max(lines, 1)
    digest = work.program.digest
    work.put_order(Order(occurrence.order, occurrence.member, occurrence.at, digest, record, left))


def _of_order(work: DecisionWork, occurrence: Occurrence, word: str, *, is_refund: bool) -> None:
    order = work.order(occurrence.order)
    if order is None:
        raise Refused(say("no order {order} is known", order=occurrence.order))
    if order.member != occurrence.member:
        raise Refused(say("the order {order} belongs to another member", order=occurrence.order))
    if is_followed(work.program):
        receivers(work, order.id)
    if is_refund:
        refund(work, occurrence)
        occurrence.order = ""  # What rules give for a refund is no part of the purchase.
    else:
        if occurrence.type in order.happened:
            raise Refused(
                say("{type} of the order {order} was told before", type=occurrence.type, order=order.id)
            )
        if any(share > 0 for share in order.left):
            order.happened = (*order.happened, occurrence.type)
        occurrence.records[word] = what_remains(work, order, work.program.events[occurrence.type])


def _answer(work: DecisionWork, event: Event, *, written: bool) -> Decision:
    decision = Decision(
        work.program.digest, event.source, event.id, event.type, work.stands_for(event.member)[0],
        event.at, work.until,
        late=work.until > event.at, given=tuple(work.given), trace=tuple(work.trace), asked=work.asked,
    )  # fmt: skip
    if not written:
        return decision
    for member in work.members.values():
        member.booked_at = work.until
        member.version += 1
    for order in work.orders.values():
        order.version += 1
    decision.postings = tuple(work.postings)
    decision.members, decision.orders, decision.pools = work.members, work.orders, work.pools
    return decision


def let_time_pass(program: Program, member_id: str, to: int, state: State) -> Decision:
    """Let everything happen that falls due for one member up to and including a moment.

    Pure, like ``decide``; the decision has the type ``time.passed``. When the rules of what falls due
    cannot be decided, it is refused and nothing of it happens.
    """
    booked_at = to
    while True:
        work = DecisionWork(program, state, to, booked_at, run_chain)
        try:
            together(work, work.member(member_id))
            for _ in accounts(work, work.member(member_id)):
                pass  # What the member shares with others lapses in its time, too.
            for member in list(work.members.values()):
                if member.id == member_id or _ends_now(member):
                    settle(work, member, work.until)
        except BookedLater as later:
            booked_at = later.booked_at
            continue
        except Refused as refused:
            return Decision(
                program.digest, "loyalrules", f"time/{member_id}/{to}", "time.passed", member_id, to,
                booked_at, refused=str(refused), asked=work.asked,
            )  # fmt: skip
        event = Event("loyalrules", f"time/{member_id}/{to}", "time.passed", member_id, to, {}, "", "")
        decision = _answer(work, event, written=True)
        return decision
