"""What rules read of memberships, what is taken over from elsewhere, and which plans are refused."""

from fractions import Fraction
from typing import Any

import pytest

from kinds.world import World, program_of
from loyalrules.base.problem import EventError, ProgramError

HEAD = """
loyalrules: 1
id: names
currency: CNY
timezone: Asia/Shanghai
units:
  leaves: {round: down}
"""
PLANS = """
memberships:
  plus: {price: {amount: 19.90 CNY, each: month}, trial: 14 days, grace: 3 days}
  card: {price: {amount: 40 CNY}, expires: {after: 1 year}}
"""


def world(*lines: str, plans: str = PLANS) -> World:
    """Return a world whose rules fire on an order, each when its line holds."""
    rules = "".join(
        f"  - {{id: r{number}, when: order.paid, if: ['{line}'], then: [{{earn: {{amount: 1}}}}]}}\n"
        for number, line in enumerate(lines)
    )
    return World(HEAD + plans + (f"rules:\n{rules}" if rules else ""))


def holds(shop: World, at: str) -> list[bool]:
    """Return which lines hold when an order is paid."""
    answer = shop.send("order.paid", "mina", at, id=f"A{at}", lines=[{"price": "10.00"}])
    fired = answer.trace[-1].fired
    return [rule.id in fired for rule in shop.program.plans["order.paid"].rules]


def tell(shop: World, what: str, at: str, plan: str = "plus", **record: Any) -> None:
    assert shop.send(f"membership.{what}", "mina", at, id=plan, **record).refused == ""


def take_over(shop: World, memberships: object, at: str = "2026-02-10") -> Any:
    answer = shop.send("state.imported", "mina", at, memberships=memberships)
    assert answer.refused == ""
    return answer


LINES = (
    "member.memberships contains plus", "plus.in_trial", "plus.in_grace", "plus.renewals_in_a_row >= 1",
    "plus.fee_paid is 19.90 CNY", "plus.renews_on is known", "plus.age >= 1 month", "plus.started is known",
    "plus.times_joined >= 2",
)  # fmt: skip


def test_names_follow_the_life_of_a_plan():
    shop = world(*LINES)
    yes, no = True, False

    assert holds(shop, "2026-01-01") == [no] * 9
    tell(shop, "bought", "2026-01-16")
    assert holds(shop, "2026-01-17") == [yes, yes, no, no, no, yes, no, yes, no]
    assert holds(shop, "2026-01-31") == [yes, no, yes, no, no, yes, no, yes, no]
    tell(shop, "renewed", "2026-01-31")
    assert holds(shop, "2026-02-20") == [yes, no, no, yes, yes, yes, yes, yes, no]
    tell(shop, "cancelled", "2026-02-20")
    assert holds(shop, "2026-02-21") == [yes, no, no, yes, yes, no, yes, yes, no]
    assert holds(shop, "2026-02-28") == [no, no, no, yes, yes, no, yes, yes, no]
    tell(shop, "bought", "2026-06-01")
    assert holds(shop, "2026-06-02") == [yes, no, no, no, yes, yes, no, yes, yes]


def test_the_day_of_the_next_payment():
    shop = world("plus.renews_on is 2026-02-28", "plus.renews_on is 2026-03-31", "card.renews_on is known")
    tell(shop, "bought", "2026-01-31 20:00", trial=False)
    tell(shop, "bought", "2026-01-31 20:00", "card")

    assert holds(shop, "2026-02-01") == [True, False, False]
    tell(shop, "renewed", "2026-02-20")

    assert holds(shop, "2026-02-21") == [False, True, False]


def test_the_age_of_a_plan_that_ended_stands_still():
    shop = world("plus.age >= 2 months")
    tell(shop, "bought", "2026-01-10", trial=False)
    tell(shop, "renewed", "2026-02-10")
    tell(shop, "cancelled", "2026-03-09", at_end=False)

    assert holds(shop, "2026-09-01") == [False]


def test_a_late_order_reads_the_memberships_of_its_own_moment():
    shop = world("member.memberships contains plus", "plus.in_trial")
    tell(shop, "bought", "2026-01-16")
    tell(shop, "renewed", "2026-01-31")
    tell(shop, "cancelled", "2026-02-03", at_end=False)
    assert holds(shop, "2026-05-01") == [False, False]

    assert holds(shop, "2026-02-02 12:00") == [True, False]
    assert holds(shop, "2026-01-20 12:00") == [True, True]
    assert holds(shop, "2026-01-15 12:00") == [False, False]


def test_a_rule_reads_what_was_sent_and_what_was_left_out():
    lines = {
        "bought": "membership.fee_paid is 19.90 CNY",
        "payment_failed": "membership.channel is bank",
        "cancelled": "membership.by is shop, membership.at_end",
        "refunded": "membership.fee is 5 CNY, membership.fee_paid is 19.90 CNY",
        "ended": "membership.id is plus, membership.reason is refunded",
    }
    rules = "rules:\n"
    for name, line in lines.items():
        rules += f"  - {{id: {name.replace('_', '-')}, when: membership.{name}, if: [{line}], "
        rules += "then: [{earn: {amount: 1}}]}\n"
    rules += """
fields:
  membership.channel: text
"""
    shop = World(HEAD + PLANS + rules)
    tell(shop, "bought", "2026-01-10", trial=False, channel="bank")
    tell(shop, "payment_failed", "2026-01-10", channel="bank")
    tell(shop, "cancelled", "2026-01-10", by="shop")
    tell(shop, "refunded", "2026-01-11", fee="5")

    assert shop.has("mina", "leaves") == "5"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("member.memberships contains pluss", "LR223"),
        ("plsu.in_trial", "LR204"),
        ("plus.trial", "LR204"),
        ("plus.fee_paid >= 5 USD", "LR222"),
    ],
)
def test_a_misspelt_name_is_found_when_the_program_is_loaded(line, code):
    with pytest.raises(ProgramError) as error:
        world(line)

    assert [problem.code for problem in error.value.problems] == [code]


