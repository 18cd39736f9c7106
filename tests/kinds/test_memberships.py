"""What happens to a membership, event by event and as time passes."""

import pytest

from kinds.club import PROGRAM, Club, raised

# --- Trials --------------------------------------------------------------------------------------


def test_a_trial_runs_through_its_last_day_and_the_first_term_follows_it():
    club = Club()

    assert club.does("bought", "2026-01-16 10:00") == [("started", "plus", "trial")]
    assert (club.status("2026-01-30 23:59"), club.until("2026-01-20")) == ("trial", "2026-01-31")
    assert club.does("renewed", "2026-01-20 12:00") == []
    assert (club.status("2026-01-21"), club.until("2026-01-21")) == ("trial", "2026-02-28")
    assert club.status("2026-01-31") == "active"
    club.does("renewed", "2026-02-20")

    assert club.until("2026-02-20") == "2026-03-31"


def test_179_a_trial_is_given_once_costs_nothing_and_a_second_one_is_refused():
    club = Club()
    club.does("bought", "2026-01-01")
    club.does("cancelled", "2026-01-05")

    assert club.sees("2026-01-05")["fee_paid"] == 0
    assert club.passes("2026-03-01") == [("ended", "plus", "cancelled")]
    assert "one in a lifetime" in club.refuses("bought", "2026-03-01", trial=True)
    assert club.does("bought", "2026-03-01") == [("started", "plus", "bought")]


def test_who_did_not_want_the_trial_may_still_have_it_later():
    club = Club()
    club.does("bought", "2026-01-01", trial=False)
    club.does("cancelled", "2026-01-05", at_end=False)

    assert club.does("bought", "2026-03-01") == [("started", "plus", "trial")]


def test_a_trial_belongs_to_one_plan_and_one_member():
    club = Club()
    club.does("bought", "2026-01-01")

    assert club.does("bought", "2026-01-01", "yearly") == [("started", "yearly", "trial")]
    assert club.does("bought", "2026-01-01", member="jun") == [("started", "plus", "trial")]
    assert "has no trial" in club.refuses("bought", "2026-01-02", "weekly", trial=True)


def test_a_trial_that_nobody_pays_ends_where_there_is_no_grace_at_its_very_end():
    club = Club()
    club.does("bought", "2026-01-31 09:00", "yearly")

    assert club.passes("2026-02-28 23:59") == []
    assert club.passes("2026-03-01 00:00") == [("ended", "yearly", "trial_over")]


def test_a_trial_before_a_plan_for_life():
    club = Club()
    club.does("bought", "2026-01-01", "life")
    club.does("renewed", "2026-01-02", "life")

    assert club.sees("2036-01-01", "life") == {
        "plan": "life", "status": "active", "from": club.moment("2026-01-01"), "until": None, "renewals": 1,
        "fee_paid": 400,
    }  # fmt: skip
    assert "ever due" in club.refuses("renewed", "2026-01-03", "life")
    assert "for ever" in club.refuses("bought", "2026-01-03", "life")


# --- Terms ---------------------------------------------------------------------------------------


def test_terms_end_on_the_day_of_the_anchor_and_never_drift():
    club = Club()
    club.does("bought", "2026-01-31 15:00", trial=False)
    seen = [club.until("2026-01-31 15:00")]
    for day in ("2026-02-28", "2026-03-31", "2026-04-30 18:30", "2026-05-30"):
        club.does("renewed", day)
        seen.append(club.until(day))

    assert seen == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]
    assert club.sees("2026-05-31")["renewals"] == 4


@pytest.mark.parametrize(
    ("plan", "first", "second"),
    [("weekly", "2026-01-22", "2026-01-29"), ("yearly", "2027-01-15", "2028-01-15")],
)
def test_weeks_and_years(plan, first, second):
    club = Club()
    club.does("bought", "2026-01-15 12:00", plan, trial=False)
    assert club.until("2026-01-15 12:00", plan) == first
    club.does("renewed", first, plan)

    assert club.until(first, plan) == second


