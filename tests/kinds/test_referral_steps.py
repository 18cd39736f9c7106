"""Invitation, acceptance, approval: the steps of a referral before anybody is rewarded."""

import pytest

from kinds.befriend import HEAD, THANKS, invite, pay
from kinds.world import World
from loyalrules import Engine, ProgramError, hookimpl, load_text
from loyalrules.base.problem import EventError
from loyalrules.expr.functions import Function, Parameter, simple
from loyalrules.expr.types import TEXT


def send_invitation(world: World, member: str, friend: str, at: str) -> str:
    return world.send("referral.invited", member, at, friend=friend).refused


@pytest.mark.parametrize(("touch", "referrer"), [("first", "mina"), ("last", "noor")])
def test_a_friend_who_names_nobody_accepts_the_first_or_the_last_invitation(touch, referrer):
    world = World(HEAD + f"referrals: {{attach: {{when: member.joined, touch: {touch}}}}}" + THANKS)
    send_invitation(world, "mina", "jun", "2026-01-01")
    send_invitation(world, "noor", "jun", "2026-01-02")
    send_invitation(world, "mina", "jun", "2026-01-03")  # Asking again is not another invitation.
    world.send("member.joined", "jun", "2026-01-05")

    assert world.view("jun", "referrer", "2026-02-01") == referrer


def test_an_invitation_can_be_too_old_to_be_accepted():
    world = World(HEAD + "referrals: {attach: {within: 30 days}}" + THANKS)
    send_invitation(world, "mina", "jun", "2026-01-01 12:00")
    send_invitation(world, "mina", "tao", "2026-01-01 12:00")

    assert world.send("referral.accepted", "jun", "2026-01-31 23:59").refused == ""
    assert "no invitation holds" in world.send("referral.accepted", "tao", "2026-02-01 00:00").refused


def test_nobody_invites_oneself_and_rules_can_count_invitations():
    world = World(
        HEAD
        + """
referrals: {}
counters: {asked: {count: referral.invited, each: day}}
rules:
  - {id: thanks, when: referral.invited, if: [member.asked < 2], then: [{earn: {amount: 1}}]}
"""
    )
    assert "nobody invites oneself" in send_invitation(world, "mina", "mina", "2026-01-01")
    for friend in ("a", "b", "c"):
        send_invitation(world, "mina", friend, "2026-01-01")

    assert world.has("mina", "credit") == "2.00"


def test_a_friend_can_be_linked_by_the_order_that_counts():
    world = World(HEAD + "referrals: {attach: {when: order.paid}, never_reward: existing_customer}" + THANKS)
    world.send(
        "order.paid", "jun", "2026-01-05", id="A1", referrer="mina", lines=[{"id": "l1", "price": "20"}]
    )

    assert world.has("mina", "credit") == "10.00"


def test_who_bought_before_is_no_new_friend():
    world = World(HEAD + "referrals: {attach: {when: order.paid}, never_reward: existing_customer}" + THANKS)
    pay(world, "jun", "A0", at="2026-01-04")
    world.send(
        "order.paid", "jun", "2026-01-05", id="A1", referrer="mina", lines=[{"id": "l1", "price": "20"}]
    )

    assert world.view("jun", "referrer", "2026-02-01") is None
    assert world.view("jun", "not_linked", "2026-02-01") == "existing_customer"
    assert world.has("mina", "credit") == "0.00"


def test_events_of_ones_own_link_friends_too():
    world = World(
        HEAD
        + """
events: {app.opened: {}}
referrals: {attach: {when: [app.opened, member.joined]}, qualified: {when: app.opened}}
"""
        + THANKS
    )
    world.send("app.opened", "jun", "2026-01-05", referrer="mina")

    assert world.has("mina", "credit") == "10.00"


# --- Guards ----------------------------------------------------------------------------------------


def test_a_line_about_friend_and_referrer_is_a_guard():
    world = World(
        HEAD
        + """
fields: {member.team: text}
referrals: {never_reward: ["friend.team is referrer.team", "referrer.segments contains reseller"]}
"""
        + THANKS
    )
    for name, told in (
        ("mina", {"team": "red"}),
        ("noor", {"segments": ["reseller"]}),
        ("jun", {"team": "red"}),
    ):
        world.send("member.updated", name, "2026-01-01", **told)

    assert (
        invite(world, "jun", "mina") == "mina cannot invite jun: friend.team is referrer.team (never_reward)"
    )
    assert "referrer.segments contains reseller" in invite(world, "jun", "noor")
    assert world.view("jun", "referrer", "2026-02-01") is None
    assert invite(world, "tao", "mina") == ""


