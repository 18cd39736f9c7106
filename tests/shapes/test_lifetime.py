"""Lifetimes and holds: validity runs through a day, boundaries clamp to month ends, holds are exact."""

import pytest

from loyalrules.base.calendar import Duration, Zone, read_duration
from loyalrules.shapes.lifetime import Hold, HoldModel, Lifetime, LifetimeModel

SEOUL = Zone("Asia/Seoul")
BERLIN = Zone("Europe/Berlin")


@pytest.mark.parametrize(
    ("after", "at", "start", "ends"),
    [
        ("30 days", "end of day", "2026-12-05T15:00:00+09:00", "2027-01-05 00:00"),
        ("12 months", "end of month", "2026-12-05T15:00:00+09:00", "2028-01-01 00:00"),
        ("12 months", "end of day", "2028-02-29T10:00:00+09:00", "2029-03-01 00:00"),
        ("1 month", "end of day", "2025-01-25T10:00:00+09:00", "2025-02-26 00:00"),
        ("1 month", "end of day", "2025-01-31T10:00:00+09:00", "2025-03-01 00:00"),
        ("1 month", "end of month", "2025-01-25T10:00:00+09:00", "2025-03-01 00:00"),
        ("0 days", "end of month", "2025-01-22T10:00:00+09:00", "2025-02-01 00:00"),
        ("0 days", "end of year", "2018-05-01T10:00:00+09:00", "2019-01-01 00:00"),
        ("12 months", "end of month", "2020-07-06T10:00:00+09:00", "2021-08-01 00:00"),
        ("18 months", "end of half_year", "2024-01-15T10:00:00+09:00", "2026-01-01 00:00"),
        ("6 months", "start of day", "2026-01-31T23:59:00+09:00", "2026-07-31 00:00"),
        ("9 months", "same time", "2026-01-01T08:30:00+09:00", "2026-10-01 08:30"),
    ],
)
def test_when_a_lifetime_ends(after, at, start, ends):
    lifetime = Lifetime(read_duration(after), at)

    assert SEOUL.local_text(lifetime.ends(SEOUL, SEOUL.read_moment(start))) == ends


class NoNames:
    """A program without periods of its own."""

    def period(self, name: str) -> None:
        raise AssertionError(name)

    def held(self, lines: object) -> str:
        raise AssertionError(lines)


NO_NAMES = NoNames()


def test_a_span_of_hours_is_exact_unless_it_names_a_boundary():
    assert LifetimeModel.model_validate({"after": "72 hours"}).compile(NO_NAMES).at == "same time"
    assert (
        LifetimeModel.model_validate({"after": "72 hours", "at": "end of day"}).compile(NO_NAMES).at
        == "end of day"
    )
    assert LifetimeModel.model_validate({"after": "3 days"}).compile(NO_NAMES).at == "end of day"


def test_a_fixed_day_is_the_last_for_all_and_says_all():
    lifetime = LifetimeModel.model_validate({"through": "2026-12-31"}).compile(NO_NAMES)

    assert SEOUL.local_text(lifetime.ends(SEOUL, 0)) == "2027-01-01 00:00"
    with pytest.raises(ValueError, match="says nothing else"):
        LifetimeModel.model_validate({"through": "2026-12-31", "after": "3 days"})


def test_a_further_span_is_added_behind_the_boundary():
    lifetime = Lifetime(Duration(12, 0, 0), "end of year", Duration(3, 0, 0))
    start = SEOUL.read_moment("2024-05-01T00:00:00+09:00")

    assert SEOUL.local_text(lifetime.ends(SEOUL, start)) == "2026-04-01 00:00"


def test_a_hold_of_days_keeps_the_local_clock_time_over_a_change_of_the_clock():
    start = BERLIN.read_moment("2026-03-27T12:00:00+01:00")

    assert BERLIN.local_text(Hold(wait=Duration(0, 7, 0)).ends(BERLIN, start)) == "2026-04-03 12:00"


def test_a_hold_of_hours_is_exact_over_a_change_of_the_clock():
    start = BERLIN.read_moment("2026-03-28T12:00:00+01:00")
    hold = HoldModel.model_validate({"wait": "24 hours"}).compile(NO_NAMES)

    assert BERLIN.local_text(hold.ends(BERLIN, start)) == "2026-03-29 13:00"
