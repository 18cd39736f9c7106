"""``rise_of``: what an amount is after an event, less what it was before.

The amount is a function of what is counted: bands over a quarter, a milestone at every tenth night.
Both values are rounded, so what many events give adds up to the rounded whole. A refund moves the
counters back; what the amount falls by is taken back then, and never more than the rule stands at
for the member in the windows that it counts in. So it works on counts that came from elsewhere.
"""

from collections.abc import Collection, Sequence
from typing import Any

from loyalrules.books.asked import answer, read_facts, who_of
from loyalrules.books.counters import counted, counters_of, move, times_of
from loyalrules.facts.decision import Given, Posting
from loyalrules.facts.fields import Record
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Occurrence, Plan
from loyalrules.plugins.rule import Effect, Poster, Raised, Rule, Source
from loyalrules.plugins.work import Work
from loyalrules.shapes.period import Period

_OF = "rise of"
READ_OF = ("member", "household")


def rise_key(rule: str, number: int, role: str) -> str:
    """Return the key of the question behind a rise; it names the receiver, for whom it is asked.

    >>> role_of(rise_key("milestones", 0, "referrer"))
    'referrer'
    """
    return f"{_OF} {rule} {number}" + ("" if role == "member" else f" for {role}")


def role_of(key: str) -> str:
    """Return the receiver that a key names."""
    return key.partition(" for ")[2] or "member"


class RisePoster:
    """Gives like the poster that it holds, and notes what the rule stands at in this window."""

    def __init__(self, inner: Poster, key: str) -> None:
        self.inner = inner
        self.key = key

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Give the rise."""
        stand(work, member, self.key, amount)
        return self.inner.give(work, effect, member, amount, source)

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take back what the amount fell by."""
        return self.inner.take(work, effect, member, amount, source)

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """Raise what the poster raises."""
        return self.inner.raises(effect, member, amount)


def stand(work: Work, member: MemberState, key: str, change: Exact) -> Exact:
    """Move what a rise stands at in the windows of now, and return it."""
    mark = _mark(work, key, member)
    before: Any = member.marks.get(mark, 0)
    standing: Exact = before + change
    member.marks[mark] = standing
    return standing


def _mark(work: Work, key: str, member: MemberState) -> str:
    buckets = [
        str(window.block(work.zone, work.value_at, work.member(holder) if holder != member.id else member))
        for _, window, holder in sorted(_read_counters(work, key, member), key=lambda one: one[0])
    ]
    return " ".join([key, *buckets])


def standing_in(work: Work, member: MemberState, period: Period) -> dict[str, str]:
    """Return where rises that are counted in a period stand now: the mark of each, by its key."""
    keys = {
        effect.poster.key
        for rule in work.program.rules.values()
        for effect in rule.effects
        if isinstance(effect.poster, RisePoster)
    }
    return {
        key: _mark(work, key, member)
        for key in sorted(keys)
        if any(window.period is period for _, window, _ in _read_counters(work, key, member))
    }


def stand_on(work: Work, member: MemberState, marks: dict[str, str]) -> None:
    """Let rises stand on in the windows of now, where an anchor moved."""
    for key, mark in marks.items():
        if mark in member.marks:
            member.marks[_mark(work, key, member)] = member.marks.pop(mark)


def _read_counters(work: Work, key: str, member: MemberState) -> list[tuple[str, Any, str]]:
    """Return the counters that a rise reads: the name, the window, and whose it is."""
    names, who = work.program.plans[key].fact_names, who_of(work, member.id)
    return [
        (name, window, who(role) or member.id)
        for name, window in counters_of(work.program).items()
        for role in READ_OF
        if f"{role}.{name}" in names
    ]


def fill_rises(
    work: Work,
    plan: Plan,
    records: Sequence[Record],
    facts: list[object],
    member: MemberState,
    *,
    counted: bool,
    only: Collection[str] | None = None,
    filled: Sequence[Posting] = (),
) -> None:
    """Put rises of a plan into their slots: all, or ``only`` some.

    ``counted``: the counters have moved for this event. ``filled``: what rules put into counters since then.
    """
    for key, slot in plan.rises.items():
        if only is not None and key not in only:
            continue
        receiver = next((work.member(one) for one in _who(work, member, role_of(key))), None)
        if receiver is None:
            facts[slot] = 0
            continue
        asked = work.program.plans[key]
        moves = _moves(work, plan, records, facts, member, receiver, counted=counted)
        now = read_facts(work, asked, receiver)
        before = _moved(work, receiver, asked, now, _filled(work, receiver, filled), -1)
        if counted:
            before = _moved(work, receiver, asked, before, moves, -1)
        else:
            now = _moved(work, receiver, asked, now, moves, 1)
        facts[slot] = max(_value(asked, now) - _value(asked, before), 0)