# --- From another system -------------------------------------------------------------------------


def test_a_plan_is_taken_over_with_its_dates():
    shop = world()
    answer = take_over(
        shop,
        {
            "plus": {
                "from": "2026-01-31",
                "until": "2026-02-28",
                "renewals": 3,
                "times_joined": 2,
                "fee_paid": "9.90",
            }
        },
    )

    assert answer.refused == ""
    assert shop.view("mina", "memberships", "2026-02-10") == [
        {
            "plan": "plus", "status": "active", "from": shop.moment("2026-01-31"),
            "until": shop.moment("2026-02-28"), "renewals": 3, "fee_paid": Fraction("9.90"),
        }
    ]  # fmt: skip
    tell(shop, "renewed", "2026-02-28")
    assert shop.view("mina", "memberships", "2026-03-01")[0]["until"] == shop.moment("2026-03-31")
    assert shop.send("membership.bought", "jun", "2026-02-10", id="plus", trial=True).refused == ""


@pytest.mark.parametrize(
    ("told", "until"),
    [
        (["plus"], "2026-03-10"),
        ({"plus": None}, "2026-03-10"),
        ({"plus": {"from": "2025-03-31"}}, "2026-02-28"),
        ({"plus": {"from": "2025-03-31T10:00:00+08:00"}}, "2026-02-28"),
        ({"plus": {"from": "2025-03-31", "until": "2026-02-15"}}, "2026-02-15"),
        ({"plus": {"until": "2026-02-20", "trial": True}}, "2026-02-20"),
        ({"card": {"from": "2025-06-01"}}, "2026-06-02"),
    ],
)
def test_what_was_not_told_follows_from_the_plan(told, until):
    shop = world()
    take_over(shop, told)

    (seen,) = shop.view("mina", "memberships", "2026-02-10")
    assert seen["until"] == shop.moment(until)


def test_the_terms_after_an_odd_end_count_from_that_end():
    shop = world()
    take_over(shop, {"plus": {"from": "2025-03-31", "until": "2026-02-15"}})
    tell(shop, "renewed", "2026-02-15")

    assert shop.view("mina", "memberships", "2026-02-16")[0]["until"] == shop.moment("2026-03-15")


def test_a_member_who_was_taken_over_has_had_the_trial():
    shop = world()
    take_over(shop, ["plus"])
    tell(shop, "cancelled", "2026-02-11", at_end=False)

    assert (
        "one in a lifetime"
        in shop.send("membership.bought", "mina", "2026-02-12", id="plus", trial=True).refused
    )


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (["pluss"], "LR630"),
        ("plus", "LR631"),
        ({"plus": {"since": "2026-01-01"}}, "LR631"),
        ({"plus": {"from": "tomorrow"}}, "LR631"),
        ({"plus": {"from": "2026-03-01"}}, "LR631"),
        ({"plus": {"until": "2026-02-10"}}, "LR631"),
        ({"plus": {"trial": True}}, "LR631"),
        ({"plus": {"renewals": -1}}, "LR631"),
        ({"plus": {"fee_paid": "19.999"}}, "LR631"),
        ({"card": {"from": "2024-06-01"}}, "LR631"),
    ],
)
def test_what_cannot_be_taken_over_is_named(told, code):
    with pytest.raises(EventError) as error:
        take_over(world(), told)

    assert error.value.code == code


# --- Plans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ("order: {price: {amount: 5 CNY, each: month}}", "LR170"),
        ("plus: {price: {amount: 5 USD, each: month}}", "LR171"),
        ("plus: {price: {amount: 5.005 CNY, each: month}}", "LR171"),
        ("plus: {price: {amount: 0, each: month}}", "LR171"),
        ("plus: {trial: 14 days}", "LR172"),
        ("plus: {grace: 3 days}", "LR173"),
        ("plus: {price: {amount: 5}, grace: 3 days}", "LR173"),
        ("plus: {price: {amount: 5, each: month}, expires: never}", "LR174"),
        ("plus: {price: {amount: 5, each: month}, instead_of: gold}", "LR175"),
        ("plus: {price: {amount: 5, each: month}, instead_of: plus}", "LR175"),
        ("plus: {price: {amount: 5, each: fortnight}}", "LR104"),
        ("plus: {price: {each: month}}", "LR102"),
        ("plus: {prize: none}", "LR101"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(plan, code):
    with pytest.raises(ProgramError) as error:
        program_of(f"{HEAD}memberships:\n  {plan}\n")

    assert [problem.code for problem in error.value.problems] == [code]