def test_one_device_in_common_is_enough():
    world = World(HEAD + "referrals: {never_reward: [same_device, same_household]}" + THANKS)
    world.send("member.updated", "mina", "2026-01-01", devices=["d1", "d2"], household="h1")
    world.send("member.updated", "jun", "2026-01-01", devices=["d3", "d2"])
    world.send("member.updated", "tao", "2026-01-01", household="h1")

    assert "same_device" in invite(world, "jun", "mina")
    assert "same_household" in invite(world, "tao", "mina")


def test_any_text_that_a_program_declares_can_be_compared():
    world = World(HEAD + "fields: {member.phone: text}\nreferrals: {never_reward: [same_phone]}" + THANKS)
    for name in ("mina", "jun"):
        world.send("member.updated", name, "2026-01-01", phone="010-1234")

    assert "same_phone" in invite(world, "jun", "mina")


def test_a_line_can_ask_a_function_of_a_plugin():
    """Judging addresses that are written in other ways is a function; a program says what it takes."""

    class Streets:
        @hookimpl
        def loyalrules_functions(self) -> list[Function]:
            text = Parameter("address", ("text",))

            def street(address: str) -> str:
                return "".join(letter for letter in address.lower() if letter.isalnum())

            return [
                Function(
                    "street", (text,), lambda types: TEXT, simple(street), street,
                    "An address without what differs by writing.", ('street(member.address) is "12elm"',),
                )
            ]  # fmt: skip

    text = HEAD + "referrals: {never_reward: [street(friend.address) is street(referrer.address)]}" + THANKS
    program = load_text(text, "streets.loyal.yaml", Streets())
    with Engine.open(program) as engine:
        for number, (name, address) in enumerate(
            (("mina", "12 Elm"), ("jun", "12, ELM."), ("tao", "13 Elm"))
        ):
            told = {"id": name, "address": address}
            at = "2026-01-01T12:00:00Z"
            engine.evaluate({"id": f"u{number}", "type": "member.updated", "at": at, "member": told})
        refused = [
            engine.evaluate(
                {
                    "id": f"a{friend}", "type": "referral.accepted", "at": "2026-01-02T12:00:00Z",
                    "member": friend, "referral": {"referrer": "mina"},
                }
            ).refused
            for friend in ("jun", "tao")
        ]  # fmt: skip
    assert refused[0].startswith("mina cannot invite jun: street(friend.address)")
    assert not refused[1]


@pytest.mark.parametrize("name", ["member", "order", "friend", "group"])
def test_a_tree_cannot_be_called_like_what_begins_other_names(name):
    with pytest.raises(ProgramError, match=f"two things are called {name}"):
        World(HEAD + f"referrals: {{{name}: {{depth: 2}}}}" + THANKS.replace("to: referrer", "to: member"))


def test_a_misspelt_key_is_no_tree():
    with pytest.raises(ProgramError, match='no key "atach" in "referrals"'):
        World(HEAD + "referrals: {atach: {when: member.joined}}" + THANKS)


# --- Approval --------------------------------------------------------------------------------------

REVIEWED = HEAD + "referrals: {review: always}" + THANKS


def decide(world: World, what: str, friend: str = "jun", **told: object) -> str:
    return world.send(f"referral.{what}", friend, "2026-01-20", **told).refused


def test_a_friend_waits_and_counts_once_approved():
    world = World(REVIEWED)
    invite(world, "jun", "mina")
    pay(world, "jun", "A1")
    assert (world.has("mina", "credit"), world.counter("mina", "friends_total")) == ("0.00", 0)
    assert world.view("jun", "review", "2026-01-15") == "waiting"

    assert decide(world, "approved") == ""
    assert world.view("jun", "review", "2026-01-21") is None
    assert (world.has("mina", "credit"), world.counter("mina", "friends_total")) == ("10.00", 1)
    assert decide(world, "approved") == "jun does not wait for approval"
    world.send("order.refunded", "jun", "2026-01-21", id="A1")
    assert (world.has("mina", "credit"), world.counter("mina", "friends_total")) == ("0.00", 0)
    assert world.balances() == world.books()


