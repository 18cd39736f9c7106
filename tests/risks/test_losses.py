"""Each warning is of a program that really loses money; the mended one does not, and is silent."""

from pathlib import Path

import pytest

from loyalrules.base.codes_risks import RISKS
from risks.losses import REGISTRY, Loss, losses, play, underlined, warnings

LOSSES = losses()
EACH = pytest.mark.parametrize("loss", LOSSES, ids=[loss.code for loss in LOSSES])
ROUNDS = [(loss, int(rounds)) for loss in LOSSES for rounds in loss.said["ends"]]
PLAYED = pytest.mark.parametrize(
    ("loss", "rounds"), ROUNDS, ids=[f"{loss.code}, {rounds} rounds" for loss, rounds in ROUNDS]
)
DAY = 739_955  # 2026-12-05


def day_of(loss: Loss) -> int | None:
    return DAY if REGISTRY.risks[loss.code].needs_moment else None


@EACH
def test_the_program_is_warned_of_at_the_exact_place(loss: Loss):
    found = warnings(loss.lossy, day_of(loss))

    assert {(one.code, one.severity) for one in found} == {(loss.code, "warning")}, found
    assert underlined(loss.lossy, found[0]) == loss.said["underlined"]


@EACH
def test_the_other_places_that_take_part_are_told(loss: Loss):
    found = warnings(loss.lossy, day_of(loss))
    told = {underlined(loss.lossy, one) for problem in found for one in problem.related}

    assert told == set(loss.said.get("related", []))


@EACH
def test_the_mended_program_is_silent(loss: Loss):
    assert warnings(loss.mended, day_of(loss)) == []


@PLAYED
def test_the_program_loses(loss: Loss, rounds: int, tmp_path: Path):
    assert play(tmp_path, loss.lossy, loss.story("lossy", rounds)) == []


@PLAYED
def test_the_mended_program_does_not(loss: Loss, rounds: int, tmp_path: Path):
    assert play(tmp_path, loss.mended, loss.story("mended", rounds)) == []


@EACH
def test_the_two_end_differently(loss: Loss):
    assert all(end["lossy"] != end["mended"] for end in loss.said["ends"].values())


@EACH
def test_a_reason_takes_the_warning_away(loss: Loss):
    found = warnings(loss.lossy, day_of(loss))
    accept = f"accept: {{{loss.code}: it was thought about}}"
    old, new = "loyalrules: 1", f"loyalrules: 1\nrisks: {{{accept}}}"
    if "risks: {" in loss.lossy:
        old, new = "risks: {", f"risks: {{{accept}, "
    accepted = loss.lossy.replace(old, new, 1)

    assert found
    assert warnings(accepted, day_of(loss)) == []


def test_every_risk_has_a_loss():
    assert sorted(REGISTRY.risks) == sorted({loss.code for loss in LOSSES})


def test_every_risk_has_a_story_in_the_catalogue():
    assert all(RISKS[code] is risk.story for code, risk in REGISTRY.risks.items())
