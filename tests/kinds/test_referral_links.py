"""Who may be linked to whom, and whom nobody is rewarded for."""

import pytest

from kinds.befriend import HEAD, THANKS, friends, invite, pay
from kinds.world import World
from loyalrules.base.problem import EventError
from loyalrules.decide.decide import decide
from loyalrules.facts.event import Event
from loyalrules.facts.state import MemberState, State

# --- Linking -------------------------------------------------------------------------------------


def test_a_link_is_read_as_the_referrer_and_shown_on_both_sides():
    world = World(HEAD + "referrals: {}" + THANKS)
    invite(world, "jun", "mina")
    invite(world, "noor", "mina")
    pay(world, "jun", "A1")

    assert world.view("jun", "referrer", "2026-02-01") == "mina"
    assert world.view("mina", "referrer", "2026-02-01") is None
    assert world.view("mina", "friends", "2026-02-01") == {"invited": 2, "qualified": 1}


def test_rules_of_the_acceptance_itself_know_referrer_and_friend():
    world = World(
        HEAD
        + """
referrals: {}
rules:
  - id: hello
    when: referral.accepted
    if: [member.referrer is mina, referral.referrer is mina]
    then:
      - earn: {to: friend, amount: 1}
      - earn: {to: referrer, amount: 2}
"""
    )
    invite(world, "jun", "mina")

    assert (world.has("jun", "credit"), world.has("mina", "credit")) == ("1.00", "2.00")


def test_nobody_invites_oneself():
    world = World(HEAD + "referrals: {}" + THANKS)

    assert "nobody invites oneself" in invite(world, "mina", "mina")


@pytest.mark.parametrize("length", [2, 3, 7])
def test_nobody_is_invited_by_someone_below(length):
    world = World(HEAD + "referrals: {depth: 1}" + THANKS)
    for number in range(1, length):
        assert invite(world, f"m{number}", f"m{number - 1}") == ""

    refused = invite(world, "m0", f"m{length - 1}")

    assert f"m{length - 1} came through m0" in refused
    assert world.view("m0", "referrer", "2026-02-01") is None
    assert world.balances() == world.books()


@pytest.mark.parametrize("again", ["mina", "noor"])
def test_the_first_link_stays(again):
    world = World(HEAD + "referrals: {attach: {touch: first}}" + THANKS)
    invite(world, "jun", "mina")

    assert "already invited by mina" in invite(world, "jun", again, "2026-01-06")
    assert world.view("jun", "referrer", "2026-02-01") == "mina"


def test_the_last_link_replaces_those_before_until_the_friend_counts():
    world = World(HEAD + "referrals: {attach: {touch: last}}" + THANKS)
    invite(world, "jun", "mina", "2026-01-05")
    assert invite(world, "jun", "noor", "2026-01-06") == ""
    assert "after that" in invite(world, "jun", "mina", "2026-01-04")  # It comes late, and is older.
    pay(world, "jun", "A1")

    assert (world.has("mina", "credit"), world.has("noor", "credit")) == ("0.00", "10.00")
    assert world.view("mina", "friends", "2026-02-01") == {"invited": 0, "qualified": 0}
    assert "already counts" in invite(world, "jun", "mina", "2026-01-11")


def test_members_can_be_linked_when_they_join_and_then_only_there():
    world = World(HEAD + "referrals: {attach: {when: member.joined}}" + THANKS)
    world.send("member.joined", "jun", "2026-01-05", referrer="mina", email="jun@example.org")
    assert world.send("member.joined", "noor", "2026-01-05").refused == ""
    friends_of_jun = invite(world, "noor", "jun")
    pay(world, "jun", "A1")

    assert "send the referrer with member.joined" in friends_of_jun
    assert world.has("mina", "credit") == "10.00"
    assert world.view("noor", "referrer", "2026-02-01") is None


def test_a_member_who_joins_through_someone_below_joins_without_a_link():
    world = World(HEAD + "referrals: {attach: {when: member.joined}}" + THANKS)
    world.send("member.joined", "jun", "2026-01-05", referrer="mina")
    answer = world.send("member.joined", "mina", "2026-01-06", referrer="jun", email="m@example.org")

    assert answer.refused == ""
    assert world.member("mina").facts["email"] == "m@example.org"
    assert world.view("mina", "referrer", "2026-02-01") is None
    assert world.view("mina", "not_linked", "2026-02-01") == "below"
    assert world.view("jun", "not_linked", "2026-02-01") is None
    pay(world, "mina", "M1")
    assert world.has("jun", "credit") == "0.00"


