"""Laws of time: what falls due depends on the events alone, and the past does not change."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws import shop

from loyalrules.base.calendar import Duration, add_months, window_end
from loyalrules.shapes.lifetime import Lifetime

END = "2027-06-01T00:00:00+02:00"


@given(shop.histories(), st.data())
def test_when_a_job_lets_time_pass_makes_no_difference(events, data):
    seldom, often = shop.engine(), shop.engine()
    for event in events:
        seldom.evaluate(event)
        if data.draw(st.booleans()):
            often.advance(event["at"])
        often.evaluate(event)
    seldom.advance(END)
    often.advance(END)

    for member in shop.MEMBERS:
        one, other = seldom.store.member("law-shop", member), often.store.member("law-shop", member)
        assert one.balances == other.balances
        assert {**one.lots, **one.closed} == {**other.lots, **other.closed}
        assert one.facts == other.facts
        assert seldom.member(member, at=END).parts == often.member(member, at=END).parts


@given(shop.histories(), st.data())
@settings(max_examples=50)
def test_the_balance_of_a_past_moment_never_changes(events, data):
    engine = shop.engine()
    asked = []
    for event in events:
        engine.evaluate(event)
        if data.draw(st.booleans()):
            seen = {who: engine.member(who, at=event["at"]).balances for who in shop.MEMBERS}
            asked.append((event["at"], seen))
    engine.advance(END)

    last = events[-1]["at"]
    for at, seen in asked:
        if at != last and all(event["at"] != at for event in events[events.index(_of(events, at)) + 1 :]):
            for who in shop.MEMBERS:
                assert _nonzero(engine.member(who, at=at).balances) == _nonzero(seen[who])


def _of(events, at):
    return next(event for event in events if event["at"] == at)


def _nonzero(balances):
    return {
        unit: balance
        for unit, balance in balances.items()
        if any((balance.available, balance.pending, balance.owed))
    }


@given(shop.lines, st.integers(0, 300))
def test_a_tier_that_only_a_refunded_order_reached_was_never_reached(lines, days):
    engine = shop.engine()
    engine.evaluate(shop.order(0, "ann", 0, lines))
    engine.evaluate(shop.refund("r", 0, days * 24))

    assert engine.member("ann").parts["tier"]["id"] == "basic"


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30_000)), min_size=1, max_size=8),
    st.integers(0, 330),
)
def test_the_tier_is_the_best_level_of_what_was_counted_in_the_window(orders, look):
    """An oracle in a few lines: at each order and at each month's first day, the last six months' sum."""
    engine = shop.engine()
    sent = sorted(orders)
    for number, (day, cents) in enumerate(sent):
        engine.evaluate(shop.order(number, "ann", day * 24 + 10, [("cake", cents)]))
    zone = engine.programs["law-shop"].zone
    look_at = shop.moment(max(look, sent[-1][0]) * 24 + 12)
    counted = [(zone.read_moment(shop.moment(day * 24 + 10)), cents) for day, cents in sent]
    held = oracle(zone, counted, zone.read_moment(look_at))

    assert engine.member("ann", at=look_at).parts["tier"]["id"] == held


def oracle(zone, orders, look):
    """Return the level at a moment, by definition."""

    def spent(at, *, review):
        day = zone.day(at)
        first, last = (add_months(day, -6), day - 1) if review else (add_months(day, -6) + 1, day)
        return sum(cents for when, cents in orders if first <= zone.day(when) <= last and when <= at)

    instants = [(at, False) for at, _ in orders if at <= look]
    start = zone.start_of_day(window_end("month", zone.day(orders[0][0])))
    while start <= look:
        instants.append((start, True))
        start = zone.start_of_day(window_end("month", zone.day(start)))
    best = 0
    for at, review in instants:
        total = spent(at, review=review)
        until = zone.start_of_day(window_end("month", zone.day(at)))
        if total >= 15_000 and until > look:
            best = max(best, 1)
        if total >= 40_000 and Lifetime(Duration(3, 0, 0)).ends(zone, at) > look:
            best = 2
    return ("basic", "silver", "gold")[best]
