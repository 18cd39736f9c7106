"""Which benefits a member has at a moment, what is left of them, and using one.

A use is a count with a limit, and a use for an order belongs to the order: it comes back to the same
window when nothing of the order remains.
"""

from collections.abc import Callable, Mapping
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.say import say
from loyalrules.books.asked import answer as asked
from loyalrules.books.asked import read_facts, who_of
from loyalrules.books.counters import Window, peak
from loyalrules.books.limits import Use, room
from loyalrules.facts.decision import Given
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.entitlements.model import ASKED_WITH, SCALE, Benefit
from loyalrules.plugins.program import Fact, FactReader, Occurrence, Program
from loyalrules.plugins.work import Refused
from loyalrules.shapes.limit import Limit

PART = "benefits"


def benefits_of(program: Program) -> Mapping[str, Benefit]:
    """Return the benefits of a program by their id."""
    found: Any = program.parts.get(PART, {})
    benefits: Mapping[str, Benefit] = found
    return benefits


def used(work: Any, benefit: Benefit, member: MemberState) -> tuple[Limit, Use, Exact] | None:
    """Return the quota of a benefit, where it is counted, and what was used; ``None`` without a quota."""
    if not benefit.limits:
        return None
    (limit,) = benefit.limits
    places = room(work, benefit.limits, (), "", who_of(work, member.id)).uses
    if not places:
        return limit, Use("", limit.key, 0, limit.what), limit.most
    place = places[0]
    window = Window(limit.each, limit.over, limit.period)
    return limit, place, peak(work.member(place.holder), place.key, window, work.zone, place.bucket)


def left(work: Any, benefit: Benefit, member: MemberState) -> Exact | None:
    """Return what is left of a quota, in the counts of its limit; ``None`` without one."""
    found = used(work, benefit, member)
    if found is None:
        return None
    rest: Exact = found[0].most - found[2]
    return max(rest, 0)


def holding(work: Any, member: MemberState) -> Callable[[str], bool]:
    """Return what answers the questions of benefits for a member; what they read is read once."""
    plan = work.program.plans[ASKED_WITH]
    facts, rules = read_facts(work, plan, member), {rule.id: rule for rule in plan.counts}
    return lambda key: asked(rules[key], facts) is not None


def has(work: Any, benefit: Benefit, member: MemberState) -> bool:
    """Tell whether a member has a benefit now; of a quota that is used up there is nothing left to use."""
    return holding(work, member)(benefit.asked)


def answer(work: Any, occurrence: Occurrence) -> None:
    """Tell every benefit: whether the member has it, its value, and what is left."""
    member = work.member(occurrence.member)
    wanted: Any = occurrence.records["asked"][0]
    benefits = benefits_of(work.program)
    holds = holding(work, member) if benefits else bool
    for benefit in benefits.values():
        if wanted is not None and benefit.id not in wanted:
            continue
        held = holds(benefit.asked)
        detail: list[tuple[str, object]] = [("held", held)]
        value = next((text for key, text in benefit.values if not key or holds(key)), None)
        if value is not None and held:
            detail.append(("value", value))
        found = used(work, benefit, member)
        if found is not None:
            limit, place, taken = found
            detail += [
                ("limit", _plain(limit, limit.most)), ("used", _plain(limit, taken)), ("each", limit.each),
                ("until", _until(work, limit, place)),
            ]  # fmt: skip
        one = 10**SCALE
        change = one if held else 0
        work.tell(Given("entitled", member.id, benefit.unit, change, one, "", 0, "", "", tuple(detail)))


def _plain(limit: Limit, amount: Exact) -> str:
    """Return a count or an amount of a quota as a number without zeros behind it."""
    if limit.what == "times":
        return str(amount)
    text = write_exact(int(amount), SCALE)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _until(work: Any, limit: Limit, place: Use) -> int | None:
    """Return when a quota begins anew, ``None`` when it does not, or rolls."""
    if limit.period is not None and place.holder:
        anchor = limit.period.anchor_of(work.member(place.holder))
        if anchor is None:
            return None
        return int(work.zone.start_of_day(limit.period.block(anchor, work.zone.day(work.value_at))[1]))
    return Window(limit.each, limit.over).ends(work.zone, work.value_at)


def use_benefit(work: Any, occurrence: Occurrence) -> None:
    """Check a use before it is counted. Raises ``Refused`` when the member cannot have it."""
    name, amount, order = occurrence.records["benefit"][:3]
    benefit = benefits_of(work.program).get(str(name))
    if benefit is None:
        raise Refused(say("this program has no benefit {name}", name=name))
    member = work.member(occurrence.member)
    why = "" if occurrence.depth else _why_not(work, benefit, member, amount)
    if why:
        raise Refused(why)
    if order is not None:
        known = work.order(str(order))
        if known is None:
            raise Refused(say("no order {order} is known", order=order))
        if known.member != member.id:
            raise Refused(say("the order {order} belongs to another member", order=order))
        occurrence.order = known.id


def _why_not(work: Any, benefit: Benefit, member: MemberState, amount: Any) -> str:
    if amount is None or amount <= 0:
        return say("a use is above 0")
    if not has(work, benefit, member):
        return say("{member} does not have {benefit}", member=member.id, benefit=benefit.id)
    found = used(work, benefit, member)
    if found is None:
        return ""
    limit, _, taken = found
    wanted = amount if limit.what == "total" else 1
    if taken + wanted <= limit.most:
        return ""
    return say(
        "{used} of {most} are used of {benefit} of {member}",
        used=_plain(limit, taken),
        most=_plain(limit, limit.most),
        benefit=benefit.id,
        member=member.id,
    )


def use_with_order(work: Any, occurrence: Occurrence) -> None:
    """Use the benefits that an order names. It was paid already, so nothing is refused."""
    event = work.program.events[occurrence.type]
    named: Any = occurrence.records[event.shape.word][event.shape.at("benefits")]
    benefits = benefits_of(work.program)
    for name in dict.fromkeys(named or ()):
        if name in benefits:
            _use(work, occurrence, benefits[name])


def _use(work: Any, occurrence: Occurrence, benefit: Benefit) -> None:
    member, one = work.member(occurrence.member), 10**SCALE
    why = _why_not(work, benefit, member, one)
    if why:
        work.tell(Given("use", member.id, benefit.unit, 0, one, benefit.unit, 0, occurrence.order, why, ()))
        return
    work.happen(
        Occurrence(
            "benefit.used", member.id, occurrence.at, {"benefit": (benefit.id, one, occurrence.order)},
            order=occurrence.order, depth=1,
        )
    )  # fmt: skip


def facts(benefits: Mapping[str, Benefit], kinds: Mapping[str, Any]) -> list[Fact]:
    """Return the names that expressions read: ``member.benefits`` and ``benefit.<id>.left``."""

    def held(work: Any, member: MemberState) -> object:
        holds = holding(work, member)
        return tuple(
            [one.id for one in benefits.values() if holds(one.asked) and left(work, one, member) != 0]
        )

    found = [Fact("benefits", kinds["list"], held, "benefits that the member has, and can still use")]
    for benefit in benefits.values():
        if benefit.limits:
            kind = kinds["total" if benefit.limits[0].what == "total" else "times"]
            found.append(
                Fact(
                    f"benefit.{benefit.id}.left", kind, _left_fact(benefit),
                    f"what is left of {benefit.id}", subject=False,
                )
            )  # fmt: skip
    return found


def _left_fact(benefit: Benefit) -> FactReader:
    return lambda work, member: left(work, benefit, member)
