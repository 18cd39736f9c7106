"""Membership events that cannot have happened, and those that come late."""

import pytest

from kinds.club import Club
from kinds.world import World
from loyalrules.base.problem import EventError
from loyalrules.decide.decide import decide
from loyalrules.facts.event import Event

# --- What is refused -----------------------------------------------------------------------------


def test_what_cannot_have_happened_is_refused_with_a_sentence():
    club = Club()

    for what in ("renewed", "payment_failed", "refunded"):
        assert "never had plus" in club.refuses(what, "2026-01-01")
    assert "does not have plus" in club.refuses("cancelled", "2026-01-01")
    club.does("bought", "2026-01-01")
    assert "runs until 2026-01-16" in club.refuses("bought", "2026-01-02")
    assert "in USD" in club.refuses("renewed", "2026-01-02", currency="USD")
    assert "0 or more" in club.refuses("renewed", "2026-01-02", fee_paid="-1")
    assert club.does("renewed", "2026-01-02", currency="CNY") == []
    assert "in USD" in club.refuses("refunded", "2026-01-03", currency="USD")


def test_a_plan_that_is_not_declared_cannot_be_read():
    with pytest.raises(EventError) as error:
        Club().does("bought", "2026-01-01", "pluss")

    assert error.value.hint == 'did you mean "plus"?'


def test_an_event_that_was_read_for_another_version_is_refused():
    club = Club()
    event = Event("t", "e", "membership.renewed", "mina", 0, {"membership": ("golf", None, None)}, "", "")
    club.send("member.updated", "mina", "2026-01-01")

    answer = club._keep(lambda: decide(club.program, event, club.state))

    assert answer.refused == "this program has no membership golf; did you mean gold?"


def test_a_program_without_plans_refuses_to_sell_one():
    club = World("loyalrules: 1\nid: none\ncurrency: CNY\ntimezone: UTC\n")

    assert (
        "declares no memberships" in club.send("membership.bought", "mina", "2026-01-01", id="plus").refused
    )


# --- Late events ---------------------------------------------------------------------------------


def test_a_payment_that_comes_late_but_was_made_in_time_mends_the_lapse():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)
    club.does("bought", "2026-02-20", "insider")
    assert club.status("2026-02-20") == "none"

    assert club.does("renewed", "2026-02-09") == [("started", "plus", "renewed")]

    seen = club.sees("2026-02-20")
    assert (seen["status"], seen["renewals"], seen["from"]) == ("active", 1, club.moment("2026-01-10"))
    assert club.until("2026-02-20") == "2026-03-10"


def test_a_late_purchase_inside_a_term_that_ran_out_since_is_refused():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)
    club.does("bought", "2026-03-20", "insider")

    assert "runs until 2026-02-10" in club.refuses("bought", "2026-02-01")


def test_a_late_purchase_of_a_term_that_is_over_ends_in_the_same_answer():
    club = Club()
    club.does("bought", "2026-03-20", "insider")

    assert club.does("bought", "2026-01-10", trial=False) == [
        ("started", "plus", "bought"),
        ("ended", "plus", "lapsed"),
    ]


def test_what_ended_before_the_news_came_ended_at_its_own_moment():
    club = Club()
    club.does("bought", "2026-03-20", "insider")
    club.does("bought", "2026-01-10", trial=False)

    assert club.sees("2026-02-12 23:59") is not None
    assert club.sees("2026-02-13") is None


def test_an_event_older_than_the_plans_latest_counts_from_that():
    club = Club()
    club.does("bought", "2026-01-10 12:00", trial=False)

    assert club.does("cancelled", "2026-01-09", at_end=False) == [("ended", "plus", "cancelled")]
    assert club.member("mina").marks["memberships"][0].ended == club.moment("2026-01-10 12:00")