def _who(work: Work, member: MemberState, role: str) -> tuple[str, ...]:
    """Return the ids of those whom a role means."""
    found: Any = member.id if role == "member" else work.program.roles[role].resolve(work, member)
    if isinstance(found, tuple):
        return found
    return () if found is None else (found,)


def _filled(work: Work, receiver: MemberState, filled: Sequence[Posting]) -> dict[str, Exact]:
    """Return what rules put into each counter of the receiver, or of that household."""
    who = who_of(work, receiver.id)
    moves: dict[str, Exact] = {}
    for posting in filled:
        if posting.unit.startswith("#"):
            change = posting.amount if posting.target == "counted" else -posting.amount
            for role in READ_OF:
                if who(role) == posting.member:
                    counter = f"{role}.{posting.unit.removeprefix('#')}"
                    moves[counter] = moves.get(counter, 0) + change
    return moves


def _moves(
    work: Work,
    plan: Plan,
    records: Sequence[Record],
    facts: Sequence[object],
    member: MemberState,
    receiver: MemberState,
    *,
    counted: bool,
) -> dict[str, Exact]:
    """Return what each counter of the receiver, or of that household, moves by with this event.

    ``counted``: it has moved already.
    """
    moves: dict[str, Exact] = {}
    who = who_of(work, receiver.id)
    for rule in plan.counts:
        effect = rule.effects[0]
        holders = _who(work, member, effect.to) if effect.unit.kind == "counter" else ()
        roles = [role for role in READ_OF if who(role) in holders]
        if not roles:
            continue
        amount: Exact | None
        if effect.texts:
            holder = work.member(who(roles[0]) or receiver.id)
            amount = _new_texts(work, rule, facts, records, holder, 1 if counted else 0)
        else:
            amount = answer(rule, facts, records)
        if amount is not None and amount > 0:
            for role in roles:
                counter = f"{role}.{effect.unit.id.removeprefix('#')}"
                moves[counter] = moves.get(counter, 0) + amount
    return moves


def _new_texts(
    work: Work,
    rule: Rule,
    facts: Sequence[object],
    records: Sequence[Record],
    member: MemberState,
    times: int,
) -> Exact:
    """Return what a counter of different texts moves by: for those that came so many times."""
    effect = rule.effects[0]
    counter = effect.unit.id.removeprefix("#")
    window = counters_of(work.program)[counter]
    values: Any = rule.run(*records, facts, None)
    texts = () if values is None else dict.fromkeys(values[effect.amount_at])
    at = work.value_at
    return effect.num * sum(times_of(work, member, counter, window, text, at) == times for text in texts)


def _moved(
    work: Work, member: MemberState, asked: Plan, facts: list[object], moves: dict[str, Exact], sign: int
) -> list[object]:
    moved: list[Any] = list(facts)
    windows = counters_of(work.program)
    for slot, name in enumerate(asked.fact_names):
        change = moves.get(name, 0)
        if not change:
            continue
        role, _, counter = name.partition(".")
        window = windows.get(counter)
        if window is None or window.streak is None:
            moved[slot] += sign * change
        else:  # How many in a row there are is read from the days.
            holder = who_of(work, member.id)(role) or member.id
            other = (member if holder == member.id else work.member(holder)).fork()
            move(other, counter, window.bucket(work.zone, work.value_at, member), sign * change)
            moved[slot] = counted(other, counter, window, work.zone, work.value_at)
    return moved


def _value(asked: Plan, facts: Sequence[object]) -> Exact:
    return answer(asked.counts[0], facts) or 0


def fall(work: Any, occurrence: Occurrence) -> None:
    """Take back what amounts fall by with a refund, and give it again when the refund is cancelled.

    Called after the counters have moved back, or forth.
    """
    order = str(occurrence.records["order"][0])
    known = work.order(order)
    fall_with(
        work, Source(order, "order.paid", occurrence.at), occurrence.member if known is None else known.member
    )


def fall_with(work: Any, source: Source, buyer: str) -> None:
    """Take back what amounts fall by when what an owner counted goes, or give it again when it comes.

    ``buyer`` is whom the owner is about: of counters of a household, the one who gives something back.
    """
    order = source.order
    rises = [
        effect
        for rule in work.program.rules.values()
        for effect in rule.effects
        if isinstance(effect.poster, RisePoster)
    ]
    plans = work.program.plans.values()
    stages = {
        rule: number for plan in plans for number, (rules, _) in enumerate(plan.stages, 1) for rule in rules
    }
    for effect in sorted(rises, key=lambda one: stages.get(one.rule, 0)):
        # What falls can be in a counter that a rule of a later stage reads.
        moved = [one for one in work.postings if one.unit.startswith("#") and one.owner == order]
        for member_id, mine in _by_member(work, effect, moved, buyer).items():
            _follow(work, effect, work.member(member_id), mine, source)


