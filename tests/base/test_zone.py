"""Moments and local clocks: also where the clock jumps."""

import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base import zone as zone_module
from loyalrules.base.calendar import DAY, HOUR, MINUTE, Zone, read_date, read_moment, write_date, write_moment

ZONES = sorted(
    name for name in available_timezones() if "/" in name and not name.startswith(("posix/", "right/"))
)
MOMENTS = st.integers(read_moment("1900-01-02T00:00:00Z"), read_moment("2199-12-31T00:00:00Z"))
# Clocks that jump at or over midnight, by half an hour, by a day, or go back into yesterday.
JUMPS = [
    ("Africa/Cairo", "2025-04-24T22:00:00Z"),
    ("America/Havana", "2025-03-09T05:00:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("Asia/Beirut", "2024-03-30T22:00:00Z"),
    ("America/St_Johns", "2000-10-29T02:31:00Z"),
    ("Australia/Lord_Howe", "2025-04-05T15:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Pacific/Kwajalein", "1993-08-21T12:00:00Z"),
    ("America/New_York", "2026-03-08T07:00:00Z"),
    ("Europe/Berlin", "2025-10-26T01:00:00Z"),
]
AROUND = [*range(-27, 28, 3), -2, -1, 1, 2]


@given(st.sampled_from(ZONES), MOMENTS)
def test_each_moment_is_in_one_day(name, us):
    zone = Zone(name)
    day = zone.day(us)

    assert zone.start_of_day(day) <= us < zone.start_of_day(day + 1)


@pytest.mark.parametrize(("name", "transition"), JUMPS)
def test_each_moment_around_a_jump_is_in_one_day(name, transition):
    zone = Zone(name)
    for hours in AROUND:
        for beside in (-1, 0, 1, 30 * MINUTE):
            us = read_moment(transition) + hours * HOUR + beside
            day = zone.day(us)

            assert zone.start_of_day(day) <= us < zone.start_of_day(day + 1), zone.iso(us)


@given(st.sampled_from(ZONES), MOMENTS)
def test_the_clock_agrees_with_the_zone_database(name, us):
    zone = Zone(name)
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).astimezone(ZoneInfo(name))

    assert read_moment(zone.iso(us)) == us
    assert zone.iso(us) == local.isoformat()
    assert zone.time_of_day(us) == (
        ((local.hour * 60 + local.minute) * 60 + local.second) * 1_000_000 + local.microsecond
    )


@given(st.sampled_from(ZONES), MOMENTS)
def test_an_instant_shows_its_time_or_stands_behind_a_gap(name, us):
    zone = Zone(name)
    day, time = divmod(us, DAY)
    instant = zone.instant(day + read_date("1970-01-01"), time)
    shown = instant + zone.offset(instant)

    if shown != us:
        assert shown > us
        assert zone.offset(instant) > zone.offset(instant - 1)


@pytest.mark.parametrize(
    ("name", "day", "start"),
    [
        ("Africa/Cairo", "2025-04-25", "2025-04-25T01:00:00+03:00"),
        ("America/Havana", "2025-03-09", "2025-03-09T01:00:00-04:00"),
        ("America/Havana", "2025-11-02", "2025-11-02T00:00:00-04:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"),
        ("Asia/Seoul", "2026-12-05", "2026-12-05T00:00:00+09:00"),
    ],
)
def test_a_day_begins_at_its_first_moment(name, day, start):
    zone = Zone(name)

    assert zone.iso(zone.start_of_day(read_date(day))) == start


def test_a_clock_put_back_over_midnight_does_not_lead_into_yesterday():
    zone = Zone("America/St_Johns")
    back = read_moment("2000-10-29T02:31:00Z")  # 00:01 becomes 23:01.

    assert zone.local_text(back) == "2000-10-28 23:01"
    assert write_date(zone.day(back)) == "2000-10-29"
    assert write_date(zone.day(back - 2 * MINUTE)) == "2000-10-28"


