"""Laws of memberships, on random lives of one member."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kinds.world import World
from loyalrules.base.calendar import add_days, add_months
from loyalrules.ledger.codec import from_text, to_text

HEAD = """
loyalrules: 1
id: lives
currency: CNY
timezone: Europe/Berlin
units:
  leaves: {round: down}
memberships:
  plus: {price: {amount: 19.90 CNY, each: month}, trial: 14 days, grace: 3 days}
  pro: {price: {amount: 40 CNY, each: month}, trial: 5 days, instead_of: plus}
  card: {price: {amount: 40 CNY}, expires: {after: 2 months}}
rules:
  - {id: began, when: membership.started, then: [{earn: {amount: 1}}]}
  - {id: over, when: membership.ended, then: [{earn: {amount: 1}}]}
  - {id: plus, when: order.paid, if: [member.memberships contains plus], then: [{earn: {amount: 1}}]}
  - {id: pro, when: order.paid, if: [member.memberships contains pro], then: [{earn: {amount: 1}}]}
  - {id: card, when: order.paid, if: [member.memberships contains card], then: [{earn: {amount: 1}}]}
"""
PLANS = ("card", "plus", "pro")
FIRST = date(2026, 1, 1)
DAYS = 330

days = st.integers(0, DAYS)
hours = st.sampled_from((0, 0, 6, 12, 23))
month_ends = st.sampled_from([day for day in range(DAYS) if (FIRST + timedelta(days=day + 1)).day <= 3])
gaps = st.sampled_from((0, 0, 1, 2, 4, 13, 14, 15, 27, 28, 30, 31, 33, 34, 61))
happenings = st.one_of(
    st.sampled_from([("bought", {}), ("bought", {}), ("bought", {"trial": False})]),
    st.sampled_from([("renewed", {}), ("renewed", {}), ("renewed", {})]),
    st.sampled_from([("cancelled", {}), ("cancelled", {"at_end": False}), ("refunded", {})]),
)
plans = st.sampled_from(("plus", "plus", "pro", "card"))


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, str, str, dict[str, object]]]:
    """Events of one member in the order of time: what happened, when, to which plan, with what."""
    life, day, hour = [], draw(month_ends), 0
    for _ in range(draw(st.integers(1, 14))):
        gap = draw(gaps)
        day, hour = day + gap, draw(hours) if gap else hour
        what, record = draw(happenings)
        life.append((what, moment(day, hour), draw(plans), dict(record)))
    return life


def moment(day: int, hour: int = 0) -> str:
    return f"{FIRST + timedelta(days=day)} {hour:02}:00"


def live(life, world: World | None = None, between=None) -> World:
    """Send a life; ``between`` is called before each event."""
    world = world or World(HEAD)
    for number, (what, at, plan, record) in enumerate(life):
        if between is not None:
            between(world, number, at)
        world.send(f"membership.{what}", "mina", at, id=plan, **record)
    return world


def raised(world: World) -> list[tuple[int, str, str, str]]:
    """Return (moment, started or ended, plan, reason) of everything that was raised."""
    return [
        (one.at, one.event_type.removeprefix("membership."), *one.roots[0])
        for decision in world.decisions
        for one in decision.trace
        if one.event_type in ("membership.started", "membership.ended")
    ]


class Recorder(World):
    """A world that keeps its decisions."""

    def __init__(self) -> None:
        super().__init__(HEAD)
        self.decisions = []

    def _keep(self, ask):
        self.decisions.append(super()._keep(ask))
        return self.decisions[-1]


@given(
    st.one_of(days, month_ends),
    hours,
    st.lists(st.tuples(st.integers(0, 27), hours), min_size=2, max_size=18),
)
def test_boundaries_never_drift_however_early_or_late_on_the_day_somebody_pays(start, hour, payments):
    shop = World(HEAD)
    zone = shop.program.zone
    shop.send("membership.bought", "mina", moment(start, hour), id="plus", trial=False)
    first = (FIRST + timedelta(days=start)).toordinal()
    for term, (early, at) in enumerate(payments, start=1):
        due = add_months(first, term)
        earliest = add_months(first, term - 1) + 1
        day = date.fromordinal(max(add_days(due, -early), earliest))
        answer = shop.send("membership.renewed", "mina", f"{day} {at:02}:00", id="plus")
        assert answer.refused == ""

        held = shop.member("mina").marks["memberships"][0]
        assert held.until == zone.start_of_day(add_months(first, term + 1))
        assert held.started == shop.moment(moment(start, hour))


@given(lives())
def test_there_is_one_trial_in_a_lifetime(life):
    shop = live(life, Recorder())

    for plan in PLANS:
        trials = [reason for _, _, of, reason in raised(shop) if (of, reason) == (plan, "trial")]
        assert len(trials) <= (plan != "card")


@given(lives(), st.data())
def test_the_status_at_a_moment_depends_on_the_events_alone(life, data):
    def wait(world: World, _: int, at: str) -> None:
        if data.draw(st.booleans()):
            world.wait("mina", at)

    def store(world: World, _: int, __: str) -> None:
        if "mina" in world.state.members:
            mina = world.state.members["mina"]
            for name in ("facts", "marks", "counters"):
                setattr(mina, name, from_text(to_text(getattr(mina, name))))

    plain, waited, stored = live(life), live(life, between=wait), live(life, between=store)
    end = moment(DAYS + 1500)
    for world in (plain, waited, stored):
        world.wait("mina", end)

    assert plain.member("mina").marks == waited.member("mina").marks == stored.member("mina").marks
    assert plain.has("mina", "leaves") == waited.has("mina", "leaves")
    assert plain.balances() == plain.books()


@given(lives(), st.lists(st.tuples(st.integers(0, 500), hours), min_size=1, max_size=6))
def test_what_was_raised_and_what_rules_read_tell_the_same_story(life, asked):
    """Starts and ends alternate; between a start and its end, and only there, a rule sees the plan."""
    shop = live(life, Recorder())
    shop.wait("mina", moment(DAYS + 1500))
    spans = {plan: [] for plan in PLANS}
    for at, what, plan, _ in raised(shop):
        assert (what == "started") == (not spans[plan] or spans[plan][-1][1] is not None)
        if what == "started":
            assert not spans[plan] or at >= spans[plan][-1][1]
            spans[plan].append((at, None))
        else:
            spans[plan][-1] = (spans[plan][-1][0], at)

    for number, (day, hour) in enumerate(asked):
        answer = shop.send(
            "order.paid", "mina", moment(day, hour), id=f"late {number}", lines=[{"price": "1.00"}]
        )
        at = shop.moment(moment(day, hour))
        seen = {plan for plan in PLANS if any(first <= at < (last or at + 1) for first, last in spans[plan])}
        assert set(answer.trace[-1].fired) == seen


@given(lives())
@settings(max_examples=50)
def test_a_refused_event_changes_nothing(life):
    accepted = []
    shop = World(HEAD)
    for what, at, plan, record in life:
        if shop.send(f"membership.{what}", "mina", at, id=plan, **record).refused == "":
            accepted.append((what, at, plan, record))

    again = live(accepted)
    for world in (shop, again):
        world.wait("mina", moment(DAYS + 1500))

    assert shop.member("mina").marks == again.member("mina").marks
