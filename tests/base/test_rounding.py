"""Rounding is to the nearest allowed multiple in the named direction; splitting loses nothing."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.rounding import MODES, Rounding, split

NUMERATORS = st.integers(-(10**20), 10**20)
DENOMINATORS = st.integers(1, 10**6)
STEPS = st.fractions(min_value=Fraction(1, 1000), max_value=1000)
ROUNDING_MODES = st.sampled_from([mode for mode in MODES if mode != "none"])


@given(NUMERATORS, DENOMINATORS, ROUNDING_MODES, STEPS)
def test_a_rounded_amount_is_a_multiple_within_one_step(numerator, denominator, mode, step):
    exact = Fraction(numerator, denominator)
    rounded = Rounding(mode, step).apply(numerator, denominator)

    assert (Fraction(rounded) / step).denominator == 1
    assert abs(rounded - exact) < step
    if mode.startswith("half"):
        assert abs(rounded - exact) <= step / 2
    if mode == "down":
        assert abs(rounded) <= abs(exact)
    if mode == "up":
        assert abs(rounded) >= abs(exact)


@given(NUMERATORS, DENOMINATORS, st.sampled_from(MODES), STEPS)
def test_taking_back_mirrors_giving(numerator, denominator, mode, step):
    rounding = Rounding(mode, step)

    assert rounding.apply(-numerator, denominator) == -rounding.apply(numerator, denominator)


@given(NUMERATORS, DENOMINATORS, st.sampled_from(MODES), STEPS)
def test_rounding_twice_is_rounding_once(numerator, denominator, mode, step):
    rounding = Rounding(mode, step)
    once = Fraction(rounding.apply(numerator, denominator))

    assert rounding.apply(once.numerator, once.denominator) == once


@given(NUMERATORS, NUMERATORS, DENOMINATORS, st.sampled_from(MODES))
def test_rounding_keeps_the_order(left, right, denominator, mode):
    rounding = Rounding(mode)
    low, high = sorted((left, right))

    assert rounding.apply(low, denominator) <= rounding.apply(high, denominator)


@given(NUMERATORS, DENOMINATORS)
def test_modes_agree_with_their_definition(numerator, denominator):
    exact = Fraction(numerator, denominator)
    sign = -1 if exact < 0 else 1

    assert Rounding("down").apply(numerator, denominator) == sign * floor(abs(exact))
    assert Rounding("up").apply(numerator, denominator) == sign * ceil(abs(exact))
    assert Rounding("half_up").apply(numerator, denominator) == sign * floor(abs(exact) + Fraction(1, 2))
    assert Rounding("half_even").apply(numerator, denominator) == round(exact)
    assert Rounding("none").apply(numerator, denominator) == exact


@pytest.mark.parametrize(
    ("mode", "results"),
    [
        ("down", [1, 2, -1, -2]),
        ("up", [2, 3, -2, -3]),
        ("half_up", [2, 3, -2, -3]),
        ("half_even", [2, 2, -2, -2]),
    ],
)
def test_ties(mode, results):
    assert [Rounding(mode).apply(halves, 2) for halves in (3, 5, -3, -5)] == results


def test_a_whole_result_is_an_int_also_for_steps_with_fractions():
    assert type(Rounding("down", Fraction(1, 2)).apply(7, 3)) is int
    assert Rounding("down", Fraction(1, 2)).apply(8, 3) == Fraction(5, 2)
    assert type(Rounding("none").apply(6, 3)) is int


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="one of none, down, up, half_up, half_even, not 'floor'"):
        Rounding("floor")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="above 0, got 0"):
        Rounding("down", Fraction(0))
    with pytest.raises(ValueError, match="above 0, got -1"):
        Rounding("down").apply(1, -1)


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_parts_sum_to_the_whole_and_are_within_one_of_their_share(whole, weights):
    if sum(weights) == 0:
        with pytest.raises(ValueError, match="one above 0"):
            split(whole, weights)
        return
    parts = split(whole, weights)

    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(whole * weight, sum(weights))) < 1
        assert weight > 0 or part == 0


@given(st.integers(0, 10**6), st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_taking_back_splits_like_giving(whole, weights):
    assert split(-whole, weights) == [-part for part in split(whole, weights)]


def test_ties_go_to_the_first_named():
    assert split(1, [1, 1, 1]) == [1, 0, 0]
    assert split(2, [1, 1, 1]) == [1, 1, 0]
    assert split(10, [6, 6, 2]) == [4, 4, 2]


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2]])
def test_weights_that_say_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weights must be 0 or more"):
        split(10, weights)
