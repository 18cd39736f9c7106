"""What is known of a member now, then and later; and time passing for everybody."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cafe import CAFE, address, opened, paid, refunded, stars
from loyalrules.base.problem import EventError
from loyalrules.engine.engine import Engine


def on(day: int, month: int = 3) -> str:
    return f"2026-{month:02}-{day:02}T12:00:00+01:00"


@pytest.fixture
def engine() -> Engine:
    """Mina has 10 stars of the welcome gift at once, 30 that wait until 8 March, all lapse on 1 April."""
    engine = opened()
    engine.evaluate(paid(1, "60"))
    return engine


def test_a_member_is_shown_as_the_books_stand(engine: Engine):
    view = engine.member("mina")
    assert (view.id, view.program, view.at) == ("mina", "moon-cafe", None)
    assert stars(engine) == ("10", "30", "0")
    assert [(lot.left, lot.pending, lot.rule, lot.order) for lot in view.lots] == [
        (30, True, "base", "A1"),
        (10, False, "welcome", "A1"),
    ]
    assert view.lots[0].available_at == datetime.fromisoformat(on(8))
    expires, amount = view.expiring["stars"]
    assert (expires, amount) == (datetime.fromisoformat("2026-04-01T00:00:00+02:00"), 40)
    assert str(expires.tzinfo) == "Europe/Berlin"


def test_a_member_nobody_heard_of_has_nothing(engine: Engine):
    view = engine.member("stranger")
    assert (view.balances, view.lots) == ({}, ())
    assert view.balance("stars").available == Decimal(0)
    assert list(engine.store.members("moon-cafe")) == ["mina"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-01T11:59:59+01:00", ("0", "0", "0")),
        (on(1), ("10", "30", "0")),
        ("2026-03-08T11:59:59+01:00", ("10", "30", "0")),
        (on(8), ("40", "0", "0")),
        ("2026-03-31T23:59:59+02:00", ("40", "0", "0")),
        ("2026-04-01T00:00:00+02:00", ("0", "0", "0")),
    ],
)
def test_the_future_is_shown_and_not_written(engine: Engine, at: str, expected: tuple[str, str, str]):
    before = engine.store.member("moon-cafe", "mina"), list(engine.store.postings("moon-cafe"))
    assert stars(engine, at=at) == expected
    assert (engine.store.member("moon-cafe", "mina"), list(engine.store.postings("moon-cafe"))) == before


def test_a_past_moment_never_changes_once_it_is_past(engine: Engine):
    shown = {at: stars(engine, at=at) for at in (on(1), on(5), on(8), on(20))}
    engine.evaluate(paid(2, "20", day=25))
    engine.evaluate(paid(3, "20", day=4))  # Late: it is booked on the 25th.
    engine.evaluate(refunded(1, day=26))
    engine.advance(on(5, month=5))
    assert {at: stars(engine, at=at) for at in shown} == shown
    assert stars(engine, at=on(25)) == ("50", "10", "0")


@pytest.mark.parametrize(
    "moment",
    [on(8), datetime.fromisoformat(on(8)), datetime(2026, 3, 8, 11, tzinfo=UTC), 1_772_967_600_000_000],
)
def test_a_moment_is_a_text_a_datetime_or_microseconds(engine: Engine, moment: Any):
    assert stars(engine, at=moment) == ("40", "0", "0")


@pytest.mark.parametrize("moment", ["2026-03-08T12:00:00", "soon", datetime(2026, 3, 8)])  # noqa: DTZ001
def test_a_moment_says_its_offset(engine: Engine, moment: Any):
    with pytest.raises(ValueError, match=r"2026|soon|zone"):
        engine.member("mina", moment)


def test_what_the_kinds_show_is_in_the_view(engine: Engine):
    assert engine.member("mina").parts.keys() == CAFE.views.keys()
    assert engine.member("mina", on(8)).parts.keys() == CAFE.views.keys()


def test_time_passes_for_everybody(engine: Engine):
    for number in range(2, 8):
        engine.evaluate(paid(number, day=number, member=f"m{number}"))
    assert engine.advance(on(10), group=2) == 3
    assert [stars(engine, member)[0] for member in ("mina", "m2", "m3", "m4")] == ["40", "10", "10", "0"]
    assert engine.advance(on(10)) == 0
    assert engine.advance(on(30, month=6)) == 7
    assert stars(engine) == stars(engine, "m7") == ("0", "0", "0")
    assert engine.verify() == []
    with pytest.raises(EventError):
        engine.advance(on(10), program="elsewhere")


@pytest.mark.parametrize("store", ["memory", "file"])
@given(
    days=st.lists(st.tuples(st.integers(1, 28), st.sampled_from(["mina", "jun"])), max_size=8),
    stops=st.lists(st.integers(1, 28), max_size=4),
    group=st.integers(1, 3),
)
@settings(max_examples=25)
def test_stops_on_the_way_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory,
    store: str,
    days: list[tuple[int, str]],
    stops: list[int],
    group: int,
):
    """Time that passes in one step or in many, before each event or only at the end: the same books."""
    kept = address(tmp_path_factory.mktemp("books") / "loyalty.db") if store == "file" else "memory"
    with opened() as one, opened(kept) as many:
        events = [paid(n, "60", day=day, member=member) for n, (day, member) in enumerate(sorted(days))]
        for event in events:
            one.evaluate(event)
            for stop in stops:
                if on(stop) <= event["at"]:
                    many.advance(on(stop), group=group)
            many.evaluate(event)
        for engine in (one, many):
            engine.advance(on(30, month=6), group=group)
            assert engine.verify() == []
        for member in ("mina", "jun"):
            for day in range(1, 29):
                assert stars(one, member, on(day)) == stars(many, member, on(day))
            assert list(one.store.postings("moon-cafe", member)) == list(
                many.store.postings("moon-cafe", member)
            )


def test_what_time_brings_is_an_event_like_any_other(engine: Engine, tmp_path: Path):
    engine.advance(on(10))
    row = engine.store.events("moon-cafe")[-1]
    assert (row.source, row.event_type, row.member) == ("loyalrules", "time.passed", "mina")
    assert engine.explain(row.id)[0].event_type == "time.passed"
