"""What is kept of many marks says what looking at each of them says, and spares looking at them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules import Engine, load_text
from loyalrules.facts.state import MemberState
from loyalrules.kinds.tiers.levels import Mark, Tiers, next_review

TEXT = """
loyalrules: 1
id: marked
currency: EUR
timezone: Europe/Berlin
tiers:
  measure: {{total: order.net_sales, over: 12 months}}
{review}
  levels:
    - {{id: one, from: 0}}
    - {{id: two, from: 100, expires: {{after: 3 months}}}}
    - {{id: three, from: 500, expires: {{after: 40 days}}}}
"""
DAY = 24 * 3600 * 1_000_000
ONE = 10**9


def tiers_of(review: str) -> tuple[Tiers, object]:
    program = load_text(TEXT.format(review=review))
    return program.parts["tiers"], program.zone


def looked_up(tiers, zone, member, at):
    """The level at a moment by looking at every mark."""
    marks = tiers.marks_of(member)
    if at < member.marks.get("tier seen", 0):
        marks = (*tiers.marks_of(member, "past"), *marks)
    best = 0
    for mark in marks:
        if mark.at <= at:
            best = max(best, tiers.held_by(zone, member, mark, at))
    return best


def soonest(tiers, zone, member):
    """The next change by looking at every mark."""
    seen = member.marks.get("tier seen", 0)
    ends = [end for mark in tiers.marks_of(member) for end in tiers.ends_of(zone, mark, member) if end > seen]
    if tiers.review is not None and ends:
        latest = max(seen, *(mark.at for mark in tiers.marks_of(member)))
        ends.append(next_review(zone, tiers.review, zone.day(latest)))
    return min(ends, default=None)


day = st.integers(20_000, 20_500)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("add"), day, st.integers(0, 600)),
        st.tuples(st.just("lower"), day, st.integers(1, 400)),
        st.tuples(st.just("seen"), day, st.just(0)),
        st.tuples(st.just("part"), day, st.integers(0, 5)),
    ),
    min_size=1,
    max_size=30,
)


@pytest.mark.parametrize("review", ["", "  review: month.ended"])
@given(moves=moves, asked=st.lists(day, min_size=1, max_size=5))
def test_what_is_kept_of_marks_is_what_looking_at_each_says(review, moves, asked):
    tiers, zone = tiers_of(review)
    member = MemberState("mina")
    for what, when, value in moves:
        at = when * DAY
        if what == "add":
            mark = Mark(at, 0, value * ONE, -1)
            tiers.add(zone, member, mark, tiers.ends_of(zone, mark, member))
        elif what == "lower":
            member.marks["tier"] = tuple(
                mark._replace(value=mark.value - value * ONE) if mark.at >= at else mark
                for mark in tiers.marks_of(member)
            )
        elif what == "seen":
            member.marks["tier seen"] = at
        else:
            marks = tiers.marks_of(member)
            member.marks["tier"], member.marks["tier past"] = marks[value:], marks[:value]
        for other in asked:
            moment = other * DAY
            assert tiers.level_at(zone, member, moment) == looked_up(tiers, zone, member, moment)
            known = [*tiers.marks_of(member), *tiers.marks_of(member, "past")]
            if tiers.all_before(zone, member, moment) and tiers.all_before(zone, member, moment, "past"):
                assert all(mark.at < moment for mark in known)
        assert tiers.next_change(zone, member) == soonest(tiers, zone, member)


def test_an_order_asks_as_few_marks_when_there_are_many(monkeypatch):
    program = load_text(TEXT.format(review="  review: month.ended"))
    asked = []
    reached = Tiers.reached

    def counted(self, mark):
        asked.append(mark)
        return reached(self, mark)

    monkeypatch.setattr(Tiers, "reached", counted)
    start = datetime(2026, 1, 2, tzinfo=UTC)
    each = []
    with Engine.open(program) as engine:
        for number in range(120):
            del asked[:]
            engine.evaluate(
                {
                    "id": f"e{number}",
                    "type": "order.paid",
                    "at": (start + timedelta(minutes=number)).isoformat(),
                    "member": "mina",
                    "order": {"id": f"o{number}", "lines": [{"price": "20.00"}]},
                }
            )
            each.append(len(asked))

    assert each[-1] == each[20] < 10
