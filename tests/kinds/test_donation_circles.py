"""Gifts that lead to gifts: found when they would never end, and decided when they do."""

import pytest

from kinds.give import HEAD, given, pay, rule
from kinds.world import World, program_of
from loyalrules.base.problem import ProgramError

ENDLESS = [
    "",
    "if: [donation.amount > 0]",
    "if: [donation.from is shop]",
    "if: [donation.to is library]",
    "unless: [donation.from is member]",
    "if: [{any: [donation.from is member, donation.amount > 5]}]",
    "if: [member.referrals_known is known]",
]
ENDING = [
    "if: [donation.from is member]",
    "if: [donation.from is not shop]",
    'if: ["donation.from in [member]"]',
    "if: [donation.to is clean-water]",
    "if: [donation.amount > 5 and donation.from is member]",
    "unless: [donation.from is shop]",
    "unless: [{any: [donation.from is shop, donation.amount > 5]}]",
    "if: [{any: [donation.from is member, donation.to is clean-water]}]",
]
KNOWN = "fields: {member.referrals_known: text}\n"


def again(lines: str) -> str:
    return HEAD + KNOWN + rule("{to: library, from: shop, amount: 1}", "donation.received", lines)


@pytest.mark.parametrize("lines", ENDLESS)
def test_a_gift_that_leads_to_itself_is_found(lines):
    with pytest.raises(ProgramError) as error:
        program_of(again(lines))

    (problem,) = error.value.problems
    assert (problem.code, problem.hint) == ("LR330", "add the line  donation.from is member")
    assert "donate" in again(lines).splitlines()[problem.place.line - 1]


@pytest.mark.parametrize("lines", ENDING)
def test_a_gift_that_cannot_meet_its_own_lines_is_fine(lines):
    assert program_of(again(lines)).rules["give"].when == "donation.received"


def test_a_circle_of_several_rules_is_found_at_each_of_them():
    text = """
rules:
  - id: one
    when: donation.received
    if: [donation.from is member]
    then: [{donate: {to: library, from: shop, amount: 1}}]
  - id: two
    when: donation.received
    if: [donation.from is shop, donation.to is library]
    then: [{donate: {to: clean-water, from: member, amount: 1}}]
  - id: aside
    when: donation.received
    if: [donation.from is shop]
    then: [{notify: {text: thanks}}]
"""
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + text)

    assert [one.message.split()[0] for one in error.value.problems] == ["one", "two"]
    assert all("circle" in (one.hint or "") for one in error.value.problems)


def test_a_row_of_gifts_that_ends_is_fine():
    text = """
rules:
  - id: start
    when: order.paid
    then: [{donate: {to: library, from: member, amount: 1}}]
  - id: one
    when: donation.received
    if: [donation.from is member]
    then: [{donate: {to: library, from: shop, amount: 2}}]
  - id: two
    when: donation.received
    if: [donation.from is shop, donation.to is library]
    then: [{donate: {to: clean-water, from: shop, amount: 4}}]
"""
    world = World(HEAD + text)
    pay(world, "10.00")

    assert (given(world), given(world, fund="clean-water")) == (("1.00", "2.00"), ("0.00", "4.00"))


def test_gifts_wait_while_the_past_of_another_member_is_settled():
    """The order raises a gift, and then a rule touches a referrer whose points lapsed meanwhile."""
    text = """
referrals: {}
rules:
  - id: give
    when: order.paid
    then: [{donate: {to: library, from: shop, amount: 1}}]
  - id: thanks
    when: order.paid
    then: [{earn: {to: referrer, amount: 10, expires: {after: 10 days}}}]
  - id: follow
    when: donation.received
    then: [{earn: {amount: 3}}]
"""
    world = World(HEAD + text)
    world.send("referral.accepted", "jun", "2026-01-01", referrer="mina")
    pay(world, "10.00", "A1", "jun", "2026-01-02")
    pay(world, "10.00", "A2", "jun", "2026-03-02")

    assert (world.has("mina", "points"), world.has("jun", "points")) == ("10", "6")
    lapsed = next(one for one in world.postings if one.target == "lapsed")
    assert lapsed.booked_at == world.moment("2026-01-13")
    assert [one.booked_at for one in world.postings if one.rule == "follow"] == [
        world.moment("2026-01-02"),
        world.moment("2026-03-02"),
    ]
