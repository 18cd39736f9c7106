"""A name means one thing: what the engine counts by itself cannot be declared again."""

import pytest

from kinds.befriend import HEAD
from kinds.world import program_of
from loyalrules.base.problem import ProgramError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("counters: {orders: {count: order.paid}}", "orders"),
        ("funds: {a: {}}\ncounters: {donated_total: {total: order.total}}", "donated_total"),
        ("referrals: {}\ncounters: {friends_total: {count: order.paid}}", "friends_total"),
        ("referrals: {}\nfields: {member.referrer: text}", "referrer"),
        ("fields: {member.email: text}", "email"),
        ("counters: {credit: {count: order.paid}}", "credit"),
    ],
)
def test_a_taken_name_is_found_where_it_is_declared(text, name):
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + text)

    (problem,) = error.value.problems
    assert (problem.code, problem.message) == ("LR164", f"two things are called member.{name}")
    assert name in (HEAD + text).splitlines()[problem.place.line - 1]


@pytest.mark.parametrize(
    "text", ["counters: {donated_total: {total: order.total}}", "fields: {member.size: text}"]
)
def test_a_name_that_nothing_else_has_is_free(text):
    assert program_of(HEAD + text).id == "friends"
