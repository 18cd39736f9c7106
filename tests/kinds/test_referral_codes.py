"""Codes of members: unique, readable, the same in every run, and found however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinds.befriend import HEAD, THANKS, pay
from kinds.world import World
from loyalrules.kinds.referrals.codes import LETTERS, made_from, plain, skeleton

CODES = HEAD + (
    "referrals: {attach: {when: [member.joined, referral.accepted]}, codes: {length: 6, reserved: [admin], "
    'link: "https://shop.example/r/{code}"}}'
)


def code(world: World, member: str) -> str:
    found = world.view(member, "code", "2026-02-01")
    assert found is not None
    return str(found)


def join(world: World, member: str, **told: object) -> str:
    return world.send("member.joined", member, "2026-01-05 12:00", **told).refused


def choose(world: World, member: str, word: str) -> str:
    return world.send("referral.code_chosen", member, "2026-01-06 12:00", code=word).refused


def test_everybody_gets_a_code_of_letters_that_nobody_mixes_up_and_a_link():
    world = World(CODES + THANKS)
    join(world, "mina")

    found = code(world, "mina")
    assert len(found) == 6
    assert set(found) <= set(LETTERS)
    assert not set(LETTERS) & set("0O1ILAEU")
    assert world.view("mina", "link", "2026-02-01") == f"https://shop.example/r/{found}"


def test_a_friend_names_the_code_as_it_was_heard():
    world = World(CODES + THANKS)
    join(world, "mina")
    heard = code(world, "mina").lower()
    join(world, "jun", code=f" {heard[:3]}-{heard[3:]} ")
    pay(world, "jun", "A1")

    assert world.view("jun", "referrer", "2026-02-01") == "mina"
    assert world.has("mina", "credit") == "10.00"


def test_a_code_that_nobody_has_links_nobody_and_says_so():
    world = World(CODES + THANKS)

    assert join(world, "jun", code="NOBODY") == ""
    assert world.view("jun", "not_linked", "2026-02-01") == "unknown_code"
    refused = world.send("referral.accepted", "noor", "2026-01-05", code="NOBODY").refused
    assert refused == "nobody has the code NOBODY"


def test_own_words_are_taken_once_and_what_looks_alike_is_the_same_word():
    world = World(CODES + THANKS)
    join(world, "mina")
    first = code(world, "mina")

    assert choose(world, "mina", "Cool-Mina") == ""
    assert code(world, "mina") == "COOLMINA"
    assert choose(world, "jun", "C00L MlNA") == "the code C00LMLNA is taken"
    assert choose(world, "jun", "СOOLMINA") == "the code СOOLMINA is taken"  # The first letter is Cyrillic.
    assert choose(world, "mina", "cool mina") == ""  # One's own is not taken.
    join(world, "noor", code=first)
    join(world, "tao", code="c001m1na")
    assert {world.view(name, "referrer", "2026-02-01") for name in ("noor", "tao")} == {"mina"}


@pytest.mark.parametrize("word", ["ab", "x" * 25, "mina!", "💐💐💐"])
def test_a_word_that_cannot_be_read_is_refused(word):
    world = World(CODES + THANKS)

    assert "cannot be a code" in choose(world, "mina", word)


def test_words_of_any_script_can_be_chosen():
    world = World(CODES + THANKS)

    assert choose(world, "mina", "미나친구") == ""
    assert world.view("mina", "link", "2026-02-01").endswith("/%EB%AF%B8%EB%82%98%EC%B9%9C%EA%B5%AC")
    join(world, "jun", code="미나 친구")
    assert world.view("jun", "referrer", "2026-02-01") == "mina"


def test_reserved_words_and_programs_without_own_words():
    world = World(CODES + THANKS)
    assert choose(world, "mina", "Adm1n") == "the code ADM1N is reserved"

    plain_codes = World(HEAD + "referrals: {codes: {own_words: no}}" + THANKS)
    assert choose(plain_codes, "mina", "minarocks") == "this program makes its codes itself"


def test_codes_of_another_system_are_taken_over():
    world = World(CODES + THANKS)
    world.send("state.imported", "mina", "2026-01-01", code="MINA10")

    assert code(world, "mina") == "MINA10"
    assert (
        world.send("state.imported", "jun", "2026-01-01", code="mina-10").refused
        == "the code MINA10 is taken"
    )


def test_a_code_that_is_taken_makes_room_for_the_next_attempt():
    world = World(CODES + THANKS)
    wanted = made_from("friends", "mina", 0, 6)
    choose(world, "jun", wanted)
    join(world, "mina")

    assert code(world, "jun") == wanted
    assert code(world, "mina") == made_from("friends", "mina", 1, 6)


def test_another_key_gives_other_codes_and_nothing_else_does():
    assert made_from("a", "mina", 0, 8) == made_from("a", "mina", 0, 8) != made_from("b", "mina", 0, 8)


@given(st.lists(st.text(min_size=1, max_size=6), unique=True, min_size=2, max_size=40))
def test_no_two_members_ever_have_the_same_code(members):
    world = World(HEAD + "referrals: {codes: {length: 5}}" + THANKS)
    for member in members:
        join(world, member)

    assert len({skeleton(code(world, member)) for member in members}) == len(members)


@given(st.text(max_size=12))
def test_the_skeleton_of_a_skeleton_is_itself(text):
    assert skeleton(skeleton(text)) == skeleton(text)
    assert plain(plain(text)) == plain(text)