def test_who_is_rejected_never_counts():
    world = World(REVIEWED)
    invite(world, "jun", "mina")
    pay(world, "jun", "A1")

    assert decide(world, "rejected", reason="one card for ten friends") == ""
    pay(world, "jun", "A2", at="2026-01-25")
    assert "does not wait" in decide(world, "approved")
    assert world.has("mina", "credit") == "0.00"


def test_an_order_that_came_back_cannot_be_approved_and_the_next_one_waits():
    world = World(REVIEWED)
    invite(world, "jun", "mina")
    pay(world, "jun", "A1")
    world.send("order.refunded", "jun", "2026-01-12", id="A1")
    assert "does not wait" in decide(world, "approved")
    pay(world, "jun", "A2", at="2026-01-15")

    assert decide(world, "approved") == ""
    assert world.has("mina", "credit") == "10.00"


def test_only_those_who_look_suspicious_wait():
    world = World(HEAD + "referrals: {review: [same_address]}" + THANKS)
    for name in ("mina", "jun"):
        world.send("member.updated", name, "2026-01-01", address="12 Elm")
    for name in ("jun", "tao"):
        invite(world, name, "mina")
        pay(world, name, name)

    assert world.has("mina", "credit") == "10.00"
    decide(world, "approved")
    assert world.has("mina", "credit") == "20.00"


def test_what_the_rules_read_is_what_remains_of_the_order_when_it_is_approved():
    world = World(
        HEAD
        + """
referrals: {review: always}
rules:
  - {id: share, when: referral.qualified, then: [{earn: {to: referrer, amount: 10% of order.net_sales}}]}
"""
    )
    invite(world, "jun", "mina")
    pay(world, "jun", "A1", amount="50.00")
    world.send("order.refunded", "jun", "2026-01-12", id="A1", amount="20.00")
    decide(world, "approved")
    assert world.has("mina", "credit") == "3.00"
    world.send("order.refunded", "jun", "2026-01-22", id="A1", amount="10.00")
    assert world.has("mina", "credit") == "2.00"


def test_an_event_without_an_order_keeps_what_it_said_until_it_is_approved():
    world = World(
        HEAD
        + """
events: {bank.linked: {gift: money}}
referrals: {qualified: {when: bank.linked}, review: always}
rules:
  - {id: gift, when: referral.qualified, then: [{earn: {to: referrer, amount: bank.gift}}]}
"""
    )
    invite(world, "jun", "mina")
    world.send("bank.linked", "jun", "2026-01-10", gift="3.12")
    assert world.has("mina", "credit") == "0.00"
    decide(world, "approved")

    assert world.has("mina", "credit") == "3.12"


def test_a_tree_that_does_not_exist_cannot_be_decided_in():
    world = World(REVIEWED)

    with pytest.raises(EventError, match="no tree mentor"):
        decide(world, "approved", tree="mentor")


HELD = """
rules:
  - id: thanks
    when: referral.qualified
    then: [{earn: {to: referrer, amount: 10, available: {after: order.delivered, wait: 7 days}}}]
"""


@pytest.mark.parametrize(
    ("how", "ready"),
    [("{qualified: {when: order.delivered}}", "2026-01-19"), ("{review: always}", "2026-01-27")],
)
def test_a_reward_that_waits_for_a_delivery_of_before_waits_from_the_moment_it_is_given(how, ready):
    world = World(HEAD + f"referrals: {how}" + HELD)
    invite(world, "jun", "mina")
    pay(world, "jun", "A1")
    world.send("order.delivered", "jun", "2026-01-12 12:00", id="A1")
    if "review" in how:
        world.send("referral.approved", "jun", "2026-01-20 12:00")
    world.wait("mina", f"{ready} 11:59")
    assert (world.has("mina", "credit"), world.has("mina", "credit", "pending")) == ("0.00", "10.00")
    world.wait("mina", f"{ready} 12:00")
    assert (world.has("mina", "credit"), world.has("mina", "credit", "pending")) == ("10.00", "0.00")