def test_an_acceptance_says_who_invited():
    world = World(HEAD + "referrals: {}" + THANKS)

    assert "names no referrer" in world.send("referral.accepted", "jun", "2026-01-05").refused
    with pytest.raises(EventError) as error:  # A program without codes does not read any.
        world.send("referral.accepted", "jun", "2026-01-05", code="MINA-10")
    assert error.value.code == "LR602"


def test_links_from_another_system_are_imported_and_still_make_no_circle():
    world = World(HEAD + "referrals: {never_reward: [same_address]}" + THANKS)
    for name in ("mina", "jun"):
        world.send("member.updated", name, "2026-01-01", address="12 Elm")
    assert world.send("state.imported", "jun", "2026-01-02", referrer="mina").refused == ""
    answer = world.send("state.imported", "mina", "2026-01-03", referrer="jun")

    assert "came through" in answer.refused
    assert world.view("jun", "referrer", "2026-02-01") == "mina"
    with pytest.raises(EventError, match="id of a member"):
        world.send("state.imported", "noor", "2026-01-03", referrer=["jun"])


# --- Guards --------------------------------------------------------------------------------------

GUARDED = [
    ("same_person", {"person": "p1"}, {"person": "p1"}, {"person": "p2"}),
    ("same_email", {"email": "Mina@Example.org"}, {"email": "mina@example.org"}, {"email": "j@example.org"}),
    ("same_payment_card", {"payment_card": "c1"}, {"payment_card": "c1"}, {"payment_card": "C1"}),
    ("same_address", {"address": "12 Elm"}, {"address": "12 Elm"}, {"address": "13 Elm"}),
    ("employee", {}, {"employee": True}, {"employee": False}),
    ("employee", {"employee": True}, {}, None),
]


@pytest.mark.parametrize(("guard", "mina", "bad", "good"), GUARDED)
def test_a_guard_refuses_the_acceptance_and_is_named(guard, mina, bad, good):
    world = World(HEAD + f"referrals: {{never_reward: [{guard}]}}" + THANKS)
    world.send("member.updated", "mina", "2026-01-01", **mina)
    world.send("member.updated", "jun", "2026-01-01", **bad)

    refused = invite(world, "jun", "mina")

    assert refused == f"mina cannot invite jun: {guard} (never_reward)"
    if good is not None:
        world.send("member.updated", "jun", "2026-01-02", **good)
        assert invite(world, "jun", "mina") == ""


@pytest.mark.parametrize(("guard", "mina", "bad", "good"), GUARDED)
def test_a_guard_that_shows_later_keeps_the_friend_from_counting(guard, mina, bad, good):
    world = World(HEAD + f"referrals: {{never_reward: [{guard}]}}" + THANKS)
    invite(world, "jun", "mina")  # Nothing is known of either: nothing is the same.
    world.send("member.updated", "mina", "2026-01-06", **mina)
    world.send("member.updated", "jun", "2026-01-06", **bad)
    pay(world, "jun", "A1")

    assert world.has("mina", "credit") == "0.00"
    assert world.view("mina", "friends", "2026-02-01") == {"invited": 1, "qualified": 0}


def test_guards_that_are_not_declared_do_not_judge():
    world = World(HEAD + "referrals: {never_reward: [same_email]}" + THANKS)
    for name in ("mina", "jun"):
        world.send("member.updated", name, "2026-01-01", address="12 Elm", employee=True)
    friends(world, "jun")

    assert world.has("mina", "credit") == "10.00"


def test_a_member_who_is_not_loaded_is_asked_for():
    """A decision guesses no members: the engine is asked for each, and decides again."""
    world = World(HEAD + "referrals: {}" + THANKS)
    record = world.program.readers["referral.accepted"]({"referrer": "mina"})
    event = Event(
        "t", "1", "referral.accepted", "jun", world.moment("2026-01-05"), {"referral": record}, "", ""
    )
    state = State(members={"jun": MemberState("jun"), "mina": MemberState("mina")})
    decision = decide(world.program, event, state)

    assert set(decision.members) == {"jun", "mina"}
    assert state.members["mina"].balances == {}
