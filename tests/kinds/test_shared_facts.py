"""``members: {at_most: ...}``: how many members may share what is known of them."""

from kinds.world import World

PROGRAM = """
loyalrules: 1
id: shared
currency: USD
timezone: UTC
units: {points: {}}
members: {at_most: {email: 1, address: 2, devices: 1}}
rules:
  - {id: welcome, when: member.joined, then: [{earn: {amount: 10}}]}
"""


def join(world: World, member: str, **told: object) -> str:
    """Let somebody join; return why that was refused, if it was."""
    return world.send("member.joined", member, "2026-01-05 12:00", **told).refused


def test_who_would_be_one_too_many_does_not_join_and_gets_nothing():
    world = World(PROGRAM)
    assert join(world, "ann", address="12 Elm") == join(world, "bo", address="12 Elm") == ""

    assert join(world, "cy", address="12 Elm") == "cy cannot join: at most 2 may share one address"
    assert world.has("cy", "points") == "0"


def test_an_email_is_the_same_in_other_letters():
    world = World(PROGRAM)
    assert join(world, "ann", email="Ann@Example.org") == ""

    assert "one email" in join(world, "bo", email=" ann@example.ORG")


def test_who_joins_again_is_not_another_one():
    world = World(PROGRAM)
    join(world, "ann", email="ann@example.org")

    assert join(world, "ann", email="ann@example.org") == ""


def test_what_is_not_known_is_not_shared():
    world = World(PROGRAM)

    assert [join(world, name) for name in ("ann", "bo", "cy")] == ["", "", ""]


def test_one_device_of_several_is_enough():
    world = World(PROGRAM)
    join(world, "ann", devices=["phone", "tablet"])

    assert "one devices" in join(world, "bo", devices=["laptop", "tablet"])
    assert join(world, "cy", devices=["laptop"]) == ""


def test_a_change_of_address_frees_the_place_and_takes_another():
    world = World(PROGRAM)
    join(world, "ann", email="ann@example.org")
    world.send("member.updated", "ann", "2026-01-06", email="ann@example.net")

    assert join(world, "bo", email="ann@example.org") == ""
    assert "one email" in join(world, "cy", email="ann@example.net")


def test_what_is_imported_counts_and_is_never_refused():
    world = World(PROGRAM)
    join(world, "ann", email="a@example.org")
    assert world.send("state.imported", "bo", "2026-01-06", email="a@example.org").refused == ""

    assert "one email" in join(world, "cy", email="a@example.org")


def test_nothing_that_is_known_of_people_stands_in_the_name_of_an_entry():
    world = World(PROGRAM)
    join(world, "ann", email="ann@example.org")

    assert not [name for name in world.state.members if "ann@" in name]