def test_a_payment_at_the_end_is_in_time_and_one_on_the_last_day_of_grace_starts_anew():
    club = Club()
    club.does("bought", "2026-01-10 15:00", trial=False)
    club.does("renewed", "2026-02-10 00:00")
    assert club.until("2026-02-10") == "2026-03-10"

    club.does("renewed", "2026-03-12 23:00")

    assert club.until("2026-03-12 23:00") == "2026-04-12"
    assert club.sees("2026-03-13")["from"] == club.moment("2026-01-10 15:00")
    assert club.sees("2026-03-13")["renewals"] == 2


def test_without_grace_a_payment_at_the_very_end_leaves_no_gap():
    club = Club()
    club.does("bought", "2026-01-15", "weekly")

    assert club.does("renewed", "2026-01-22 00:00", "weekly") == [
        ("ended", "weekly", "lapsed"), ("started", "weekly", "renewed"),
    ]  # fmt: skip
    assert club.sees("2026-01-22", "weekly")["renewals"] == 1
    assert club.sees("2026-01-22", "weekly")["from"] == club.moment("2026-01-15")


def test_without_grace_a_payment_later_on_the_day_keeps_the_day_but_not_the_streak():
    club = Club()
    club.does("bought", "2026-01-15 08:00", "weekly")
    club.does("renewed", "2026-01-22 09:00", "weekly")

    assert club.until("2026-01-22 09:00", "weekly") == "2026-01-29"
    assert club.sees("2026-01-22 09:00", "weekly")["renewals"] == 0
    assert club.status("2026-01-22 08:59", "weekly") == "none"


def test_181_after_three_failed_payments_in_the_days_of_grace_it_is_over():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)
    for day in ("2026-02-10 08:00", "2026-02-11 08:00", "2026-02-12 08:00"):
        club.does("payment_failed", day)
        assert club.status(day) == "grace"

    assert club.passes("2026-02-12 23:59") == []
    answer = club.wait("mina", "2026-06-01")
    assert raised(answer, club) == [("ended", "plus", "lapsed")]
    assert answer.trace[0].at == club.moment("2026-02-13")


def test_a_payment_after_a_lapse_joins_again():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)
    club.does("renewed", "2026-02-10")

    assert club.does("renewed", "2026-05-05 10:00") == [
        ("ended", "plus", "lapsed"),
        ("started", "plus", "renewed"),
    ]
    seen = club.sees("2026-05-05 10:00")
    assert (seen["renewals"], seen["from"]) == (0, club.moment("2026-05-05 10:00"))
    assert club.sees("2026-03-12 23:59") is not None
    assert club.sees("2026-03-13") is None


def test_who_buys_at_the_very_moment_of_the_lapse_joins_anew():
    club = Club()
    club.does("bought", "2026-01-15", "weekly")

    assert club.does("bought", "2026-01-22 00:00", "weekly") == [
        ("ended", "weekly", "lapsed"), ("started", "weekly", "bought"),
    ]  # fmt: skip
    assert club.sees("2026-01-22", "weekly")["from"] == club.moment("2026-01-22")


# --- Cancelling and refunds ----------------------------------------------------------------------


def test_a_cancelled_plan_keeps_its_benefits_to_the_end_without_grace():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)

    assert club.does("cancelled", "2026-01-15") == []
    assert club.status("2026-02-09 23:59") == "cancelled"
    assert club.passes("2026-02-10") == [("ended", "plus", "cancelled")]
    assert "cancelled and ended on 2026-02-10" in club.refuses("renewed", "2026-02-10")


def test_a_payment_takes_a_cancellation_back():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)
    club.does("cancelled", "2026-01-15")
    assert "cancelled already" in club.refuses("cancelled", "2026-01-16")
    assert "takes a cancellation back" in club.refuses("bought", "2026-01-16")

    club.does("renewed", "2026-01-20")

    assert (club.status("2026-02-20"), club.until("2026-02-20")) == ("active", "2026-03-10")


