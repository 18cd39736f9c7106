"""``engine.entitlements``: what commerce code asks for a member, frozen, and never written."""

from dataclasses import FrozenInstanceError
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from loyalrules import Engine

PROGRAM = Path(__file__).parents[2] / "programs" / "lounge-club.loyal.yaml"
JOINED = {
    "id": "joined", "type": "membership.bought", "at": "2026-03-02T12:00:00-05:00", "member": "ada",
    "membership": {"id": "plus", "trial": False},
}  # fmt: skip


def use(number: int, at: str, **record: str) -> dict[str, object]:
    benefit = {"id": "lounge", **record}
    return {"id": f"use {number}", "type": "benefit.used", "at": at, "member": "ada", "benefit": benefit}


@pytest.fixture
def engine() -> Engine:
    engine = Engine.open(PROGRAM)
    engine.evaluate(JOINED)
    return engine


def test_every_benefit_of_the_program_is_told_with_its_value_and_its_quota(engine: Engine):
    engine.evaluate(use(1, "2026-03-05T12:00:00-05:00", amount="1.5"))
    asked = engine.entitlements("ada", "2026-03-06T00:00:00-05:00")

    assert list(asked) == ["free_shipping", "lounge", "early_access", "points_rate"]
    assert (asked["early_access"].value, asked["points_rate"].value) == ("24 hours", "2")
    quota = asked["lounge"].quota
    assert quota is not None
    assert (quota.limit, quota.used, quota.left, quota.each) == (4, Decimal("1.5"), Decimal("2.5"), "month")
    assert quota.until == datetime.fromisoformat("2026-04-01T00:00:00-04:00")


def test_a_benefit_can_be_asked_for_by_name_and_at_any_moment(engine: Engine):
    assert engine.entitlements("ada").allows("lounge")
    assert engine.entitlements("ada", "2026-04-04T23:59:00-04:00").allows("lounge")  # In grace.
    assert not engine.entitlements("ada", "2026-04-05T00:00:00-04:00").allows("lounge")
    assert not engine.entitlements("ada", "2026-03-02T11:59:59-05:00").allows("lounge")
    assert not engine.entitlements("nobody").allows("lounge")


def test_what_is_used_up_is_held_and_not_usable(engine: Engine):
    engine.evaluate(use(1, "2026-03-05T12:00:00-05:00", amount="4"))
    lounge = engine.entitlements("ada")["lounge"]

    assert (lounge.held, lounge.usable) == (True, False)


def test_an_answer_cannot_be_changed_and_does_not_change(engine: Engine):
    asked = engine.entitlements("ada")
    engine.evaluate(use(1, "2026-03-05T12:00:00-05:00"))

    with pytest.raises(FrozenInstanceError):
        asked["lounge"].held = False
    with pytest.raises(FrozenInstanceError):
        asked.member = "ben"
    assert asked["lounge"].quota.used == 0
    assert engine.entitlements("ada")["lounge"].quota.used == 1


def test_a_name_that_is_not_declared_is_a_mistake_with_a_hint(engine: Engine):
    with pytest.raises(KeyError, match="did you mean lounge"):
        engine.entitlements("ada").allows("longe")


def test_asking_writes_nothing(engine: Engine):
    before = engine.store.member("lounge-club", "ada").version
    engine.entitlements("ada", "2027-01-01T00:00:00-05:00")

    assert engine.store.member("lounge-club", "ada").version == before
    assert engine.verify() == []