def _by_member(work: Any, effect: Effect, moved: list[Posting], buyer: str) -> dict[str, list[Posting]]:
    """Return the moves by the member who gave something back: of a household, who placed the order."""
    poster: Any = effect.poster
    names = work.program.plans[poster.key].fact_names
    found: dict[str, list[Posting]] = {}
    for posting in moved:
        counter = posting.unit.removeprefix("#")
        who = buyer if f"household.{counter}" in names else posting.member
        found.setdefault(who, []).append(posting)
    return found


def _follow(work: Any, effect: Effect, member: MemberState, moved: list[Posting], source: Source) -> None:
    """Follow the moves of an owner in each of the windows that they fall into.

    What moved in one window and changed nothing there may matter in another: a counter of the year beside
    one of the month. What could not be taken there in full is looked at again, less what was taken.
    """
    poster: Any = effect.poster
    read = work.program.plans[poster.key].fact_names
    windows: dict[str, list[Posting]] = {}
    outer = work.value_at
    for posting in moved:
        if _slot_name(read, posting) in read:
            work.value_at = posting.value_at
            windows.setdefault(_mark(work, poster.key, member), []).append(posting)
    groups = list(windows.values())
    carried: list[Posting] = []
    taken: Exact = 0
    for number, own in enumerate(groups):
        work.value_at = own[0].value_at
        later = [posting for group in groups[number + 1 :] for posting in group]
        wanted = _change(work, effect, member, [*carried, *own], later) - taken
        change = _within(work, effect, member, wanted)
        work.value_at = outer
        if change:
            _give_or_take(work, effect, member, change, source._replace(at=own[0].value_at))
        if change == wanted and change:
            carried, taken = [], 0
        else:
            carried, taken = [*carried, *own], taken + change
    work.value_at = outer


def _slot_name(read: Sequence[str], posting: Posting) -> str:
    counter = posting.unit.removeprefix("#")
    return f"member.{counter}" if f"member.{counter}" in read else f"household.{counter}"


def _change(
    work: Any, effect: Effect, member: MemberState, own: list[Posting], later: list[Posting]
) -> Exact:
    """Return by how much the amount differs in the window of now by moves that were made in it.

    ``later`` are moves that are looked at in their own windows.
    """
    poster: Any = effect.poster
    asked = work.program.plans[poster.key]
    now = read_facts(work, asked, member)
    before = _moved(work, member, asked, now, _back(work, asked, member, [*own, *later]), 1)
    after = _moved(work, member, asked, now, _back(work, asked, member, later), 1)
    return _value(asked, after) - _value(asked, before)


def _back(work: Any, asked: Plan, member: MemberState, moved: list[Posting]) -> dict[str, Exact]:
    """Return what undoes moves, by the counter: of those that a counter shows in its window of now."""
    back: dict[str, Exact] = {}
    windows = counters_of(work.program)
    for posting in moved:
        name = _slot_name(asked.fact_names, posting)
        window = windows.get(posting.unit.removeprefix("#"))
        if window is not None and window.over is None:
            holder = work.member(posting.member)
            if window.block(work.zone, posting.value_at, holder) != window.block(
                work.zone, work.value_at, holder
            ):
                continue
        change = posting.amount if posting.source == "counted" else -posting.amount
        back[name] = back.get(name, 0) + change
    return back


def _within(work: Any, effect: Effect, member: MemberState, change: Exact) -> Exact:
    """Return a change as far as the rule stands at it in the window of now, and note it there."""
    poster: Any = effect.poster
    fell = f"fell {_mark(work, poster.key, member)}"
    known: Any = member.marks.get(fell, 0)
    change = max(change, -stand(work, member, poster.key, 0)) if change < 0 else min(change, known)
    if change:
        stand(work, member, poster.key, change)
        member.marks[fell] = known - change
    return change


def _give_or_take(work: Any, effect: Effect, member: MemberState, change: Exact, source: Source) -> None:
    poster: Any = effect.poster
    if change < 0:
        poster.inner.take(work, effect, member, -change, source)
    else:
        poster.inner.give(work, effect, member, change, source._replace(again=True))
    work.tell(
        Given(
            effect.verb, member.id, effect.unit.id, change, change, effect.rule, effect.index, source.order,
            "", effect.detail,
        )
    )  # fmt: skip