@pytest.mark.parametrize(
    ("plan", "at_end", "day"),
    [("plus", False, "2026-01-15"), ("insider", True, "2026-01-15"), ("plus", True, "2026-02-11")],
)
def test_what_has_no_end_ahead_ends_at_once(plan, at_end, day):
    club = Club()
    club.does("bought", "2026-01-10", plan, trial=False)

    assert club.does("cancelled", day, plan, at_end=at_end, by="shop") == [("ended", plan, "cancelled")]
    assert club.does("bought", day, plan) == [("started", plan, "trial" if plan == "plus" else "bought")]


def test_a_refund_ends_the_plan_at_once_and_is_not_given_twice():
    club = Club()
    club.does("bought", "2026-01-10", trial=False, fee_paid="9.90")

    assert "9.90 CNY was paid" in club.refuses("refunded", "2026-01-11", fee="9.91")
    assert club.does("refunded", "2026-01-11") == [("ended", "plus", "refunded")]
    assert "already" in club.refuses("refunded", "2026-01-12")
    assert "refunded" in club.refuses("renewed", "2026-01-12")


def test_the_fee_of_a_new_purchase_can_be_given_back_again():
    club = Club()
    for day in ("2026-01-10", "2026-02-10"):
        club.does("bought", day, trial=False)
        assert club.does("refunded", day) == [("ended", "plus", "refunded")]


def test_a_fee_may_come_back_after_the_end_and_then_only_the_fee():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)
    club.passes("2026-03-01")

    assert club.does("refunded", "2026-03-02", fee="19.90") == []
    assert "refunded" in club.refuses("renewed", "2026-03-03")


# --- Plans that are paid once, or never ----------------------------------------------------------


def test_a_card_is_valid_through_its_last_day_and_is_bought_longer_from_there():
    club = Club()
    club.does("bought", "2027-02-28 12:00", "card")
    assert club.until("2027-03-01", "card") == "2028-02-29"

    club.does("bought", "2027-12-01", "card")

    assert club.until("2027-12-01", "card") == "2029-03-01"
    assert club.sees("2027-12-01", "card")["renewals"] == 1
    assert club.passes("2029-03-01") == [("ended", "card", "lapsed")]


def test_a_free_plan_is_held_for_ever_or_to_a_boundary():
    club = Club()
    club.does("bought", "2026-02-10", "insider")
    club.does("bought", "2026-02-10", "season")

    assert club.sees("2099-01-01", "insider")["until"] is None
    assert club.until("2026-02-10", "season") == "2026-04-01"
    club.does("bought", "2026-03-01", "season")
    assert club.until("2026-03-01", "season") == "2026-07-01"
    assert "ever due" in club.refuses("renewed", "2026-03-01", "season")


def test_joining_a_plan_ends_the_ones_that_it_replaces():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)
    club.does("bought", "2026-01-10", "weekly")
    club.does("bought", "2026-01-10", "insider")

    assert club.does("bought", "2026-01-12", "gold") == [
        ("ended", "plus", "replaced"), ("ended", "weekly", "replaced"), ("started", "gold", "bought"),
    ]  # fmt: skip
    assert [one["plan"] for one in club.view("mina", "memberships", "2026-01-12")] == ["gold", "insider"]


# --- Other kinds ---------------------------------------------------------------------------------


def test_180_a_tier_of_a_member_is_held_when_the_points_behind_it_lapse():
    club = Club(
        program=PROGRAM.replace("leaves: {round: down}", "leaves: {round: down, expires: {after: 30 days}}"),
        more="""
  - id: base
    when: order.paid
    if: [member.memberships contains plus]
    then: [{earn: {amount: 1 for every 1 CNY of order.net_sales}}]
tiers:
  measure: {total: given(base), when: order.paid, each: ever}
  levels: [{id: reader}, {id: scholar, from: 100}]
""",
    )
    club.does("bought", "2026-01-10", trial=False)
    club.send("order.paid", "mina", "2026-01-10", id="A1", lines=[{"price": "120.00"}])
    assert club.view("mina", "tier", "2026-01-11")["id"] == "scholar"
    for day in ("2026-02-10", "2026-03-10"):
        club.does("renewed", day)

    assert club.has("mina", "leaves") == "0"
    assert club.status("2026-03-10") == "active"
    assert club.view("mina", "tier", "2026-03-10")["id"] == "scholar"