def test_an_hour_that_occurs_twice_is_entered_at_the_first():
    zone = Zone("Europe/Berlin")

    assert (
        zone.iso(zone.instant(read_date("2025-10-26"), 2 * HOUR + 30 * MINUTE)) == "2025-10-26T02:30:00+02:00"
    )


def test_days_outside_the_calendar_still_have_an_answer():
    zone = Zone("Asia/Seoul")

    assert zone.start_of_day(read_date("9999-12-31") + 1) - zone.start_of_day(read_date("9999-12-31")) == DAY
    assert zone.day(zone.start_of_day(1)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Asia/Soul",
        "asia",
        "../../etc/passwd",
        "/etc/localtime",
        "localtime",
        "right/UTC",
        "Asia",
        "\0",
        "서울",
    ],
)
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(ValueError, match="is not a time zone such as Asia/Seoul"):
        Zone(name)


def test_a_zone_is_its_name():
    zone = Zone("Asia/Seoul")

    assert zone == Zone("Asia/Seoul") != Zone("Asia/Tokyo")
    assert hash(zone) == hash(Zone("Asia/Seoul"))
    assert pickle.loads(pickle.dumps(zone)) == zone
    assert repr(zone) == "Zone('Asia/Seoul')"


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_a_moment_is_read_exactly_at_any_offset(us, minutes):
    local = write_moment(us + minutes * MINUTE).removesuffix("Z")
    sign = "-" if minutes < 0 else "+"
    text = f"{local}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"

    assert read_moment(text) == us
    assert read_moment(write_moment(us)) == us


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-05T06:00:00Z",
        "2026-12-05t06:00:00z",
        "2026-12-05 06:00:00Z",
        "2026-12-05T06:00:00.000Z",
        "2026-12-05T06:00:00.000000999Z",
        "2026-12-05T15:00:00+09:00",
        "2026-12-05T15:00:00+0900",
        "2026-12-05T06:00:00-00:00",
    ],
)
def test_ways_to_write_one_moment(text):
    assert read_moment(text) == 1_796_450_400_000_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-12-05T15:00:00", "does not say its offset from UTC"),
        ("2026-12-05 15:00:00.5", "does not say its offset from UTC"),
        ("2026-12-05", "is not a moment such as"),
        ("2026-12-05T15+09:00", "is not a moment such as"),
        ("20261205T150000Z", "is not a moment such as"),
        ("2026-W49-6T15:00:00Z", "is not a moment such as"),
        ("2026-02-30T15:00:00Z", "is not a moment such as"),
        ("2026-12-05T24:00:00Z", "is not a moment such as"),
        ("2026-12-31T23:59:60Z", "is a leap second"),
        ("２026-12-05T15:00:00Z", "is not a moment such as"),
        ("1899-12-31T23:59:59Z", "outside the years 1900 to 2999"),
        ("3000-01-01T00:00:00Z", "outside the years 1900 to 2999"),
        ("0001-01-01T00:00:00+14:00", "outside the years 1900 to 2999"),
        ("", "is not a moment such as"),
        ("yesterday", "is not a moment such as"),
        (1_796_450_400, "a moment is a text such as"),
        (None, "a moment is a text such as"),
    ],
)
def test_other_moments_are_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        read_moment(text)


@given(st.text(max_size=30))
def test_a_text_that_is_no_moment_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"is not a moment such as|offset from UTC"):
        read_moment(text)


def test_what_a_zone_remembers_is_bounded(monkeypatch):
    monkeypatch.setattr(zone_module, "_CACHE_LIMIT", 10)
    zone, other = Zone("Europe/Berlin"), Zone("Europe/Berlin")
    moments = [read_moment("2025-10-20T00:30:00Z") + hours * HOUR for hours in range(0, 400, 7)]

    assert [zone.iso(us) for us in moments] == [other.iso(us) for us in moments]
    assert [zone.start_of_day(zone.day(us)) <= us for us in moments] == [True] * len(moments)
    assert len(zone._offsets) <= 10
    assert len(zone._starts) <= 10
